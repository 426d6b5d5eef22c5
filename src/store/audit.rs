//! Who did what when, append-only: the database refuses to change or remove a row.

use crate::domain::ids::BookingId;
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// One line. `action` is a verb of the code (`request_booking`), `object` a reference or kind and key, never a name or address.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub at: Instant,
    pub actor: Actor,
    pub action: &'a str,
    pub booking: Option<BookingId>,
    pub object: &'a str,
    pub detail: serde_json::Value,
}

pub async fn add(c: &impl Conn, entry: &Entry<'_>) -> Result<()> {
    todo!()
}

/// The latest instant that the database knows.
pub async fn latest(c: &impl Conn) -> Result<Option<Instant>> {
    todo!()
}
