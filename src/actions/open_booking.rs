//! What the holder of a booking's link sees.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::links::Token;
use crate::store::Db;

/// By the word in `/bookings/{token}`; dies `retention.link_days` after the session (`Gone(Expired)`).
pub async fn open_booking(db: &Db, ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    todo!()
}

/// The token of a booking's page, for letters and redirects.
pub async fn booking_link(db: &Db, ctx: &Ctx, id: BookingId) -> Result<Token> {
    todo!()
}
