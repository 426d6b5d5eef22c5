//! Which letters somebody stopped. Nothing here hinders a letter: who writes it asks.

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

use crate::domain::notice::{Recipient, Topic};
use crate::domain::time::Instant;
use crate::store::entity::stopped;
use crate::store::rows;
use crate::store::stored::from_word;
use crate::store::{Conn, Result};

/// `false` where they were stopped before.
pub async fn put(c: &impl Conn, who: Recipient, topic: Topic, now: Instant) -> Result<bool> {
    let (person_id, contact_id) = match who {
        Recipient::Person(id) => (Some(id.0), None),
        Recipient::Contact(id) => (None, Some(id.0)),
    };
    rows::put(c, stopped::Model { id: 0, person_id, contact_id, topic: topic.as_str().to_owned(), since: now }).await
}

/// `false` where they were not stopped.
pub async fn remove(c: &impl Conn, who: Recipient, topic: Topic) -> Result<bool> {
    let these = of_them(who).add(stopped::Column::Topic.eq(topic.as_str()));
    Ok(stopped::Entity::delete_many().filter(these).exec(c).await?.rows_affected > 0)
}

pub async fn is_stopped(c: &impl Conn, who: Recipient, topic: Topic) -> Result<bool> {
    let these = of_them(who).add(stopped::Column::Topic.eq(topic.as_str()));
    Ok(stopped::Entity::find().filter(these).count(c).await? > 0)
}

/// All topics that they stopped.
pub async fn of(c: &impl Conn, who: Recipient) -> Result<Vec<Topic>> {
    let rows = stopped::Entity::find().filter(of_them(who)).all(c).await?;
    rows.iter().map(|row| from_word("topic", &row.topic)).collect()
}

fn of_them(who: Recipient) -> Condition {
    Condition::all().add(match who {
        Recipient::Person(id) => stopped::Column::PersonId.eq(id.0),
        Recipient::Contact(id) => stopped::Column::ContactId.eq(id.0),
    })
}
