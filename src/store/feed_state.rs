//! Since when a feed has had its present bytes, and the day it was last fetched.

use crate::domain::time::Instant;
use crate::links::TokenHash;
use crate::store::{Conn, Result};

/// Since when the feed behind `token` has had bytes of this hash: `now` where they are new, strictly growing.
pub async fn since(c: &impl Conn, token: &TokenHash, hash: &str, now: Instant) -> Result<Instant> {
    todo!()
}

/// The local day of the last fetch, if any (ISO date).
pub async fn last_fetched(c: &impl Conn, token: &TokenHash) -> Result<Option<String>> {
    todo!()
}
