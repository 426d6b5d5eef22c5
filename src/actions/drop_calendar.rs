//! A volunteer no longer wants us to read their own calendar: the address and all busy times go.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::keep_busy_times::tell_clashes;
use crate::actions::note::note_other;
use crate::domain::ids::PersonId;
use crate::store::busy;
use crate::store::person;
use crate::store::plan;
use crate::store::volunteer;
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
    if busy::delete(tx, who).await? {
        volunteer::touch(tx, who).await?;
        plan::mark_dirty(tx).await?;
        tell_clashes(tx, ctx, who, &[], &[]).await?;
        note_other(tx, ctx, "drop_calendar", &format!("person {}", who.0), json!({})).await?;
    }
    Ok(())
}
