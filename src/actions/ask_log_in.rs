//! Somebody asks for a log-in letter. Nobody learns whether the address is known.

use crate::actions::count_hit::count_hit_in;
use crate::actions::ctx::{Ctx, secret_word, six_digits};
use crate::actions::error::Result;
use crate::domain::ids::{LoginId, PersonId};
use crate::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use crate::domain::text::Email;
use crate::links::TokenHash;
use crate::store::login;
use crate::store::outbox;
use crate::store::person;
use crate::store::{Conn, Db, commit};

/// Remembers the request of the browser that holds `requester`; a letter is put where the address is a person with a role.
/// Above `links_per_address_hour` nothing happens and an earlier letter stays good.
pub async fn ask_log_in(db: &Db, ctx: &Ctx, email: &Email, requester: &TokenHash) -> Result<()> {
    let tx = db.begin().await?;
    // The counter's key is no address: counters are no place for personal data.
    let key = format!("log-in:{}", TokenHash::of(email.as_str()).short());
    if count_hit_in(&tx, ctx, (key, ctx.rules.links_per_address_hour)).await? {
        let who = somebody(&tx, email).await?;
        let id = login::put(&tx, who, requester, ctx.now).await?;
        if let Some(who) = who {
            outbox::put(&tx, &letter(ctx, id, who), ctx.now).await?;
        }
    }
    Ok(commit(tx).await?)
}

/// The words of a log-in letter, made when it is composed: (link word, six digits). Only their hashes are stored.
pub async fn mint_log_in(db: &Db, ctx: &Ctx, id: LoginId) -> Result<(String, String)> {
    let (link, code) = (secret_word(), six_digits());
    login::mint(db.write(), id, &TokenHash::of(&link), &code_hash(ctx, id, &code)).await?;
    Ok((link, code))
}

/// What is stored of a code: keyed by the server's secret, for a million codes are soon tried.
pub(super) fn code_hash(ctx: &Ctx, id: LoginId, code: &str) -> TokenHash {
    TokenHash::of(&ctx.links.sign("log-in-code", &format!("{} {code}", id.0)))
}

/// The person of this address who may log in.
async fn somebody(c: &impl Conn, email: &Email) -> Result<Option<PersonId>> {
    let Some(person) = person::by_email(c, email).await? else { return Ok(None) };
    Ok(person::logged_in(c, person.id).await?.map(|known| known.person.id))
}

fn letter(ctx: &Ctx, id: LoginId, who: PersonId) -> Notice {
    let (to, subject) = (Recipient::Person(who), Subject::Login(id));
    Notice { kind: NoticeKind::LogIn, to, subject, due: ctx.now, sequence: 0 }
}
