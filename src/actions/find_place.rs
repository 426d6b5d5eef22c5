//! Somebody comes back with three words.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::learning::Place;
use crate::domain::time::Instant;
use crate::domain::token::TokenHash;
use crate::learn::ThreeWords;
use crate::store::Db;
use crate::store::learning;

/// The place that was saved under the words; `None` where it is too old or never was.
pub async fn find_place(db: &Db, ctx: &Ctx, words: &ThreeWords) -> Result<Option<Place>> {
    Ok(learning::place(db.read(), &hash(ctx, words), since(ctx)).await?)
}

/// Keyed, for three words are few enough to try them all on a stolen copy.
pub(super) fn hash(ctx: &Ctx, words: &ThreeWords) -> TokenHash {
    TokenHash::of(&ctx.links.sign("place", words.as_str()))
}

/// Places saved before this are forgotten.
pub(super) fn since(ctx: &Ctx) -> Instant {
    ctx.now - Duration::days(ctx.rules.retention.learn_days)
}
