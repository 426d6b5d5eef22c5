//! Works out what a new draft changed since it was last seen, what keeping the old teams would cost, and what could be
//! gained by asking. After the draft is stored: nobody waits for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::domain::change::{Change, Question, SeenTeam};
use crate::domain::ids::{BookingId, PersonId, PlanId};
use crate::domain::offer::OfferState;
use crate::domain::plan::StoredDraft;
use crate::domain::time::local_date;
use crate::jobs::{JobError, Result};
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::planning::changes::{Drafted, changes, price};
use crate::planning::problem::window;
use crate::planning::questions::questions;
use crate::store::lease;
use crate::store::plan;
use crate::store::plan_change;
use crate::store::{StoreError, commit};

const LEASE: &str = "compare";

/// All that is read, at one moment.
struct Read {
    stored: StoredDraft,
    files: (String, String),
    seen: BTreeMap<BookingId, SeenTeam>,
    bookings: BTreeMap<String, BookingId>,
    accepted: BTreeSet<(String, PersonId)>,
}

/// Returns how many drafts were compared.
pub async fn run(app: &App) -> Result<u32> {
    let (changes, known) = plan::dirty(app.db.read()).await?;
    let Some(id) = plan_change::uncompared(app.db.read()).await?.filter(|_| changes == known) else { return Ok(0) };
    let (holder, now) = (Uuid::new_v4().to_string(), app.clock.now());
    let span = Duration::seconds(i64::try_from(app.rules.matching.cpu_seconds).unwrap_or(600) + 60);
    if !lease::take(app.db.write(), LEASE, &holder, now, now + span).await? {
        return Ok(0);
    }
    let compared = compare(app, id).await;
    lease::give_back(app.db.write(), LEASE, &holder).await?;
    compared.map(|()| 1)
}

async fn compare(app: &App, id: PlanId) -> Result<()> {
    let (changes, questions) = match found(app, id).await {
        // Another second may do.
        Err(error @ JobError::Store(StoreError::Busy(_))) => return Err(error),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(plan = id.0, error, "a draft can't be compared: the desk is not told what it changed");
            Default::default()
        }
        Ok(found) => found,
    };
    let tx = app.db.begin().await?;
    plan_change::put(&tx, id, &changes, &questions).await?;
    Ok(commit(tx).await?)
}

async fn found(app: &App, id: PlanId) -> Result<(Vec<Change>, Vec<Question>)> {
    let Some(read) = read(app, id).await? else { return Ok((Vec::new(), Vec::new())) };
    let cap = std::time::Duration::from_secs(app.rules.matching.cpu_seconds);
    Ok(tokio::task::spawn_blocking(move || worked_out(&read, cap)).await??)
}

/// `None` where there is nothing to compare with and nobody without a team.
async fn read(app: &App, id: PlanId) -> Result<Option<Read>> {
    let tx = app.db.begin_read().await?;
    let (stored, seen) = (plan::present(&tx).await?, plan_change::seen(&tx).await?);
    let wanted = |s: &StoredDraft| s.id == id && (!seen.is_empty() || !s.draft.unfilled.is_empty());
    let (Some(stored), Some(files)) = (stored.filter(wanted), plan::files(&tx).await?) else { return Ok(None) };
    let days = window(local_date(stored.draft.made), app.rules.matching.window_days);
    let bookings = plan_change::bookings(&tx, days).await?;
    let held = plan_change::held(&tx, days).await?.into_iter();
    commit(tx).await?;
    let accepted =
        held.filter(|h| h.2 == OfferState::Accepted).map(|(reference, person, _)| (reference, person)).collect();
    Ok(Some(Read { stored, files, seen, bookings, accepted }))
}

fn worked_out(
    read: &Read,
    cap: std::time::Duration,
) -> std::result::Result<(Vec<Change>, Vec<Question>), serde_json::Error> {
    let begun = Instant::now();
    let late = || begun.elapsed() >= cap;
    let (problem, plan): (Problem, Plan) = (serde_json::from_str(&read.files.0)?, serde_json::from_str(&read.files.1)?);
    let drafted = Drafted { problem: &problem, plan: &plan, bookings: &read.bookings };
    let mut found = changes(&drafted, &read.stored.draft, &read.seen);
    price(&drafted, &mut found, &late);
    Ok((found, questions(&drafted, &read.accepted, &late)))
}
