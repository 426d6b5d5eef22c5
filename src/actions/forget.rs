//! What need not be kept goes: unproven requests, used tokens, old log-ins, letters' bytes, messages read, replaced drafts,
//! past busy times.

use chrono::Duration;
use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::booking::State;
use crate::domain::ids::BookingId;
use crate::domain::person::Actor;
use crate::store::booking;
use crate::store::booking_due;
use crate::store::busy;
use crate::store::counter;
use crate::store::deed;
use crate::store::inbound;
use crate::store::learning;
use crate::store::login;
use crate::store::outbox;
use crate::store::plan;
use crate::store::plan_change;
use crate::store::token;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// How much went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub unproven: u64,
    pub log_ins: u64,
    pub links: u64,
}

/// Everything older than its `retention` goes, in one transaction.
pub async fn forget(db: &Db, ctx: &Ctx) -> Result<Forgotten> {
    let keep = &ctx.rules.retention;
    let before = |days: i64| ctx.now - Duration::days(days);
    let tx = db.begin().await?;
    let mut gone = Forgotten::default();
    for id in booking_due::unproven_before(&tx, before(keep.unproven_days)).await? {
        gone.unproven += u64::from(forget_request(&tx, ctx, id).await?);
    }
    gone.log_ins = login::forget(&tx, before(keep.token_days)).await?;
    gone.links = token::forget(&tx, before(keep.link_days + keep.token_days)).await?;
    plan::forget(&tx, before(keep.draft_days)).await?;
    plan_change::forget(&tx).await?;
    inbound::forget(&tx, before(keep.letter_days)).await?;
    outbox::forget(&tx, before(keep.letter_days), before(keep.letter_log_days)).await?;
    busy::forget(&tx, before(keep.availability_days)).await?;
    volunteer::forget(&tx, before(keep.availability_days)).await?;
    // A form lies open for a day at most; then its word can't come again.
    learning::forget(&tx, before(keep.learn_days), before(1)).await?;
    // Nothing is held for a day.
    deed::forget(&tx, before(1)).await?;
    // Counters of the present hour and the one before it are all that anybody asks for.
    counter::forget(&tx, ctx.now - Duration::hours(2)).await?;
    commit(tx).await?;
    Ok(gone)
}

/// `false` where the contact proved the address at the last moment.
async fn forget_request(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<bool> {
    let Some(booking) = booking::lock(tx, id).await? else { return Ok(false) };
    if booking.proven || booking.state != State::Requested {
        return Ok(false);
    }
    booking::delete(tx, id).await?;
    note_other(tx, &ctx.by(Actor::Service), "forget", booking.reference.as_str(), json!({})).await?;
    Ok(true)
}
