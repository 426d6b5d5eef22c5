//! The short texts of letters: subjects and the rows of facts.

use chrono::NaiveDate;

use crate::domain::booking::Slot;
use crate::domain::facts::{BookingFacts, Was};
use crate::domain::group::{Format, Place};
use crate::domain::notice::NoticeKind;
use crate::domain::offer::TeamRole;
use crate::domain::place::road_words;
use crate::domain::time::{date_words, span_words};

/// The subject of a letter about a booking; `date` is the session's.
pub fn subject(kind: NoticeKind, reference: &str, date: NaiveDate) -> String {
    let day = date_words(date);
    match kind {
        NoticeKind::Received => format!("We have your session request {reference}"),
        NoticeKind::Offer => format!("Can you give a session on {day}? ({reference})"),
        NoticeKind::OfferWithdrawn => format!("We no longer need an answer about session {reference}"),
        NoticeKind::Confirmed => format!("Confirmed: session on {day} ({reference})"),
        NoticeKind::Changed => format!("Changed: session on {day} ({reference})"),
        NoticeKind::RequestChanged => format!("Changed: your session request {reference}"),
        NoticeKind::Cancelled => format!("Cancelled: session on {day} ({reference})"),
        NoticeKind::TakenOff => format!("You are no longer on the team for session {reference}"),
        NoticeKind::Declined => format!("We cannot take on your session request {reference}"),
        NoticeKind::NotStaffed => format!("We have not found a team for session {reference}"),
        NoticeKind::ReminderWeek | NoticeKind::ReminderDay => format!("Reminder: session on {day} ({reference})"),
        NoticeKind::Feedback => format!("How was the session on {day}? ({reference})"),
        NoticeKind::LogIn => "Your link to log in".into(),
    }
}

pub fn log_in_subject(programme: &str) -> String {
    format!("Your link to log in to {programme}")
}

/// One fact: what it is, and what holds.
pub type Row = (&'static str, String);

pub fn title(facts: &BookingFacts) -> Row {
    ("Session", unlinked(&facts.kind.title))
}

pub fn when(slot: &Slot) -> Row {
    ("When", span_words(slot.start, slot.end))
}

/// The second and third wish.
pub fn or_when(slot: &Slot) -> Row {
    ("Or", span_words(slot.start, slot.end))
}

pub fn place(facts: &BookingFacts) -> Row {
    let text = match (&facts.place, facts.booking.format()) {
        (Some(place), Format::InPerson) => venue(place),
        _ => "Online".into(),
    };
    ("Where", text)
}

/// How people join online; none in person.
pub fn join(facts: &BookingFacts) -> Option<Row> {
    let text = match &facts.booking.join {
        _ if facts.booking.format() == Format::InPerson => return None,
        Some(link) => link.to_string(),
        None => "We will send you the link before the session".into(),
    };
    Some(("How to join", text))
}

fn venue(place: &Place) -> String {
    format!("{}, {}", unlinked(place.name.as_str()), place.postcode)
}

/// What the reader knows and no longer holds.
pub fn was(facts: &BookingFacts, was: &Was) -> Vec<Row> {
    let when = (facts.slot() != Some(&was.slot)).then(|| ("It was on", span_words(was.slot.start, was.slot.end)));
    let place = was.place.as_ref().filter(|_| facts.place != was.place).map(|place| ("It was at", venue(place)));
    when.into_iter().chain(place).collect()
}

pub fn group(facts: &BookingFacts) -> Row {
    ("Group", format!("{}, about {} people", unlinked(facts.group.name.as_str()), facts.booking.people))
}

pub fn your_part(role: TeamRole) -> Row {
    ("Your part", role.title().into())
}

pub fn distance(road_m: i64) -> Row {
    ("Distance", road_words(road_m))
}

/// "Zoë", "Zoë and Amir", "Zoë, Amir and Bo".
pub fn team<'a>(names: impl Iterator<Item = &'a str>) -> Row {
    let names: Vec<String> = names.map(unlinked).collect();
    let text = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    ("Team", text)
}

/// Text that strangers typed, so that no program makes a link of it.
pub fn unlinked(text: &str) -> String {
    text.replace("://", " ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&["Zoë"], "Zoë")]
    #[case(&["Zoë", "Amir"], "Zoë and Amir")]
    #[case(&["Zoë", "Amir", "Bo"], "Zoë, Amir and Bo")]
    fn a_team_is_listed_in_words(#[case] names: &[&str], #[case] want: &str) {
        assert_eq!(team(names.iter().copied()).1, want);
    }
}
