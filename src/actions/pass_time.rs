//! A wished time passed without a team.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers;
use crate::actions::error::Result;
use crate::actions::mark_not_staffed::mark_not_staffed_in;
use crate::actions::note::note;
use crate::actions::team;
use crate::actions::tell;
use crate::domain::booking::{Booking, State};
use crate::domain::ids::BookingId;
use crate::domain::notice::NoticeKind;
use crate::domain::offer::OfferState;
use crate::store::booking;
use crate::store::item::{self, ItemKind};
use crate::store::offer;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// The last wished time: the booking is not staffed. The time that people were asked for, with later ones left: who said
/// yes is free again and told so, and the next plan looks for a team at the times that are left. Either way a line at the
/// desk. `false`: nothing passed, or nobody proved the request (`forget` sees to it).
pub async fn pass_time(db: &Db, ctx: &Ctx, id: BookingId) -> Result<bool> {
    let tx = db.begin().await?;
    let passed = pass_time_in(&tx, ctx, id).await?;
    commit(tx).await?;
    Ok(passed)
}

/// The same inside a transaction of the caller's.
pub async fn pass_time_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<bool> {
    let Some(booking) = booking::lock(tx, id).await? else { return Ok(false) };
    if !booking.proven || !matches!(booking.state, State::Requested | State::Offered) {
        return Ok(false);
    }
    let dedupe = format!("passed{}:s{}", id.0, booking.chosen.unwrap_or(0));
    if booking.slots.iter().all(|s| s.start < ctx.now) {
        mark_not_staffed_in(tx, ctx, id).await?;
    } else if !free_team(tx, ctx, booking).await? {
        return Ok(false);
    }
    item::put(tx, ItemKind::Passed, Some(id), None, None, &dedupe, ctx.now).await?;
    Ok(true)
}

/// `false` where the time that people were asked for is still ahead, or nobody said yes to it.
async fn free_team(tx: &Tx, ctx: &Ctx, booking: Booking) -> Result<bool> {
    let asked_for = booking.chosen.and_then(|at| booking.slots.get(at));
    let mut before = offer::of_booking(tx, booking.id).await?;
    before.retain(|o| o.state == OfferState::Accepted);
    if asked_for.is_none_or(|s| s.start >= ctx.now) || before.is_empty() {
        return Ok(false);
    }
    end_offers::end(tx, &before, ctx.now).await?;
    let booking = team::changed(booking, ctx.now);
    booking::update(tx, &booking).await?;
    note(tx, ctx, "pass_time", &booking, json!({})).await?;
    plan::mark_dirty(tx).await?;
    let told = before.iter().map(|o| tell::person(NoticeKind::TakenOff, &booking, o.person, tell::due(ctx)));
    tell::put_all(tx, ctx, &told.collect::<Vec<_>>()).await?;
    Ok(true)
}
