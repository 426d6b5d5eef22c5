//! Private calendar addresses: shown, replaced, stopped.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::links::{Purpose, Token};
use crate::store::{Db, Tx};

/// The present address's token; made where there is none and none was stopped; `None` where it was stopped.
pub async fn feed_link(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Option<Token>> {
    todo!()
}

pub async fn feed_link_in(tx: &Tx, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Option<Token>> {
    todo!()
}

/// A new address; the old ones answer 410.
pub async fn replace_feed(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Token> {
    todo!()
}

pub async fn stop_feed(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<()> {
    todo!()
}
