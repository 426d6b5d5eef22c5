//! Somebody asks for a log-in letter. Nobody learns whether the address is known.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::LoginId;
use crate::domain::text::Email;
use crate::links::TokenHash;
use crate::store::Db;

/// Remembers the request of the browser that holds `requester`; a letter is put where the address is a person with a role.
pub async fn ask_log_in(db: &Db, ctx: &Ctx, email: &Email, requester: &TokenHash) -> Result<()> {
    todo!()
}

/// The words of a log-in letter, made when it is composed: (link word, six digits). Only their hashes are stored.
pub async fn mint_log_in(db: &Db, ctx: &Ctx, id: LoginId) -> Result<(String, String)> {
    todo!()
}
