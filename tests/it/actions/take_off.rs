//! Somebody who said yes is taken off a team: what changes, who is told, when it can't be.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::domain::booking::{Refusal, State};
use cancel_cancer::domain::notice::NoticeKind::TakenOff;
use cancel_cancer::domain::notice::Recipient::Person;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use rstest::rstest;

use super::town::{Lead, Second, Town, about, t};
use crate::house::Engine;

#[rstest]
#[case::a_whole_team(true, State::Confirmed, 2)]
#[case::half_a_team(false, State::Offered, 0)]
#[tokio::test]
async fn who_is_taken_off_is_told_and_the_place_is_open(
    #[case] whole: bool,
    #[case] state: State,
    #[case] sequence: i32,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, dee) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.coordinator().await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    if whole {
        answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("a yes");
    }
    let (letters, changes) = (town.letters().await, town.changes().await);
    let facts = take_off(&town.db, &town.ctx.by(Actor::Person(dee)), offers[0]).await.expect("taken off");
    assert_eq!((facts.booking.state, facts.booking.sequence), (state, sequence));
    assert_eq!(facts.mates[0].offer.state, OfferState::TakenOff);
    assert_eq!((facts.open_places().lead, facts.open_places().support), (1, 0));
    let want = about(TakenOff, Person(ada), requested.id, t("2027-01-12T10:01:00Z"), sequence);
    assert_eq!(town.letters_since(&letters).await, [want], "nobody else, and not at once");
    assert!(town.changes().await > changes, "the plan is old");

    let before = town.all_about(requested.id).await;
    let again = take_off(&town.db, &town.ctx, offers[0]).await;
    assert!(matches!(again, Err(Error::Stale)), "{again:?}");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn nobody_is_taken_off_what_began_or_ended(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let open = take_off(&town.db, &town.ctx, offers[1]).await;
    assert!(matches!(open, Err(Error::Stale)), "who has not answered is not on the team: {open:?}");
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let late = take_off(&town.db, &town.at("2027-03-09T18:00:00Z"), offers[0]).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::TooLate))), "{late:?}");
    cancel_booking(&town.db, &town.ctx, requested.id).await.expect("an end");
    let over = take_off(&town.db, &town.ctx, offers[0]).await;
    assert!(matches!(over, Err(Error::Stale)), "{over:?}");
}
