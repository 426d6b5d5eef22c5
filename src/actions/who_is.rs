//! Who holds a session's word.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::person::LoggedIn;
use crate::links::TokenHash;
use crate::store::Db;

/// `None` where the session ended, idled out or lost its roles. Notes that it was seen, at most once in 10 minutes.
pub async fn who_is(db: &Db, ctx: &Ctx, session: &TokenHash) -> Result<Option<LoggedIn>> {
    todo!()
}
