//! The snapshot that a plan is made from, the present draft, and whether it is old.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use crate::domain::booking::{State, TeamSize};
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::{Draft, Row, Snapshot, StoredDraft};
use crate::domain::time::Instant;
use crate::store::entity::{booking, plan, plan_row, plan_state, volunteer};
use crate::store::stored::{from_json, json, number, word};
use crate::store::{Conn, Result, StoreError};
use crate::store::{about, rows, snapshot as whole};

/// Key of the only row of `plan_state`.
const STATE: i32 = 1;

/// Where a row of a draft stands.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum RowState {
    Proposed,
    Published,
    Fell,
}

/// Something that plans depend on changed.
pub async fn mark_dirty(c: &impl Conn) -> Result<()> {
    let one = plan_state::Entity::update_many().filter(plan_state::Column::Id.eq(STATE));
    let more = Expr::col(plan_state::Column::Dirty).add(1);
    rows::changed(&one.col_expr(plan_state::Column::Dirty, more).exec(c).await?)
}

/// (changes so far, changes that the present draft knows). A plan is due while they differ.
pub async fn dirty(c: &impl Conn) -> Result<(i64, i64)> {
    let row = plan_state::Entity::find_by_id(STATE).one(c).await?.ok_or(StoreError::Unreadable("state of plans"))?;
    Ok((row.dirty, row.solved))
}

/// Everything a plan of the window depends on; call in one read transaction. `days`: first day, and the day after the
/// last. A session counts as given when it is over and nobody said that it did not take place.
pub async fn snapshot(c: &impl Conn, now: Instant, days: (NaiveDate, NaiveDate)) -> Result<Snapshot> {
    whole::read(c, now, days).await
}

/// Replaces the present draft. Rows whose booking has another version by now, or a member's facts do, are left out;
/// nothing is written where a newer draft stands. Returns the number of rows kept, `None` where it was too old.
pub async fn save(c: &impl Conn, draft: &Draft) -> Result<Option<usize>> {
    // Whoever saves waits here for one another, and for actions that marked the window dirty.
    plan_state::Entity::find_by_id(STATE).lock_exclusive().one(c).await?;
    let old = plan::Entity::find().filter(plan::Column::Replaced.is_null()).one(c).await?;
    if old.is_some_and(|old| (old.dirty, old.made) > (draft.dirty, draft.made)) {
        return Ok(None);
    }
    let replaced = plan::Entity::update_many().col_expr(plan::Column::Replaced, Expr::value(draft.made));
    replaced.filter(plan::Column::Replaced.is_null()).exec(c).await?;
    let id = rows::add(c, header(draft)?).await?.ok_or(StoreError::Stale)?;
    let kept = standing(c, &draft.rows).await?;
    let stored = kept.iter().map(|row| stored(id, row)).collect::<Result<Vec<_>>>()?;
    rows::put_all(c, stored).await?;
    let solved = plan_state::Entity::update_many().col_expr(plan_state::Column::Solved, Expr::value(draft.dirty));
    solved.filter(plan_state::Column::Solved.lte(draft.dirty)).exec(c).await?;
    Ok(Some(kept.len()))
}

fn header(draft: &Draft) -> Result<plan::Model> {
    Ok(plan::Model {
        id: 0,
        made: draft.made,
        dirty: draft.dirty,
        seed: draft.seed.cast_signed(),
        score: draft.score,
        bound: draft.bound,
        unfilled: json("unfilled bookings", &draft.unfilled)?,
        problem_json: draft.problem_json.clone(),
        plan_json: draft.plan_json.clone(),
        replaced: None,
        compared: false,
        questions: serde_json::Value::Array(Vec::new()),
    })
}

fn stored(plan: i64, row: &Row) -> Result<plan_row::Model> {
    Ok(plan_row::Model {
        id: 0,
        plan_id: plan,
        booking_id: row.booking.0,
        version: row.version,
        slot: number("slot", row.slot)?,
        team_lead: number("team", row.team.lead)?,
        team_support: number("team", row.team.support)?,
        members: json("team", &row.members)?,
        digest: row.digest.clone(),
        state: word(RowState::Proposed)?,
    })
}

/// The rows whose booking and members are as the plan was made with.
async fn standing<'a>(c: &impl Conn, rows: &'a [Row]) -> Result<Vec<&'a Row>> {
    let bookings = about::by_key::<booking::Entity>(c, rows.iter().map(|row| row.booking.0).collect()).await?;
    let bookings: BTreeMap<i64, i64> = bookings.into_iter().map(|row| (row.id, row.version)).collect();
    let people = rows.iter().flat_map(|row| row.members.iter().map(|m| m.person.0)).collect();
    let people = about::by_key::<volunteer::Entity>(c, people).await?;
    let people: BTreeMap<i64, i64> = people.into_iter().map(|row| (row.person_id, row.version)).collect();
    let stands = |row: &&Row| {
        bookings.get(&row.booking.0) == Some(&row.version)
            && row.members.iter().all(|m| people.get(&m.person.0) == Some(&m.version))
    };
    Ok(rows.iter().filter(stands).collect())
}

