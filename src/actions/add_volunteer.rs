//! Somebody becomes a volunteer, or changes what they offered.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::person::Role;
use crate::domain::volunteer::Volunteer;
use crate::store::person;
use crate::store::plan;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// Writes the volunteer's facts (the person exists), gives the role, marks plans old.
pub async fn add_volunteer(db: &Db, ctx: &Ctx, volunteer: &Volunteer) -> Result<()> {
    let tx = db.begin().await?;
    add_volunteer_in(&tx, ctx, volunteer).await?;
    Ok(commit(tx).await?)
}

/// The same inside a transaction of the caller's.
pub async fn add_volunteer_in(tx: &Tx, ctx: &Ctx, volunteer: &Volunteer) -> Result<()> {
    person::lock(tx, volunteer.id).await?;
    volunteer::save(tx, volunteer).await?;
    person::add_role(tx, volunteer.id, Role::Volunteer, None).await?;
    note_other(tx, ctx, "add_volunteer", &format!("person {}", volunteer.id.0), json!({})).await?;
    Ok(plan::mark_dirty(tx).await?)
}
