//! What the holder of a booking's link sees.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Gone, Result};
use crate::domain::booking::Booking;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::time::Instant;
use crate::links::{Purpose, Token, TokenHash};
use crate::store::booking;
use crate::store::token;
use crate::store::{Conn, Db};

/// By the word in `/bookings/{token}`; dies `retention.link_days` after the session (`Gone(Expired)`).
pub async fn open_booking(db: &Db, ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    let c = db.read();
    let opens = token::find(c, Purpose::Booking, &TokenHash::of(word)).await?.ok_or(Error::NotFound)?;
    // A request that nobody proved is gone, and its links with it.
    let facts = booking::facts(c, BookingId(opens.subject)).await?.ok_or(Error::Gone(Gone::Expired))?;
    if opens.revoked {
        return Err(Error::Gone(Gone::Replaced));
    }
    let link_life = Duration::days(ctx.rules.retention.link_days);
    if last_end(&facts.booking).is_some_and(|end| end + link_life <= ctx.now) {
        return Err(Error::Gone(Gone::Expired));
    }
    Ok(facts)
}

/// The token of a booking's page, for letters and redirects.
pub async fn booking_link(db: &Db, ctx: &Ctx, id: BookingId) -> Result<Token> {
    booking_link_in(db.read(), ctx, id).await
}

pub(super) async fn booking_link_in(c: &impl Conn, ctx: &Ctx, id: BookingId) -> Result<Token> {
    let generation = token::generation(c, Purpose::Booking, id.0).await?.ok_or(Error::NotFound)?;
    Ok(ctx.links.token(Purpose::Booking, id.0, generation))
}

/// The end of the time that holds; of the last wished one where none does yet.
fn last_end(booking: &Booking) -> Option<Instant> {
    let chosen = booking.chosen.and_then(|i| booking.slots.get(i));
    chosen.map(|s| s.end).or_else(|| booking.slots.iter().map(|s| s.end).max())
}
