//! Bookings with their slots and outcomes.

use uuid::Uuid;

use crate::domain::booking::{Booking, Slot, Support, Wish};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, PlaceId, Reference};
use crate::domain::outcome::Outcome;
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// A booking as it is asked for.
#[derive(Clone, Debug)]
pub struct NewRow {
    pub reference: Reference,
    pub uid: Uuid,
    /// Made when the check-answers page was drawn: the same one books once (constraint `booking_idem_uq`).
    pub idem: String,
    pub group: GroupId,
    pub contact: ContactId,
    pub kind: KindId,
    pub wish: Wish,
    pub place: Option<PlaceId>,
    pub people: u32,
    pub support: Support,
    pub slots: Vec<Slot>,
    pub created: Instant,
}

/// Inserts; `Taken("booking_reference_uq")` or `Taken("booking_idem_uq")` where those exist.
pub async fn insert(c: &impl Conn, new: &NewRow) -> Result<BookingId> {
    todo!()
}

pub async fn find(c: &impl Conn, id: BookingId) -> Result<Option<Booking>> {
    todo!()
}

/// Finds and locks the row until the transaction ends.
pub async fn lock(c: &impl Conn, id: BookingId) -> Result<Option<Booking>> {
    todo!()
}

pub async fn by_reference(c: &impl Conn, reference: &Reference) -> Result<Option<BookingId>> {
    todo!()
}

pub async fn by_idem(c: &impl Conn, idem: &str) -> Result<Option<BookingId>> {
    todo!()
}

/// Writes what transitions change, where `booking.version` still stands, and raises the version; else `Stale`.
pub async fn update(c: &impl Conn, booking: &Booking) -> Result<()> {
    todo!()
}

/// Everything about one booking.
pub async fn facts(c: &impl Conn, id: BookingId) -> Result<Option<BookingFacts>> {
    todo!()
}

/// Everything about several, in the order asked, with few statements.
pub async fn facts_of(c: &impl Conn, ids: &[BookingId]) -> Result<Vec<BookingFacts>> {
    todo!()
}

/// Requested, never proven, asked for before `before`.
pub async fn unproven_before(c: &impl Conn, before: Instant) -> Result<Vec<BookingId>> {
    todo!()
}

/// Requested or offered bookings whose last wished time is before `now`.
pub async fn passed(c: &impl Conn, now: Instant) -> Result<Vec<BookingId>> {
    todo!()
}

/// Removes a booking that never was proven with all that hangs on it, and its group and contact where nothing else uses them.
pub async fn delete(c: &impl Conn, id: BookingId) -> Result<()> {
    todo!()
}

pub async fn put_outcome(c: &impl Conn, id: BookingId, outcome: Outcome, now: Instant) -> Result<()> {
    todo!()
}
