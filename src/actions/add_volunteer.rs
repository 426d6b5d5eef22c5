//! Somebody becomes a volunteer, or changes what they offered.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::volunteer::Volunteer;
use crate::store::{Db, Tx};

/// Writes the volunteer's facts (the person exists), gives the role, marks plans old.
pub async fn add_volunteer(db: &Db, ctx: &Ctx, volunteer: &Volunteer) -> Result<()> {
    todo!()
}

pub async fn add_volunteer_in(tx: &Tx, ctx: &Ctx, volunteer: &Volunteer) -> Result<()> {
    todo!()
}
