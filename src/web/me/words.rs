//! Short texts about a volunteer's own calendar.

use crate::domain::busy::{BadAddress, BusyCalendar, Failure};
use crate::domain::time::{Instant, local_date, local_time, moment_words, time_words};

pub const NO_FILE: &str = "Choose a calendar file";
pub const CUT: &str = "Some of it: repeating events that never end, or that we do not understand. We may ask you then.";

/// `today at 9am`, `yesterday at 9am`, else the day.
fn when(at: Instant, now: Instant) -> String {
    let time = time_words(local_time(at));
    match (local_date(now) - local_date(at)).num_days() {
        0 => format!("today at {time}"),
        1 => format!("yesterday at {time}"),
        _ => format!("on {}", moment_words(at)),
    }
}

/// `Read today at 9am, 14 busy times`.
pub fn read(calendar: &BusyCalendar, now: Instant) -> String {
    let times = match calendar.times {
        0 => "no busy time".to_owned(),
        1 => "1 busy time".to_owned(),
        n => format!("{n} busy times"),
    };
    match calendar.read {
        Some(at) => format!("Read {}, {times}", when(at, now)),
        None if calendar.failed.is_some() => "Not read yet".to_owned(),
        None => "Not read yet. We will read it in a moment.".to_owned(),
    }
}

/// Why the last try failed; empty where it did not. What was read before still counts.
pub fn unread(calendar: &BusyCalendar, now: Instant) -> String {
    let Some((at, why)) = calendar.failed else { return String::new() };
    let known = calendar.read.map_or("", |_| " Until then we use the busy times that we know.");
    format!("We tried {}. {} We will try again.{known}", when(at, now), failure(why))
}

fn failure(why: Failure) -> String {
    let what = match why {
        Failure::NoAnswer => "There was no answer.",
        Failure::NotPublic => "The address leads into a private network, where we do not go.",
        Failure::Closed => {
            "The address does not work any more. Look for a new one in your calendar app, and give it to us."
        }
        Failure::Status => "There was an answer, but no calendar.",
        Failure::Redirected => "The address leads on too often, or to a place where we do not go.",
        Failure::Unreadable(why) => return why.to_string(),
    };
    what.to_owned()
}

pub fn bad_address(bad: BadAddress) -> &'static str {
    match bad {
        BadAddress::Empty => "Enter the address of your calendar",
        BadAddress::TooLong => "The address must have 2,000 characters or fewer",
        BadAddress::Form => "Enter an address that begins with https:// or webcal://",
        BadAddress::NotHttps => "The address must begin with https:// or webcal://, not http://",
        BadAddress::Password => "The address must not have a user name and password in it",
        BadAddress::Host => "Enter an address of a calendar on the internet, such as https://calendar.google.com/...",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2027-06-15T08:00:00Z", "today at 9am")]
    #[case("2027-06-14T22:30:00Z", "yesterday at 11:30pm")]
    #[case("2027-06-01T11:00:00Z", "on Tuesday 1 June 2027 at midday")]
    fn a_moment_is_told_as_people_do(#[case] at: &str, #[case] want: &str) {
        let t = |text: &str| text.parse::<Instant>().expect("an instant");
        assert_eq!(when(t(at), t("2027-06-15T10:00:00Z")), want);
    }
}
