//! Somebody logs in with the link or the code of the letter, or logs out.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::person::LoggedIn;
use crate::links::TokenHash;
use crate::store::Db;

/// With what somebody enters.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The word of the emailed link.
    Link(&'a str),
    /// Six digits; blanks don't matter.
    Code(&'a str),
}

/// Whether the link would work: its page shows the button, or says what happened. Changes nothing.
pub async fn look(db: &Db, ctx: &Ctx, link: &str, requester: Option<&TokenHash>) -> Result<()> {
    todo!()
}

/// Uses the key up and begins a session; returns its word for the cookie and who it is. A link works only in the browser
/// that asked (`Gone(OtherBrowser)`); a wrong code counts a try (`Invalid`), five end the log-in (`Gone(Expired)`).
pub async fn enter(db: &Db, ctx: &Ctx, key: Key<'_>, requester: &TokenHash) -> Result<(String, LoggedIn)> {
    todo!()
}

/// Ends the session of this word.
pub async fn leave(db: &Db, session: &TokenHash) -> Result<()> {
    todo!()
}
