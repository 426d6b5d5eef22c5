//! What coordinators did that can be taken back while its letters are held.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::deed::{Deed, DeedKind, Done};
use crate::domain::ids::{BookingId, DeedId, PersonId, PlanId};
use crate::domain::time::Instant;
use crate::store::entity::{deed, deed_booking};
use crate::store::rows;
use crate::store::stored::{from_json, from_word, json, word};
use crate::store::{Conn, Result, StoreError};

#[derive(Clone, Debug)]
pub struct NewDeed {
    pub kind: DeedKind,
    pub by: PersonId,
    pub plan: Option<PlanId>,
    pub made: Instant,
    pub held_until: Instant,
    pub bookings: Vec<Done>,
}

pub async fn put(c: &impl Conn, new: &NewDeed) -> Result<DeedId> {
    let row = deed::Model {
        id: 0,
        kind: word(new.kind)?,
        person_id: new.by.0,
        plan_id: new.plan.map(|id| id.0),
        made: new.made,
        held_until: new.held_until,
        undone: None,
    };
    let id = rows::add(c, row).await?.ok_or(StoreError::Stale)?;
    let booking = |done: &Done| {
        Ok(deed_booking::Model {
            deed_id: id,
            booking_id: done.booking.0,
            version: done.version,
            was: json("booking before", &done.was)?,
        })
    };
    rows::put_all(c, new.bookings.iter().map(booking).collect::<Result<Vec<_>>>()?).await?;
    Ok(DeedId(id))
}

pub async fn find(c: &impl Conn, id: DeedId) -> Result<Option<Deed>> {
    let Some(row) = deed::Entity::find_by_id(id.0).one(c).await? else { return Ok(None) };
    let theirs = deed_booking::Entity::find().filter(deed_booking::Column::DeedId.eq(id.0));
    let bookings = theirs.order_by_asc(deed_booking::Column::BookingId).all(c).await?;
    Ok(Some(Deed {
        id,
        kind: from_word("kind of a deed", &row.kind)?,
        by: PersonId(row.person_id),
        plan: row.plan_id.map(PlanId),
        made: row.made,
        held_until: row.held_until,
        undone: row.undone.is_some(),
        bookings: bookings.into_iter().map(done).collect::<Result<_>>()?,
    }))
}

fn done(row: deed_booking::Model) -> Result<Done> {
    let was = from_json("booking before", row.was)?;
    Ok(Done { booking: BookingId(row.booking_id), version: row.version, was })
}

/// Bookings of which something can still be taken back.
pub async fn held(c: &impl Conn, now: Instant) -> Result<BTreeSet<BookingId>> {
    let live = Query::select()
        .column(deed::Column::Id)
        .from(deed::Entity)
        .and_where(deed::Column::HeldUntil.gt(now))
        .and_where(deed::Column::Undone.is_null())
        .to_owned();
    let theirs = deed_booking::Entity::find().filter(deed_booking::Column::DeedId.in_subquery(live));
    let keys: Vec<i64> = theirs.select_only().column(deed_booking::Column::BookingId).into_tuple().all(c).await?;
    Ok(keys.into_iter().map(BookingId).collect())
}

/// Marks it as taken back; `false` where somebody did so before.
pub async fn take_back(c: &impl Conn, id: DeedId, now: Instant) -> Result<bool> {
    let all = deed::Entity::update_many().col_expr(deed::Column::Undone, Expr::value(now));
    let done = all.filter(deed::Column::Id.eq(id.0)).filter(deed::Column::Undone.is_null()).exec(c).await?;
    Ok(done.rows_affected > 0)
}

/// Removes those that could no longer be taken back before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    deed::Entity::delete_many().filter(deed::Column::HeldUntil.lt(before)).exec(c).await?;
    Ok(())
}
