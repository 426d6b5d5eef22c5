//! Who holds a session's word.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::person::{LogInLife, LoggedIn};
use crate::links::TokenHash;
use crate::store::Db;
use crate::store::login;
use crate::store::person;

/// Minutes between two notes that a session is used: a note is a write.
const NOTE_MINUTES: i64 = 10;

/// `None` where the session ended, idled out or lost its roles. Notes that it was seen, at most once in 10 minutes.
pub async fn who_is(db: &Db, ctx: &Ctx, session: &TokenHash) -> Result<Option<LoggedIn>> {
    let Some(found) = login::session(db.read(), session).await? else { return Ok(None) };
    let idled_out = ctx.now >= found.seen + Duration::hours(LogInLife::IDLE_HOURS);
    if idled_out || ctx.now >= found.made + Duration::days(LogInLife::DAYS) {
        return Ok(None);
    }
    let known = person::logged_in(db.read(), found.person).await?;
    if known.is_some() && ctx.now >= found.seen + Duration::minutes(NOTE_MINUTES) {
        login::touch_session(db.write(), session, ctx.now).await?;
    }
    Ok(known)
}
