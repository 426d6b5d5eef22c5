//! Works out what a new draft changed since it was last seen, what keeping the old teams would cost, and what could be
//! gained by asking. After the draft is stored: nobody waits for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::domain::change::{Change, Question, SeenTeam};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, PersonId, PlanId};
use crate::domain::plan::StoredDraft;
use crate::jobs::Result;
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::planning::changes::{Drafted, changes, price};
use crate::planning::questions::questions;
use crate::store::booking;
use crate::store::commit;
use crate::store::lease;
use crate::store::plan;
use crate::store::plan_change;

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
    let (changes, questions) = match read(app, id).await? {
        Some(read) => {
            let cap = std::time::Duration::from_secs(app.rules.matching.cpu_seconds);
            tokio::task::spawn_blocking(move || worked_out(&read, cap)).await??
        }
        None => (Vec::new(), Vec::new()),
    };
    let tx = app.db.begin().await?;
    plan_change::put(&tx, id, &changes, &questions).await?;
    Ok(commit(tx).await?)
}

/// `None` where there is nothing to compare with and nobody without a team.
async fn read(app: &App, id: PlanId) -> Result<Option<Read>> {
    let tx = app.db.begin_read().await?;
    let (stored, seen) = (plan::present(&tx).await?, plan_change::seen(&tx).await?);
    let wanted = |s: &StoredDraft| s.id == id && (!seen.is_empty() || !s.draft.unfilled.is_empty());
    let (Some(stored), Some(files)) = (stored.filter(wanted), plan::files(&tx).await?) else { return Ok(None) };
    let facts = booking::facts_of(&tx, &plan_change::bookings(&tx).await?).await?;
    commit(tx).await?;
    let bookings = facts.iter().map(|f| (f.booking.reference.to_string(), f.booking.id)).collect();
    let yes = |f: &BookingFacts| {
        let reference = f.booking.reference.to_string();
        f.team().map(|m| (reference.clone(), m.offer.person)).collect::<Vec<_>>()
    };
    let accepted = facts.iter().flat_map(yes).collect();
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
