//! Tokens by hash: what opens what, in which generation, revoked or not.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::time::Instant;
use crate::domain::token::{Purpose, TokenHash};
use crate::store::entity::{booking_slot, offer, token};
use crate::store::rows;
use crate::store::{Conn, Pending, Result};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opens {
    /// Key of the subject's row.
    pub subject: i64,
    pub generation: i32,
    /// Replaced by a higher generation, or stopped: answers 410 for ever.
    pub revoked: bool,
}

/// Remembers a token that is given out; nothing changes where it is known.
pub async fn put(
    c: &impl Conn,
    purpose: Purpose,
    subject: i64,
    generation: i32,
    hash: &TokenHash,
    now: Instant,
) -> Result<()> {
    let (hash, purpose) = (hash.0.clone(), purpose.as_str().to_owned());
    rows::put(c, token::Model { hash, purpose, subject, generation, revoked: false, made: now }).await.map(|_| ())
}

/// Remembers the first tokens of a subject that is new.
pub fn put_first(pending: &Pending, subject: i64, tokens: &[(Purpose, TokenHash)], now: Instant) {
    let first = |(purpose, hash): &(Purpose, TokenHash)| {
        let (hash, purpose) = (hash.0.clone(), purpose.as_str().to_owned());
        token::Model { hash, purpose, subject, generation: 1, revoked: false, made: now }
    };
    pending.rows().tokens.extend(tokens.iter().map(first));
}

pub async fn find(c: &impl Conn, purpose: Purpose, hash: &TokenHash) -> Result<Option<Opens>> {
    let row = token::Entity::find_by_id(hash.0.clone()).filter(token::Column::Purpose.eq(purpose.as_str()));
    let opens = |row: token::Model| Opens { subject: row.subject, generation: row.generation, revoked: row.revoked };
    Ok(row.one(c).await?.map(opens))
}

/// The living generation of a subject's token; `None` where none was given out or it was stopped.
pub async fn generation(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<Option<i32>> {
    let living = of(purpose, subject).add(token::Column::Revoked.eq(false));
    top(c, living).await
}

/// The highest generation ever given out, living or not; 0 where none was.
pub async fn highest(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<i32> {
    Ok(top(c, of(purpose, subject)).await?.unwrap_or(0))
}

/// Revokes all of a subject's tokens.
pub async fn revoke(c: &impl Conn, purpose: Purpose, subject: i64) -> Result<()> {
    let all = token::Entity::update_many().col_expr(token::Column::Revoked, Expr::value(true));
    all.filter(of(purpose, subject)).exec(c).await?;
    Ok(())
}

/// Removes links to bookings and offers whose last time ended before `before`: from then on they answer as never given
/// out. Addresses of feeds stay, so that a stopped one is gone for ever.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<u64> {
    let last = booking_slot::Column::Ends.max();
    let over = Query::select()
        .column(booking_slot::Column::BookingId)
        .from(booking_slot::Entity)
        .group_by_col(booking_slot::Column::BookingId)
        .and_having(last.lt(before))
        .to_owned();
    let given = Query::select()
        .column(offer::Column::Id)
        .from(offer::Entity)
        .and_where(offer::Column::OnSiteTo.lt(before))
        .to_owned();
    let pages = [Purpose::Booking, Purpose::Prove].map(Purpose::as_str);
    let bookings = token::Column::Purpose.is_in(pages).and(token::Column::Subject.in_subquery(over));
    let offers = token::Column::Purpose.eq(Purpose::Offer.as_str()).and(token::Column::Subject.in_subquery(given));
    let gone = token::Entity::delete_many().filter(Condition::any().add(bookings).add(offers)).exec(c).await?;
    Ok(gone.rows_affected)
}

fn of(purpose: Purpose, subject: i64) -> Condition {
    Condition::all().add(token::Column::Purpose.eq(purpose.as_str())).add(token::Column::Subject.eq(subject))
}

async fn top(c: &impl Conn, which: Condition) -> Result<Option<i32>> {
    let row = token::Entity::find().filter(which).order_by_desc(token::Column::Generation).one(c).await?;
    Ok(row.map(|row| row.generation))
}
