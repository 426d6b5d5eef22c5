//! Rate limits: how often an hour somebody may do something.

use std::sync::Arc;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::time::Instant;
use crate::store::counter;
use crate::store::{Conn, Db};

/// What is counted, and how often an hour it may happen; 0 is off and counts nothing.
pub type Limit = (String, u32);

/// Counts one more for each limit and tells whether it is within all of them.
pub async fn count_hit(db: &Db, ctx: &Ctx, limits: Vec<Limit>) -> Result<bool> {
    let (now, limits) = (ctx.now, Arc::new(limits));
    let within = db.write_together(move |tx, _| {
        let limits = limits.clone();
        Box::pin(async move { is_within(tx, now, &limits).await })
    });
    within.await
}

pub(super) async fn count_hit_in(c: &impl Conn, ctx: &Ctx, limit: Limit) -> Result<bool> {
    is_within(c, ctx.now, &[limit]).await
}

async fn is_within(c: &impl Conn, now: Instant, limits: &[Limit]) -> Result<bool> {
    let counted = limits.iter().filter(|(_, most)| *most > 0);
    let hits = counter::hit(c, counted.clone().map(|(key, _)| key.as_str()), now).await?;
    Ok(counted.zip(hits).all(|((_, most), hits)| hits <= *most))
}
