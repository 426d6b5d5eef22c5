//! Volunteers' own calendars and the times they are busy. The address comes and goes encrypted; titles never come here.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::busy::{BusyCalendar, Failure};
use crate::domain::ids::PersonId;
use crate::domain::time::Instant;
use crate::domain::volunteer::Span;
use crate::store::entity::busy_calendar::Column as C;
use crate::store::entity::{busy_calendar, busy_time};
use crate::store::rows;
use crate::store::stored::number;
use crate::store::{Conn, Result, StoreError};

/// A calendar that somebody may fetch now, and nobody else does.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub person: PersonId,
    pub generation: i64,
    /// Encrypted.
    pub address: Vec<u8>,
    pub etag: Option<String>,
    /// When its busy times were last worked out; they reach [`AHEAD_DAYS`](crate::domain::busy::AHEAD_DAYS) from then.
    pub expanded: Option<Instant>,
    pub failures: u32,
}

pub async fn find(c: &impl Conn, person: PersonId) -> Result<Option<BusyCalendar>> {
    busy_calendar::Entity::find_by_id(person.0).one(c).await?.map(read).transpose()
}

fn read(row: busy_calendar::Model) -> Result<BusyCalendar> {
    let failure = |word: String| Failure::from_word(&word).ok_or(StoreError::Unreadable("failure of a calendar"));
    Ok(BusyCalendar {
        generation: row.generation,
        is_fetched: row.address.is_some(),
        read: row.read_at,
        times: number("busy times", row.times)?,
        is_cut: row.cut,
        failed: row.failed_at.zip(row.failure.map(failure).transpose()?),
        failures: number("failures", row.failures)?,
        etag: row.etag,
    })
}

/// A new calendar in place of any other, not read yet: at an (encrypted) address and due, or a file. Returns its generation.
pub async fn begin(c: &impl Conn, person: PersonId, address: Option<Vec<u8>>, now: Instant) -> Result<i64> {
    // After a stop too, it must not be the number of a calendar that somebody is still reading.
    let next = find(c, person).await?.map_or(0, |old| old.generation + 1);
    let generation = Ord::max(next, now.timestamp());
    let due = address.is_some().then_some(now);
    let row = busy_calendar::Model {
        person_id: person.0,
        generation,
        address,
        etag: None,
        read_at: None,
        times: 0,
        cut: false,
        failed_at: None,
        failure: None,
        failures: 0,
        due,
        expanded_at: None,
    };
    let all = C::iter().filter(|column| !matches!(column, C::PersonId));
    let conflict = OnConflict::column(C::PersonId).update_columns(all).to_owned();
    rows::upsert(c, row, conflict).await?;
    Ok(generation)
}

/// It and its busy times go; `false` where there was none.
pub async fn delete(c: &impl Conn, person: PersonId) -> Result<bool> {
    Ok(busy_calendar::Entity::delete_by_id(person.0).exec(c).await?.rows_affected > 0)
}

/// Claims what is due, longest due first, until `until`: by then it is due again, should the claimer be gone.
pub async fn claim(c: &impl Conn, now: Instant, until: Instant) -> Result<Option<Claimed>> {
    let due = busy_calendar::Entity::find().filter(C::Due.lte(now));
    let Some(row) = due.order_by_asc(C::Due).limit(1).one(c).await? else { return Ok(None) };
    let mine = busy_calendar::Entity::update_many().col_expr(C::Due, Expr::value(until));
    let stands = C::PersonId.eq(row.person_id).and(C::Due.lte(now));
    if mine.filter(stands).exec(c).await?.rows_affected == 0 {
        return Ok(None);
    }
    let Some(address) = row.address else { return Ok(None) };
    let (person, failures) = (PersonId(row.person_id), number("failures", row.failures)?);
    Ok(Some(Claimed {
        person,
        generation: row.generation,
        address,
        etag: row.etag,
        expanded: row.expanded_at,
        failures,
    }))
}

/// What was found at a reading.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub times: usize,
    pub is_cut: bool,
    pub etag: Option<&'a str>,
    /// When to read again; none for files.
    pub due: Option<Instant>,
}

