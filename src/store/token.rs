//! Tokens by hash: what opens what, in which generation, revoked or not.

use crate::domain::time::Instant;
use crate::links::{Purpose, TokenHash};
use crate::store::{Conn, Result};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opens {
    /// Key of the subject's row.
    pub subject: i64,
    pub generation: i32,
    /// Replaced by a higher generation, or stopped: answers 410 for ever.
    pub revoked: bool,
}

/// Remembers a token that is given out; nothing changes where it is known.
pub async fn put(
    c: &impl Conn,
    purpose: Purpose,
    subject: i64,
    generation: i32,
    hash: &TokenHash,
    now: Instant,
) -> Result<()> {
    todo!()
}

pub async fn find(c: &impl Conn, purpose: Purpose, hash: &TokenHash) -> Result<Option<Opens>> {
    todo!()
}

/// The living generation of a subject's token; `None` where none was given out or it was stopped.
pub async fn generation(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<Option<i32>> {
    todo!()
}

/// The highest generation ever given out, living or not; 0 where none was.
pub async fn highest(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<i32> {
    todo!()
}

/// Revokes all of a subject's tokens.
pub async fn revoke(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<()> {
    todo!()
}
