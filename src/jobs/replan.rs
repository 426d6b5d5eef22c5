//! When something that plans depend on changed, one replica makes the draft anew: snapshot, solve outside any transaction,
//! store what still holds, ask again for places that reopened.

use std::time::Instant;

use chrono::Duration;
use uuid::Uuid;

use crate::actions::refill::refill;
use crate::app::App;
use crate::domain::person::Actor;
use crate::domain::plan::{Draft, Snapshot};
use crate::domain::rules::Rules;
use crate::domain::time::local_date;
use crate::jobs::Result;
use crate::matching::plan::Plan;
use crate::matching::solve::{Options, solve};
use crate::planning::draft::draft;
use crate::planning::problem::{problem, window};
use crate::store::dials;
use crate::store::lease;
use crate::store::plan;
use crate::store::setting;
use crate::store::{Db, commit};

const LEASE: &str = "replan";
/// The local day that the present draft was made for: a new day moves the window.
const DAY: &str = "planned-day";
/// The same snapshot gives the same draft.
const SEED: u64 = 1;
/// Plans in one round: asking again changes what the next plan sees, but each time fewer places are open.
const PLANS: u32 = 10;

/// Returns how many drafts were stored.
pub async fn run(app: &App) -> Result<u32> {
    new_day(app).await?;
    if !is_due(&app.db).await? {
        return Ok(0);
    }
    let holder = Uuid::new_v4().to_string();
    let now = app.clock.now();
    let span = Duration::seconds(i64::try_from(app.rules.matching.cpu_seconds).unwrap_or(600) + 60);
    if !lease::take(app.db.write(), LEASE, &holder, now, now + span).await? {
        return Ok(0);
    }
    let made = plans(app).await;
    lease::give_back(app.db.write(), LEASE, &holder).await?;
    made
}

async fn plans(app: &App) -> Result<u32> {
    let mut made = 0;
    while made < PLANS && is_due(&app.db).await? {
        make_one(app).await?;
        made += 1;
    }
    Ok(made)
}

async fn is_due(db: &Db) -> Result<bool> {
    let (changes, known) = plan::dirty(db.read()).await?;
    Ok(changes != known)
}

async fn new_day(app: &App) -> Result<()> {
    let today = local_date(app.clock.now()).to_string();
    if setting::get(app.db.read(), DAY).await?.as_deref() != Some(&today) {
        let tx = app.db.begin().await?;
        setting::set(&tx, DAY, &today).await?;
        plan::mark_dirty(&tx).await?;
        commit(tx).await?;
    }
    Ok(())
}

/// One draft from the present snapshot, and the asks that follow from it.
async fn make_one(app: &App) -> Result<()> {
    let begun = Instant::now();
    let days = window(local_date(app.clock.now()), app.rules.matching.window_days);
    let tx = app.db.begin_read().await?;
    let snapshot = plan::snapshot(&tx, app.clock.now(), days).await?;
    let last = plan::files(&tx).await?.map(|(_, plan)| plan);
    let rules = dials::rules(&tx, &app.rules).await?;
    commit(tx).await?;
    let draft = tokio::task::spawn_blocking(move || solved(&snapshot, &rules, last.as_deref())).await??;
    let tx = app.db.begin().await?;
    let kept = plan::save(&tx, &draft).await?;
    commit(tx).await?;
    let (rows, unfilled) = (draft.rows.len(), draft.unfilled.len());
    let (score, bound, took_ms) = (draft.score, draft.bound, begun.elapsed().as_millis());
    tracing::info!(rows, kept, unfilled, score, bound, took_ms, "draft made");
    refill(&app.db, &app.ctx(Actor::Service)).await?;
    Ok(())
}

/// Begins with the plan and the prices of the last draft: most of them still hold.
fn solved(snapshot: &Snapshot, rules: &Rules, last: Option<&str>) -> std::result::Result<Draft, serde_json::Error> {
    let begun = Instant::now();
    let warm: Option<Plan> = last.map(serde_json::from_str).transpose()?;
    let cap = std::time::Duration::from_secs(rules.matching.cpu_seconds);
    let late = || begun.elapsed() >= cap;
    let planned = problem(snapshot, rules);
    let options = Options {
        seed: SEED,
        seconds: cap.as_secs_f64(),
        stop: Some(&late),
        is_half_over: Some(&|| begun.elapsed() >= cap / 2),
        warm: warm.as_ref(),
        ..Options::default()
    };
    let solved = solve(&planned.problem, &options);
    draft(snapshot, &planned, &solved, SEED)
}
