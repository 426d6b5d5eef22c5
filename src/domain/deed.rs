//! Something that a coordinator did and can take back until anybody is told, with what it takes to put things back.

use serde::{Deserialize, Serialize};

use crate::domain::booking::{Booking, Slot, State, TeamSize};
use crate::domain::ids::{BookingId, DeedId, OfferId, PersonId, PlaceId, PlanId};
use crate::domain::offer::Offer;
use crate::domain::time::{Instant, after};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeedKind {
    /// Rows of a plan became offers.
    Publish,
    /// A session got another time or place.
    Move,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub id: DeedId,
    pub kind: DeedKind,
    pub by: PersonId,
    /// The draft that was published from, as long as it is kept.
    pub plan: Option<PlanId>,
    pub made: Instant,
    /// When the first of its letters may leave.
    pub held_until: Instant,
    pub undone: bool,
    pub bookings: Vec<Done>,
}

impl Deed {
    /// Whether it can still be taken back, but for what others did since.
    pub fn is_held(&self, now: Instant) -> bool {
        !self.undone && now < self.held_until
    }
}

/// What a deed did to one booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub booking: BookingId,
    /// Of the booking when the deed had been done: another one says that somebody changed it since.
    pub version: i64,
    pub was: Before,
}

/// One booking before a deed, and what the deed added to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    state: State,
    chosen: Option<usize>,
    team: Option<TeamSize>,
    slots: Vec<Slot>,
    place: Option<PlaceId>,
    pub sequence: i32,
    moved: i32,
    /// Offers that the deed changed, as they were.
    pub changed: Vec<Offer>,
    /// Offers that the deed made.
    pub added: Vec<OfferId>,
    /// Dedupe keys of the letters that it put.
    pub letters: Vec<String>,
    /// Dedupe keys of the letters about the booking that waited when it was done, its own not among them: it may overtake
    /// them.
    #[serde(default)]
    pub waiting: Vec<String>,
}

impl Before {
    pub fn of(booking: &Booking) -> Self {
        Self {
            state: booking.state,
            chosen: booking.chosen,
            team: booking.team,
            slots: booking.slots.clone(),
            place: booking.place,
            sequence: booking.sequence,
            moved: booking.moved,
            changed: Vec::new(),
            added: Vec::new(),
            letters: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// The booking as it was. SEQUENCE goes on where the deed raised it, for feeds have shown it; nobody was told, so
    /// answers to the invitations before it still count.
    pub fn restore(&self, booking: Booking, now: Instant) -> Booking {
        let raised = i32::from(booking.sequence != self.sequence);
        Booking {
            state: self.state,
            chosen: self.chosen,
            team: self.team,
            slots: self.slots.clone(),
            place: self.place,
            sequence: booking.sequence + raised,
            moved: self.moved,
            touched: after(booking.touched, now),
            ..booking
        }
    }
}
