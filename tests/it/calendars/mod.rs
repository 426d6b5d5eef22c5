//! Our calendars, in feeds and in letters, read back by our own reader and by three of others: the same events, the same
//! instants, the same words, whatever stands in them.

mod readers;

use cancel_cancer::calendar::invitation::{Method, Parties, Party, cancel, request};
use cancel_cancer::calendar::{Hosts, feed};
use cancel_cancer::domain::booking::{Booking, Slot};
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::group::Place;
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::mail::letter::Letter;
use chrono::{NaiveDate, NaiveTime};
use mail_parser::{MessageParser, MimeHeaders};
use uuid::Uuid;

use crate::house::{Engine, email, line};
use crate::inbox::Confirmed;
use readers::{READERS, Row};

const HOST: &str = "sessions.example.org";

/// Venue (none: online), date, time, minutes: words that iCalendar gives a meaning, other scripts, weeks in which the
/// clocks change, years that begin and end.
const CASES: &[(Option<&str>, &str, &str, i64)] = &[
    (Some("Village Hall"), "2027-03-09", "18:00:00", 60),
    (Some("Hall, upstairs; left\\right, C:\\new\\n"), "2027-03-27", "18:00:00", 60),
    (Some("👩‍👩‍👧‍👦 Club 🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈"), "2027-03-28", "00:15:00", 30),
    (Some("نادي القراءة، ستيفنيج"), "2027-03-28", "00:30:00", 60),
    (Some("\"Quoted\": a = b & <c>"), "2027-03-28", "02:00:00", 60),
    (Some("מועדון הקריאה (Stevenage) 12%"), "2027-10-30", "23:30:00", 60),
    (None, "2027-10-31", "00:15:00", 30),
    (Some("Łódź – Gdańsk 北京"), "2027-10-31", "02:00:00", 90),
    (Some("BEGIN:VEVENT"), "2027-12-31", "23:30:00", 60),
    (None, "2028-02-29", "09:00:00", 45),
    (Some("Ends with a backslash \\"), "2027-06-15", "18:30:00", 90),
];

/// The same booking with other words and times each.
fn vary(base: &BookingFacts) -> Vec<BookingFacts> {
    let vary = |(nth, (venue, day, time, minutes)): (usize, &(Option<&str>, &str, &str, i64))| {
        let (day, time): (NaiveDate, NaiveTime) = (day.parse().expect("a date"), time.parse().expect("a time"));
        let slot = Slot::new(day, time, *minutes).expect("a time that comes once");
        let mut facts = base.clone();
        let seed = u32::try_from(nth).expect("few");
        facts.booking = Booking {
            uid: Uuid::from_u128(u128::from(seed) + 1),
            reference: Reference::from_random([seed; 6]),
            slots: vec![slot],
            chosen: Some(0),
            place: venue.and(base.booking.place),
            ..base.booking.clone()
        };
        facts.place = venue.map(|venue| Place { name: line(venue), ..base.place.clone().expect("a place") });
        facts.group.name = line(venue.unwrap_or("Knit, Natter; & Co"));
        facts
    };
    CASES.iter().enumerate().map(vary).collect()
}

/// What every reader must see of a booking; words are compared among the readers.
fn is_right(row: &Row, facts: &BookingFacts) {
    let slot = facts.slot().expect("a time");
    assert_eq!(row.uid, format!("{}@{HOST}", facts.booking.uid));
    assert_eq!((row.start, row.end), (slot.start, slot.end), "{row:?}");
    let Some(words) = &row.words else { return };
    if let Some(place) = &facts.place {
        assert!(words.location.contains(place.name.as_str()), "{row:?}");
    }
    let description = &words.description;
    assert!(description.contains('\n') && description.contains(facts.booking.reference.as_str()), "{row:?}");
}

fn session(reference: &Reference) -> String {
    format!("https://{HOST}/s/{reference}")
}

fn hosts() -> Hosts<'static> {
    Hosts { uid_host: HOST, session_url: &session }
}

