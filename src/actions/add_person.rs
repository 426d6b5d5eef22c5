//! Somebody gets a role.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::PersonId;
use crate::domain::person::Role;
use crate::domain::text::{Email, Line};
use crate::store::{Db, Tx};

/// Makes the person where there is none and gives the role; a coordinator's `area` (by name) must exist: else
/// `Invalid`.
pub async fn add_person(
    db: &Db,
    ctx: &Ctx,
    email: &Email,
    name: &Line,
    role: Role,
    area: Option<&str>,
) -> Result<PersonId> {
    todo!()
}

/// The same inside a transaction of the caller's.
pub async fn add_person_in(
    tx: &Tx,
    ctx: &Ctx,
    email: &Email,
    name: &Line,
    role: Role,
    area: Option<&str>,
) -> Result<PersonId> {
    todo!()
}
