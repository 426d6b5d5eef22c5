//! Rate limits that replicas share: how often something happened in an hour.

use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// Counts one more for `key` in the hour of `now` and tells how many that makes.
pub async fn hit(c: &impl Conn, key: &str, now: Instant) -> Result<u32> {
    todo!()
}

/// Removes counts of hours before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    todo!()
}
