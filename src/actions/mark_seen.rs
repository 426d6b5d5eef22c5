//! A coordinator has seen the plan: what it says of changes begins anew from here.

use std::collections::BTreeMap;

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::change::SeenTeam;
use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::Draft;
use crate::store::plan;
use crate::store::plan_change;
use crate::store::views;
use crate::store::{Db, commit};

/// Marks the teams of the bookings in `districts` (`None`: all) as seen. `false`, and nothing changes, where another draft
/// than `seen` stands by now.
pub async fn mark_seen(db: &Db, ctx: &Ctx, seen: PlanId, districts: Option<&[String]>) -> Result<bool> {
    let tx = db.begin().await?;
    let Some(stored) = plan::present(&tx).await?.filter(|stored| stored.id == seen) else { return Ok(false) };
    let mut teams = teams(&stored.draft);
    let ids: Vec<_> = teams.keys().copied().collect();
    let theirs = views::seen_of(&tx, districts, &ids).await?;
    teams.retain(|id, _| theirs.contains(id));
    let news = plan_change::mark_seen(&tx, &teams, ctx.now).await?;
    if news > 0 {
        note_other(&tx, ctx, "mark_seen", "plan", json!({ "bookings": news })).await?;
    }
    commit(tx).await?;
    Ok(true)
}

fn teams(draft: &Draft) -> BTreeMap<BookingId, SeenTeam> {
    let rows = draft.rows.iter().map(|row| (row.booking, SeenTeam::of(row)));
    rows.chain(draft.unfilled.iter().map(|u| (u.booking, SeenTeam::default()))).collect()
}
