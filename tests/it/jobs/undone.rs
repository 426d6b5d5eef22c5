//! Letters while something is done at the desk and taken back: what it overtook leaves after all, and nobody is told of
//! what never was.

use cancel_cancer::actions::publish_plan::publish_in;
use cancel_cancer::actions::undo::{Undone, undo};
use cancel_cancer::domain::ids::{BookingId, DeedId};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::commit;
use chrono::Duration;
use rstest::rstest;

use super::moved::to;
use super::office::Office;
use crate::house::Engine;

const HOST: &str = "ann@example.net";

fn later(office: &Office, seconds: i64) {
    office.app.clock.set(office.app.clock.now() + Duration::seconds(seconds));
}

/// Who moved it presses "Undo".
async fn take_back(office: &Office, id: BookingId, deed: DeedId) {
    let facts = office.facts(id).await;
    let desk = facts.mates[0].offer.person;
    let undone = undo(&office.app.db, &office.app.ctx(Actor::Person(desk)), desk, deed).await.expect("no error");
    assert_eq!(undone, Undone::Back { back: vec![facts.booking.reference], stayed: vec![] });
}

async fn states(office: &Office, kind: &str) -> Vec<LetterState> {
    office.outbox().await.into_iter().filter(|l| l.0 == kind).map(|l| l.1).collect()
}

#[rstest]
#[tokio::test]
async fn a_second_move_taken_back_leaves_the_letters_of_the_first(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    let before = office.posted().len();
    to(&office, id, "2027-02-09", "16:00:00").await;
    later(&office, 30);
    let second = to(&office, id, "2027-02-10", "16:00:00").await;
    later(&office, 30);
    office.letters().await;
    assert_eq!(office.posted().len(), before, "a newer invitation follows");
    later(&office, 15);
    take_back(&office, id, second).await;
    office.letters().await;

    let letters = office.texts(before);
    assert_eq!(letters.len(), 3, "{letters:?}");
    for (to, text) in letters {
        assert!(text.contains("When: Tuesday 9 February 2027, 4pm to 5pm (UK time)"), "{to}: {text}");
        assert!(text.contains("It was on: Tuesday 9 February 2027, 2pm to 3pm (UK time)"), "{to}: {text}");
        assert!(to == HOST || text.contains("Can you still give it?"), "{to}: {text}");
    }
    assert_eq!(states(&office, "changed").await, [LetterState::Sent; 3]);
}

#[rstest]
#[tokio::test]
async fn an_offer_is_made_by_letter_where_the_move_after_it_is_taken_back(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    let before = office.posted().len();
    let desk = office.volunteer(7).await;
    let tx = office.app.db.begin().await.expect("a transaction");
    publish_in(&tx, &office.app.ctx(Actor::Person(desk)), |_| true).await.expect("a publication");
    commit(tx).await.expect("a commit");
    let asked = office.offers(id, OfferState::Open).await.len();
    later(&office, 30);
    let moved = to(&office, id, "2027-02-10", "14:00:00").await;
    later(&office, 30);
    office.letters().await;
    assert_eq!(office.posted().len(), before, "a newer offer letter follows");
    later(&office, 15);
    take_back(&office, id, moved).await;
    office.letters().await;
    let letters = office.texts(before);
    let offers = |text: &str| text.contains("/offers/") && text.contains("Tuesday 9 February 2027, 2pm");
    assert!(asked > 0 && letters.len() == asked && letters.iter().all(|(_, text)| offers(text)), "{letters:?}");
}

#[rstest]
#[case::an_invitation("confirmed", None)]
#[case::a_reminder("reminder-day", Some("2027-02-08T09:00:00Z"))]
#[tokio::test]
async fn a_letter_that_waits_for_another_try_outlives_a_move_that_is_taken_back(
    #[case] kind: &str,
    #[case] at: Option<&str>,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    if let Some(at) = at {
        office.once().await;
        office.at(at);
    }
    office.block();
    office.once().await;
    office.unblock();
    let before = office.posted().len();
    later(&office, 15);
    let moved = to(&office, id, "2027-02-23", "14:00:00").await;
    later(&office, 59);
    office.letters().await;
    assert_eq!(states(&office, kind).await, [LetterState::Superseded; 3]);
    take_back(&office, id, moved).await;
    office.once().await;
    let letters = office.texts(before);
    let then = |text: &str| text.contains("Tuesday 9 February 2027, 2pm to 3pm");
    assert!(letters.len() == 3 && letters.iter().all(|(_, text)| then(text)), "{letters:?}");
    assert_eq!(states(&office, kind).await, [LetterState::Sent; 3]);
}

#[rstest]
#[tokio::test]
async fn nobody_is_reminded_of_a_time_that_can_still_be_taken_back(
    #[values(true, false)] taken_back: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    let before = office.posted().len();
    // Tomorrow: a reminder is due at once.
    let moved = to(&office, id, "2027-01-13", "14:00:00").await;
    later(&office, 30);
    office.once().await;
    assert_eq!(office.posted().len(), before);
    if taken_back {
        take_back(&office, id, moved).await;
    }
    later(&office, 30);
    office.once().await;
    let told = office.texts(before).into_iter().filter(|(to, _)| to == HOST);
    let is_reminder: Vec<bool> = told.map(|(_, text)| text.contains("/unsubscribe/")).collect();
    let want: &[bool] = if taken_back { &[] } else { &[false, true] };
    assert_eq!(is_reminder, want, "the change is told first");
}
