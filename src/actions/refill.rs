//! Places that reopened are asked again by themselves, where that moves nobody.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::store::{Db, Tx};

/// Publishes the present draft's rows of bookings that were published before, have open places and keep their time, where
/// `offers.refill` is `auto`; a line at the desk for each. Bookings for which the draft found nobody get the line
/// "nobody found". Returns how many offers were made.
pub async fn refill(db: &Db, ctx: &Ctx) -> Result<u32> {
    todo!()
}

pub async fn refill_in(tx: &Tx, ctx: &Ctx) -> Result<u32> {
    todo!()
}
