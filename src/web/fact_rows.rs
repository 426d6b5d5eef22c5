//! Facts of a booking as rows of a summary list, in the same words on every page.

use crate::domain::booking::{Slot, State, Support};
use crate::domain::facts::BookingFacts;
use crate::domain::group::Format;
use crate::domain::text::Phone;
use crate::domain::time::{Instant, span_words};
use crate::web::languages;
use crate::web::parts::Row;
use crate::web::words;

/// The state that anybody but the desk sees: as long as all offers are held back, nobody has been asked.
pub fn shown_state(facts: &BookingFacts, now: Instant) -> State {
    let asked = facts.mates.iter().any(|m| m.offer.is_released(now));
    if facts.booking.state == State::Offered && !asked { State::Requested } else { facts.booking.state }
}

pub fn session(facts: &BookingFacts) -> Row {
    Row::new("Session", format!("{} ({})", facts.kind.title, words::minutes(facts.kind.duration_min)))
}

/// All wished times of a request, else the one that holds.
pub fn when(facts: &BookingFacts, state: State) -> Row {
    let slots: Vec<&Slot> = match state {
        State::Requested => facts.booking.slots.iter().collect(),
        _ => facts.slot().into_iter().collect(),
    };
    let title = if slots.len() > 1 { "When (one of these)" } else { "When" };
    Row::lines(title, slots.into_iter().map(|s| span_words(s.start, s.end)))
}

pub fn place(facts: &BookingFacts) -> Row {
    match (&facts.place, facts.booking.format()) {
        (Some(place), Format::InPerson) => Row::lines("Where", [place.name.as_str(), place.postcode.as_str()]),
        _ => Row::new("Where", "Online"),
    }
}

/// How people join online; none in person.
pub fn join(facts: &BookingFacts) -> Option<Row> {
    let text = match &facts.booking.join {
        _ if facts.booking.format() == Format::InPerson => return None,
        Some(link) => link.as_str(),
        None => "The link is not known yet",
    };
    Some(Row { linked: facts.booking.join.is_some(), ..Row::new("How to join", text) })
}

pub fn group(facts: &BookingFacts) -> Row {
    Row::lines("Group", [facts.group.name.as_str(), words::group_kind(facts.group.kind)])
}

pub fn people(facts: &BookingFacts) -> Row {
    Row::new("People", format!("About {}", facts.booking.people))
}

pub fn support(facts: &BookingFacts) -> Row {
    Row::lines("What the session needs", needs(&facts.booking.support))
}

/// Whom to reach, for those who may know.
pub fn contact(facts: &BookingFacts) -> Row {
    let c = &facts.contact;
    let phone = c.phone.as_ref().map(Phone::as_str);
    Row::lines("Contact", [Some(c.name.as_str()), Some(c.email.as_str()), phone].into_iter().flatten())
}

/// What a session needs, a line each.
pub fn needs(support: &Support) -> Vec<String> {
    let ticked = [
        (support.bsl, "British Sign Language (BSL) interpreter"),
        (support.easy_read, "Easy read materials"),
        (support.step_free, "Step-free access"),
        (support.women_only, "Women volunteers only"),
    ];
    let mut lines: Vec<String> = support.languages.iter().map(|tag| languages::name(tag)).collect();
    lines.extend(ticked.into_iter().filter(|(is, _)| *is).map(|(_, text)| text.to_owned()));
    if lines.is_empty() {
        lines.push("None of these".into());
    }
    lines
}
