//! A volunteer gives the address of their own calendar: we read it from then on, to know when they are busy.

use serde_json::json;

use crate::actions::ctx::{Ctx, nonce};
use crate::actions::error::{Error, Result};
use crate::actions::keep_busy_times::{drop_busy_times, hide_name};
use crate::actions::note::note_other;
use crate::domain::busy::Address;
use crate::domain::ids::PersonId;
use crate::store::busy;
use crate::store::person;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// In place of any calendar before; the next `fetch_busy` reads it. The address is stored encrypted. `NotFound`: no volunteer.
pub async fn follow_calendar(db: &Db, ctx: &Ctx, who: PersonId, address: &Address) -> Result<()> {
    let tx = db.begin().await?;
    follow_calendar_in(&tx, ctx, who, address).await?;
    Ok(commit(tx).await?)
}

/// The same inside a transaction of the caller's.
pub async fn follow_calendar_in(tx: &Tx, ctx: &Ctx, who: PersonId, address: &Address) -> Result<()> {
    person::lock(tx, who).await?;
    volunteer::find(tx, who).await?.ok_or(Error::NotFound)?;
    let hidden = ctx.links.hide(hide_name(), who.0, nonce(), address.expose());
    let hidden = hidden.ok_or(Error::Invalid("the address is too long"))?;
    // The old calendar's times are none of the new one's.
    drop_busy_times(tx, ctx, who).await?;
    busy::begin(tx, who, Some(hidden), ctx.now).await?;
    note_other(tx, ctx, "follow_calendar", &format!("person {}", who.0), json!({})).await
}
