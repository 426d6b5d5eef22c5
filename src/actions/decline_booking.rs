//! The programme can't take a request on.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::store::{Db, Tx};

pub async fn decline_booking(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}

pub async fn decline_booking_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}
