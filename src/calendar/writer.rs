//! Writes icalendar values as RFC 5545 text: order, escaping, quoting, folding, CRLF. Knows nothing of bookings.
//! The crate's own writer folds a line too long, leaves NAME unescaped and has no VTIMEZONE.

use icalendar::{Component, Event, Property, ValueType};

/// The only zone we write: the plain 1970 form that Outlook reads.
const LONDON: &str = "BEGIN:VTIMEZONE\r
TZID:Europe/London\r
X-LIC-LOCATION:Europe/London\r
BEGIN:DAYLIGHT\r
TZNAME:BST\r
TZOFFSETFROM:+0000\r
TZOFFSETTO:+0100\r
DTSTART:19700329T010000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
TZNAME:GMT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0000\r
DTSTART:19701025T020000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
";

/// Properties of an event in the order written; others follow.
const ORDER: [&str; 18] = [
    "UID",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "ORGANIZER",
    "ATTENDEE",
    "STATUS",
    "TRANSP",
    "CLASS",
    "CATEGORIES",
    "URL",
    "CONFERENCE",
];

/// A whole file: `head` in its order, the zone, `events` in theirs.
pub fn write(head: &[Property], events: &[Event]) -> String {
    let mut out = "BEGIN:VCALENDAR\r\n".to_owned();
    for p in head {
        property(&mut out, p);
    }
    out.push_str(LONDON);
    for event in events {
        component(&mut out, event);
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn component(out: &mut String, c: &impl Component) {
    let kind = c.component_kind();
    fold(out, &format!("BEGIN:{kind}"));
    let mut all: Vec<&Property> = c.properties().values().chain(c.multi_properties().values().flatten()).collect();
    all.sort_by_cached_key(|p| ORDER.iter().position(|name| *name == p.key()).unwrap_or(ORDER.len()));
    for p in all {
        property(out, p);
    }
    for inner in c.components() {
        component(out, inner);
    }
    fold(out, &format!("END:{kind}"));
}

fn property(out: &mut String, p: &Property) {
    let mut line = p.key().to_owned();
    for parameter in p.params().values() {
        line.extend([";", parameter.key(), "=", &quoted(parameter.value())]);
    }
    line.push(':');
    // The items of CATEGORIES are escaped one by one before they are joined.
    let is_text = p.key() == "NAME" || (p.value_type() == Some(ValueType::Text) && p.key() != "CATEGORIES");
    if is_text {
        line.push_str(&escaped(p.value()));
    } else {
        line.extend(visible(p.value()));
    }
    fold(out, &line);
}

/// Escapes TEXT (3.3.11), trimmed, for clients differ about blanks at the ends; a tab is a blank.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' | '\n' => {
                rest.next_if(|next| (c, *next) == ('\r', '\n'));
                out.push_str("\\n");
            }
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A parameter's value (3.2): quoted where it must be; a double quote can't be written, so it becomes a single one.
fn quoted(value: &str) -> String {
    let value: String = visible(value.trim()).map(|c| if c == '"' { '\'' } else { c }).collect();
    if value.contains([':', ';', ',']) { format!("\"{value}\"") } else { value }
}

fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_control())
}

/// Ends a line, folded at 75 octets between characters (3.1).
fn fold(out: &mut String, mut line: &str) {
    let mut width = 75;
    while line.len() > width {
        let (first, rest) = line.split_at(line.floor_char_boundary(width));
        out.extend([first, "\r\n "]);
        // The blank in front counts.
        (line, width) = (rest, 74);
    }
    out.extend([line, "\r\n"]);
}

#[cfg(test)]
mod tests {
    use calcard::icalendar::{ICalendar, ICalendarProperty};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a, b; c\\d", "a\\, b\\; c\\\\d")]
    #[case("two\r\nlines\rand\nmore", "two\\nlines\\nand\\nmore")]
    #[case(" \u{0} ends \u{0}\t", "ends")]
    #[case("a\r\r\nb\n\rc", "a\\n\\nb\\n\\nc")]
    #[case("Room\t2", "Room 2")]
    #[case("no: colon", "no: colon")]
    fn text_is_escaped(#[case] text: &str, #[case] want: &str) {
        assert_eq!(escaped(text), want);
    }

    #[rstest]
    #[case("Zoë O’Neill", "Zoë O’Neill")]
    #[case("Bell, Ann", "\"Bell, Ann\"")]
    #[case("Ann \"Bee\" Bell", "Ann 'Bee' Bell")]
    #[case("a\r\nb:c", "\"ab:c\"")]
    fn a_parameter_is_quoted_where_it_must_be(#[case] value: &str, #[case] want: &str) {
        assert_eq!(quoted(value), want);
    }

    #[test]
    fn a_line_of_75_octets_is_not_folded_and_one_of_76_is() {
        for (len, want) in [(75, 1), (76, 2), (149, 2), (150, 3)] {
            let mut out = String::new();
            fold(&mut out, &"x".repeat(len));
            assert_eq!(out.lines().count(), want, "{len}");
        }
    }

    #[rstest]
    #[case('é')]
    #[case('’')]
    #[case('👩')]
    fn a_line_is_folded_between_characters(#[case] c: char) {
        for before in 70..=76 {
            let mut out = String::new();
            fold(&mut out, &format!("{}{c}{}", "x".repeat(before), "y".repeat(80)));
            let lines: Vec<&str> = out.split("\r\n").collect();
            assert!(lines.iter().all(|line| line.len() <= 75) && lines[0].len() > 75 - c.len_utf8(), "{before}");
            assert_eq!(out.replace("\r\n ", "").trim_end(), format!("{}{c}{}", "x".repeat(before), "y".repeat(80)));
        }
    }

    /// Texts as strangers type them: any characters, and those that iCalendar gives a meaning.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<String>(),
            Just("\\".to_owned()),
            Just("\\n".to_owned()),
            Just(";,:\"".to_owned()),
            Just("\r\n".to_owned()),
            Just("\r\nEND:VEVENT\r\n".to_owned()),
            Just("👩‍👩‍👧‍👦🏳️‍🌈".repeat(9)),
            Just("نادي القراءة ".repeat(9)),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in hostile()) {
            let mut event = Event::new();
            event.summary(&text).description(&text);
            let file = write(&[Property::new("NAME", &text)], &[event]);
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= 75);
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let read = ICalendar::parse(&file).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
            let unified = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
            let visible: String = unified.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
            let want = visible.trim();
            let mut seen = 0;
            for part in &read.components {
                for name in [ICalendarProperty::Name, ICalendarProperty::Summary, ICalendarProperty::Description] {
                    if let Some(entry) = part.property(&name) {
                        let got = entry.values.first().and_then(|v| v.as_text()).unwrap_or_default();
                        prop_assert_eq!(got, want);
                        seen += 1;
                    }
                }
            }
            prop_assert_eq!(seen, 3);
        }
    }
}
