//! An offer's deadline has passed: the place is open again. Who had said yes before the session moved is told.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers::ABOUT_A_YES;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::team;
use crate::actions::tell;
use crate::domain::ids::OfferId;
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::store::booking;
use crate::store::item;
use crate::store::offer;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// `false` where it was answered meanwhile or is not due.
pub async fn expire_offer(db: &Db, ctx: &Ctx, id: OfferId) -> Result<bool> {
    let tx = db.begin().await?;
    let expired = expire_offer_in(&tx, ctx, id).await?;
    commit(tx).await?;
    Ok(expired)
}

/// The same inside a transaction of the caller's.
pub async fn expire_offer_in(tx: &Tx, ctx: &Ctx, id: OfferId) -> Result<bool> {
    let unlocked = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    let booking = booking::lock(tx, unlocked.booking).await?.ok_or(Error::NotFound)?;
    let offer = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    let had_said_yes = offer.is_asked_again();
    let Some(offer) = offer.expire(ctx.now) else { return Ok(false) };
    offer::update(tx, &offer).await?;
    let booking = if had_said_yes { team::left(booking, ctx.now) } else { team::changed(booking, ctx.now) };
    booking::update(tx, &booking).await?;
    let detail = json!({ "offer": offer.id.0, "person": offer.person.0 });
    note(tx, &ctx.by(Actor::Service), "expire_offer", &booking, detail).await?;
    item::close_theirs(tx, &ABOUT_A_YES, (booking.id, offer.person), ctx.now).await?;
    plan::mark_dirty(tx).await?;
    if had_said_yes {
        tell::put_all(tx, ctx, &[tell::person(NoticeKind::TakenOff, &booking, offer.person, ctx.now)]).await?;
    }
    Ok(true)
}
