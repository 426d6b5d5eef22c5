//! Whose calendar a feed's address opens.

use crate::actions::error::{Error, Gone, Result};
use crate::links::{Purpose, TokenHash};
use crate::store::Db;
use crate::store::token;

/// The subject's key. Never given out: `NotFound`; replaced or stopped: `Gone(Replaced)`.
pub async fn open_feed(db: &Db, purpose: Purpose, word: &str) -> Result<i64> {
    let opens = token::find(db.read(), purpose, &TokenHash::of(word)).await?.ok_or(Error::NotFound)?;
    if opens.revoked { Err(Error::Gone(Gone::Replaced)) } else { Ok(opens.subject) }
}
