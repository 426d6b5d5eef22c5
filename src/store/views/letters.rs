//! Letters at the desk.

use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};

use crate::domain::ids::{BookingId, LetterId, Reference};
use crate::domain::notice::{LetterState, NoticeKind};
use crate::domain::time::Instant;
use crate::store::entity::{booking, contact, letter, person};
use crate::store::stored::{from_word, word};
use crate::store::views::{Districts, in_them, to_place};
use crate::store::{Conn, Result};

/// One letter of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    pub id: LetterId,
    pub kind: NoticeKind,
    /// Where it went, or would go today.
    pub to: String,
    pub subject: Option<String>,
    pub booking: Option<Reference>,
    pub state: LetterState,
    pub due: Instant,
    pub sent: Option<Instant>,
    pub attempts: i32,
    pub error: Option<String>,
}

type Wide = (
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Instant,
    Option<Instant>,
    i32,
    Option<String>,
);

/// Letters, newest first; of one booking, in one state, or all that the districts see (log-in letters never).
pub async fn letters(
    c: &impl Conn,
    districts: Districts<'_>,
    about: Option<BookingId>,
    state: Option<LetterState>,
    limit: u64,
) -> Result<Vec<LetterLine>> {
    let mut select = seen(districts);
    if let Some(id) = about {
        select = select.filter(letter::Column::BookingId.eq(id.0));
    }
    if let Some(state) = state {
        select = select.filter(letter::Column::State.eq(word(state)?));
    }
    lines(c, select.order_by_desc(letter::Column::Due).order_by_desc(letter::Column::Id).limit(limit)).await
}

/// One letter that the districts see, however old.
pub async fn letter(c: &impl Conn, districts: Districts<'_>, id: LetterId) -> Result<Option<LetterLine>> {
    Ok(lines(c, seen(districts).filter(letter::Column::Id.eq(id.0))).await?.pop())
}

fn seen(districts: Districts<'_>) -> Select<letter::Entity> {
    letter::Entity::find()
        .join(JoinType::InnerJoin, to_booking())
        .join(JoinType::LeftJoin, to_place())
        .join(JoinType::LeftJoin, to_person())
        .join(JoinType::LeftJoin, to_contact())
        .filter(in_them(districts))
}

async fn lines(c: &impl Conn, select: Select<letter::Entity>) -> Result<Vec<LetterLine>> {
    let rows: Vec<Wide> = select
        .select_only()
        .columns([letter::Column::Id, letter::Column::Kind])
        .column(letter::Column::Address)
        .column_as(person::Column::Email, "person_email")
        .column_as(contact::Column::Email, "contact_email")
        .column(letter::Column::Subject)
        .column_as(booking::Column::Reference, "reference")
        .columns([letter::Column::State, letter::Column::Due, letter::Column::Sent])
        .columns([letter::Column::Attempts, letter::Column::Error])
        .into_tuple()
        .all(c)
        .await?;
    rows.into_iter().map(line).collect()
}

fn line(row: Wide) -> Result<LetterLine> {
    let (id, kind, address, person, contact, subject, reference, state, due, sent, attempts, error) = row;
    Ok(LetterLine {
        id: LetterId(id),
        kind: from_word("letter", &kind)?,
        to: address.or(person).or(contact).unwrap_or_default(),
        subject,
        booking: reference.as_deref().and_then(Reference::parse),
        state: from_word("letter", &state)?,
        due,
        sent,
        attempts,
        error,
    })
}

fn to_booking() -> RelationDef {
    letter::Entity::belongs_to(booking::Entity).from(letter::Column::BookingId).to(booking::Column::Id).into()
}

fn to_person() -> RelationDef {
    letter::Entity::belongs_to(person::Entity).from(letter::Column::PersonId).to(person::Column::Id).into()
}

fn to_contact() -> RelationDef {
    letter::Entity::belongs_to(contact::Entity).from(letter::Column::ContactId).to(contact::Column::Id).into()
}

/// Stored bytes of a letter; `None` before it was composed or after they were forgotten.
pub async fn letter_bytes(c: &impl Conn, id: LetterId) -> Result<Option<Vec<u8>>> {
    Ok(letter::Entity::find_by_id(id.0).one(c).await?.and_then(|row| row.bytes))
}

/// (waiting, failed) letters that the districts see.
pub async fn queue(c: &impl Conn, districts: Districts<'_>) -> Result<(u64, u64)> {
    let count = |state: String| seen(districts).filter(letter::Column::State.eq(state)).count(c);
    Ok((count(word(LetterState::Waiting)?).await?, count(word(LetterState::Failed)?).await?))
}
