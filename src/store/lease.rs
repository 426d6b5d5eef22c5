//! Jobs that only one replica may do at a time.

use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// Takes the job `name` for `holder` until `until`, by one conditional update; `false` while somebody else has it.
pub async fn take(c: &impl Conn, name: &str, holder: &str, now: Instant, until: Instant) -> Result<bool> {
    todo!()
}

/// Gives it back.
pub async fn give_back(c: &impl Conn, name: &str, holder: &str) -> Result<()> {
    todo!()
}
