//! Letters about a session that moves: what each calendar is told from the first invitation to the end, and who is told
//! only the newest state.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::actions::what_if_moved::Change;
use cancel_cancer::domain::ids::{BookingId, DeedId};
use cancel_cancer::domain::offer::{Offer, OfferState};
use cancel_cancer::domain::person::Actor;
use chrono::Duration;
use rstest::rstest;

use super::office::Office;
use super::overtaken::ask_again;
use crate::house::Engine;

const HOST: &str = "ann@example.net";

/// Somebody at the desk moves it; its letters are held for a minute.
pub async fn to(office: &Office, id: BookingId, day: &str, time: &str) -> DeedId {
    let facts = office.facts(id).await;
    let desk = facts.mates[0].offer.person;
    let (date, time) = (day.parse().expect("a date"), time.parse().expect("a time"));
    let venue = facts.place.map(|place| (place.name, place.postcode));
    let change = Change { version: facts.booking.version, date, time, venue };
    let moved = move_session(&office.app.db, &office.app.ctx(Actor::Person(desk)), id, &change).await;
    moved.expect("moved").expect("its letters are held")
}

/// A minute later all letters have left.
async fn a_minute(office: &Office) {
    office.app.clock.set(office.app.clock.now() + Duration::minutes(1));
    office.letters().await;
}

async fn all_say_yes(office: &Office, id: BookingId) {
    for offer in office.offers(id, OfferState::Open).await {
        let ctx = office.app.ctx(Actor::Link);
        answer_offer(&office.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
    }
}

/// By somebody at the desk; their place as it was.
async fn one_is_taken_off(office: &Office, id: BookingId) -> Offer {
    let desk = office.volunteer(8).await;
    let was = office.offers(id, OfferState::Accepted).await.remove(0);
    take_off(&office.app.db, &office.app.ctx(Actor::Person(desk)), was.id).await.expect("taken off");
    was
}

fn value<'a>(text: &'a str, before: &str) -> &'a str {
    let after = text.split(before).nth(1).unwrap_or_default();
    after.split(['\r', '\n', ';']).next().unwrap_or_default()
}

/// METHOD, SEQUENCE, PARTSTAT and start of what went to a calendar; UID stays, DTSTAMP grows.
fn calendar(office: &Office, who: &str) -> Vec<String> {
    let texts = office.texts(0).into_iter().filter(|(to, text)| to == who && text.contains("BEGIN:VCALENDAR"));
    let texts: Vec<String> = texts.map(|(_, text)| text).collect();
    let of = |name: &str| -> Vec<String> { texts.iter().map(|text| value(text, name).to_owned()).collect() };
    assert!(of("\nUID:").windows(2).all(|two| two[0] == two[1]), "{who}: one UID");
    assert!(of("DTSTAMP:").windows(2).all(|two| two[0] < two[1]), "{who}: {:?}", of("DTSTAMP:"));
    let line = |text: &String| {
        let part = ["METHOD:", "SEQUENCE:", "PARTSTAT=", "DTSTART;TZID=Europe/London:"].map(|name| value(text, name));
        part.join(" ")
    };
    texts.iter().map(line).collect()
}

#[rstest]
#[tokio::test]
async fn every_calendar_follows_from_the_first_invitation_to_the_end(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    // Into the week after the clocks go forward.
    to(&office, id, "2027-03-30", "10:00:00").await;
    a_minute(&office).await;
    let moved = office.texts(0);
    let told = |who: &str| moved.iter().rfind(|(to, _)| to == who).expect("a letter").1.clone();
    assert!(told(HOST).contains("When: Tuesday 30 March 2027, 10am to 11am (UK time)"));
    assert!(told(HOST).contains("It was on: Tuesday 9 February 2027, 2pm to 3pm (UK time)"));
    assert!(told("v0@example.org").contains("Can you still give it?") && told("v0@example.org").contains("/offers/"));
    all_say_yes(&office, id).await;
    a_minute(&office).await;

    let was = one_is_taken_off(&office, id).await;
    let facts = office.facts(id).await;
    let off = facts.mates.iter().find(|m| m.offer.id == was.id).expect("a mate").email.to_string();
    a_minute(&office).await;
    let again = ask_again(&office, &was).await;
    answer_offer(&office.app.db, &office.app.ctx(Actor::Link), again, Answer::Yes).await.expect("an answer");
    a_minute(&office).await;
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), id).await.expect("cancelled");
    a_minute(&office).await;

    let (first, then) = ("20270209T140000", "20270330T100000");
    let ends = format!("CANCEL 5 NEEDS-ACTION {then}");
    let asked = format!("REQUEST 2 NEEDS-ACTION {then}");
    assert_eq!(
        calendar(&office, HOST),
        [&format!("REQUEST 1 NEEDS-ACTION {first}"), &asked, &asked, &ends].map(String::as_str)
    );
    let mine = [&format!("REQUEST 1 ACCEPTED {first}"), &asked, &format!("REQUEST 2 ACCEPTED {then}")];
    for who in ["v0@example.org", "v1@example.org"] {
        let mut want = mine.map(String::as_str).to_vec();
        let (gone, back) = (format!("CANCEL 3 NEEDS-ACTION {then}"), format!("REQUEST 4 ACCEPTED {then}"));
        if who == off {
            want.extend([gone.as_str(), back.as_str()]);
        }
        want.push(&ends);
        assert_eq!(calendar(&office, who), want, "{who}");
    }
}

