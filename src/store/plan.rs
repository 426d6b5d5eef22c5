//! The present draft, and whether it is old. What a draft is made from: `snapshot`.

mod snapshot;

pub use snapshot::snapshot;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};

use crate::domain::booking::TeamSize;
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::{Draft, Row, StoredDraft};
use crate::domain::time::Instant;
use crate::store::entity::{booking, plan, plan_row, plan_state, volunteer};
use crate::store::rows;
use crate::store::stored::{from_json, json, number};
use crate::store::{Conn, Result, StoreError};

const PROPOSED: &str = "proposed";
const PUBLISHED: &str = "published";
const FELL: &str = "fell";

/// Something that plans depend on changed.
pub async fn mark_dirty(c: &impl Conn) -> Result<()> {
    let more = Expr::col(plan_state::Column::Dirty).add(1);
    plan_state::Entity::update_many().col_expr(plan_state::Column::Dirty, more).exec(c).await?;
    Ok(())
}

/// (changes so far, changes that the present draft knows). A plan is due while they differ.
pub async fn dirty(c: &impl Conn) -> Result<(i64, i64)> {
    let state = plan_state::Entity::find_by_id(1).one(c).await?.ok_or(StoreError::Unreadable("plan state"))?;
    Ok((state.dirty, state.solved))
}

/// Replaces the present draft; call in one transaction. Rows whose booking has another version by now, or a member's
/// facts do, are left out; nothing is written where a newer draft stands. Returns the number of rows kept, `None` where
/// it was too old.
pub async fn save(c: &impl Conn, draft: &Draft) -> Result<Option<usize>> {
    let state = plan_state::Entity::find_by_id(1).lock_exclusive().one(c).await?;
    if state.ok_or(StoreError::Unreadable("plan state"))?.solved > draft.dirty {
        return Ok(None);
    }
    let standing = standing(c, draft).await?;
    plan::Entity::update_many()
        .col_expr(plan::Column::Replaced, Expr::value(draft.made))
        .filter(plan::Column::Replaced.is_null())
        .exec(c)
        .await?;
    let id = rows::add(c, model(draft)?).await?.ok_or(StoreError::Stale)?;
    let kept = standing.iter().map(|row| row_model(id, row)).collect::<Result<Vec<_>>>()?;
    let count = kept.len();
    rows::put_all(c, kept).await?;
    let solved = plan_state::Entity::update_many().col_expr(plan_state::Column::Solved, Expr::value(draft.dirty));
    solved.exec(c).await?;
    Ok(Some(count))
}

/// Rows whose booking and members stand as the plan knew them.
async fn standing<'a>(c: &impl Conn, draft: &'a Draft) -> Result<Vec<&'a Row>> {
    let mut kept = Vec::new();
    for part in draft.rows.chunks(rows::MANY) {
        let bookings: Vec<(i64, i64)> = booking::Entity::find()
            .filter(booking::Column::Id.is_in(part.iter().map(|row| row.booking.0)))
            .select_only()
            .columns([booking::Column::Id, booking::Column::Version])
            .into_tuple()
            .all(c)
            .await?;
        let people: Vec<(i64, i64)> = volunteer::Entity::find()
            .filter(volunteer::Column::PersonId.is_in(part.iter().flat_map(|row| &row.members).map(|m| m.person.0)))
            .select_only()
            .columns([volunteer::Column::PersonId, volunteer::Column::Version])
            .into_tuple()
            .all(c)
            .await?;
        let stands = |row: &&Row| {
            bookings.contains(&(row.booking.0, row.version))
                && row.members.iter().all(|m| people.contains(&(m.person.0, m.version)))
        };
        kept.extend(part.iter().filter(stands));
    }
    Ok(kept)
}

/// The present draft: rows that were published or fell are no longer in it.
pub async fn present(c: &impl Conn) -> Result<Option<StoredDraft>> {
    let Some(row) = plan::Entity::find().filter(plan::Column::Replaced.is_null()).one(c).await? else {
        return Ok(None);
    };
    let proposed = plan_row::Entity::find()
        .filter(plan_row::Column::PlanId.eq(row.id))
        .filter(plan_row::Column::State.eq(PROPOSED))
        .order_by_asc(plan_row::Column::Id)
        .all(c)
        .await?;
    let draft = Draft {
        made: row.made,
        dirty: row.dirty,
        seed: number("seed", row.seed)?,
        score: row.score,
        bound: row.bound,
        rows: proposed.into_iter().map(read).collect::<Result<_>>()?,
        unfilled: from_json("unfilled", row.unfilled)?,
        problem_json: row.problem_json,
        plan_json: row.plan_json,
    };
    Ok(Some(StoredDraft { id: PlanId(row.id), draft }))
}

