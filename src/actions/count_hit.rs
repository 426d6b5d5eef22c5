//! Rate limits: how often an hour somebody may do something.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::store::counter;
use crate::store::{Conn, Db};

/// Counts one more and tells whether it is within `most` an hour; 0 is off and counts nothing.
pub async fn count_hit(db: &Db, ctx: &Ctx, key: &str, most: u32) -> Result<bool> {
    count_hit_in(db.write(), ctx, key, most).await
}

pub(super) async fn count_hit_in(c: &impl Conn, ctx: &Ctx, key: &str, most: u32) -> Result<bool> {
    Ok(most == 0 || counter::hit(c, key, ctx.now).await? <= most)
}
