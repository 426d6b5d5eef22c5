//! People, roles and areas.

use crate::domain::ids::{AreaId, PersonId};
use crate::domain::person::{Area, LoggedIn, Person, Role};
use crate::domain::text::{Email, Line};
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// The person of this address, made where there is none.
pub async fn ensure(c: &impl Conn, email: &Email, name: &Line, now: Instant) -> Result<PersonId> {
    todo!()
}

pub async fn find(c: &impl Conn, id: PersonId) -> Result<Option<Person>> {
    todo!()
}

pub async fn by_email(c: &impl Conn, email: &Email) -> Result<Option<Person>> {
    todo!()
}

/// Locks the person's row until the transaction ends (nothing on SQLite, where one writer is alone).
pub async fn lock(c: &impl Conn, id: PersonId) -> Result<()> {
    todo!()
}

/// Gives a role; nothing changes where they have it.
pub async fn add_role(c: &impl Conn, id: PersonId, role: Role, area: Option<AreaId>) -> Result<()> {
    todo!()
}

/// Person with roles and areas; `None` where there is none or they have no role.
pub async fn logged_in(c: &impl Conn, id: PersonId) -> Result<Option<LoggedIn>> {
    todo!()
}

pub async fn areas(c: &impl Conn) -> Result<Vec<Area>> {
    todo!()
}

/// The area of this name, made with these districts where there is none.
pub async fn ensure_area(c: &impl Conn, name: &str, districts: &[String]) -> Result<AreaId> {
    todo!()
}

/// No person, group or booking: `demo` may fill it.
pub async fn database_is_empty(c: &impl Conn) -> Result<bool> {
    todo!()
}
