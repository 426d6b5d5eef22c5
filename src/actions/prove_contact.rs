//! A contact proves the address by the button behind the link of the acknowledgement.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Gone, Result};
use crate::actions::note::note;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::links::{Purpose, TokenHash};
use crate::store::booking;
use crate::store::group;
use crate::store::plan;
use crate::store::token;
use crate::store::{Conn, Db, Tx, commit};

/// What the link's page shows; changes nothing. A booking proven before is shown as such.
pub async fn look(db: &Db, _ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    opened(db.read(), word).await
}

/// Proves contact and booking, marks plans old. Proven before: nothing changes, the facts return. Never issued:
/// `NotFound`; the request went unproven: `Gone(Expired)`; the booking came to an end: `Gone(Over)`.
pub async fn prove_contact(db: &Db, ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let id = opened(&tx, word).await?.booking.id;
    prove_contact_in(&tx, ctx, id).await?;
    let facts = booking::facts(&tx, id).await?.ok_or(Error::NotFound)?;
    commit(tx).await?;
    Ok(facts)
}

/// The same for a booking, inside a transaction of the caller's.
pub async fn prove_contact_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<()> {
    let booking = booking::lock(tx, id).await?.ok_or(Error::NotFound)?;
    group::prove_contact(tx, booking.contact).await?;
    if booking.proven {
        return Ok(());
    }
    let booking = booking.prove(ctx.now)?;
    booking::update(tx, &booking).await?;
    note(tx, ctx, "prove_contact", &booking, json!({})).await?;
    plan::mark_dirty(tx).await?;
    Ok(())
}

async fn opened(c: &impl Conn, word: &str) -> Result<BookingFacts> {
    let opens = token::find(c, Purpose::Prove, &TokenHash::of(word)).await?.ok_or(Error::NotFound)?;
    // A request that nobody proved is gone, and its links with it.
    let facts = booking::facts(c, BookingId(opens.subject)).await?.ok_or(Error::Gone(Gone::Expired))?;
    if opens.revoked {
        return Err(Error::Gone(Gone::Replaced));
    }
    let state = facts.booking.state;
    if state.is_over() { Err(Error::Gone(Gone::Over(state))) } else { Ok(facts) }
}
