//! Whose calendar a feed's address opens.

use crate::actions::error::Result;
use crate::links::Purpose;
use crate::store::Db;

/// The subject's key. Never given out: `NotFound`; replaced or stopped: `Gone(Replaced)`.
pub async fn open_feed(db: &Db, purpose: Purpose, word: &str) -> Result<i64> {
    todo!()
}
