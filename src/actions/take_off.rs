//! A coordinator takes somebody who said yes, if only before the session moved, off a team.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::team;
use crate::actions::tell;
use crate::domain::booking::{Booking, Refusal, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::OfferId;
use crate::domain::notice::NoticeKind;
use crate::domain::time::Instant;
use crate::store::booking;
use crate::store::offer;
use crate::store::person;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Ends the place, tells the person (CANCEL where they had an invitation), marks plans old: the place is open and is asked
/// again like any other, but not of them. A confirmed booking stays confirmed. Has not said yes (any more): `Stale`; the
/// session has begun or the booking is over: `Refused`.
pub async fn take_off(db: &Db, ctx: &Ctx, id: OfferId) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let facts = take_off_in(&tx, ctx, id).await?;
    commit(tx).await?;
    Ok(facts)
}

/// The same inside a transaction of the caller's.
pub async fn take_off_in(tx: &Tx, ctx: &Ctx, id: OfferId) -> Result<BookingFacts> {
    let unlocked = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    person::lock(tx, unlocked.person).await?;
    let booking = booking::lock(tx, unlocked.booking).await?.ok_or(Error::NotFound)?;
    let offer = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    if !offer.has_said_yes() {
        return Err(Error::Stale);
    }
    is_ahead(&booking, ctx.now)?;
    end_offers::end(tx, std::slice::from_ref(&offer), ctx.now).await?;
    let booking = team::left(booking, ctx.now);
    booking::update(tx, &booking).await?;
    note(tx, ctx, "take_off", &booking, json!({ "offer": offer.id.0, "person": offer.person.0 })).await?;
    plan::mark_dirty(tx).await?;
    let letter = tell::person(NoticeKind::TakenOff, &booking, offer.person, tell::due(ctx));
    tell::put_all(tx, ctx, &[letter]).await?;
    booking::facts(tx, booking.id).await?.ok_or(Error::NotFound)
}

fn is_ahead(booking: &Booking, now: Instant) -> Result<()> {
    match booking.state {
        State::Offered | State::Confirmed if booking.slot().is_some_and(|s| s.start > now) => Ok(()),
        State::Offered | State::Confirmed => Err(Refusal::TooLate.into()),
        other => Err(Refusal::State(other).into()),
    }
}
