//! Teams as somebody last saw them, and what became of them in the present draft.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use crate::domain::booking::State;
use crate::domain::change::{Change, Question, SeenTeam};
use crate::domain::ids::{BookingId, PersonId, PlanId};
use crate::domain::offer::OfferState;
use crate::domain::time::{Instant, day_start};
use crate::store::entity::{booking, booking_slot, offer, plan, plan_change, plan_seen};
use crate::store::stored::{from_json, from_word, json, word};
use crate::store::{Conn, Result, rows};

/// The present draft where nobody has worked out its changes yet.
pub async fn uncompared(c: &impl Conn) -> Result<Option<PlanId>> {
    let present = plan::Entity::find().select_only().column(plan::Column::Id);
    let present = present.filter(plan::Column::Replaced.is_null()).filter(plan::Column::Compared.eq(false));
    Ok(present.into_tuple().one(c).await?.map(PlanId))
}

/// Bookings that a plan of the window may speak of, by reference. `days`: first day, and the day after the last.
pub async fn bookings(c: &impl Conn, days: (NaiveDate, NaiveDate)) -> Result<BTreeMap<String, BookingId>> {
    let open = State::ALL.into_iter().filter(|state| !state.is_over()).map(State::as_str);
    let slots: RelationDef = booking::Entity::belongs_to(booking_slot::Entity)
        .from(booking::Column::Id)
        .to(booking_slot::Column::BookingId)
        .into();
    let rows: Vec<(String, i64)> = booking::Entity::find()
        .join(JoinType::InnerJoin, slots)
        .filter(booking::Column::State.is_in(open))
        .filter(begins_in(days))
        .select_only()
        .columns([booking::Column::Reference, booking::Column::Id])
        .into_tuple()
        .all(c)
        .await?;
    Ok(rows.into_iter().map(|(reference, id)| (reference, BookingId(id))).collect())
}

/// Who has said yes to a session of the window, or is asked for one: reference, person, and which of the two.
pub async fn held(c: &impl Conn, days: (NaiveDate, NaiveDate)) -> Result<Vec<(String, PersonId, OfferState)>> {
    let slot: RelationDef = offer::Entity::belongs_to(booking_slot::Entity)
        .from((offer::Column::BookingId, offer::Column::Slot))
        .to((booking_slot::Column::BookingId, booking_slot::Column::Position))
        .into();
    let of: RelationDef =
        offer::Entity::belongs_to(booking::Entity).from(offer::Column::BookingId).to(booking::Column::Id).into();
    let rows: Vec<(String, i64, String)> = offer::Entity::find()
        .join(JoinType::InnerJoin, slot)
        .join(JoinType::InnerJoin, of)
        .filter(offer::Column::State.is_in([word(OfferState::Open)?, word(OfferState::Accepted)?]))
        .filter(begins_in(days))
        .select_only()
        .column(booking::Column::Reference)
        .columns([offer::Column::PersonId, offer::Column::State])
        .into_tuple()
        .all(c)
        .await?;
    let one = |(reference, person, state): (String, i64, String)| {
        Ok((reference, PersonId(person), from_word("state of an offer", &state)?))
    };
    rows.into_iter().map(one).collect()
}

fn begins_in(days: (NaiveDate, NaiveDate)) -> Expr {
    let starts = booking_slot::Column::Starts;
    starts.gte(day_start(days.0)).and(starts.lt(day_start(days.1)))
}

/// Every team that was seen, by booking.
pub async fn seen(c: &impl Conn) -> Result<BTreeMap<BookingId, SeenTeam>> {
    read(plan_seen::Entity::find().all(c).await?)
}

fn read(rows: Vec<plan_seen::Model>) -> Result<BTreeMap<BookingId, SeenTeam>> {
    rows.into_iter().map(|row| Ok((BookingId(row.booking_id), from_json("team that was seen", row.team)?))).collect()
}