#[rstest]
#[case::the_yes_holds("14:20:00", "is confirmed", "REQUEST 2 ACCEPTED 20270209T142000")]
#[case::the_team_is_asked_again("16:00:00", "Can you still give it?", "REQUEST 2 NEEDS-ACTION 20270209T160000")]
#[tokio::test]
async fn who_was_never_told_gets_the_newest_state_only(
    #[case] time: &str,
    #[case] says: &str,
    #[case] want: &str,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    let before = office.posted().len();
    to(&office, id, "2027-02-09", time).await;
    a_minute(&office).await;
    let letters = office.texts(before);
    assert_eq!(letters.len(), 3, "{letters:?}");
    assert!(letters.iter().all(|(_, text)| !text.contains("It was")), "{letters:?}");
    assert!(letters.iter().filter(|(to, _)| to != HOST).all(|(_, text)| text.contains(says)), "{letters:?}");
    assert_eq!(calendar(&office, "v0@example.org"), [want]);
}

#[rstest]
#[tokio::test]
async fn of_two_moves_in_a_minute_one_letter_tells_and_of_none_in_the_end_no_letter(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    let before = office.posted().len();
    to(&office, id, "2027-02-09", "14:20:00").await;
    to(&office, id, "2027-02-09", "14:00:00").await;
    a_minute(&office).await;
    assert_eq!(office.posted().len(), before, "it is as everybody was told");

    to(&office, id, "2027-02-09", "14:20:00").await;
    to(&office, id, "2027-02-09", "14:10:00").await;
    a_minute(&office).await;
    let letters = office.texts(before);
    assert_eq!(letters.len(), 3, "{letters:?}");
    let was = "It was on: Tuesday 9 February 2027, 2pm to 3pm (UK time)";
    assert!(letters.iter().all(|(_, text)| text.contains("2:10pm to 3:10pm") && text.contains(was)), "{letters:?}");
}

#[rstest]
#[tokio::test]
async fn a_session_that_moved_is_recalled_at_its_new_time_too(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    office.at("2027-02-02T09:00:00Z");
    office.once().await;
    to(&office, id, "2027-02-23", "14:00:00").await;
    a_minute(&office).await;
    all_say_yes(&office, id).await;
    office.once().await;
    let before = office.posted().len();
    office.at("2027-02-16T09:00:00Z");
    office.once().await;
    let letters = office.texts(before);
    let recalled = |text: &str| text.contains("Tuesday 23 February 2027") && text.contains("/unsubscribe/");
    assert!(letters.len() == 3 && letters.iter().all(|(_, text)| recalled(text)), "{letters:?}");
}

#[rstest]
#[tokio::test]
async fn the_host_hears_that_all_said_yes_also_where_somebody_new_is_the_last(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    a_minute(&office).await;
    let was = one_is_taken_off(&office, id).await;
    let new = ask_again(&office, &was).await;
    to(&office, id, "2027-03-30", "10:00:00").await;
    a_minute(&office).await;
    let heard =
        || office.texts(0).into_iter().filter(|(to, text)| to == HOST && text.contains("Your session is confirmed."));
    let before = heard().count();
    let link = office.app.ctx(Actor::Link);
    for offer in office.offers(id, OfferState::Open).await.into_iter().filter(|offer| offer.id != new) {
        answer_offer(&office.app.db, &link, offer.id, Answer::Yes).await.expect("an answer");
    }
    answer_offer(&office.app.db, &link, new, Answer::Yes).await.expect("an answer");
    a_minute(&office).await;
    assert_eq!(heard().count(), before + 1, "as the letter about the change promised");
}

#[rstest]
#[tokio::test]
async fn a_stand_in_after_a_small_move_is_no_news_to_a_host_who_was_told_that_all_come(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let id = office.confirmed("Ann", "2027-02-09").await;
    office.once().await;
    to(&office, id, "2027-03-30", "10:00:00").await;
    a_minute(&office).await;
    all_say_yes(&office, id).await;
    a_minute(&office).await;
    to(&office, id, "2027-03-30", "10:20:00").await;
    a_minute(&office).await;
    let was = one_is_taken_off(&office, id).await;
    a_minute(&office).await;
    let before = office.posted().len();
    let again = ask_again(&office, &was).await;
    answer_offer(&office.app.db, &office.app.ctx(Actor::Link), again, Answer::Yes).await.expect("an answer");
    a_minute(&office).await;
    let letters = office.texts(before);
    assert!(letters.len() == 1 && letters[0].0 != HOST, "{letters:?}");
}
