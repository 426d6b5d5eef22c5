//! Nobody was found for a request.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::store::{Db, Tx};

/// Ends open offers, tells the contact honestly with alternatives.
pub async fn mark_not_staffed(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}

pub async fn mark_not_staffed_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    todo!()
}
