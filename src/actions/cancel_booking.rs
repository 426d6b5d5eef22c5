//! A booking is called off, by the host's link or at the desk.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::tell;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Cancels, ends all offers, tells contact and team (CANCEL where they had an invitation), marks plans old. An address
/// that nobody proved or vouched for hears of it only where its own link was used.
pub async fn cancel_booking(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let facts = cancel_booking_in(&tx, ctx, id).await?;
    commit(tx).await?;
    Ok(facts)
}

/// The same inside a transaction of the caller's.
pub async fn cancel_booking_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    let booking = booking::lock(tx, id).await?.ok_or(Error::NotFound)?.cancel(ctx.now)?;
    let ended = end_offers::end_all(tx, &booking, ctx.now).await?;
    booking::update(tx, &booking).await?;
    note(tx, ctx, "cancel_booking", &booking, json!({})).await?;
    plan::mark_dirty(tx).await?;

    let due = tell::due(ctx);
    let mut notices = tell::ended(&booking, &ended, due, ctx.now);
    if booking.proven || ctx.actor == Actor::Link {
        notices.push(tell::contact(NoticeKind::Cancelled, &booking, due));
    }
    tell::put_all(tx, ctx, &notices).await?;
    booking::facts(tx, id).await?.ok_or(Error::NotFound)
}
