//! Groups, contacts, places and kinds of session.

use crate::domain::group::{Contact, Group, GroupKind, Place, SessionKind};
use crate::domain::ids::{ContactId, GroupId, KindId, PlaceId};
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// The group of a contact's address, normalised name and district, made where there is none.
pub async fn ensure(
    c: &impl Conn,
    name: &Line,
    kind: GroupKind,
    contact: &Email,
    district: Option<&str>,
    now: Instant,
) -> Result<GroupId> {
    todo!()
}

/// The group's contact with this address, made where there is none; name and phone are brought up to date.
pub async fn ensure_contact(
    c: &impl Conn,
    group: GroupId,
    name: &Line,
    email: &Email,
    phone: Option<&Phone>,
    now: Instant,
) -> Result<ContactId> {
    todo!()
}

/// The group's place of this name and postcode, made where there is none.
pub async fn ensure_place(c: &impl Conn, group: GroupId, name: &Line, postcode: &Postcode) -> Result<PlaceId> {
    todo!()
}

pub async fn find(c: &impl Conn, id: GroupId) -> Result<Option<Group>> {
    todo!()
}

pub async fn contact(c: &impl Conn, id: ContactId) -> Result<Option<Contact>> {
    todo!()
}

pub async fn place(c: &impl Conn, id: PlaceId) -> Result<Option<Place>> {
    todo!()
}

pub async fn prove_contact(c: &impl Conn, id: ContactId) -> Result<()> {
    todo!()
}

/// Sets deprivation decile of a place and priority of a group: facts of the desk, the import and the demo.
pub async fn set_decile(c: &impl Conn, id: PlaceId, decile: Option<u8>) -> Result<()> {
    todo!()
}

pub async fn set_priority(c: &impl Conn, id: GroupId, priority: bool) -> Result<()> {
    todo!()
}

/// All kinds that can be booked; the general one first.
pub async fn kinds(c: &impl Conn) -> Result<Vec<SessionKind>> {
    todo!()
}

pub async fn kind(c: &impl Conn, id: KindId) -> Result<Option<SessionKind>> {
    todo!()
}

/// Inserts a kind; its `id` is ignored. `Taken("session_kind_code_uq")` where the code exists.
pub async fn insert_kind(c: &impl Conn, kind: &SessionKind) -> Result<KindId> {
    todo!()
}
