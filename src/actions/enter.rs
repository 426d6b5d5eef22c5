//! Somebody logs in with the link or the code of the letter, or logs out.

use serde_json::json;

use crate::actions::ask_log_in::code_hash;
use crate::actions::ctx::{Ctx, secret_word};
use crate::actions::error::{Error, Gone, Result};
use crate::actions::note::note_other;
use crate::domain::person::{Actor, LogInLife, LoggedIn};
use crate::links::TokenHash;
use crate::store::login::{self, Login};
use crate::store::person;
use crate::store::{Db, Tx, commit};

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
    let login = login::by_link(db.read(), &TokenHash::of(link)).await?.ok_or(Error::NotFound)?;
    still_good(ctx, &login)?;
    asked_here(&login, requester)
}

/// Uses the key up and begins a session; returns its word for the cookie and who it is. A link works only in the browser
/// that asked (`Gone(OtherBrowser)`); a wrong code counts a try (`Invalid`), five end the log-in (`Gone(Expired)`).
pub async fn enter(db: &Db, ctx: &Ctx, key: Key<'_>, requester: &TokenHash) -> Result<(String, LoggedIn)> {
    let tx = db.begin().await?;
    let login = match key {
        Key::Link(word) => by_link(&tx, ctx, word, requester).await?,
        Key::Code(typed) => match by_code(&tx, ctx, typed, requester).await? {
            Tried::Right(login) => login,
            Tried::Wrong(error) => {
                // The try counts although nobody enters.
                commit(tx).await?;
                return Err(error);
            }
        },
    };
    let entered = begin_session(&tx, ctx, &login).await?;
    commit(tx).await?;
    Ok(entered)
}

/// Ends the session of this word.
pub async fn leave(db: &Db, session: &TokenHash) -> Result<()> {
    Ok(login::end_session(db.write(), session).await?)
}

async fn by_link(tx: &Tx, ctx: &Ctx, word: &str, requester: &TokenHash) -> Result<Login> {
    let login = login::by_link(tx, &TokenHash::of(word)).await?.ok_or(Error::NotFound)?;
    still_good(ctx, &login)?;
    asked_here(&login, Some(requester))?;
    Ok(login)
}

enum Tried {
    Right(Login),
    Wrong(Error),
}

async fn by_code(tx: &Tx, ctx: &Ctx, typed: &str, requester: &TokenHash) -> Result<Tried> {
    let gone = Error::Gone(Gone::Expired);
    let Some(login) = login::by_requester(tx, requester).await? else { return Err(gone) };
    still_good(ctx, &login)?;
    // Counted before it is compared: the row is ours from here on, so a thousand tries at once are five like any others.
    login::count_try(tx, login.id).await?;
    let tries = login::by_requester(tx, requester).await?.filter(|now| now.id == login.id).map(|now| now.tries);
    let Some(tries) = tries.filter(|tries| *tries <= LogInLife::TRIES) else { return Err(gone) };
    let digits: String = typed.split_whitespace().collect();
    if login.code.as_ref() == Some(&code_hash(ctx, login.id, &digits)) {
        return Ok(Tried::Right(login));
    }
    let last = tries == LogInLife::TRIES;
    Ok(Tried::Wrong(if last { gone } else { Error::Invalid("the code is wrong") }))
}

async fn begin_session(tx: &Tx, ctx: &Ctx, login: &Login) -> Result<(String, LoggedIn)> {
    if !login::use_up(tx, login.id, ctx.now).await? {
        return Err(Error::Gone(Gone::Used));
    }
    let who = login.person.ok_or(Error::Gone(Gone::Expired))?;
    let known = person::logged_in(tx, who).await?.ok_or(Error::Gone(Gone::Expired))?;
    let word = secret_word();
    login::put_session(tx, &TokenHash::of(&word), who, ctx.now).await?;
    note_other(tx, &ctx.by(Actor::Person(who)), "enter", &format!("person {}", who.0), json!({})).await?;
    Ok((word, known))
}

/// Not used, not too old, not guessed at too often.
fn still_good(ctx: &Ctx, login: &Login) -> Result<()> {
    if login.used {
        Err(Error::Gone(Gone::Used))
    } else if !LogInLife::is_live(login.made, ctx.now) || login.tries >= LogInLife::TRIES {
        Err(Error::Gone(Gone::Expired))
    } else {
        Ok(())
    }
}

fn asked_here(login: &Login, requester: Option<&TokenHash>) -> Result<()> {
    if requester == Some(&login.requester) { Ok(()) } else { Err(Error::Gone(Gone::OtherBrowser)) }
}
