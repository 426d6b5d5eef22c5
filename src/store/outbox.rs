//! Letters to be written, claimed by one replica at a time, sent once.

mod overtaken;
mod thread;

pub use overtaken::{wait_again, waiting};
pub use thread::{newest, thread, told};

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::ids::{BookingId, ContactId, LetterId, LoginId, OfferId, PersonId};
use crate::domain::notice::{Composed, Due, LetterState, Notice, NoticeKind, Recipient, Subject};
use crate::domain::time::Instant;
use crate::store::entity::letter;
use crate::store::outbox::thread::{about, earlier};
use crate::store::rows;
use crate::store::stored::{from_word, word};
use crate::store::{Conn, Pending, Result, StoreError};

/// Puts a notice; `false`, and nothing changes, where its dedupe key stands already. Letters to the recipient about the
/// booking that wait for another try are tried before it.
pub async fn put(c: &impl Conn, notice: &Notice, now: Instant) -> Result<bool> {
    if !rows::put(c, row(notice, now)?).await? {
        return Ok(false);
    }
    let Some(booking) = notice.subject.booking() else { return Ok(true) };
    let waiting = letter::Entity::update_many().col_expr(letter::Column::Due, Expr::value(notice.due));
    let waiting = waiting.filter(about(notice.to, booking)).filter(letter::Column::Due.gt(notice.due));
    // One that is claimed is under way.
    let free = letter::Column::State.eq(word(LetterState::Waiting)?).and(letter::Column::ClaimedUntil.is_null());
    waiting.filter(free.and(letter::Column::Attempts.gt(0))).exec(c).await?;
    Ok(true)
}

/// Puts a notice with the last rows of a transaction.
pub fn put_later(pending: &Pending, notice: &Notice, now: Instant) -> Result<()> {
    pending.rows().letters.push(row(notice, now)?);
    Ok(())
}

fn row(notice: &Notice, now: Instant) -> Result<letter::Model> {
    let (person_id, contact_id) = recipient(notice.to);
    let (offer_id, login_id) = match notice.subject {
        Subject::Booking(_) => (None, None),
        Subject::Offer(id, _) => (Some(id.0), None),
        Subject::Login(id) => (None, Some(id.0)),
    };
    Ok(letter::Model {
        id: 0,
        kind: word(notice.kind)?,
        person_id,
        contact_id,
        booking_id: notice.subject.booking().map(|id| id.0),
        offer_id,
        login_id,
        sequence: notice.sequence,
        dedupe: notice.dedupe_key(),
        created: now,
        due: notice.due,
        state: word(LetterState::Waiting)?,
        attempts: 0,
        claimed_until: None,
        message_id: None,
        address: None,
        subject: None,
        bytes: None,
        error: None,
        sent: None,
        unsure: false,
    })
}

fn recipient(to: Recipient) -> (Option<i64>, Option<i64>) {
    match to {
        Recipient::Person(id) => (Some(id.0), None),
        Recipient::Contact(id) => (None, Some(id.0)),
    }
}

