//! Offers: places put to volunteers, and the answers.

use crate::domain::ids::{BookingId, OfferId, PersonId};
use crate::domain::offer::{Offer, TeamRole};
use crate::domain::time::Instant;
use crate::domain::volunteer::Span;
use crate::store::{Conn, Result};

#[derive(Clone, Copy, Debug)]
pub struct NewOffer {
    pub booking: BookingId,
    pub person: PersonId,
    pub role: TeamRole,
    pub slot: usize,
    pub made: Instant,
    pub release: Instant,
    pub deadline: Instant,
    pub on_site: Span,
}

pub async fn insert(c: &impl Conn, new: &NewOffer) -> Result<OfferId> {
    todo!()
}

pub async fn find(c: &impl Conn, id: OfferId) -> Result<Option<Offer>> {
    todo!()
}

pub async fn of_booking(c: &impl Conn, id: BookingId) -> Result<Vec<Offer>> {
    todo!()
}

/// Accepted and open offers of a person.
pub async fn holding(c: &impl Conn, person: PersonId) -> Result<Vec<Offer>> {
    todo!()
}

/// Writes state, reason and answer where `offer.version` still stands; else `Stale`. `DoubleBooked` where an accepted
/// place of the person overlaps.
pub async fn update(c: &impl Conn, offer: &Offer) -> Result<()> {
    todo!()
}

/// Open offers whose deadline has passed, oldest first, at most `limit`.
pub async fn overdue(c: &impl Conn, now: Instant, limit: u64) -> Result<Vec<Offer>> {
    todo!()
}
