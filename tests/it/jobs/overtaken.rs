//! Letters that the facts overtook before they left: an invitation nobody needs, a cancellation nobody was invited to; what
//! the desk does is held; a mail server that takes nothing is told.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::domain::ids::{BookingId, OfferId};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::{Offer, OfferState};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::offer::{self, NewOffer};
use chrono::Duration;
use rstest::rstest;

use super::office::Office;
use crate::house::Engine;

async fn states(office: &Office, kind: &str) -> Vec<LetterState> {
    office.outbox().await.into_iter().filter(|l| l.0 == kind).map(|l| l.1).collect()
}

#[rstest]
#[tokio::test]
async fn an_invitation_overtaken_by_the_cancellation_leaves_no_trace_in_a_calendar(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    let before = office.posted().len();
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    office.once().await;
    assert_eq!(states(&office, "confirmed").await, [LetterState::Superseded; 3]);
    assert_eq!(states(&office, "cancelled").await, [LetterState::Sent; 3]);
    for (to, text) in office.texts(before) {
        assert!(text.contains("is cancelled") && !text.contains("BEGIN:VCALENDAR"), "{to} was never invited: {text}");
    }
}

/// What only a desk by hand can do: the same person is asked for the place again.
pub async fn ask_again(office: &Office, was: &Offer) -> OfferId {
    let (now, later) = (office.app.clock.now(), office.app.clock.now() + Duration::days(2));
    let new = NewOffer {
        booking: was.booking,
        person: was.person,
        role: was.role,
        slot: was.slot,
        made: now,
        release: now,
        deadline: later,
        on_site: was.on_site,
    };
    offer::insert(office.app.db.write(), &new).await.expect("an offer")
}

/// One of the team is taken off at the desk and put back; the letters of it when all have left.
async fn off_and_on(office: &Office, booking: BookingId, told_between: bool) -> Vec<String> {
    office.once().await;
    let before = office.posted().len();
    let desk = office.volunteer(7).await;
    let was = office.offers(booking, OfferState::Accepted).await.remove(0);
    take_off(&office.app.db, &office.app.ctx(Actor::Person(desk)), was.id).await.expect("taken off");
    if told_between {
        office.app.clock.set(office.app.clock.now() + Duration::minutes(1));
        office.letters().await;
    }
    let again = ask_again(office, &was).await;
    answer_offer(&office.app.db, &office.app.ctx(Actor::Link), again, Answer::Yes).await.expect("an answer");
    office.app.clock.set(office.app.clock.now() + Duration::minutes(1));
    office.letters().await;
    let facts = office.facts(booking).await;
    let to = &facts.mates.iter().find(|m| m.offer.person == was.person).expect("a mate").email;
    let mine = office.texts(before).into_iter().filter(|(whom, _)| whom == to.as_str());
    mine.map(|(_, text)| text).collect()
}

fn sequence(text: &str) -> i32 {
    let line = text.lines().find_map(|l| l.trim().strip_prefix("SEQUENCE:")).expect("a sequence");
    line.parse().expect("a number")
}

#[rstest]
#[tokio::test]
async fn who_is_put_back_after_the_letter_gets_an_invitation_above_the_cancellation(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    let texts = off_and_on(&office, booking, true).await;
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].contains("METHOD:CANCEL") && texts[1].contains("METHOD:REQUEST"), "{texts:?}");
    assert!(sequence(&texts[0]) < sequence(&texts[1]));
}

#[rstest]
#[tokio::test]
async fn who_is_put_back_while_the_letter_is_held_never_hears_of_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    let texts = off_and_on(&office, booking, false).await;
    assert!(texts.len() == 1 && texts[0].contains("METHOD:REQUEST"), "{texts:?}");
    assert_eq!(states(&office, "taken-off").await, [LetterState::Superseded]);
}

#[rstest]
#[tokio::test]
async fn what_the_desk_causes_is_held_and_what_others_cause_is_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 1).await;
    let desk = office.volunteer(7).await;
    let (mine, theirs) = (office.proven("Ann", "2027-02-09").await.id, office.proven("Bob", "2027-02-10").await.id);
    office.once().await;
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Person(desk)), mine).await.expect("cancelled");
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), theirs).await.expect("cancelled");
    office.app.clock.set(office.app.clock.now() + Duration::seconds(59));
    office.once().await;
    assert_eq!(states(&office, "cancelled").await, [LetterState::Waiting, LetterState::Sent]);
    office.app.clock.set(office.app.clock.now() + Duration::seconds(1));
    office.once().await;
    assert_eq!(states(&office, "cancelled").await, [LetterState::Sent; 2]);
}

#[rstest]
#[tokio::test]
async fn a_mail_server_that_takes_nothing_is_told_after_a_quarter_of_an_hour_until_it_does(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut office = Office::new(engine, 0).await;
    office.block();
    office.request("Ann", "2027-02-09").await;
    office.once().await;
    office.at("2027-01-12T10:14:59Z");
    office.once().await;
    assert_eq!(office.items().await, []);
    office.at("2027-01-12T10:15:00Z");
    office.once().await;
    office.once().await;
    assert_eq!(office.items().await, [(ItemKind::MailDown, None)]);
    office.unblock();
    office.request("Bob", "2027-02-10").await;
    office.once().await;
    assert_eq!(office.items().await, [], "another letter was taken");
}
