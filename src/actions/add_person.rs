//! Somebody gets a role.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::person::Role;
use crate::domain::text::{Email, Line};
use crate::store::person;
use crate::store::{Db, Tx, commit};

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
    let tx = db.begin().await?;
    let id = add_person_in(&tx, ctx, email, name, role, area).await?;
    commit(tx).await?;
    Ok(id)
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
    let area = match area {
        Some(_) if role != Role::Coordinator => return Err(Error::Invalid("only a coordinator has an area")),
        Some(area) => Some(area_named(tx, area).await?),
        None => None,
    };
    let id = person::ensure(tx, email, name, ctx.now).await?;
    person::add_role(tx, id, role, area).await?;
    let detail = json!({ "role": role, "area": area });
    note_other(tx, ctx, "add_person", &format!("person {}", id.0), detail).await?;
    Ok(id)
}

async fn area_named(tx: &Tx, name: &str) -> Result<AreaId> {
    let areas = person::areas(tx).await?;
    let area = areas.into_iter().find(|a| a.name == name);
    area.map(|a| a.id).ok_or(Error::Invalid("there is no area of this name"))
}
