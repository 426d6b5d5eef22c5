//! Who did what when, append-only: the database refuses to change or remove a row.

use sea_orm::{EntityTrait, QueryOrder};

use crate::domain::ids::{BookingId, PersonId};
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::store::entity::audit;
use crate::store::rows;
use crate::store::{Conn, Pending, Result, StoreError};

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
    rows::put(c, row(entry)).await.map(|_| ())
}

pub fn add_later(pending: &Pending, entry: &Entry<'_>) {
    pending.rows().audits.push(row(entry));
}

fn row(entry: &Entry<'_>) -> audit::Model {
    let (actor, person) = match entry.actor {
        Actor::Person(id) => ("person", Some(id.0)),
        Actor::Link => ("link", None),
        Actor::Service => ("service", None),
        Actor::Terminal => ("terminal", None),
    };
    audit::Model {
        id: 0,
        at: entry.at,
        actor: actor.to_owned(),
        person_id: person,
        action: entry.action.to_owned(),
        booking_id: entry.booking.map(|id| id.0),
        object: entry.object.to_owned(),
        detail: entry.detail.clone(),
    }
}

/// The latest instant that the database knows.
pub async fn latest(c: &impl Conn) -> Result<Option<Instant>> {
    Ok(audit::Entity::find().order_by_desc(audit::Column::At).one(c).await?.map(|row| row.at))
}

/// Who the actor of a stored line is.
pub(super) fn actor(row: &audit::Model) -> Result<Actor> {
    match (row.actor.as_str(), row.person_id) {
        ("person", Some(id)) => Ok(Actor::Person(PersonId(id))),
        ("link", _) => Ok(Actor::Link),
        ("service", _) => Ok(Actor::Service),
        ("terminal", _) => Ok(Actor::Terminal),
        _ => Err(StoreError::Unreadable("actor")),
    }
}
