//! A booking is called off, by the host's link or at the desk.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::store::{Db, Tx};

/// Cancels, ends all offers, tells contact and team (CANCEL where they had an invitation), marks plans old.
pub async fn cancel_booking(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}

pub async fn cancel_booking_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}
