//! People of the desk's own choice are asked for an open place: up to three, the first yes wins.

use std::collections::BTreeSet;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::ask_stand_ins::{Ask, Asked, ask_stand_ins};
use cancel_cancer::actions::error::Error;
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::notice::NoticeKind;
use cancel_cancer::domain::notice::Recipient::Person;
use cancel_cancer::domain::offer::OfferState;
use rstest::rstest;

use super::town::{Lead, Second, Town};
use crate::house::Engine;

async fn ask(town: &Town, id: BookingId, people: &[PersonId]) -> Result<Asked, Error> {
    let people: BTreeSet<_> = people.iter().copied().collect();
    ask_stand_ins(&town.db, &town.ctx, id, &Ask { slot: 0, role: Second, people }).await
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
