//! Four readers of iCalendar behind one face: ours, the crates icalendar and calcard, and ical.js in Node.js.

use std::io::Write;
use std::process::{Command, Stdio};

use calcard::common::IanaString;
use calcard::common::timezone::Tz as CalcardTz;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use cancel_cancer::calendar::reader::value::instant;
use cancel_cancer::calendar::reader::zone::Zones;
use cancel_cancer::calendar::reader::{Component, Property, read};
use cancel_cancer::domain::time::Instant;
use chrono::{DateTime, NaiveDateTime, TimeZone};
use icalendar::{Calendar, CalendarComponent, CalendarDateTime, Component as _, DatePerhapsTime, EventLike};
use serde::Deserialize;

/// An event as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub uid: String,
    pub start: Instant,
    pub end: Instant,
    /// Upper case.
    pub status: String,
    /// Ours looks at no words: whatever a stranger's calendar says, it is none of our business.
    pub words: Option<Words>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub summary: String,
    pub location: String,
    pub description: String,
}

/// Reads several files: the events of each in their order.
pub type Reader = fn(&[String]) -> Vec<Vec<Row>>;

pub const READERS: [(&str, Reader); 4] =
    [("our reader", ours), ("icalendar", by_icalendar), ("calcard", by_calcard), ("ical.js", by_ical_js)];

fn ours(texts: &[String]) -> Vec<Vec<Row>> {
    let file = |text: &String| {
        let file = read(text.as_bytes()).expect("readable");
        let zones = Zones::new(&file, (Instant::MIN_UTC, Instant::MAX_UTC));
        let row = |event: &Component| {
            let text = |name: &str| event.get(name).map(Property::text).unwrap_or_default();
            let at = |name: &str| instant(event.get(name).expect("a time"), &zones).expect("an instant");
            Row { uid: text("UID"), start: at("DTSTART"), end: at("DTEND"), status: text("STATUS"), words: None }
        };
        file.parts("VEVENT").map(row).collect()
    };
    texts.iter().map(file).collect()
}

fn by_icalendar(texts: &[String]) -> Vec<Vec<Row>> {
    let at = |time: Option<DatePerhapsTime>| match time.expect("a time") {
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => zoned(&tzid, date_time),
        other => panic!("not in venue time: {other:?}"),
    };
    let file = |text: &String| {
        let calendar: Calendar = text.parse().expect("readable");
        let events = calendar.components.iter().filter_map(|component| match component {
            CalendarComponent::Event(event) => Some(event),
            _ => None,
        });
        let row = |event: &icalendar::Event| Row {
            uid: event.get_uid().expect("a UID").to_owned(),
            start: at(event.get_start()),
            end: at(event.get_end()),
            status: event.property_value("STATUS").unwrap_or_default().to_owned(),
            words: Some(Words {
                summary: event.get_summary().unwrap_or_default().to_owned(),
                location: event.get_location().unwrap_or_default().to_owned(),
                description: event.get_description().unwrap_or_default().to_owned(),
            }),
        };
        events.map(row).collect()
    };
    texts.iter().map(file).collect()
}

/// The zone by its name; of a time that comes twice the first, as RFC 5545 3.3.5 says.
fn zoned(tzid: &str, at: NaiveDateTime) -> Instant {
    let zone: chrono_tz::Tz = tzid.parse().expect("a zone");
    zone.from_local_datetime(&at).earliest().expect("a time that is").to_utc()
}

fn by_calcard(texts: &[String]) -> Vec<Vec<Row>> {
    let file = |text: &String| {
        let calendar = ICalendar::parse(text).expect("readable");
        let zones = calendar.build_tz_resolver();
        let zone = |id: Option<&str>| zones.resolve(id.expect("a zone")).expect("a zone that is described");
        let is_event = |part: &&ICalendarComponent| part.component_type == ICalendarComponentType::VEvent;
        calendar.components.iter().filter(is_event).map(|event| calcard_row(event, zone)).collect()
    };
    texts.iter().map(file).collect()
}

fn calcard_row<'a>(event: &'a ICalendarComponent, zone: impl Fn(Option<&'a str>) -> CalcardTz) -> Row {
    let entry = |name: &ICalendarProperty| event.entries.iter().find(|entry| entry.name == *name);
    let text = |name: ICalendarProperty| match entry(&name).and_then(|entry| entry.values.first()) {
        Some(ICalendarValue::Text(text)) => text.clone(),
        Some(ICalendarValue::Status(status)) => status.as_str().to_ascii_uppercase(),
        other => panic!("{name:?} is {other:?}"),
    };
    let at = |name: ICalendarProperty| {
        let entry = entry(&name).expect("a time");
        let Some(ICalendarValue::PartialDateTime(time)) = entry.values.first() else { panic!("no time: {entry:?}") };
        let local = time.to_date_time().expect("a time").date_time;
        zone(entry.tz_id()).from_local_datetime(&local).earliest().expect("a time that is").to_utc()
    };
    Row {
        uid: text(ICalendarProperty::Uid),
        start: at(ICalendarProperty::Dtstart),
        end: at(ICalendarProperty::Dtend),
        status: text(ICalendarProperty::Status),
        words: Some(Words {
            summary: text(ICalendarProperty::Summary),
            location: text(ICalendarProperty::Location),
            description: text(ICalendarProperty::Description),
        }),
    }
}

/// What `tests/calendars/read.mjs` prints; times in seconds since 1970.
#[derive(Deserialize)]
struct Printed {
    uid: String,
    start: i64,
    end: i64,
    floating: bool,
    summary: String,
    location: String,
    description: String,
    status: String,
}

fn by_ical_js(texts: &[String]) -> Vec<Vec<Row>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/calendars/read.mjs");
    let mut node = Command::new("node")
        .arg(script)
        // Its own zone must not matter.
        .env("TZ", "Asia/Tokyo")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js: `make test` says how to get it");
    let mut stdin = node.stdin.take().expect("a pipe");
    stdin.write_all(serde_json::to_string(texts).expect("JSON").as_bytes()).expect("sent");
    drop(stdin);
    let output = node.wait_with_output().expect("an end");
    assert!(output.status.success(), "ical.js could not read it");
    let files: Vec<Vec<Printed>> = serde_json::from_slice(&output.stdout).expect("JSON");
    files.into_iter().map(|rows| rows.into_iter().map(row).collect()).collect()
}

fn row(printed: Printed) -> Row {
    assert!(!printed.floating, "the zone is known");
    let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a time");
    Row {
        uid: printed.uid,
        start: at(printed.start),
        end: at(printed.end),
        status: printed.status,
        words: Some(Words { summary: printed.summary, location: printed.location, description: printed.description }),
    }
}
