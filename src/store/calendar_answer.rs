//! What the calendars of those invited answered: the last answer of each.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::ids::{BookingId, ContactId, PersonId};
use crate::domain::notice::Recipient;
use crate::domain::reply::Answer;
use crate::domain::time::Instant;
use crate::store::entity::calendar_answer;
use crate::store::rows;
use crate::store::stored::{from_word, word};
use crate::store::{Conn, Result, StoreError};

/// One of each person who answered, in the order of their first answers.
pub async fn of_booking(c: &impl Conn, id: BookingId) -> Result<Vec<Answer>> {
    let theirs = calendar_answer::Entity::find().filter(calendar_answer::Column::BookingId.eq(id.0));
    theirs.order_by_asc(calendar_answer::Column::Id).all(c).await?.iter().map(read).collect()
}

/// Keeps an answer in the place of the one before it. The caller holds the booking's lock.
pub async fn put(c: &impl Conn, id: BookingId, answer: &Answer) -> Result<()> {
    let (whose, key) = match answer.whose {
        Recipient::Person(person) => (calendar_answer::Column::PersonId, person.0),
        Recipient::Contact(contact) => (calendar_answer::Column::ContactId, contact.0),
    };
    let said = word(answer.said)?;
    let changed = calendar_answer::Entity::update_many()
        .col_expr(calendar_answer::Column::Said, Expr::value(said.as_str()))
        .col_expr(calendar_answer::Column::Sequence, Expr::value(answer.sequence))
        .col_expr(calendar_answer::Column::Made, Expr::value(answer.made))
        .col_expr(calendar_answer::Column::Received, Expr::value(answer.received))
        .filter(calendar_answer::Column::BookingId.eq(id.0))
        .filter(whose.eq(key))
        .exec(c)
        .await?;
    if changed.rows_affected > 0 {
        return Ok(());
    }
    let (sequence, made, received): (i32, Instant, Instant) = (answer.sequence, answer.made, answer.received);
    let (person_id, contact_id) = match answer.whose {
        Recipient::Person(person) => (Some(person.0), None),
        Recipient::Contact(contact) => (None, Some(contact.0)),
    };
    let row = calendar_answer::Model { id: 0, booking_id: id.0, person_id, contact_id, said, sequence, made, received };
    rows::put(c, row).await.map(|_| ())
}

fn read(row: &calendar_answer::Model) -> Result<Answer> {
    let whose = match (row.person_id, row.contact_id) {
        (Some(id), None) => Recipient::Person(PersonId(id)),
        (None, Some(id)) => Recipient::Contact(ContactId(id)),
        _ => return Err(StoreError::Unreadable("sender of an answer")),
    };
    let said = from_word("calendar's answer", &row.said)?;
    Ok(Answer { whose, said, sequence: row.sequence, made: row.made, received: row.received })
}
