//! The calendar part of a message, as an answer to an invitation. What is no REPLY or COUNTER (a REQUEST, a CANCEL) is no
//! answer: such a message is a letter like any other, and its calendar is not looked at again.

use super::parts::Part;
use super::text::plain;
use crate::calendar::message::{self as calendar, Attendee, Event};
use crate::domain::inbound::Message;
use crate::domain::reply::{Asks, Reply, Said};
use crate::domain::text::Email;
use crate::domain::time::span_words;

/// Calendar parts that are looked at: the same stands in a letter twice.
const MOST: usize = 3;

/// The answer, and the words that a person would read of it.
pub fn answer(parts: &[Part], message: &Message) -> Option<(Reply, String)> {
    let mut calendars = parts.iter().filter(|part| is_calendar(part)).take(MOST);
    calendars.find_map(|part| of_part(part, message))
}

fn is_calendar(part: &Part) -> bool {
    matches!(part.kind.what.as_str(), "text/calendar" | "application/ics")
        || std::path::Path::new(&part.file()).extension().is_some_and(|ending| ending == "ics")
}

fn of_part(part: &Part, message: &Message) -> Option<(Reply, String)> {
    let text = part.text();
    let Ok(file) = calendar::message(text.as_bytes()) else { return None };
    let told = part.kind.parameter("method").unwrap_or_default().to_ascii_uppercase();
    let method = if file.method.is_empty() { told } else { file.method };
    if !matches!(method.as_str(), "REPLY" | "COUNTER") {
        return None;
    }
    let event = file.events.first()?;
    let from = email(&message.sender);
    let answering = event.attendees.iter().find(|a| from.as_ref().is_some_and(|f| f.as_str() == a.address));
    let answering = answering.or_else(|| event.attendees.first());
    let is_plain = file.events.len() == 1 && event.recurrence.is_none();
    let comment = comment(event, answering, &text, message);
    let reply = Reply {
        uid: event.uid.clone(),
        attendee: answering.and_then(|a| email(&a.address)),
        from,
        proven: message.proven,
        asks: if method == "COUNTER" {
            Asks::Counter
        } else {
            answering.filter(|_| is_plain).map_or(Asks::Other, |a| asks(a.answer))
        },
        sequence: i32::try_from(event.sequence).unwrap_or(if event.sequence < 0 { 0 } else { i32::MAX }),
        made: event.stamp,
        comment,
    };
    let words = words(event, &reply, message);
    Some((reply, words))
}

fn email(text: &str) -> Option<Email> {
    let Ok(address) = Email::parse(text) else { return None };
    Some(address)
}

fn asks(answer: calendar::Answer) -> Asks {
    match answer {
        calendar::Answer::Accepted => Asks::Record(Said::Accepted),
        calendar::Answer::Tentative => Asks::Record(Said::Tentative),
        calendar::Answer::Declined => Asks::Record(Said::Declined),
        calendar::Answer::Delegated => Asks::Delegate,
        calendar::Answer::NeedsAction | calendar::Answer::Other => Asks::Other,
    }
}

/// COMMENT, or what Google writes beside the attendee; Outlook puts what its user typed into the message instead.
fn comment(event: &Event, answering: Option<&Attendee>, calendar: &str, message: &Message) -> String {
    let outlook = calendar.lines().any(|l| l.starts_with("PRODID") && l.to_ascii_lowercase().contains("microsoft"));
    let beside = answering.map_or("", |attendee| attendee.remark.as_str());
    match plain(if event.comment.is_empty() { beside } else { &event.comment }) {
        comment if comment.is_empty() && outlook => message.text.clone(),
        comment => comment,
    }
}

/// The remark, else the message's own text; and the time that is proposed.
fn words(event: &Event, reply: &Reply, message: &Message) -> String {
    let said = if reply.comment.is_empty() { &message.text } else { &reply.comment };
    match (reply.asks, event.start, event.end) {
        (Asks::Counter, Some(start), Some(end)) if start < end => {
            plain(&format!("Proposed time: {}\n\n{said}", span_words(start, end)))
        }
        _ => said.clone(),
    }
}
