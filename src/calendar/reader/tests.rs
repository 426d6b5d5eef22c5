//! What the reader takes, what it refuses, and that nothing makes it stumble.

use calcard::icalendar::{ICalendar, ICalendarProperty};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::calendar::reader::zone::by_name;

const PLAIN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a@example.org\r\n\
    SUMMARY:Dentist\r\nDTSTART:20270112T100000Z\r\nDTEND:20270112T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn start(octets: &[u8]) -> String {
    let file = read(octets).expect("readable");
    let event = file.parts("VEVENT").next().expect("an event");
    event.get("DTSTART").expect("a start").value.clone()
}

#[rstest]
#[case::as_it_should_be(PLAIN.into())]
#[case::bare_line_feeds(PLAIN.replace("\r\n", "\n").into())]
#[case::bare_carriage_returns(PLAIN.replace("\r\n", "\r").into())]
#[case::a_mark_in_front([b"\xef\xbb\xbf", PLAIN.as_bytes()].concat())]
#[case::lower_case(PLAIN.replace("BEGIN:VEVENT", "begin:vevent").replace("END:VEVENT", "end:Vevent").replace("DTSTART:", "dtstart:").into())]
#[case::folded_anywhere(PLAIN.replace("DTSTART:2027", "DTST\r\n ART:20\r\n\t27").into())]
#[case::no_line_end_at_the_end(PLAIN.trim_end().into())]
#[case::blank_lines(PLAIN.replace("\r\n", "\r\n\r\n").into())]
#[case::latin_1(PLAIN.replace("Dentist", "Caf?").bytes().map(|b| if b == b'?' { 0xe9 } else { b }).collect())]
#[case::folded_inside_a_character([&PLAIN.as_bytes()[..30], b"X-A:\xc3\r\n \xa9\r\n", &PLAIN.as_bytes()[30..]].concat())]
#[case::senseless_lines(PLAIN.replace("SUMMARY:Dentist", "what\r\n:\r\n;;;\r\nUID;X=\"open:1").into())]
fn it_reads(#[case] octets: Vec<u8>) {
    assert_eq!(start(&octets), "20270112T100000Z");
}

fn nested(kind: &str, levels: usize) -> Vec<u8> {
    let begin = format!("BEGIN:VCALENDAR\r\n{}", format!("BEGIN:{kind}\r\n").repeat(levels));
    format!("{begin}{}END:VCALENDAR\r\n", format!("END:{kind}\r\n").repeat(levels)).into()
}

#[rstest]
#[case::nothing(vec![], Unreadable::NotCalendar)]
#[case::a_web_page(b"<!doctype html><title>Log in</title>".to_vec(), Unreadable::NotCalendar)]
#[case::only_an_event(b"BEGIN:VEVENT\nEND:VEVENT\n".to_vec(), Unreadable::NotCalendar)]
#[case::nested_by_the_thousand(nested("VEVENT", 2_000), Unreadable::TooDeep)]
#[case::begun_by_the_thousand(b"BEGIN:VEVENT\r\n".repeat(50_000), Unreadable::NotCalendar)]
#[case::too_many(format!("BEGIN:VCALENDAR\n{}", "BEGIN:A\nEND:A\n".repeat(5_000)).into(), Unreadable::TooMany)]
#[case::too_many_lines(b"A:\n".repeat(110_000), Unreadable::TooMany)]
#[case::ten_mib_in_a_line(vec![b'x'; 10 << 20], Unreadable::TooLarge)]
#[case::a_long_line_we_keep(PLAIN.replace("a@example.org", &"x".repeat(70_000)).into(), Unreadable::LineTooLong)]
#[case::zero_octets(PLAIN.replace("Dentist", "\0").into(), Unreadable::NotText)]
#[case::utf_16(PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect(), Unreadable::NotText)]
#[case::cut_off(PLAIN.as_bytes()[..150].to_vec(), Unreadable::CutOff)]
#[case::crossed(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n".to_vec(), Unreadable::CutOff)]
fn it_refuses(#[case] octets: Vec<u8>, #[case] want: Unreadable) {
    assert_eq!(read(&octets), Err(want));
}

