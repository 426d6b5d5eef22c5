//! Requests to log in, and sessions. Words are stored as hashes only.

use crate::domain::ids::{LoginId, PersonId};
use crate::domain::time::Instant;
use crate::links::TokenHash;
use crate::store::{Conn, Result};

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
    /// Wrong codes so far.
    pub tries: i32,
    pub used: bool,
}

pub async fn put(c: &impl Conn, person: Option<PersonId>, requester: &TokenHash, now: Instant) -> Result<LoginId> {
    todo!()
}

/// Sets the words of the letter, once it is composed.
pub async fn mint(c: &impl Conn, id: LoginId, link: &TokenHash, code: &TokenHash) -> Result<()> {
    todo!()
}

pub async fn by_link(c: &impl Conn, link: &TokenHash) -> Result<Option<Login>> {
    todo!()
}

/// The newest request of a browser.
pub async fn by_requester(c: &impl Conn, requester: &TokenHash) -> Result<Option<Login>> {
    todo!()
}

/// Uses it up; `false` where it was used before.
pub async fn use_up(c: &impl Conn, id: LoginId, now: Instant) -> Result<bool> {
    todo!()
}

pub async fn count_try(c: &impl Conn, id: LoginId) -> Result<()> {
    todo!()
}

/// A session of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub person: PersonId,
    pub made: Instant,
    pub seen: Instant,
}

pub async fn put_session(c: &impl Conn, hash: &TokenHash, person: PersonId, now: Instant) -> Result<()> {
    todo!()
}

pub async fn session(c: &impl Conn, hash: &TokenHash) -> Result<Option<Session>> {
    todo!()
}

pub async fn touch_session(c: &impl Conn, hash: &TokenHash, now: Instant) -> Result<()> {
    todo!()
}

pub async fn end_session(c: &impl Conn, hash: &TokenHash) -> Result<()> {
    todo!()
}

/// Removes log-ins made and sessions last seen before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<u64> {
    todo!()
}
