//! One booking as an icalendar event: what feeds and invitations have in common.

use icalendar::{Component, Event, EventLike, EventStatus, Property};

use crate::calendar::words;
use crate::domain::booking::{Slot, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::Reference;
use crate::domain::text::WebLink;
use crate::domain::time::{Instant, local_date, local_time};

/// Where UIDs and links of calendars point.
#[derive(Clone, Copy)]
pub struct Hosts<'a> {
    /// Right side of every UID.
    pub uid_host: &'a str,
    /// Absolute address of a booking's page behind log-in; holds no token.
    pub session_url: &'a dyn Fn(&Reference) -> String,
}

/// How sure the session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Tentative,
    Confirmed,
    Cancelled,
}

impl Standing {
    pub fn of(state: State) -> Self {
        match state {
            State::Requested | State::Offered => Self::Tentative,
            State::Confirmed | State::Counted => Self::Confirmed,
            State::Cancelled | State::Declined | State::NotStaffed => Self::Cancelled,
        }
    }
}

/// An event before it is written.
pub struct Draft<'a> {
    pub facts: &'a BookingFacts,
    pub slot: &'a Slot,
    pub standing: Standing,
    /// Takes up the reader's time.
    pub busy: bool,
    /// Without the "Cancelled:" in front.
    pub summary: String,
    /// Lines above the link.
    pub about: Vec<String>,
    /// DTSTAMP and LAST-MODIFIED.
    pub stamp: Instant,
}

/// When anything that a calendar says about a booking last changed: the booking, or an offer made or answered.
pub fn revised(facts: &BookingFacts) -> Instant {
    let offers = facts.mates.iter().flat_map(|m| [Some(m.offer.made), m.offer.answered]).flatten();
    offers.fold(facts.booking.touched, Instant::max)
}

impl Draft<'_> {
    pub fn event(self, hosts: Hosts) -> Event {
        let booking = &self.facts.booking;
        let url = (hosts.session_url)(&booking.reference);
        let (status, summary) = match self.standing {
            Standing::Tentative => (EventStatus::Tentative, self.summary),
            Standing::Confirmed => (EventStatus::Confirmed, self.summary),
            Standing::Cancelled => (EventStatus::Cancelled, words::cancelled(&self.summary)),
        };
        let mut about = self.about;
        let join = booking.join.as_ref().filter(|_| self.standing == Standing::Confirmed);
        about.extend(join.map(words::join));
        about.push(words::details(&url));
        let mut event = Event::new();
        if let Some(link) = join {
            event.append_property(conference(link));
        }
        event
            .uid(&format!("{}@{}", booking.uid, hosts.uid_host))
            .timestamp(self.stamp)
            .created(booking.created)
            .last_modified(self.stamp)
            .sequence(booking.sequence.unsigned_abs())
            .append_property(local("DTSTART", self.slot.start))
            .append_property(local("DTEND", self.slot.end))
            .summary(&summary)
            .location(&words::location(self.facts))
            .description(&about.join("\n"))
            .status(status)
            .add_property("TRANSP", if self.busy { "OPAQUE" } else { "TRANSPARENT" })
            .add_property("CLASS", "PRIVATE")
            .categories(words::CATEGORIES)
            .url(&url)
            .done()
    }
}

/// RFC 7986, section 5.11.
fn conference(link: &WebLink) -> Property {
    Property::new("CONFERENCE", link.as_str())
        .add_parameter("VALUE", "URI")
        .add_parameter("FEATURE", "VIDEO")
        .add_parameter("LABEL", words::JOIN)
        .done()
}

/// Venue time with its zone: Outlook refuses floating times and shows bare UTC as such.
fn local(name: &str, at: Instant) -> Property {
    let text = local_date(at).and_time(local_time(at)).format("%Y%m%dT%H%M%S").to_string();
    Property::new(name, text).add_parameter("TZID", "Europe/London").done()
}
