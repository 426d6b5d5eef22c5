//! One booking with everything a page, letter, calendar or plan says about it, read in one go.

use crate::domain::booking::{Booking, Slot};
use crate::domain::group::{Contact, Group, Place, SessionKind};
use crate::domain::ids::PersonId;
use crate::domain::offer::{Offer, OfferState, OpenPlaces};
use crate::domain::outcome::Outcome;
use crate::domain::text::{Email, Line, WebLink};
use crate::domain::time::Instant;

/// Time, place and link of a session before it moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Was {
    pub slot: Slot,
    pub place: Option<Place>,
    pub join: Option<WebLink>,
}

/// Somebody on (or asked for, or gone from) a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mate {
    pub offer: Offer,
    pub name: Line,
    pub email: Email,
    /// No letter goes there any more.
    pub email_dead: bool,
    /// May the first name stand in a group's feed?
    pub show_name: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingFacts {
    pub booking: Booking,
    pub kind: SessionKind,
    pub group: Group,
    pub contact: Contact,
    pub place: Option<Place>,
    /// All offers ever made for it, oldest first.
    pub mates: Vec<Mate>,
    pub outcome: Option<Outcome>,
}

impl BookingFacts {
    /// Those who said yes and still stand.
    pub fn team(&self) -> impl Iterator<Item = &Mate> {
        self.mates.iter().filter(|m| m.offer.state == OfferState::Accepted)
    }

    /// Whether somebody is on the team, is asked, or has refused: nothing to ask them any more.
    pub fn is_settled(&self, person: PersonId, now: Instant) -> bool {
        let theirs = |m: &&Mate| m.offer.person == person;
        self.mates.iter().filter(theirs).any(|m| m.offer.holds_place() || m.offer.has_refused(now))
    }

    /// Whether it takes place then and there.
    pub fn is_as(&self, was: &Was) -> bool {
        self.slot() == Some(&was.slot) && self.place == was.place && self.booking.join == was.join
    }

    /// Whether only the link to join it is another.
    pub fn is_but_for_the_link(&self, was: &Was) -> bool {
        self.booking.join != was.join && self.is_as(&Was { join: self.booking.join.clone(), ..was.clone() })
    }

    /// Those who have said yes, if only to an earlier time or place: whoever of a confirmed session may have an invitation.
    pub fn invited(&self) -> impl Iterator<Item = &Mate> {
        self.mates.iter().filter(|m| m.offer.has_said_yes())
    }

    /// Those who are asked and may still answer.
    pub fn asked(&self, now: Instant) -> impl Iterator<Item = &Mate> {
        self.mates.iter().filter(move |m| m.offer.is_open(now))
    }

    pub fn slot(&self) -> Option<&Slot> {
        self.booking.slot()
    }

    /// The time that an offer is about; `None` where the session has moved since it ended.
    pub fn slot_of(&self, offer: &Offer) -> Option<&Slot> {
        let slot = self.booking.slots.get(offer.slot)?;
        (offer.on_site.0 <= slot.start && slot.end <= offer.on_site.1).then_some(slot)
    }

    /// Places nobody holds or is asked for; none where no team was published yet.
    pub fn open_places(&self) -> OpenPlaces {
        self.booking.team.map_or_else(OpenPlaces::default, |t| OpenPlaces::of(t, self.mates.iter().map(|m| &m.offer)))
    }

    /// The postcode district that decides the area; none online, which every area sees.
    pub fn district(&self) -> Option<&str> {
        self.place.as_ref().map(|p| p.postcode.district())
    }
}