/// The present draft: rows that were published or fell are no longer in it. Its two files are left empty: see [`files`].
pub async fn present(c: &impl Conn) -> Result<Option<StoredDraft>> {
    let columns = [
        plan::Column::Id,
        plan::Column::Made,
        plan::Column::Dirty,
        plan::Column::Seed,
        plan::Column::Score,
        plan::Column::Bound,
    ];
    let header = plan::Entity::find().select_only().columns(columns).column(plan::Column::Unfilled);
    let header = header.filter(plan::Column::Replaced.is_null()).into_tuple().one(c).await?;
    let Some((id, made, dirty, seed, score, bound, unfilled)) = header else { return Ok(None) };
    let seed: i64 = seed;
    let draft = Draft {
        made,
        dirty,
        seed: seed.cast_unsigned(),
        score,
        bound,
        rows: proposed(c, id).await?,
        unfilled: from_json("unfilled bookings", unfilled)?,
        problem_json: String::new(),
        plan_json: String::new(),
    };
    Ok(Some(StoredDraft { id: PlanId(id), draft }))
}

async fn proposed(c: &impl Conn, plan: i64) -> Result<Vec<Row>> {
    let rows = plan_row::Entity::find()
        .filter(plan_row::Column::PlanId.eq(plan))
        .filter(plan_row::Column::State.eq(word(RowState::Proposed)?))
        .order_by_asc(plan_row::Column::Id);
    rows.all(c).await?.into_iter().map(read).collect()
}

fn read(row: plan_row::Model) -> Result<Row> {
    Ok(Row {
        booking: BookingId(row.booking_id),
        version: row.version,
        slot: number("slot", row.slot)?,
        team: TeamSize { lead: number("team", row.team_lead)?, support: number("team", row.team_support)? },
        members: from_json("team", row.members)?,
        digest: row.digest,
    })
}

/// The row that a booking was last published from: why its team was proposed.
pub async fn last_row(c: &impl Conn, booking: BookingId) -> Result<Option<Row>> {
    let rows = plan_row::Entity::find()
        .filter(plan_row::Column::BookingId.eq(booking.0))
        .filter(plan_row::Column::State.eq(word(RowState::Published)?))
        .order_by_desc(plan_row::Column::Id);
    rows.one(c).await?.map(read).transpose()
}

/// Takes a row out of the draft because it was published or fell. `false` where it was gone.
pub async fn take_row(c: &impl Conn, plan: PlanId, booking: BookingId, published: bool) -> Result<bool> {
    let state = word(if published { RowState::Published } else { RowState::Fell })?;
    let done = plan_row::Entity::update_many()
        .col_expr(plan_row::Column::State, Expr::value(state))
        .filter(plan_row::Column::PlanId.eq(plan.0))
        .filter(plan_row::Column::BookingId.eq(booking.0))
        .filter(plan_row::Column::State.eq(word(RowState::Proposed)?))
        .exec(c)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Puts a published row back into its draft for this version of the booking, where no newer draft stands.
pub async fn give_back_row(c: &impl Conn, plan: PlanId, booking: BookingId, version: i64) -> Result<()> {
    let present = Query::select()
        .column(plan::Column::Id)
        .from(plan::Entity)
        .and_where(plan::Column::Id.eq(plan.0))
        .and_where(plan::Column::Replaced.is_null())
        .to_owned();
    let all = plan_row::Entity::update_many()
        .col_expr(plan_row::Column::State, Expr::value(word(RowState::Proposed)?))
        .col_expr(plan_row::Column::Version, Expr::value(version));
    let these = all.filter(plan_row::Column::PlanId.in_subquery(present));
    let published = these.filter(plan_row::Column::State.eq(word(RowState::Published)?));
    published.filter(plan_row::Column::BookingId.eq(booking.0)).exec(c).await?;
    Ok(())
}

/// `match-problem/1` and `match-plan/1` of the present draft.
pub async fn files(c: &impl Conn) -> Result<Option<(String, String)>> {
    let present = plan::Entity::find().filter(plan::Column::Replaced.is_null()).one(c).await?;
    Ok(present.map(|row| (row.problem_json, row.plan_json)))
}

/// Removes drafts replaced before `before`, but for those that sessions still to come were published from.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    let open: Vec<i64> = booking::Entity::find()
        .filter(booking::Column::State.is_in([State::Offered, State::Confirmed].map(State::as_str)))
        .select_only()
        .column(booking::Column::Id)
        .into_tuple()
        .all(c)
        .await?;
    let needed: Vec<i64> = plan_row::Entity::find()
        .filter(plan_row::Column::State.eq(word(RowState::Published)?))
        .filter(plan_row::Column::BookingId.is_in(open))
        .select_only()
        .column(plan_row::Column::PlanId)
        .distinct()
        .into_tuple()
        .all(c)
        .await?;
    let old = plan::Entity::delete_many().filter(plan::Column::Replaced.lt(before));
    old.filter(plan::Column::Id.is_not_in(needed)).exec(c).await?;
    Ok(())
}
