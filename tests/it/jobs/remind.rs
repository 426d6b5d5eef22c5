//! Reminders and the question how it went: each once, to whom it concerns, and to nobody who stopped them.

use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::stop_letters::stop_letters;
use cancel_cancer::domain::ids::BookingId;
use cancel_cancer::domain::notice::{LetterState, Recipient, Topic};
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::jobs;
use cancel_cancer::store::item::ItemKind;
use rstest::rstest;

use super::office::Office;
use crate::house::Engine;

/// Kind and state of the letters of these kinds, oldest first.
async fn of_kind(office: &Office, kinds: &[&str]) -> Vec<(&'static str, LetterState)> {
    let all = office.outbox().await.into_iter().filter(|l| kinds.contains(&l.0));
    all.map(|(kind, state, _)| (kind, state)).collect()
}

const KINDS: [&str; 3] = ["reminder-week", "reminder-day", "feedback"];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_recalled_twice_and_asked_about_once_by_however_many_replicas(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 3).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    let people = 1 + office.offers(booking, OfferState::Accepted).await.len();
    let replicas = [office.replica().await, office.replica().await];
    let mut all = Vec::new();
    for (at, kind) in
        [("2027-02-02T09:00:00Z", KINDS[0]), ("2027-02-08T09:00:00Z", KINDS[1]), ("2027-02-10T09:00:00Z", KINDS[2])]
    {
        office.at(at);
        let tasks: Vec<_> = replicas
            .iter()
            .cloned()
            .map(|app| tokio::spawn(async move { jobs::once(&app).await.expect("the jobs run") }))
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
        all.extend(std::iter::repeat_n((kind, LetterState::Sent), people));
        assert_eq!(of_kind(&office, &KINDS).await, all);
    }
    for (to, text) in office.texts(office.posted().len() - people) {
        assert!(text.contains("How did it go?") && text.contains("/unsubscribe/"), "{to}: {text}");
    }
}

#[rstest]
#[tokio::test]
async fn a_reminder_that_waited_too_long_does_not_leave(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(true, false)] cancelled: bool,
) {
    let mut office = Office::new(engine, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    office.block();
    office.at("2027-02-08T09:00:00Z");
    office.once().await;
    let waiting = of_kind(&office, &KINDS).await;
    assert!(waiting.len() == 3 && waiting.iter().all(|l| l.1 == LetterState::Waiting), "{waiting:?}");
    if cancelled {
        cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    }
    office.unblock();
    office.at(if cancelled { "2027-02-08T10:00:00Z" } else { "2027-02-09T14:00:00Z" });
    let posted = office.posted().len();
    office.once().await;
    let states: Vec<_> = of_kind(&office, &KINDS).await.into_iter().map(|l| l.1).collect();
    assert_eq!(states, [LetterState::Superseded; 3]);
    assert_eq!(office.posted().len() - posted, if cancelled { 3 } else { 0 }, "only the cancellation is told");
}

#[rstest]
#[tokio::test]
async fn who_stopped_letters_of_a_topic_gets_none_and_everything_else(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let who = person_of(&office, 0).await;
    let (db, ctx) = (&office.app.db, office.app.ctx(Actor::Link));
    for topic in [Topic::Offers, Topic::Reminders, Topic::Reminders] {
        stop_letters(db, &ctx, Recipient::Person(who), topic).await.expect("stopped");
    }
    let booking: BookingId = office.confirmed("Ann", "2027-02-09").await;
    let address = "v0@example.org".to_owned();
    assert!(!office.posted().contains(&address), "no offer by letter");
    assert_eq!(office.items().await, [(ItemKind::LetterStopped, Some(booking))], "the desk rings");
    office.once().await;
    assert_eq!(office.posted().iter().filter(|to| **to == address).count(), 1, "the invitation");
    office.at("2027-02-08T09:00:00Z");
    office.once().await;
    assert_eq!(office.posted().iter().filter(|to| **to == address).count(), 1, "no reminder");
    office.at("2027-02-10T09:00:00Z");
    office.once().await;
    assert_eq!(office.posted().iter().filter(|to| **to == address).count(), 2, "the question how it went");
}

async fn person_of(office: &Office, nth: usize) -> cancel_cancer::domain::ids::PersonId {
    let email = crate::house::email(&format!("v{nth}@example.org"));
    let found = cancel_cancer::store::person::by_email(office.app.db.read(), &email).await.expect("a read");
    found.expect("a volunteer").id
}