#[test]
fn a_long_title_is_no_reason_to_refuse() {
    let octets = PLAIN.replace("Dentist", &"x".repeat(500_000)).into_bytes();
    assert_eq!(start(&octets), "20270112T100000Z");
}

#[test]
fn titles_places_and_notes_are_not_kept() {
    let text = PLAIN.replace("SUMMARY:Dentist", "SUMMARY:Hidden\nDESCRIPTION:Hidden\nLOCATION;X=Hidden:Hidden");
    assert!(!format!("{:?}", read(text.as_bytes()).expect("readable")).contains("Hidden"));
}

#[test]
fn parameters_are_taken_apart_outside_quotes() {
    let line = "ATTENDEE;CN=\"Bell: Ann; or, Bee\";partstat=DECLINED:mailto:ann@example.org";
    let file = read(PLAIN.replace("SUMMARY:Dentist", line).as_bytes()).expect("readable");
    let event = file.parts("VEVENT").next().expect("an event");
    let attendee = event.get("ATTENDEE").expect("an attendee");
    assert_eq!(attendee.parameter("CN"), Some("Bell: Ann; or, Bee"));
    assert_eq!(attendee.parameter("PARTSTAT"), Some("DECLINED"));
    assert_eq!(attendee.value, "mailto:ann@example.org");
}

#[rstest]
#[case("Europe/London", Some("Europe/London"))]
#[case("europe/london", Some("Europe/London"))]
#[case("GMT Standard Time", Some("Europe/London"))]
#[case("W. Europe Standard Time", Some("Europe/Berlin"))]
#[case("/freeassociation.sourceforge.net/Europe/Paris", Some("Europe/Paris"))]
#[case("/citadel.org/20210210_1/America/Argentina/Salta", Some("America/Argentina/Salta"))]
#[case("tzone://Microsoft/Utc", Some("UTC"))]
#[case("tzone://Microsoft/Custom", None)]
#[case("Customized Time Zone", None)]
#[case("", None)]
fn a_zone_is_known_by_many_names(#[case] name: &str, #[case] want: Option<&str>) {
    assert_eq!(by_name(name).map(chrono_tz::Tz::name), want);
}

proptest! {
    #[test]
    fn no_octets_make_it_stumble(octets in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read(&octets).map_or(0, |file| file.calendars.len()) <= octets.len());
    }

    #[test]
    fn no_lines_make_it_stumble(lines in prop::collection::vec("(BEGIN:|END:|UID:|DTSTART;TZID=\"?|RRULE:| |\t)?(VCALENDAR|VEVENT|.{0,12})", 0..60)) {
        let text = format!("BEGIN:VCALENDAR\r\n{}\r\nEND:VCALENDAR", lines.join("\r\n"));
        prop_assert!(read(text.as_bytes()).map_or(0, |file| file.calendars.len()) <= lines.len() + 1);
    }

    /// Another reader sees the same events.
    #[test]
    fn calcard_reads_the_same(uids in prop::collection::vec("[a-zA-Z0-9@.-]{1,90}", 1..20), at in 0..70_usize) {
        let event = |uid: &String| {
            let (head, tail) = uid.split_at(at.min(uid.len() - 1).max(1).min(uid.len()));
            format!("BEGIN:VEVENT\r\nUID:{head}\r\n {tail}\r\nEND:VEVENT\r\n")
        };
        let text = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", uids.iter().map(event).collect::<String>());
        let file = read(text.as_bytes()).expect("readable");
        let ours: Vec<&str> = file.parts("VEVENT").filter_map(|e| e.get("UID")).map(|p| p.value.as_str()).collect();
        let theirs = ICalendar::parse(&text).expect("calcard reads it");
        let theirs: Vec<&str> = theirs.components.iter().filter_map(|c| c.property(&ICalendarProperty::Uid))
            .filter_map(|p| p.values.first().and_then(|v| v.as_text())).collect();
        prop_assert_eq!(&ours, &uids.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(ours, theirs);
    }
}
