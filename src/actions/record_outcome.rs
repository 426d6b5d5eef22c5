//! Somebody says what came of a session.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::give_join_link::ask_for_link;
use crate::actions::note::note;
use crate::domain::ids::BookingId;
use crate::domain::outcome::Outcome;
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Counts a confirmed session that is over; before its end or a second time: `Refused`.
pub async fn record_outcome(db: &Db, ctx: &Ctx, id: BookingId, outcome: Outcome) -> Result<()> {
    let tx = db.begin().await?;
    record_outcome_in(&tx, ctx, id, outcome).await?;
    Ok(commit(tx).await?)
}

/// The same inside a transaction of the caller's.
pub async fn record_outcome_in(tx: &Tx, ctx: &Ctx, id: BookingId, outcome: Outcome) -> Result<()> {
    let booking = booking::lock(tx, id).await?.ok_or(Error::NotFound)?.count(ctx.now)?;
    booking::put_outcome(tx, id, outcome, ctx.now).await?;
    booking::update(tx, &booking).await?;
    ask_for_link(tx, &booking, ctx.now).await?;
    note(tx, ctx, "record_outcome", &booking, json!({ "happened": outcome.happened, "people": outcome.people }))
        .await?;
    // Sessions given make leads, and count in fairness.
    Ok(plan::mark_dirty(tx).await?)
}
