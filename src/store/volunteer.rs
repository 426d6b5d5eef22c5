//! Volunteers with training, checks and availability.

use crate::domain::ids::{GroupId, PersonId};
use crate::domain::volunteer::Volunteer;
use crate::store::{Conn, Result};

/// Writes the whole volunteer (a person must exist) and raises the version; `volunteer.version` 0 is new, else it must
/// still stand, or `Stale`.
pub async fn save(c: &impl Conn, volunteer: &Volunteer) -> Result<()> {
    todo!()
}

pub async fn find(c: &impl Conn, id: PersonId) -> Result<Option<Volunteer>> {
    todo!()
}

/// All, in order of id, with few statements.
pub async fn all(c: &impl Conn) -> Result<Vec<Volunteer>> {
    todo!()
}

/// Never send this volunteer to this group.
pub async fn avoid_group(c: &impl Conn, id: PersonId, group: GroupId) -> Result<()> {
    todo!()
}

/// Never on one team.
pub async fn do_not_pair(c: &impl Conn, one: PersonId, other: PersonId) -> Result<()> {
    todo!()
}
