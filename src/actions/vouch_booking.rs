//! A coordinator vouches for a request whose contact has not pressed the button.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, commit};

/// Lets the request into plans; the contact's address stays unproven. Proven before: nothing changes.
pub async fn vouch_booking(db: &Db, ctx: &Ctx, id: BookingId) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let booking = booking::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    if !booking.proven {
        let booking = booking.prove(ctx.now)?;
        booking::update(&tx, &booking).await?;
        note(&tx, ctx, "vouch_booking", &booking, json!({})).await?;
        plan::mark_dirty(&tx).await?;
    }
    let facts = booking::facts(&tx, id).await?.ok_or(Error::NotFound)?;
    commit(tx).await?;
    Ok(facts)
}
