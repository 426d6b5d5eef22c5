//! What an answer does to a booking and its other offers. Pure.

use crate::domain::booking::{Booking, Refusal, State};
use crate::domain::offer::{Offer, OfferState, OpenPlaces, TeamRole};
use crate::domain::time::{Instant, after};

/// The booking once somebody of `offers` (as they stand then) said yes: the last place confirms it; a confirmed one that
/// gets somebody back is another invitation (decisions: putting a person back raises SEQUENCE).
pub(super) fn joined(booking: Booking, offers: &[Offer], now: Instant) -> Result<Booking, Refusal> {
    match booking.state {
        State::Offered if is_complete(&booking, offers) => booking.confirm(now),
        State::Confirmed => Ok(Booking { sequence: booking.sequence + 1, ..changed(booking, now) }),
        _ => Ok(changed(booking, now)),
    }
}

/// The booking when its team changed and its state did not: feeds and plans see that it is another.
pub(super) fn changed(booking: Booking, now: Instant) -> Booking {
    Booking { touched: after(booking.touched, now), ..booking }
}

/// All places are accepted.
pub(super) fn is_complete(booking: &Booking, offers: &[Offer]) -> bool {
    booking.team.is_some_and(|team| OpenPlaces::unaccepted(team, offers.iter()).none())
}

/// Open offers for places that others have accepted all: the first yes wins.
pub(super) fn without_place(booking: &Booking, offers: &[Offer]) -> Vec<Offer> {
    let Some(team) = booking.team else { return Vec::new() };
    let left = OpenPlaces::unaccepted(team, offers.iter());
    let full = |role| match role {
        TeamRole::Lead => left.lead == 0,
        TeamRole::Support => left.support == 0,
    };
    offers.iter().filter(|o| o.state == OfferState::Open && full(o.role)).cloned().collect()
}
