//! A request is left out of plans until a day, or let in again.

use chrono::NaiveDate;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::BookingId;
use crate::store::Db;

pub async fn hold_booking(db: &Db, ctx: &Ctx, id: BookingId, until: Option<NaiveDate>) -> Result<()> {
    todo!()
}
