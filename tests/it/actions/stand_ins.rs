//! People of the desk's own choice are asked for an open place: up to three, the first yes wins.

use std::collections::BTreeSet;

use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::ask_stand_ins::{Ask, Asked, ask_stand_ins};
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::expire_offer::expire_offer;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::notice::NoticeKind;
use cancel_cancer::domain::notice::Recipient::Person;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::volunteer::Exception;
use cancel_cancer::store::volunteer;
use rstest::rstest;

use super::town::{Lead, Second, Town, t};
use crate::house::Engine;

/// As a page would that is drawn now.
async fn drawn(town: &Town, people: &[PersonId]) -> Ask {
    let versions = volunteer::versions(town.db.read()).await.expect("versions");
    Ask { slot: 0, role: Second, people: people.iter().map(|id| (*id, versions[id])).collect() }
}

async fn ask(town: &Town, id: BookingId, people: &[PersonId]) -> Result<Asked, Error> {
    ask_stand_ins(&town.db, &town.ctx, id, &drawn(town, people).await).await
}

async fn volunteers<const N: usize>(town: &Town, names: [&str; N]) -> [PersonId; N] {
    let mut ids = [PersonId(0); N];
    for (id, name) in ids.iter_mut().zip(names) {
        *id = town.volunteer(name).await;
    }
    ids
}

#[rstest]
#[tokio::test]
async fn the_first_yes_of_three_wins_and_the_others_are_told(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let [ada, ben, cat, dan, eve, fay] = volunteers(&town, ["Ada", "Ben", "Cat", "Dan", "Eve", "Fay"]).await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let full = ask(&town, requested.id, &[cat, dan, eve]).await;
    assert!(matches!(full, Err(Error::Invalid(_))), "with Ben they would be four: {full:?}");
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");
    let too_many = ask(&town, requested.id, &[cat, dan, eve, fay]).await;
    assert!(matches!(too_many, Err(Error::Invalid(_))), "{too_many:?}");
    let (letters, changes) = (town.letters().await, town.changes().await);
    let asked = ask(&town, requested.id, &[cat, dan, eve]).await.expect("three are asked");
    assert_eq!(asked, Asked { asked: vec![cat, dan, eve], stayed: vec![] });
    assert!(town.changes().await > changes, "the plan is old");
    assert_eq!(town.letters_since(&letters).await.iter().filter(|l| l.0 == NoticeKind::Offer).count(), 3);

    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("Ada's yes");
    let letters = town.letters().await;
    let yes = town.offer(requested.id, dan).await;
    let facts = answer_offer(&town.db, &town.ctx, yes, Answer::Yes).await.expect("Dan's yes");
    assert_eq!(facts.booking.state, State::Confirmed);
    let withdrawn: BTreeSet<_> = town
        .letters_since(&letters)
        .await
        .into_iter()
        .filter_map(|l| (l.0 == NoticeKind::OfferWithdrawn).then_some(l.1))
        .collect();
    assert_eq!(withdrawn, BTreeSet::from([Person(cat), Person(eve)]));
    let state = |who| facts.mates.iter().rev().find(|m| m.offer.person == who).expect("an offer").offer.state;
    assert_eq!([cat, dan, eve].map(state), [OfferState::Withdrawn, OfferState::Accepted, OfferState::Withdrawn]);
    let none_open = ask(&town, requested.id, &[fay]).await;
    assert!(matches!(none_open, Err(Error::Stale)), "{none_open:?}");
}

#[rstest]
#[tokio::test]
async fn an_offer_at_the_same_time_is_no_bar_and_a_yes_is(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let [ada, ben, cat, dan] = volunteers(&town, ["Ada", "Ben", "Cat", "Dan"]).await;
    let (_, others) = town.asked("2027-03-09", "18:30:00", &[(cat, Lead), (dan, Second)]).await;
    answer_offer(&town.db, &town.ctx, others[1], Answer::Yes).await.expect("Dan's yes");
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");
    let asked = ask(&town, requested.id, &[ada, cat, dan]).await;
    let asked = asked.expect("Cat is asked");
    assert_eq!(asked, Asked { asked: vec![cat], stayed: vec![ada, dan] });
}

#[rstest]
#[tokio::test]
async fn a_request_whose_first_people_are_asked_by_hand_is_offered(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let [ada, ben, cat] = volunteers(&town, ["Ada", "Ben", "Cat"]).await;
    let requested = town.proven("2027-03-09", "18:00:00").await;
    let unplanned = ask(&town, requested.id, &[cat]).await;
    assert!(matches!(unplanned, Err(Error::Stale)), "no plan knows it: {unplanned:?}");
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    ask(&town, requested.id, &[cat]).await.expect("Cat is asked");
    let facts = town.facts(requested.id).await;
    assert_eq!((facts.booking.state, facts.booking.chosen), (State::Offered, Some(0)));
    assert_eq!(facts.booking.team.map(|t| (t.lead, t.support)), Some((1, 1)));
    assert_eq!((facts.open_places().lead, facts.open_places().support), (1, 0));
}

#[rstest]
#[tokio::test]
async fn whose_facts_changed_since_the_list_was_drawn_is_not_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let [ada, ben, cat, dan] = volunteers(&town, ["Ada", "Ben", "Cat", "Dan"]).await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");
    let page = drawn(&town, &[cat, dan]).await;
    let mut away = volunteer::find(town.db.read(), cat).await.expect("a read").expect("Cat");
    let leave = Exception { from: t("2027-03-01T00:00:00Z"), to: t("2027-04-01T00:00:00Z"), free: false };
    away.availability.exceptions.push(leave);
    add_volunteer(&town.db, &town.ctx, &away).await.expect("Cat goes on leave");
    let asked = ask_stand_ins(&town.db, &town.ctx, requested.id, &page).await.expect("Dan is asked");
    assert_eq!(asked, Asked { asked: vec![dan], stayed: vec![cat] });
}

#[rstest]
#[tokio::test]
async fn who_said_no_was_silent_or_was_taken_off_gets_no_second_letter_from_an_old_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let [ada, ben, cat, dan, eve] = volunteers(&town, ["Ada", "Ben", "Cat", "Dan", "Eve"]).await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("Ben's yes");
    take_off(&town.db, &town.ctx, offers[1]).await.expect("Ben is taken off");
    let page = drawn(&town, &[ben, cat, dan]).await;
    ask(&town, requested.id, &[cat, dan]).await.expect("another desk asks Cat and Dan");
    let (cats, dans) = (town.offer(requested.id, cat).await, town.offer(requested.id, dan).await);
    answer_offer(&town.db, &town.ctx, cats, Answer::No(None)).await.expect("Cat's no");
    expire_offer(&town.db, &town.at("2027-01-20T10:00:00Z"), dans).await.expect("Dan is silent");
    let before = town.all_about(requested.id).await;
    let asked = ask_stand_ins(&town.db, &town.ctx, requested.id, &page).await.expect("an answer");
    assert_eq!(asked, Asked { asked: vec![], stayed: vec![ben, cat, dan] });
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
    let eve = ask(&town, requested.id, &[eve]).await.expect("Eve is asked").asked;
    assert_eq!(eve.len(), 1);
}
