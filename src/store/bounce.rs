//! Letters that came back, and the addresses that no letter goes to any more because of it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

use crate::domain::ids::{BookingId, LetterId, PersonId};
use crate::domain::inbound::Bounce;
use crate::domain::notice::LetterState;
use crate::domain::text::Email;
use crate::domain::time::Instant;
use crate::store::entity::{bounce, contact, letter, person};
use crate::store::rows;
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// A letter as those who look for what came back need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub id: LetterId,
    /// Where it went, or would go today.
    pub address: String,
    pub booking: Option<BookingId>,
    pub person: Option<PersonId>,
}

pub async fn by_letter(c: &impl Conn, id: LetterId) -> Result<Option<Left>> {
    left(c, letter::Entity::find_by_id(id.0)).await
}

pub async fn by_message_id(c: &impl Conn, message_id: &str) -> Result<Option<Left>> {
    left(c, letter::Entity::find().filter(letter::Column::MessageId.eq(message_id))).await
}

/// The latest that went there after `since` and is not known to have come back.
pub async fn by_address(c: &impl Conn, address: &Email, since: Instant) -> Result<Option<Left>> {
    let there = letter::Entity::find()
        .filter(letter::Column::Address.eq(address.as_str()))
        .filter(letter::Column::State.eq(word(LetterState::Sent)?))
        .filter(letter::Column::Sent.gte(since));
    left(c, there.order_by_desc(letter::Column::Sent).order_by_desc(letter::Column::Id)).await
}

async fn left(c: &impl Conn, which: Select<letter::Entity>) -> Result<Option<Left>> {
    let Some(row) = which.one(c).await? else { return Ok(None) };
    Ok(Some(Left {
        id: LetterId(row.id),
        booking: row.booking_id.map(BookingId),
        person: row.person_id.map(PersonId),
        address: match row.address {
            Some(address) => address,
            None => would_go(c, row.person_id, row.contact_id).await?,
        },
    }))
}

/// Where a letter that was never written would go.
async fn would_go(c: &impl Conn, person: Option<i64>, contact: Option<i64>) -> Result<String> {
    let person = person::Entity::find_by_id(person.unwrap_or_default()).one(c).await?.map(|row| row.email);
    let contact = contact::Entity::find_by_id(contact.unwrap_or_default()).one(c).await?.map(|row| row.email);
    Ok(person.or(contact).unwrap_or_default())
}

/// Whether the very same notification came before.
pub async fn is_known(c: &impl Conn, digest: &[u8; 32]) -> Result<bool> {
    let same = bounce::Entity::find().filter(bounce::Column::Digest.eq(digest.to_vec()));
    Ok(same.count(c).await? > 0)
}

/// A letter that was sent has failed; `false` where it had not been sent, or has failed before.
pub async fn came_back(c: &impl Conn, left: &Left, hard: bool, came: &Bounce, now: Instant) -> Result<bool> {
    let failed = letter::Entity::update_many()
        .col_expr(letter::Column::State, Expr::value(word(LetterState::Failed)?))
        .col_expr(letter::Column::Sent, Expr::value(None::<Instant>))
        .col_expr(letter::Column::Error, Expr::value(came.reason.as_str()))
        .filter(letter::Column::Id.eq(left.id.0))
        .filter(letter::Column::State.eq(word(LetterState::Sent)?))
        .exec(c)
        .await?;
    if failed.rows_affected == 0 {
        return Ok(false);
    }
    let (address, digest) = (left.address.clone(), Some(came.digest.to_vec()));
    let row = bounce::Model { letter_id: left.id.0, address, hard, received: now, digest };
    rows::put(c, row).await.map(|_| true)
}

/// How many letters came back from there for good.
pub async fn hard(c: &impl Conn, address: &str) -> Result<u64> {
    let theirs = bounce::Entity::find().filter(bounce::Column::Address.eq(address));
    Ok(theirs.filter(bounce::Column::Hard.eq(true)).count(c).await?)
}

/// No letter goes there any more.
pub async fn mark(c: &impl Conn, address: &str) -> Result<()> {
    set_dead(c, address, true).await
}

/// Letters go there again, and what came back before counts no more.
pub async fn trust(c: &impl Conn, address: &str) -> Result<()> {
    bounce::Entity::delete_many().filter(bounce::Column::Address.eq(address)).exec(c).await?;
    set_dead(c, address, false).await
}

async fn set_dead(c: &impl Conn, address: &str, dead: bool) -> Result<()> {
    let people = person::Entity::update_many().col_expr(person::Column::EmailDead, Expr::value(dead));
    people.filter(person::Column::Email.eq(address)).exec(c).await?;
    let contacts = contact::Entity::update_many().col_expr(contact::Column::EmailDead, Expr::value(dead));
    contacts.filter(contact::Column::Email.eq(address)).exec(c).await?;
    Ok(())
}
