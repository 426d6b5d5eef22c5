//! Letters leave in order, once, while they are true; failures are tried again or shown at the desk.

use std::sync::Arc;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::ask_log_in::ask_log_in;
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::decline_booking::decline_booking;
use cancel_cancer::actions::mark_not_staffed::mark_not_staffed;
use cancel_cancer::domain::booking::Booking;
use cancel_cancer::domain::ids::LetterId;
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::links::TokenHash;
use cancel_cancer::mail::files::Files;
use cancel_cancer::mail::post::Post;
use cancel_cancer::store::booking;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::views;
use chrono::Duration;
use rstest::rstest;

use super::office::Office;
use crate::house::{Engine, Logs, email};

#[rstest]
#[tokio::test]
async fn letters_leave_in_the_order_in_which_they_are_due(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 0).await;
    for name in ["Ann", "Bob", "Cat"] {
        office.request(name, "2027-02-09").await;
    }
    office.once().await;
    assert_eq!(office.posted(), ["ann@example.net", "bob@example.net", "cat@example.net"]);
    office.once().await;
    assert_eq!(office.posted().len(), 3, "each leaves once");
    let text = String::from_utf8(office.memory.letters()[0].bytes.clone()).expect("ASCII");
    assert!(text.contains("/prove/") && text.contains("/bookings/"), "{text}");
}

#[rstest]
#[tokio::test]
async fn a_letter_that_failed_on_its_way_is_tried_again_with_the_same_bytes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 0).await;
    let blocked = tempfile::NamedTempFile::new().expect("a file");
    let post = Post::Files(Files::new(blocked.path().join("letters")));
    let good = std::mem::replace(&mut office.app.post, Arc::new(post));
    office.request("Ann", "2027-02-09").await;
    office.once().await;
    assert_eq!(office.outbox().await, [("received", LetterState::Waiting, 1)]);
    let id = views::letters(office.app.db.read(), None, None, None, 9).await.expect("letters")[0].id;
    let kept = views::letter_bytes(office.app.db.read(), id).await.expect("a read").expect("kept before the try");

    office.app.post = good;
    office.app.clock.set(office.app.clock.now() + Duration::seconds(59));
    office.once().await;
    assert_eq!(office.posted(), [] as [String; 0], "a minute has not passed");
    office.app.clock.set(office.app.clock.now() + Duration::seconds(14));
    office.once().await;
    assert_eq!(office.memory.letters().into_iter().map(|posted| posted.bytes).collect::<Vec<_>>(), [kept]);
    assert_eq!(office.outbox().await[0].1, LetterState::Sent);
}

#[rstest]
#[tokio::test]
async fn a_letter_that_fails_for_a_day_fails_for_good(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let mut office = Office::new(engine, 0).await;
    let blocked = tempfile::NamedTempFile::new().expect("a file");
    office.app.post = Arc::new(Post::Files(Files::new(blocked.path().join("letters"))));
    let booking = office.request("Ann", "2027-02-09").await.id;
    for _ in 0..28 {
        office.once().await;
        office.app.clock.set(office.app.clock.now() + Duration::minutes(73));
    }
    assert_eq!(office.outbox().await, [("received", LetterState::Failed, 28)]);
    assert_eq!(office.items().await, [(ItemKind::MailDown, None), (ItemKind::LetterFailed, Some(booking))]);
}

#[rstest]
#[tokio::test]
async fn a_letter_refused_for_good_is_a_line_at_the_desk(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let mut office = Office::new(engine, 0).await;
    let post = Post::Memory(office.memory.clone()).refusing(email("ann@example.net"));
    office.app.post = Arc::new(post);
    let refused = office.request("Ann", "2027-02-09").await.id;
    office.request("Bob", "2027-02-09").await;
    office.once().await;
    let outbox = office.outbox().await;
    assert_eq!(outbox.iter().map(|l| l.1).collect::<Vec<_>>(), [LetterState::Failed, LetterState::Sent]);
    assert_eq!(office.items().await, [(ItemKind::LetterFailed, Some(refused))]);
}

#[rstest]
#[tokio::test]
async fn a_letter_that_is_no_longer_true_does_not_leave(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 0).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    office.once().await;
    let outbox: Vec<_> = office.outbox().await.into_iter().map(|(kind, state, _)| (kind, state)).collect();
    assert_eq!(outbox, [("received", LetterState::Superseded), ("cancelled", LetterState::Sent)]);
}

#[rstest]
#[tokio::test]
async fn an_offer_that_was_taken_back_before_its_letter_left_is_never_told(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 3).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    office.publish().await;
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    office.once().await;
    let volunteers: Vec<_> = office.posted().into_iter().filter(|to| to.ends_with("example.org")).collect();
    assert_eq!(volunteers, [] as [String; 0], "nobody hears of a question that nobody put");
}

#[rstest]
#[tokio::test]
async fn a_log_in_letter_holds_words_that_die_after_ten_minutes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 1).await;
    let ask = async || {
        let ctx = office.app.ctx(Actor::Link);
        ask_log_in(&office.app.db, &ctx, &email("v0@example.org"), &TokenHash::of("browser")).await.expect("asked");
    };
    ask().await;
    office.once().await;
    let letters = office.memory.letters();
    let text = String::from_utf8(letters[0].bytes.clone()).expect("ASCII");
    assert!(text.contains("/log-in/"), "{text}");
    ask().await;
    office.app.clock.set(office.app.clock.now() + Duration::minutes(11));
    office.once().await;
    assert_eq!(office.memory.letters().len(), 1, "a link that would not work is not sent");
}

