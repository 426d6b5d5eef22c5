//! Requests to log in, and sessions. Words are stored as hashes only.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::ids::{LoginId, PersonId};
use crate::domain::time::Instant;
use crate::domain::token::TokenHash;
use crate::store::entity::{login, web_session};
use crate::store::rows;
use crate::store::{Conn, Result, StoreError};

/// A request to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub id: LoginId,
    /// Nobody, where the address is unknown: the page is the same, no letter goes.
    pub person: Option<PersonId>,
    /// Hash of the asking browser's cookie.
    pub requester: TokenHash,
    pub made: Instant,
    pub code: Option<TokenHash>,
    /// Codes tried so far, right ones too: each is counted before it is compared.
    pub tries: i32,
    pub used: bool,
}

pub async fn put(c: &impl Conn, person: Option<PersonId>, requester: &TokenHash, now: Instant) -> Result<LoginId> {
    let row = login::Model {
        id: 0,
        person_id: person.map(|id| id.0),
        requester: requester.0.clone(),
        made: now,
        link: None,
        code: None,
        tries: 0,
        used: None,
    };
    rows::add(c, row).await?.map(LoginId).ok_or(StoreError::Stale)
}

/// Sets the words of the letter, once it is composed.
pub async fn mint(c: &impl Conn, id: LoginId, link: &TokenHash, code: &TokenHash) -> Result<()> {
    let done = login::Entity::update_many()
        .col_expr(login::Column::Link, Expr::value(link.0.clone()))
        .col_expr(login::Column::Code, Expr::value(code.0.clone()))
        .filter(login::Column::Id.eq(id.0))
        .exec(c)
        .await?;
    rows::changed(&done)
}

pub async fn by_link(c: &impl Conn, link: &TokenHash) -> Result<Option<Login>> {
    Ok(login::Entity::find().filter(login::Column::Link.eq(link.0.clone())).one(c).await?.map(read))
}

/// The newest request of a browser.
pub async fn by_requester(c: &impl Conn, requester: &TokenHash) -> Result<Option<Login>> {
    let theirs = login::Entity::find().filter(login::Column::Requester.eq(requester.0.clone()));
    Ok(theirs.order_by_desc(login::Column::Id).one(c).await?.map(read))
}

fn read(row: login::Model) -> Login {
    Login {
        id: LoginId(row.id),
        person: row.person_id.map(PersonId),
        requester: TokenHash(row.requester),
        made: row.made,
        code: row.code.map(TokenHash),
        tries: row.tries,
        used: row.used.is_some(),
    }
}

/// Uses it up; `false` where it was used before.
pub async fn use_up(c: &impl Conn, id: LoginId, now: Instant) -> Result<bool> {
    let done = login::Entity::update_many()
        .col_expr(login::Column::Used, Expr::value(now))
        .filter(login::Column::Id.eq(id.0))
        .filter(login::Column::Used.is_null())
        .exec(c)
        .await?;
    Ok(done.rows_affected > 0)
}

pub async fn count_try(c: &impl Conn, id: LoginId) -> Result<()> {
    let done = login::Entity::update_many()
        .col_expr(login::Column::Tries, Expr::col(login::Column::Tries).add(1))
        .filter(login::Column::Id.eq(id.0))
        .exec(c)
        .await?;
    rows::changed(&done)
}

/// A session of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub person: PersonId,
    pub made: Instant,
    pub seen: Instant,
}

pub async fn put_session(c: &impl Conn, hash: &TokenHash, person: PersonId, now: Instant) -> Result<()> {
    let row = web_session::Model { hash: hash.0.clone(), person_id: person.0, made: now, seen: now };
    if rows::put(c, row).await? { Ok(()) } else { Err(StoreError::Stale) }
}

pub async fn session(c: &impl Conn, hash: &TokenHash) -> Result<Option<Session>> {
    let row = web_session::Entity::find_by_id(hash.0.clone()).one(c).await?;
    Ok(row.map(|row| Session { person: PersonId(row.person_id), made: row.made, seen: row.seen }))
}

pub async fn touch_session(c: &impl Conn, hash: &TokenHash, now: Instant) -> Result<()> {
    let all = web_session::Entity::update_many().col_expr(web_session::Column::Seen, Expr::value(now));
    all.filter(web_session::Column::Hash.eq(hash.0.clone())).exec(c).await?;
    Ok(())
}

pub async fn end_session(c: &impl Conn, hash: &TokenHash) -> Result<()> {
    web_session::Entity::delete_by_id(hash.0.clone()).exec(c).await?;
    Ok(())
}

/// Removes log-ins made and sessions last seen before `before`; tells how many.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<u64> {
    let logins = login::Entity::delete_many().filter(login::Column::Made.lt(before)).exec(c).await?;
    let sessions = web_session::Entity::delete_many().filter(web_session::Column::Seen.lt(before)).exec(c).await?;
    Ok(logins.rows_affected + sessions.rows_affected)
}
