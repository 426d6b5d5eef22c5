//! A request is left out of plans until a day, or let in again.

use chrono::NaiveDate;
use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::domain::booking::{Booking, Refusal};
use crate::domain::ids::BookingId;
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, commit};

/// `None` lets it in again. A booking that came to an end can't be held: `Refused`.
pub async fn hold_booking(db: &Db, ctx: &Ctx, id: BookingId, until: Option<NaiveDate>) -> Result<()> {
    let tx = db.begin().await?;
    let booking = booking::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    if booking.state.is_over() {
        return Err(Refusal::State(booking.state).into());
    }
    let booking = Booking { hold_until: until, ..booking };
    booking::update(&tx, &booking).await?;
    note(&tx, ctx, "hold_booking", &booking, json!({ "until": until })).await?;
    plan::mark_dirty(&tx).await?;
    Ok(commit(tx).await?)
}
