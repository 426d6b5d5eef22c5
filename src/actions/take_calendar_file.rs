//! A volunteer gives a file of their own calendar: its busy times are kept, the file is not.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::keep_busy_times::{Found, keep_busy_times_in};
use crate::actions::note::note_other;
use crate::domain::ids::PersonId;
use crate::store::busy;
use crate::store::person;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// In place of any calendar before. `NotFound`: no volunteer.
pub async fn take_calendar_file(db: &Db, ctx: &Ctx, who: PersonId, found: &Found) -> Result<()> {
    let tx = db.begin().await?;
    take_calendar_file_in(&tx, ctx, who, found).await?;
    Ok(commit(tx).await?)
}

/// The same inside a transaction of the caller's.
pub async fn take_calendar_file_in(tx: &Tx, ctx: &Ctx, who: PersonId, found: &Found) -> Result<()> {
    person::lock(tx, who).await?;
    volunteer::find(tx, who).await?.ok_or(Error::NotFound)?;
    let generation = busy::begin(tx, who, None, ctx.now).await?;
    keep_busy_times_in(tx, ctx, (who, generation), found).await?;
    note_other(tx, ctx, "take_calendar_file", &format!("person {}", who.0), json!({})).await
}
