//! Teams as somebody last saw them, and what became of them in the present draft.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::domain::booking::State;
use crate::domain::change::{Change, Question, SeenTeam};
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::time::Instant;
use crate::store::entity::{booking, plan, plan_change, plan_seen};
use crate::store::stored::{from_json, json};
use crate::store::{Conn, Result, rows};

/// The present draft where nobody has worked out its changes yet.
pub async fn uncompared(c: &impl Conn) -> Result<Option<PlanId>> {
    let present = plan::Entity::find().select_only().column(plan::Column::Id);
    let present = present.filter(plan::Column::Replaced.is_null()).filter(plan::Column::Compared.eq(false));
    Ok(present.into_tuple().one(c).await?.map(PlanId))
}

/// Bookings that a plan may speak of.
pub async fn bookings(c: &impl Conn) -> Result<Vec<BookingId>> {
    let open = State::ALL.into_iter().filter(|state| !state.is_over()).map(State::as_str);
    let ids = booking::Entity::find().filter(booking::Column::State.is_in(open)).select_only();
    let ids: Vec<i64> = ids.column(booking::Column::Id).into_tuple().all(c).await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

/// Every team that was seen, by booking.
pub async fn seen(c: &impl Conn) -> Result<BTreeMap<BookingId, SeenTeam>> {
    let rows = plan_seen::Entity::find().all(c).await?;
    rows.into_iter().map(|row| Ok((BookingId(row.booking_id), from_json("team that was seen", row.team)?))).collect()
}

/// Notes that somebody saw these teams: what a draft says of changes since is no news any more.
pub async fn mark_seen(c: &impl Conn, teams: &[(BookingId, SeenTeam)], now: Instant) -> Result<()> {
    let conflict = OnConflict::column(plan_seen::Column::BookingId)
        .update_columns([plan_seen::Column::Team, plan_seen::Column::Seen])
        .to_owned();
    for (booking, team) in teams {
        let row = plan_seen::Model { booking_id: booking.0, team: json("team that was seen", team)?, seen: now };
        rows::upsert(c, row, conflict.clone()).await?;
    }
    for part in teams.chunks(rows::MANY) {
        let these = plan_change::Column::BookingId.is_in(part.iter().map(|(booking, _)| booking.0));
        plan_change::Entity::delete_many().filter(these).exec(c).await?;
    }
    Ok(())
}

/// Keeps what was worked out for a draft. Changes of teams that were seen meanwhile are left out; nothing is kept where a
/// newer draft stands.
pub async fn put(c: &impl Conn, plan: PlanId, changes: &[Change], questions: &[Question]) -> Result<()> {
    let seen = seen(c).await?;
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