/// Notes that somebody saw these teams: what a draft says of changes since is no news any more. Returns how many were
/// not seen so before.
pub async fn mark_seen(c: &impl Conn, teams: &BTreeMap<BookingId, SeenTeam>, now: Instant) -> Result<usize> {
    let ids: Vec<i64> = teams.keys().map(|id| id.0).collect();
    let mut known = BTreeMap::new();
    for part in ids.chunks(rows::MANY) {
        let these = plan_seen::Entity::find().filter(plan_seen::Column::BookingId.is_in(part.iter().copied()));
        known.extend(read(these.all(c).await?)?);
        let news = plan_change::Column::BookingId.is_in(part.iter().copied());
        plan_change::Entity::delete_many().filter(news).exec(c).await?;
    }
    let news = teams.iter().filter(|(id, team)| known.get(*id) != Some(*team));
    let row = |(id, team): (&BookingId, &SeenTeam)| {
        Ok(plan_seen::Model { booking_id: id.0, team: json("team that was seen", team)?, seen: now })
    };
    let news = news.map(row).collect::<Result<Vec<_>>>()?;
    let conflict = OnConflict::column(plan_seen::Column::BookingId)
        .update_columns([plan_seen::Column::Team, plan_seen::Column::Seen])
        .to_owned();
    let count = news.len();
    rows::upsert_all(c, news, &conflict).await?;
    Ok(count)
}

/// Keeps what was worked out for a draft. Changes of teams that were seen meanwhile are left out; nothing is kept where a
/// newer draft stands.
pub async fn put(c: &impl Conn, plan: PlanId, changes: &[Change], questions: &[Question]) -> Result<()> {
    let seen = if changes.is_empty() { BTreeMap::new() } else { seen(c).await? };
    let done = plan::Entity::update_many()
        .col_expr(plan::Column::Compared, Expr::value(true))
        .col_expr(plan::Column::Questions, Expr::value(json("questions of a plan", &questions)?))
        .filter(plan::Column::Id.eq(plan.0))
        .filter(plan::Column::Replaced.is_null())
        .filter(plan::Column::Compared.eq(false))
        .exec(c)
        .await?;
    if done.rows_affected == 0 {
        return Ok(());
    }
    let news = changes.iter().filter(|change| seen.get(&change.booking) == Some(&change.from));
    let row = |change: &Change| {
        let told = json("change of a plan", change)?;
        Ok(plan_change::Model { plan_id: plan.0, booking_id: change.booking.0, told })
    };
    rows::put_all(c, news.map(row).collect::<Result<Vec<_>>>()?).await
}

/// What a draft changed since it was last seen, the weightiest first.
pub async fn changes(c: &impl Conn, plan: PlanId) -> Result<Vec<Change>> {
    let rows = plan_change::Entity::find().filter(plan_change::Column::PlanId.eq(plan.0));
    let rows = rows.all(c).await?.into_iter().map(|row| from_json("change of a plan", row.told));
    let mut changes: Vec<Change> = rows.collect::<Result<_>>()?;
    changes.sort_by_key(Change::rank);
    Ok(changes)
}

/// What a draft can only ask people for, the dearest first.
pub async fn questions(c: &impl Conn, plan: PlanId) -> Result<Vec<Question>> {
    let column = plan::Entity::find_by_id(plan.0).select_only().column(plan::Column::Questions);
    let found: Option<serde_json::Value> = column.into_tuple().one(c).await?;
    found.map_or_else(|| Ok(Vec::new()), |value| from_json("questions of a plan", value))
}

/// Teams of bookings that are over need not be kept.
pub async fn forget(c: &impl Conn) -> Result<()> {
    let over = State::ALL.into_iter().filter(|state| state.is_over()).map(State::as_str);
    let these = Query::select()
        .column(booking::Column::Id)
        .from(booking::Entity)
        .and_where(booking::Column::State.is_in(over))
        .to_owned();
    plan_seen::Entity::delete_many().filter(plan_seen::Column::BookingId.in_subquery(these)).exec(c).await?;
    Ok(())
}
