//! A volunteer no longer wants us to read their own calendar: the address and all busy times go.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::keep_busy_times::drop_busy_times;
use crate::actions::note::note_other;
use crate::domain::ids::PersonId;
use crate::store::person;
use crate::store::{Db, Tx, commit};

/// Nothing happens where there is none.
pub async fn drop_calendar(db: &Db, ctx: &Ctx, who: PersonId) -> Result<()> {
    let tx = db.begin().await?;
    drop_calendar_in(&tx, ctx, who).await?;
    Ok(commit(tx).await?)
}

/// The same inside a transaction of the caller's.
pub async fn drop_calendar_in(tx: &Tx, ctx: &Ctx, who: PersonId) -> Result<()> {
    person::lock(tx, who).await?;
    if drop_busy_times(tx, ctx, who).await? {
        note_other(tx, ctx, "drop_calendar", &format!("person {}", who.0), json!({})).await?;
    }
    Ok(())
}
