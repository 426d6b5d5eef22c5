//! The digital session: what is counted, places kept on request, codes of groups.

use cancel_cancer::actions::count_learning::{Taken, count_learning};
use cancel_cancer::actions::find_place::find_place;
use cancel_cancer::actions::forget::forget;
use cancel_cancer::actions::give_group_code::give_group_code;
use cancel_cancer::actions::save_place::save_place;
use cancel_cancer::domain::learning::{GroupCode, Place, Step};
use cancel_cancer::learn::ThreeWords;
use cancel_cancer::links::TokenHash;
use cancel_cancer::store::views;
use cancel_cancer::store::views::LearnLine;
use rstest::rstest;

use super::town::Town;
use crate::house::Engine;

fn taken(once: &str, group: Option<&GroupCode>, steps: &[Step]) -> Taken {
    let (language, steps) = ("en".to_owned(), steps.to_vec());
    Taken { language, group: group.cloned(), steps, once: TokenHash::of(once) }
}

async fn lines(town: &Town) -> Vec<LearnLine> {
    views::learned(town.db.read(), None).await.expect("a read")
}

#[rstest]
#[tokio::test]
async fn a_form_counts_once_however_often_it_is_sent(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let count = async |once: &str| {
        let done = taken(once, None, &[Step::Complete, Step::After(2)]);
        count_learning(&town.db, &town.ctx, &done).await.expect("no error")
    };
    assert_eq!([count("a").await, count("a").await, count("b").await], [true, false, true]);
    let line = |step| LearnLine {
        week: "2027-01-11".parse().expect("a date"),
        language: "en".into(),
        group: None,
        step,
        times: 2,
    };
    let mut found = lines(&town).await;
    found.sort_by_key(|l| l.step);
    assert_eq!(found, [line(Step::Complete), line(Step::After(2))]);
}

#[rstest]
#[tokio::test]
async fn a_group_has_one_code_and_counts_under_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let booked = town.proven("2027-03-09", "18:00:00").await;
    let group = town.facts(booked.id).await.group.id;
    let code = give_group_code(&town.db, &town.ctx, group).await.expect("a code");
    assert_eq!(give_group_code(&town.db, &town.ctx, group).await.expect("the same"), code);
    let never = GroupCode::parse("ZZZZZZ").expect("a code");
    for (once, code) in [("a", &code), ("b", &code), ("c", &never)] {
        count_learning(&town.db, &town.ctx, &taken(once, Some(code), &[Step::Complete])).await.expect("no error");
    }
    let mine = views::learned(town.db.read(), Some(&code)).await.expect("a read");
    assert_eq!(mine.iter().map(|l| l.times).collect::<Vec<_>>(), [2]);
    let all: u64 = lines(&town).await.iter().map(|l| l.times).sum();
    assert_eq!(all, 3, "a code that was never given out counts for nobody");
}

#[rstest]
#[tokio::test]
async fn a_place_is_found_by_its_words_for_thirty_days(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let place = |chapter: &str| Place { language: "en".into(), chapter: chapter.into(), group: None };
    let words = save_place(&town.db, &town.ctx, &place("signs"), None).await.expect("words");
    let find = async |at: &str| find_place(&town.db, &town.at(at), &words).await.expect("no error");
    assert_eq!(find("2027-02-11T10:00:00Z").await, Some(place("signs")));
    assert_eq!(find("2027-02-11T10:00:01Z").await, None);

    let later = town.at("2027-01-20T10:00:00Z");
    let same = save_place(&town.db, &later, &place("myths"), Some(&words)).await.expect("words");
    assert_eq!(same, words, "the same words lead further");
    assert_eq!(find("2027-02-19T10:00:00Z").await, Some(place("myths")));
    let other = ThreeWords::parse("apple apple apple").expect("words");
    let drawn = save_place(&town.db, &later, &place("myths"), Some(&other)).await.expect("words");
    assert_ne!(drawn, other, "nobody chooses their own words");
}

#[rstest]
#[tokio::test]
async fn what_was_saved_goes_and_totals_stay(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let place = Place { language: "en".into(), chapter: "signs".into(), group: None };
    let words = save_place(&town.db, &town.ctx, &place, None).await.expect("words");
    count_learning(&town.db, &town.ctx, &taken("a", None, &[Step::Start])).await.expect("no error");
    forget(&town.db, &town.at("2027-02-11T10:00:01Z")).await.expect("no error");
    assert_eq!(find_place(&town.db, &town.ctx, &words).await.expect("no error"), None, "it is gone even for the past");
    assert_eq!(lines(&town).await.len(), 1);
}
