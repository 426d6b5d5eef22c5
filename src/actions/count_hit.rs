//! Rate limits: how often an hour somebody may do something.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::store::Db;

/// Counts one more and tells whether it is within `most` an hour; 0 is off and counts nothing.
pub async fn count_hit(db: &Db, ctx: &Ctx, key: &str, most: u32) -> Result<bool> {
    todo!()
}