/// Takes a row out of the draft because it was published or fell. `false` where it was gone.
pub async fn take_row(c: &impl Conn, plan: PlanId, booking: BookingId, published: bool) -> Result<bool> {
    let state = if published { PUBLISHED } else { FELL };
    let which = Condition::all()
        .add(plan_row::Column::PlanId.eq(plan.0))
        .add(plan_row::Column::BookingId.eq(booking.0))
        .add(plan_row::Column::State.eq(PROPOSED));
    let taken = plan_row::Entity::update_many().col_expr(plan_row::Column::State, Expr::value(state)).filter(which);
    Ok(taken.exec(c).await?.rows_affected > 0)
}

/// `match-problem/1` and `match-plan/1` of the present draft.
pub async fn files(c: &impl Conn) -> Result<Option<(String, String)>> {
    let row = plan::Entity::find().filter(plan::Column::Replaced.is_null()).one(c).await?;
    Ok(row.map(|row| (row.problem_json, row.plan_json)))
}

/// The row of a booking in the newest plan that published one: why its team was proposed.
pub async fn last_row(c: &impl Conn, booking: BookingId) -> Result<Option<Row>> {
    let row = plan_row::Entity::find()
        .filter(plan_row::Column::BookingId.eq(booking.0))
        .filter(plan_row::Column::State.eq(PUBLISHED))
        .order_by_desc(plan_row::Column::Id)
        .one(c)
        .await?;
    row.map(read).transpose()
}

/// Removes drafts replaced before `before`, but for those that a booking which is still to come was published from.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    let to_row: RelationDef =
        plan::Entity::belongs_to(plan_row::Entity).from(plan::Column::Id).to(plan_row::Column::PlanId).into();
    let to_booking: RelationDef =
        plan_row::Entity::belongs_to(booking::Entity).from(plan_row::Column::BookingId).to(booking::Column::Id).into();
    let needed: Vec<i64> = plan::Entity::find()
        .join(JoinType::InnerJoin, to_row)
        .join(JoinType::InnerJoin, to_booking)
        .filter(plan_row::Column::State.eq(PUBLISHED))
        .filter(booking::Column::State.is_in(["offered", "confirmed"]))
        .select_only()
        .column(plan::Column::Id)
        .distinct()
        .into_tuple()
        .all(c)
        .await?;
    let old = plan::Entity::delete_many().filter(plan::Column::Replaced.lt(before));
    old.filter(plan::Column::Id.is_not_in(needed)).exec(c).await?;
    Ok(())
}

fn model(draft: &Draft) -> Result<plan::Model> {
    Ok(plan::Model {
        id: 0,
        made: draft.made,
        dirty: draft.dirty,
        seed: number("seed", draft.seed)?,
        score: draft.score,
        bound: draft.bound,
        unfilled: json("unfilled", &draft.unfilled)?,
        problem_json: draft.problem_json.clone(),
        plan_json: draft.plan_json.clone(),
        replaced: None,
    })
}

fn row_model(plan: i64, row: &Row) -> Result<plan_row::Model> {
    Ok(plan_row::Model {
        id: 0,
        plan_id: plan,
        booking_id: row.booking.0,
        version: row.version,
        slot: number("slot", row.slot)?,
        team_lead: number("team", row.team.lead)?,
        team_support: number("team", row.team.support)?,
        members: json("members", &row.members)?,
        digest: row.digest.clone(),
        state: PROPOSED.to_owned(),
    })
}

fn read(row: plan_row::Model) -> Result<Row> {
    Ok(Row {
        booking: BookingId(row.booking_id),
        version: row.version,
        slot: number("slot", row.slot)?,
        team: TeamSize { lead: number("team", row.team_lead)?, support: number("team", row.team_support)? },
        members: from_json("members", row.members)?,
        digest: row.digest,
    })
}
