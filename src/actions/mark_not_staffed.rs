//! Nobody was found for a request.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers;
use crate::actions::error::{Error, Result};
use crate::actions::give_group_code::give_group_code_in;
use crate::actions::note::note;
use crate::actions::tell;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::notice::NoticeKind;
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Ends open offers, tells the contact (once proven) honestly with alternatives: the group gets a code to follow the
/// digital session instead.
pub async fn mark_not_staffed(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let facts = mark_not_staffed_in(&tx, ctx, id).await?;
    commit(tx).await?;
    Ok(facts)
}

/// The same inside a transaction of the caller's.
pub async fn mark_not_staffed_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    let booking = booking::lock(tx, id).await?.ok_or(Error::NotFound)?.not_staffed(ctx.now)?;
    let ended = end_offers::end_all(tx, &booking, ctx.now).await?;
    booking::update(tx, &booking).await?;
    note(tx, ctx, "mark_not_staffed", &booking, json!({})).await?;
    plan::mark_dirty(tx).await?;

    let due = tell::due(ctx);
    let mut notices = tell::ended(&booking, &ended, due, ctx.now);
    if booking.proven {
        give_group_code_in(tx, ctx, booking.group).await?;
        notices.push(tell::contact(NoticeKind::NotStaffed, &booking, due));
    }
    tell::put_all(tx, ctx, &notices).await?;
    booking::facts(tx, id).await?.ok_or(Error::NotFound)
}