/// Claims up to `limit` waiting letters that are due, until `until`, in order of due time and id; committed by the caller.
/// A claim that ran out is claimed again, and its letter, if it was written, may have left. No letter overtakes an earlier one to the same recipient about the same booking
/// that waits for another try.
pub async fn claim(c: &impl Conn, now: Instant, until: Instant, limit: u64) -> Result<Vec<Due>> {
    let free = Condition::any().add(letter::Column::ClaimedUntil.is_null()).add(letter::Column::ClaimedUntil.lte(now));
    let free = Condition::all()
        .add(letter::Column::State.eq(word(LetterState::Waiting)?))
        .add(letter::Column::Due.lte(now))
        .add(free)
        .add(Expr::exists(earlier()?).not());
    let keys: Vec<i64> = letter::Entity::find()
        .select_only()
        .column(letter::Column::Id)
        .filter(free.clone())
        .order_by_asc(letter::Column::Due)
        .order_by_asc(letter::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(c)
        .await?;
    let mut claimed = letter::Entity::update_many()
        .col_expr(letter::Column::ClaimedUntil, Expr::value(until))
        .col_expr(letter::Column::Unsure, letter::Column::Unsure.into_expr().or(left_alone()))
        .filter(letter::Column::Id.is_in(keys))
        .filter(free)
        .exec_with_returning(c)
        .await?;
    claimed.sort_unstable_by_key(|row| (row.due, row.id));
    claimed.into_iter().map(read).collect()
}

/// Claimed, written, and nothing recorded.
fn left_alone() -> Expr {
    letter::Column::ClaimedUntil.is_not_null().and(letter::Column::MessageId.is_not_null())
}

fn read(row: letter::Model) -> Result<Due> {
    let notice = Notice {
        kind: kind(&row)?,
        to: to(&row)?,
        subject: match (row.booking_id, row.offer_id, row.login_id) {
            (Some(booking), Some(offer), None) => Subject::Offer(OfferId(offer), BookingId(booking)),
            (Some(booking), None, None) => Subject::Booking(BookingId(booking)),
            (None, None, Some(login)) => Subject::Login(LoginId(login)),
            _ => return Err(StoreError::Unreadable("subject of a letter")),
        },
        due: row.due,
        sequence: row.sequence,
    };
    let composed = match (row.message_id, row.address, row.subject, row.bytes) {
        (Some(message_id), Some(to), Some(subject), Some(bytes)) => Some(Composed { message_id, to, subject, bytes }),
        _ => None,
    };
    Ok(Due { id: LetterId(row.id), notice, attempts: row.attempts, composed, created: row.created })
}

pub(super) fn kind(row: &letter::Model) -> Result<NoticeKind> {
    from_word("kind of a letter", &row.kind)
}

fn to(row: &letter::Model) -> Result<Recipient> {
    match (row.person_id, row.contact_id) {
        (Some(id), None) => Ok(Recipient::Person(PersonId(id))),
        (None, Some(id)) => Ok(Recipient::Contact(ContactId(id))),
        _ => Err(StoreError::Unreadable("recipient of a letter")),
    }
}

/// Changes one letter; `Stale` where it is gone.
async fn change(c: &impl Conn, id: LetterId, values: impl IntoIterator<Item = (letter::Column, Expr)>) -> Result<()> {
    let mut all = letter::Entity::update_many().filter(letter::Column::Id.eq(id.0));
    for (column, value) in values {
        all = all.col_expr(column, value);
    }
    rows::changed(&all.exec(c).await?)
}

fn one_more() -> (letter::Column, Expr) {
    (letter::Column::Attempts, Expr::col(letter::Column::Attempts).add(1))
}

/// The bytes of a finished letter stay for the desk, but for those of log-in letters: they open a door.
fn bytes_left() -> (letter::Column, Expr) {
    let is_log_in = letter::Column::Kind.eq(NoticeKind::LogIn.as_str());
    let bytes = Expr::case(is_log_in, Expr::value(None::<Vec<u8>>)).finally(Expr::col(letter::Column::Bytes));
    (letter::Column::Bytes, bytes.into())
}

fn unclaimed() -> (letter::Column, Expr) {
    (letter::Column::ClaimedUntil, Expr::value(None::<Instant>))
}

/// Keeps the bytes and the Message-ID before the first try.
pub async fn keep(c: &impl Conn, id: LetterId, composed: &Composed) -> Result<()> {
    let values = [
        (letter::Column::MessageId, Expr::value(composed.message_id.as_str())),
        (letter::Column::Address, Expr::value(composed.to.as_str())),
        (letter::Column::Subject, Expr::value(composed.subject.as_str())),
        (letter::Column::Bytes, Expr::value(composed.bytes.clone())),
    ];
    change(c, id, values).await
}

/// It left: counts the try.
pub async fn sent(c: &impl Conn, id: LetterId, now: Instant) -> Result<()> {
    let values = [
        (letter::Column::State, Expr::value(word(LetterState::Sent)?)),
        (letter::Column::Sent, Expr::value(now)),
        (letter::Column::Error, Expr::value(None::<String>)),
    ];
    change(c, id, values.into_iter().chain([one_more(), unclaimed(), bytes_left()])).await
}

/// A passing failure: counts the try; waits until `next`.
pub async fn wait(c: &impl Conn, id: LetterId, error: &str, next: Instant) -> Result<()> {
    let values = [(letter::Column::Error, Expr::value(error)), (letter::Column::Due, Expr::value(next))];
    change(c, id, values.into_iter().chain([one_more(), unclaimed()])).await
}

/// A try ended without an answer after the server had the text: it may have arrived.
pub async fn unsure(c: &impl Conn, id: LetterId) -> Result<()> {
    change(c, id, [(letter::Column::Unsure, Expr::value(true))]).await
}

/// Failed for good (counts the try), or no longer true.
pub async fn end(c: &impl Conn, id: LetterId, state: LetterState, why: &str) -> Result<()> {
    let values = [(letter::Column::State, Expr::value(word(state)?)), (letter::Column::Error, Expr::value(why))];
    let try_made = (state == LetterState::Failed).then(one_more);
    change(c, id, values.into_iter().chain(try_made).chain([unclaimed(), bytes_left()])).await
}

/// Puts a failed letter back to be composed anew and tried now; `false` where it has not failed.
pub async fn retry(c: &impl Conn, id: LetterId, now: Instant) -> Result<bool> {
    let done = letter::Entity::update_many()
        .col_expr(letter::Column::State, Expr::value(word(LetterState::Waiting)?))
        .col_expr(letter::Column::Due, Expr::value(now))
        .col_expr(letter::Column::Attempts, Expr::value(0))
        .col_expr(letter::Column::MessageId, Expr::value(None::<String>))
        .col_expr(letter::Column::Bytes, Expr::value(None::<Vec<u8>>))
        .filter(letter::Column::Id.eq(id.0))
        .filter(letter::Column::State.eq(word(LetterState::Failed)?))
        .exec(c)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Which of these dedupe keys stand already, whatever became of their letters.
pub async fn known(c: &impl Conn, keys: &[String]) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for part in keys.chunks(rows::MANY) {
        let these = letter::Entity::find().select_only().column(letter::Column::Dedupe);
        let found: Vec<String> = these.filter(letter::Column::Dedupe.is_in(part)).into_tuple().all(c).await?;
        known.extend(found);
    }
    Ok(known)
}

/// Removes held letters by their dedupe keys; returns how many were there and nobody had begun to send.
pub async fn discard(c: &impl Conn, keys: &[String]) -> Result<u64> {
    let held = letter::Entity::delete_many()
        .filter(letter::Column::Dedupe.is_in(keys))
        .filter(letter::Column::State.eq(word(LetterState::Waiting)?))
        .filter(letter::Column::ClaimedUntil.is_null())
        .filter(letter::Column::Attempts.eq(0));
    Ok(held.exec(c).await?.rows_affected)
}

/// How many addresses have letters that were tried and wait.
pub async fn refused(c: &impl Conn) -> Result<u64> {
    let tried = letter::Column::State.eq(word(LetterState::Waiting)?).and(letter::Column::Attempts.gt(0));
    let addresses = letter::Entity::find().select_only().column(letter::Column::Address).distinct().filter(tried);
    Ok(addresses.count(c).await?)
}

/// Removes bytes of letters sent before `bytes_before` and rows finished before `rows_before`. One that was never sent
/// finished when it was last due.
pub async fn forget(c: &impl Conn, bytes_before: Instant, rows_before: Instant) -> Result<()> {
    let waiting = word(LetterState::Waiting)?;
    let finished = |before: Instant| {
        let when = Func::coalesce([Expr::col(letter::Column::Sent), Expr::col(letter::Column::Due)]);
        Condition::all().add(letter::Column::State.ne(waiting.as_str())).add(Expr::expr(when).lt(before))
    };
    letter::Entity::delete_many().filter(finished(rows_before)).exec(c).await?;
    let bytes = letter::Entity::update_many().col_expr(letter::Column::Bytes, Expr::value(None::<Vec<u8>>));
    // Older versions kept those of log-in letters.
    let log_in = letter::Column::Kind.eq(word(NoticeKind::LogIn)?).and(letter::Column::State.ne(waiting.as_str()));
    let which = Condition::any().add(finished(bytes_before)).add(log_in);
    bytes.filter(which).filter(letter::Column::Bytes.is_not_null()).exec(c).await?;
    Ok(())
}
