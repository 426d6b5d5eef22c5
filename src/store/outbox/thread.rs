//! A thread of letters: those to one recipient about one booking, and what they know of one another.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::ids::{BookingId, LetterId};
use crate::domain::notice::{LetterState, NoticeKind, Recipient};
use crate::store::entity::letter;
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// Message-IDs that a later letter names.
const THREAD: u64 = 10;

/// Message-IDs of sent letters to this recipient about this booking, oldest first, the last 10.
pub async fn thread(c: &impl Conn, to: Recipient, booking: BookingId) -> Result<Vec<String>> {
    let mut ids: Vec<String> = letter::Entity::find()
        .select_only()
        .column(letter::Column::MessageId)
        .filter(about(to, booking))
        .filter(letter::Column::State.eq(word(LetterState::Sent)?))
        .filter(letter::Column::MessageId.is_not_null())
        .order_by_desc(letter::Column::Sent)
        .order_by_desc(letter::Column::Id)
        .limit(THREAD)
        .into_tuple()
        .all(c)
        .await?;
    ids.reverse();
    Ok(ids)
}

/// The highest SEQUENCE among the letters of these kinds to this recipient about this booking, whatever became of them.
pub async fn newest(c: &impl Conn, to: Recipient, booking: BookingId, kinds: &[NoticeKind]) -> Result<Option<i32>> {
    highest(c, about(to, booking).add(of_kinds(kinds))).await
}

/// The highest SEQUENCE among the letters of these kinds that left (or are being sent, or may have left) to this recipient
/// about this booking; `None` where none did: one that was refused says nothing to anybody. The letter `but` does not
/// count: it is being written.
pub async fn told(
    c: &impl Conn,
    (to, booking): (Recipient, BookingId),
    kinds: &[NoticeKind],
    but: LetterId,
) -> Result<Option<i32>> {
    let waits = letter::Column::State.eq(word(LetterState::Waiting)?);
    let left = Condition::any()
        .add(letter::Column::State.eq(word(LetterState::Sent)?))
        .add(waits.and(letter::Column::ClaimedUntil.is_not_null()))
        .add(letter::Column::Unsure.eq(true));
    let these = about(to, booking).add(of_kinds(kinds)).add(left).add(letter::Column::Id.ne(but.0));
    highest(c, these).await
}

fn of_kinds(kinds: &[NoticeKind]) -> Expr {
    letter::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str()))
}

async fn highest(c: &impl Conn, which: Condition) -> Result<Option<i32>> {
    let these = letter::Entity::find().filter(which).select_only();
    let top = these.column_as(letter::Column::Sequence.max(), "highest").into_tuple().one(c).await?;
    Ok(top.flatten())
}

pub(super) fn about(to: Recipient, booking: BookingId) -> Condition {
    let to = match to {
        Recipient::Person(id) => letter::Column::PersonId.eq(id.0),
        Recipient::Contact(id) => letter::Column::ContactId.eq(id.0),
    };
    Condition::all().add(to).add(letter::Column::BookingId.eq(booking.0))
}

/// Letters before it in its thread that were tried and wait.
pub(super) fn earlier() -> Result<SelectStatement> {
    use letter::Column as L;
    let known = |column: L| Expr::col((Alias::new("known"), column));
    let this = |column: L| Expr::col((letter::Entity, column));
    let same = |column: L| known(column).eq(this(column));
    let these = Query::select()
        .expr(Expr::val(1))
        .from_as(letter::Entity, Alias::new("known"))
        .and_where(same(L::BookingId))
        .and_where(same(L::PersonId).or(same(L::ContactId)))
        .and_where(known(L::Id).lt(this(L::Id)))
        .and_where(known(L::State).eq(word(LetterState::Waiting)?))
        .and_where(known(L::Attempts).gt(0))
        .to_owned();
    Ok(these)
}
