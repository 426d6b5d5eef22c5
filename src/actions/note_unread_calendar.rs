//! A volunteer's own calendar was asked for, and nothing new came: as before, or not to be read. Its busy times stay.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::keep_busy_times::next_reading;
use crate::domain::busy::Failure;
use crate::domain::ids::PersonId;
use crate::store::Db;
use crate::store::busy;

/// It is as it was: read again in an hour. One statement.
pub async fn note_same_calendar(db: &Db, ctx: &Ctx, of: (PersonId, i64)) -> Result<()> {
    busy::is_same(db.write(), of.0, of.1, ctx.now, next_reading(ctx, 0)).await?;
    Ok(())
}

/// It could not be read, as `failures` times before: tried again later each time. One statement.
pub async fn note_unread_calendar(db: &Db, ctx: &Ctx, of: (PersonId, i64), why: Failure, failures: u32) -> Result<()> {
    busy::failed(db.write(), of.0, of.1, (ctx.now, why), next_reading(ctx, failures)).await?;
    Ok(())
}