/// All readers, each with all texts: the events of `want`, and the same words to all that look at words.
fn agree(texts: &[String], want: &[Vec<&BookingFacts>]) {
    let mut seen: Option<Vec<Vec<Row>>> = None;
    for (name, read) in READERS {
        let files = read(texts);
        assert_eq!(files.len(), want.len(), "{name}");
        for (rows, facts) in files.iter().zip(want) {
            assert_eq!(rows.len(), facts.len(), "{name}: {rows:?}");
            rows.iter().zip(facts).for_each(|(row, facts)| is_right(row, facts));
        }
        let has_words = files[0][0].words.is_some();
        if let (Some(before), true) = (&seen, has_words) {
            assert_eq!(&files, before, "{name} sees the same as those before it");
        }
        seen = seen.or_else(|| has_words.then_some(files));
    }
}

#[tokio::test]
async fn every_reader_sees_the_events_of_our_feeds() {
    let house = Confirmed::new(Engine::Sqlite).await;
    let all = vary(&house.office.facts(house.booking).await);
    let now = house.office.app.clock.now();
    let programme = &house.office.app.rules.programme;
    let me = all[0].mates[0].offer.person;
    let texts = [
        feed::coordinator(programme, "East, north; & south\\west", &all, hosts(), now),
        feed::volunteer(programme, me, &all, hosts(), now),
        feed::group(programme, "نادي القراءة", &all, hosts(), now),
    ];
    let mut sorted: Vec<&BookingFacts> = all.iter().collect();
    sorted.sort_by_key(|facts| (facts.slot().expect("a time").start, facts.booking.uid));
    agree(&texts, &vec![sorted; texts.len()]);
}

/// The calendar part of a letter as it is sent, read out of its bytes.
fn through_a_letter(method: Method, text: String) -> String {
    let letter = Letter {
        from: email("bookings@example.org"),
        from_name: "Sessions".into(),
        to: email("zoe@volunteer.example.net"),
        to_name: "Zoë".into(),
        subject: "Confirmed".into(),
        text: "Dear Zoë\n".into(),
        html: "<p>Dear Zoë</p>\n".into(),
        calendar: Some((method, text)),
        message_id: "<1.00000000000000ff@sessions.example.org>".into(),
        in_reply_to: None,
        references: vec![],
        unsubscribe: None,
        date: "2027-01-12T10:00:00Z".parse().expect("an instant"),
    };
    calendar_of(&letter.bytes().expect("written"))
}

fn calendar_of(bytes: &[u8]) -> String {
    let message = MessageParser::default().parse(bytes).expect("a message");
    let calendar = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    });
    calendar.and_then(|part| part.text_contents()).expect("an invitation").to_owned()
}

#[tokio::test]
async fn every_reader_sees_the_events_of_our_letters() {
    let house = Confirmed::new(Engine::Sqlite).await;
    let all = vary(&house.office.facts(house.booking).await);
    let now = house.office.app.clock.now();
    let (organiser, guest) = (email("bookings@example.org"), email("zoe@volunteer.example.net"));
    let parties = Parties {
        organiser: Party { name: "Sessions; \"free\", for all", email: &organiser },
        guest: Party { name: "O’Neill, Zoë: \"Zo\" ; نور", email: &guest },
    };
    let (mut texts, mut want) = (Vec::new(), Vec::new());
    for facts in &all {
        let asked = request(facts, parties, None, hosts(), now).expect("a time");
        let taken_back = cancel(facts, parties, hosts(), now).expect("a time");
        texts.extend([through_a_letter(Method::Request, asked), through_a_letter(Method::Cancel, taken_back)]);
        want.extend([vec![facts], vec![facts]]);
    }
    agree(&texts, &want);
}

#[tokio::test]
async fn the_letters_that_left_say_what_the_feed_says() {
    let house = Confirmed::new(Engine::Sqlite).await;
    let facts = house.office.facts(house.booking).await;
    let sent: Vec<String> = ["ann@example.net", "v0@example.org", "v1@example.org"]
        .map(|who| calendar_of(&house.posted(who).pop().expect("an invitation").bytes))
        .into();
    agree(&sent, &vec![vec![&facts]; sent.len()]);
}
