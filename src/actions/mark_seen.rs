//! A coordinator has seen the plan: what it says of changes begins anew from here.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::change::SeenTeam;
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::Draft;
use crate::store::booking;
use crate::store::plan;
use crate::store::plan_change;
use crate::store::views;
use crate::store::{Db, commit};

/// Marks the teams of the bookings in `districts` (`None`: all) as seen. `false`, and nothing changes, where another draft
/// than `seen` stands by now.
pub async fn mark_seen(db: &Db, ctx: &Ctx, seen: PlanId, districts: Option<&[String]>) -> Result<bool> {
    let tx = db.begin().await?;
    let Some(stored) = plan::present(&tx).await?.filter(|stored| stored.id == seen) else { return Ok(false) };
    let all = teams(&stored.draft);
    let ids: Vec<_> = all.iter().map(|(id, _)| *id).collect();
    let facts = booking::facts_of(&tx, &ids).await?;
    let theirs: Vec<_> = facts.iter().filter(|f| views::in_districts(districts, f.district())).collect();
    let teams: Vec<_> = all.into_iter().filter(|(id, _)| theirs.iter().any(|f| f.booking.id == *id)).collect();
    plan_change::mark_seen(&tx, &teams, ctx.now).await?;
    note_other(&tx, ctx, "mark_seen", "plan", json!({ "bookings": teams.len() })).await?;
    commit(tx).await?;
    Ok(true)
}

fn teams(draft: &Draft) -> Vec<(BookingId, SeenTeam)> {
    let rows = draft.rows.iter().map(|row| (row.booking, SeenTeam::of(row)));
    rows.chain(draft.unfilled.iter().map(|u| (u.booking, SeenTeam::default()))).collect()
}
