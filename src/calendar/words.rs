//! The short texts in calendars.

use crate::calendar::reader::Unreadable;
use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::group::Format;
use crate::domain::offer::TeamRole;
use crate::domain::text::WebLink;
use crate::domain::time::{Instant, moment_words};

pub const CATEGORIES: [&str; 2] = ["CANCER AWARENESS", "COMMUNITY"];
pub const JOIN: &str = "Join the session";
pub const ALARM: &str = "Cancer awareness session tomorrow";

/// A title that says so itself is not told twice.
pub fn summary(title: &str) -> String {
    const ABOUT: &str = "Cancer awareness";
    if title.starts_with(ABOUT) { title.to_owned() } else { format!("{ABOUT}: {title}") }
}

pub fn offered(summary: &str) -> String {
    format!("Offer: {summary}")
}

pub fn requested(summary: &str) -> String {
    format!("Requested: {summary}")
}

pub fn cancelled(summary: &str) -> String {
    format!("Cancelled: {summary}")
}

/// `[1/2] …`: how many of the team have said yes.
pub fn staffed(yes: usize, needed: u32, summary: &str) -> String {
    format!("[{yes}/{needed}] {summary}")
}

pub fn my_sessions(programme: &str) -> String {
    format!("{programme}: my sessions")
}

pub fn sessions_of(programme: &str, whose: &str) -> String {
    format!("{programme}: {whose}")
}

/// Where it is: venue and postcode, or online.
pub fn location(facts: &BookingFacts) -> String {
    match (&facts.place, facts.booking.format()) {
        (Some(place), Format::InPerson) => format!("{}, {}", place.name, place.postcode),
        _ => "Online".into(),
    }
}

pub fn join(link: &WebLink) -> String {
    format!("{JOIN}: {link}")
}

pub fn when(span: &str) -> String {
    format!("When: {span}")
}

pub fn for_group(facts: &BookingFacts) -> String {
    format!("Group: {}, about {} people", facts.group.name, facts.booking.people)
}

pub fn your_part(role: TeamRole) -> String {
    format!("Your part: {}", role.words())
}

pub fn answer_by(deadline: Instant) -> String {
    format!("Can you give this session? Answer by {}.", moment_words(deadline))
}

pub const WAITING: &str = "You have said yes. We are waiting for the rest of the team.";
pub const LOOKING: &str = "We are looking for a team for this session.";

/// First names of those who give it.
pub fn speakers(names: &[&str]) -> String {
    format!("Speakers: {}", names.join(", "))
}

pub fn team(names: &[&str]) -> String {
    format!("Team: {}", names.join(", "))
}

/// Why there is nothing to come to.
pub fn over(state: State) -> &'static str {
    match state {
        State::Declined => "This session will not take place. We could not take it on.",
        State::NotStaffed => "This session will not take place. We could not find a team.",
        _ => "This session will not take place.",
    }
}

pub fn details(url: &str) -> String {
    format!("Details and changes: {url}")
}

/// What is wrong with somebody's calendar, and what they can do.
pub fn unreadable(why: Unreadable) -> &'static str {
    match why {
        Unreadable::TooLarge => "The calendar is larger than 1 MB. Share a calendar with fewer old events.",
        Unreadable::TooMany => "The calendar has more than 5,000 entries. Share a calendar with fewer old events.",
        Unreadable::TooDeep | Unreadable::LineTooLong => {
            "The calendar is not written as calendars are. Try to export it again, or from another program."
        }
        Unreadable::NotText => {
            "The file is not text in UTF-8, or is damaged. Export it again as an iCalendar (.ics) file."
        }
        Unreadable::NotCalendar => {
            "This is not a calendar: it may be a web page. Look for the address or file that ends with .ics."
        }
        Unreadable::CutOff => "The end of the calendar is missing. Try again, or export it again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_session_is_about_is_said_once() {
        assert_eq!(summary("Know your body"), "Cancer awareness: Know your body");
        assert_eq!(summary("Cancer awareness"), "Cancer awareness");
    }
}
