//! Private calendar addresses: shown, replaced, stopped.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::links::{Purpose, Token};
use crate::store::token;
use crate::store::{Db, Tx, commit};

/// The present address's token; made where there is none and none was stopped; `None` where it was stopped.
pub async fn feed_link(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Option<Token>> {
    let tx = db.begin().await?;
    let link = feed_link_in(&tx, ctx, purpose, subject).await?;
    commit(tx).await?;
    Ok(link)
}

/// The same inside a transaction of the caller's.
pub async fn feed_link_in(tx: &Tx, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Option<Token>> {
    if let Some(generation) = token::generation(tx, purpose, subject).await? {
        return Ok(Some(ctx.links.token(purpose, subject, generation)));
    }
    if token::highest(tx, purpose, subject).await? > 0 {
        return Ok(None);
    }
    give_out(tx, ctx, purpose, subject, 1).await.map(Some)
}

/// A new address; the old ones answer 410.
pub async fn replace_feed(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<Token> {
    let tx = db.begin().await?;
    let generation = token::highest(&tx, purpose, subject).await? + 1;
    token::revoke(&tx, purpose, subject).await?;
    let link = give_out(&tx, ctx, purpose, subject, generation).await?;
    note_feed(&tx, ctx, "replace_feed", purpose, subject).await?;
    commit(tx).await?;
    Ok(link)
}

/// No address until somebody asks for a new one; the old ones answer 410.
pub async fn stop_feed(db: &Db, ctx: &Ctx, purpose: Purpose, subject: i64) -> Result<()> {
    let tx = db.begin().await?;
    if token::highest(&tx, purpose, subject).await? == 0 {
        // One that was never shown is remembered, so that it counts as stopped.
        give_out(&tx, ctx, purpose, subject, 1).await?;
    }
    token::revoke(&tx, purpose, subject).await?;
    note_feed(&tx, ctx, "stop_feed", purpose, subject).await?;
    Ok(commit(tx).await?)
}

async fn give_out(tx: &Tx, ctx: &Ctx, purpose: Purpose, subject: i64, generation: i32) -> Result<Token> {
    let link = ctx.links.token(purpose, subject, generation);
    token::put(tx, purpose, subject, generation, &link.hash(), ctx.now).await?;
    Ok(link)
}

async fn note_feed(tx: &Tx, ctx: &Ctx, action: &str, purpose: Purpose, subject: i64) -> Result<()> {
    note_other(tx, ctx, action, &format!("{} {subject}", purpose.as_str()), json!({})).await
}
