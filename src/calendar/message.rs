//! A calendar message that somebody sent us (iTIP, RFC 5546): its METHOD and what it says of each event. Nothing of it is
//! believed here: who sent it, and what follows, is decided elsewhere.

use chrono::Duration;

use crate::calendar::reader::value::instant;
use crate::calendar::reader::zone::Zones;
use crate::calendar::reader::{Component, Property, Unreadable, read};
use crate::domain::time::{Instant, whole};

/// What an invited person answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    NeedsAction,
    Accepted,
    Declined,
    Tentative,
    Delegated,
    /// Some other word.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Lower case, without `mailto:`.
    pub address: String,
    pub answer: Answer,
    /// What Google's users add to their answer; others write a COMMENT.
    pub remark: String,
}

/// One VEVENT of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub uid: String,
    /// 0 where it is missing.
    pub sequence: i64,
    pub stamp: Option<Instant>,
    pub start: Option<Instant>,
    pub end: Option<Instant>,
    /// The time of a series that it is about, as written; `None`: the whole event.
    pub recurrence: Option<String>,
    pub attendees: Vec<Attendee>,
    /// Plain text of all COMMENTs.
    pub comment: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Upper case; empty where it is missing.
    pub method: String,
    pub events: Vec<Event>,
}

/// Reads a text/calendar part as it came.
pub fn message(octets: &[u8]) -> Result<Message, Unreadable> {
    let file = read(octets)?;
    let zones = Zones::new(&file, (Instant::UNIX_EPOCH, Instant::UNIX_EPOCH + Duration::days(130 * 365)));
    let events = file.parts("VEVENT").map(|part| event(part, &zones)).collect();
    Ok(Message { method: file.method(), events })
}

fn event(part: &Component, zones: &Zones) -> Event {
    let at = |name: &str| part.get(name).and_then(|p| instant(p, zones)).map(whole);
    let text = |name: &str| part.get(name).map(|p| p.text().trim().to_owned());
    let comments: Vec<String> = part.all("COMMENT").map(|p| p.text().trim().to_owned()).collect();
    Event {
        uid: text("UID").unwrap_or_default(),
        sequence: text("SEQUENCE").map_or(0, |number| number.parse().unwrap_or(0)),
        stamp: at("DTSTAMP"),
        start: at("DTSTART"),
        end: at("DTEND"),
        recurrence: part.get("RECURRENCE-ID").map(|p| p.value.trim().to_owned()),
        attendees: part.all("ATTENDEE").map(attendee).collect(),
        comment: comments.join("\n").trim().to_owned(),
    }
}

/// A parameter's value with RFC 6868's escapes undone.
fn unescaped(value: &str) -> String {
    let parts = value.split("^^").map(|part| part.replace("^n", "\n").replace("^'", "\""));
    parts.collect::<Vec<_>>().join("^").trim().to_owned()
}

fn attendee(property: &Property) -> Attendee {
    let address = property.value.trim().to_lowercase();
    let word = property.parameter("PARTSTAT").unwrap_or("NEEDS-ACTION").to_ascii_uppercase();
    Attendee {
        address: address.strip_prefix("mailto:").unwrap_or(&address).trim().to_owned(),
        answer: match word.as_str() {
            "NEEDS-ACTION" => Answer::NeedsAction,
            "ACCEPTED" => Answer::Accepted,
            "DECLINED" => Answer::Declined,
            "TENTATIVE" => Answer::Tentative,
            "DELEGATED" => Answer::Delegated,
            _ => Answer::Other,
        },
        remark: property.parameter("X-RESPONSE-COMMENT").map(unescaped).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// As Exchange sends it: no ORGANIZER, a Windows zone that is not described, upper-case MAILTO.
    const EXCHANGE: &str = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n\
        ATTENDEE;PARTSTAT=DECLINED;CN=\"Bell: Zoë\":MAILTO:Zoe@Volunteer.example.net\r\n\
        COMMENT;LANGUAGE=en-GB:Sorry\\, I am\\nno\r\n t well\r\n\
        UID:3f0c1f1e@sessions.example.org\r\nSUMMARY:Declined: Know your body\r\n\
        DTSTART;TZID=GMT Standard Time:20270615T183000\r\nDTEND;TZID=GMT Standard Time:20270615T200000\r\n\
        DTSTAMP:20261122T080000Z\r\nSEQUENCE:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_exchange_reply_is_read_whole() {
        let t = |text: &str| Some(text.parse::<Instant>().expect("an instant"));
        let want = Event {
            uid: "3f0c1f1e@sessions.example.org".into(),
            sequence: 1,
            stamp: t("2026-11-22T08:00:00Z"),
            start: t("2027-06-15T17:30:00Z"),
            end: t("2027-06-15T19:00:00Z"),
            recurrence: None,
            attendees: vec![Attendee {
                address: "zoe@volunteer.example.net".into(),
                answer: Answer::Declined,
                remark: String::new(),
            }],
            comment: "Sorry, I am\nnot well".into(),
        };
        let got = message(EXCHANGE.as_bytes()).expect("readable");
        assert_eq!(got, Message { method: "REPLY".into(), events: vec![want] });
    }

    #[rstest]
    #[case("ACCEPTED", Answer::Accepted)]
    #[case("accepted", Answer::Accepted)]
    #[case("TENTATIVE", Answer::Tentative)]
    #[case("X-MAYBE", Answer::Other)]
    fn answers_are_read_in_any_case(#[case] word: &str, #[case] want: Answer) {
        let text = EXCHANGE.replace("DECLINED", word);
        assert_eq!(message(text.as_bytes()).expect("readable").events[0].attendees[0].answer, want);
    }
}