/// Notes that it was read; `false` where it is another calendar by now.
pub async fn was_read(
    c: &impl Conn,
    person: PersonId,
    generation: i64,
    now: Instant,
    found: Reading<'_>,
) -> Result<bool> {
    let done = busy_calendar::Entity::update_many()
        .col_expr(C::ReadAt, Expr::value(now))
        .col_expr(C::ExpandedAt, Expr::value(now))
        .col_expr(C::Times, Expr::value(number::<_, i64>("busy times", found.times)?))
        .col_expr(C::Cut, Expr::value(found.is_cut))
        .col_expr(C::Etag, Expr::value(found.etag.map(str::to_owned)))
        .col_expr(C::Due, Expr::value(found.due))
        .col_expr(C::FailedAt, Expr::value(None::<Instant>))
        .col_expr(C::Failure, Expr::value(None::<String>))
        .col_expr(C::Failures, Expr::value(0));
    Ok(done.filter(this(person, generation)).exec(c).await?.rows_affected > 0)
}

/// Notes that it is as it was when it was last read; `false` where it is another calendar by now.
pub async fn is_same(c: &impl Conn, person: PersonId, generation: i64, now: Instant, due: Instant) -> Result<bool> {
    let done = busy_calendar::Entity::update_many()
        .col_expr(C::ReadAt, Expr::value(now))
        .col_expr(C::Due, Expr::value(due))
        .col_expr(C::FailedAt, Expr::value(None::<Instant>))
        .col_expr(C::Failure, Expr::value(None::<String>))
        .col_expr(C::Failures, Expr::value(0));
    Ok(done.filter(this(person, generation)).exec(c).await?.rows_affected > 0)
}

/// Notes that it could not be read; the busy times stay. `false` where it is another calendar by now.
pub async fn failed(
    c: &impl Conn,
    person: PersonId,
    generation: i64,
    why: (Instant, Failure),
    due: Instant,
) -> Result<bool> {
    let done = busy_calendar::Entity::update_many()
        .col_expr(C::FailedAt, Expr::value(why.0))
        .col_expr(C::Failure, Expr::value(why.1.as_str()))
        .col_expr(C::Failures, Expr::col(C::Failures).add(1))
        .col_expr(C::Due, Expr::value(due));
    Ok(done.filter(this(person, generation)).exec(c).await?.rows_affected > 0)
}

fn this(person: PersonId, generation: i64) -> Condition {
    let same = C::Generation.eq(generation);
    C::PersonId.eq(person.0).and(same).into_condition()
}

/// Busy times of a person that reach into a span, in order.
pub async fn of(c: &impl Conn, person: PersonId, span: Span) -> Result<Vec<Span>> {
    Ok(times(c, busy_time::Column::PersonId.eq(person.0), span).await?.into_iter().map(|(_, span)| span).collect())
}

/// Busy times of everybody that reach into a span, in order.
pub async fn all(c: &impl Conn, span: Span) -> Result<BTreeMap<PersonId, Vec<Span>>> {
    let mut all: BTreeMap<PersonId, Vec<Span>> = BTreeMap::new();
    for (person, span) in times(c, Condition::all(), span).await? {
        all.entry(person).or_default().push(span);
    }
    Ok(all)
}

async fn times(c: &impl Conn, whose: impl IntoCondition, span: Span) -> Result<Vec<(PersonId, Span)>> {
    let inside = busy_time::Column::FromAt.lt(span.1).and(busy_time::Column::ToAt.gt(span.0));
    let found = busy_time::Entity::find().filter(whose.into_condition()).filter(inside);
    let found = found.order_by_asc(busy_time::Column::PersonId).order_by_asc(busy_time::Column::FromAt);
    let rows = found.all(c).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), (row.from_at, row.to_at))).collect())
}

/// Puts `spans` in the place of all busy times that end after `from`.
pub async fn replace(c: &impl Conn, person: PersonId, from: Instant, spans: &[Span]) -> Result<()> {
    let theirs = busy_time::Column::PersonId.eq(person.0).and(busy_time::Column::ToAt.gt(from));
    busy_time::Entity::delete_many().filter(theirs).exec(c).await?;
    let row = |(from, to): &Span| busy_time::Model { id: 0, person_id: person.0, from_at: *from, to_at: *to };
    rows::put_all(c, spans.iter().map(row)).await
}

/// Busy times that ended before go.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    busy_time::Entity::delete_many().filter(busy_time::Column::ToAt.lt(before)).exec(c).await?;
    Ok(())
}