#[rstest]
#[case::declined(false)]
#[case::not_staffed(true)]
#[tokio::test]
async fn who_said_yes_hears_that_a_booking_came_to_nothing(
    #[case] not_staffed: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    office.publish().await;
    office.once().await;
    let (db, ctx) = (&office.app.db, office.app.ctx(Actor::Link));
    let asked = office.offers(booking, OfferState::Open).await;
    answer_offer(db, &ctx, asked[0].id, Answer::Yes).await.expect("an answer");
    let ended =
        if not_staffed { mark_not_staffed(db, &ctx, booking).await } else { decline_booking(db, &ctx, booking).await };
    ended.expect("an end");
    office.once().await;
    let told = office.outbox().await.into_iter().rev().take(3).map(|(kind, state, _)| (kind, state));
    let last = if not_staffed { "not-staffed" } else { "declined" };
    let mut told: Vec<_> = told.collect();
    told.sort_unstable();
    let mut want = ["cancelled", "offer-withdrawn", last].map(|kind| (kind, LetterState::Sent));
    want.sort_unstable();
    assert_eq!(told, want);
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_waits_leaves_although_somebody_else_joined_since(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 3).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    office.publish().await;
    office.once().await;
    let ctx = office.app.ctx(Actor::Link);
    for offer in office.offers(booking, OfferState::Open).await {
        answer_offer(&office.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
    }
    let blocked = tempfile::NamedTempFile::new().expect("a file");
    let post = Post::Files(Files::new(blocked.path().join("letters")));
    let good = std::mem::replace(&mut office.app.post, Arc::new(post));
    office.once().await;
    let before = office.facts(booking).await.booking;
    let joined = Booking { sequence: before.sequence + 1, ..before };
    booking::update(office.app.db.write(), &joined).await.expect("a newer invitation of somebody else");
    office.app.post = good;
    office.app.clock.set(office.app.clock.now() + Duration::minutes(2));
    office.once().await;
    let confirmed: Vec<_> = office.outbox().await.into_iter().filter(|l| l.0 == "confirmed").map(|l| l.1).collect();
    assert!(confirmed.len() >= 3 && confirmed.iter().all(|s| *s == LetterState::Sent), "{confirmed:?}");
}

#[rstest]
#[tokio::test]
async fn no_address_gets_into_the_log(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let mut office = Office::new(engine, 0).await;
    office.app.post = Arc::new(Post::Memory(office.memory.clone()).refusing(email("ann@example.net")));
    let logs = Logs::begin();
    office.request("Ann", "2027-02-09").await;
    office.request("Bob", "2027-02-09").await;
    office.once().await;
    let said = logs.text();
    assert!(said.contains("letter failed for good") && said.contains("letter sent"), "{said}");
    assert!(said.contains("550") && !said.contains("example.net"), "{said}");
    let row = views::letters(office.app.db.read(), None, None, Some(LetterState::Failed), 9).await.expect("a read");
    assert_eq!(row[0].error.as_deref(), Some("550 5.1.1 <ann@example.net>: no such mailbox"));
}

#[rstest]
#[tokio::test]
async fn the_words_of_a_log_in_letter_are_kept_until_it_left_and_no_longer(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 1).await;
    let blocked = tempfile::NamedTempFile::new().expect("a file");
    let post = Post::Files(Files::new(blocked.path().join("letters")));
    let good = std::mem::replace(&mut office.app.post, Arc::new(post));
    let ctx = office.app.ctx(Actor::Link);
    ask_log_in(&office.app.db, &ctx, &email("v0@example.org"), &TokenHash::of("browser")).await.expect("asked");
    office.once().await;
    let kept = views::letter_bytes(office.app.db.read(), LetterId(1)).await.expect("a read");
    let kept = kept.expect("it is tried again byte by byte");
    office.app.post = good;
    office.app.clock.set(office.app.clock.now() + Duration::minutes(2));
    office.once().await;
    let sent: Vec<_> = office.memory.letters().into_iter().map(|posted| posted.bytes).collect();
    let bytes = views::letter_bytes(office.app.db.read(), LetterId(1)).await.expect("a read");
    assert_eq!((sent, bytes), (vec![kept], None));
}

#[rstest]
#[tokio::test]
async fn the_words_of_a_log_in_letter_that_failed_are_not_kept(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 1).await;
    office.app.post = Arc::new(Post::Memory(office.memory.clone()).refusing(email("v0@example.org")));
    let ctx = office.app.ctx(Actor::Link);
    ask_log_in(&office.app.db, &ctx, &email("v0@example.org"), &TokenHash::of("browser")).await.expect("asked");
    office.once().await;
    assert_eq!(office.items().await, [(ItemKind::LetterFailed, None)]);
    assert_eq!(views::letter_bytes(office.app.db.read(), LetterId(1)).await.expect("a read"), None);
}
