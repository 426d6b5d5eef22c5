//! A volunteer's own calendar was read: the times they are busy take the place of those before. Plans are made anew where
//! that changes anything; a session they said yes to that is now among them becomes a line at the desk, and nothing
//! else; so does one that moves among them.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::busy::window;
use crate::domain::ids::PersonId;
use crate::domain::offer::{Offer, OfferState};
use crate::domain::time::Instant;
use crate::domain::volunteer::{Span, cut};
use crate::store::booking;
use crate::store::busy::{self, Reading};
use crate::store::item::{self, ItemKind};
use crate::store::offer;
use crate::store::person;
use crate::store::plan;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// Between two readings; up to a quarter more, by chance.
const PAUSE: Duration = Duration::hours(1);
/// Longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::hours(24);

/// What addresses are encrypted for: see `Links::hide`.
pub fn hide_name() -> &'static str {
    "busy-calendar"
}

/// When to read again after so many failures in a row.
pub(super) fn next_reading(ctx: &Ctx, failures: u32) -> Instant {
    let pause = PAUSE.checked_mul(1 << failures.min(5)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    ctx.now + pause + ctx.chance.up_to(pause / 4)
}

/// What a reading found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Joined, in order, inside `domain::busy::window` of now.
    pub spans: Vec<Span>,
    /// Not everything could be read.
    pub is_cut: bool,
    /// The answer's mark, to ask next time whether anything changed.
    pub etag: Option<String>,
    /// Came from an address, and is read again.
    pub is_fetched: bool,
}

/// `of`: the volunteer, and the generation of the calendar that was read. `false`: it is another calendar by now.
pub async fn keep_busy_times(db: &Db, ctx: &Ctx, of: (PersonId, i64), found: &Found) -> Result<bool> {
    let tx = db.begin().await?;
    let kept = keep_busy_times_in(&tx, ctx, of, found).await?;
    commit(tx).await?;
    Ok(kept)
}

/// The same inside a transaction of the caller's.
pub async fn keep_busy_times_in(tx: &Tx, ctx: &Ctx, of: (PersonId, i64), found: &Found) -> Result<bool> {
    let (who, generation) = of;
    person::lock(tx, who).await?;
    let due = found.is_fetched.then(|| next_reading(ctx, 0));
    let reading = Reading { times: found.spans.len(), is_cut: found.is_cut, etag: found.etag.as_deref(), due };
    if !busy::was_read(tx, who, generation, ctx.now, reading).await? {
        return Ok(false);
    }
    let all = window(ctx.now);
    let before = busy::of(tx, who, all).await?;
    if before == found.spans {
        return Ok(true);
    }
    busy::replace(tx, who, all.0, &found.spans).await?;
    follow_clashes(tx, ctx, who, &before, &found.spans).await?;
    if bears_on_plans(ctx, &before, &found.spans) {
        volunteer::touch(tx, who).await?;
        plan::mark_dirty(tx).await?;
    }
    Ok(true)
}

/// Whether they differ from now to behind the plans' window: its far end moves each day.
fn bears_on_plans(ctx: &Ctx, before: &[Span], after: &[Span]) -> bool {
    let days = ctx.rules.matching.window_days + 62;
    let inside = [(ctx.now, ctx.now + Duration::days(days))];
    cut(&inside, before) != cut(&inside, after)
}

/// All busy times of a volunteer go, and the lines about them; `false` where there was no calendar.
pub(super) async fn drop_busy_times(tx: &Tx, ctx: &Ctx, who: PersonId) -> Result<bool> {
    if !busy::delete(tx, who).await? {
        return Ok(false);
    }
    follow_clashes(tx, ctx, who, &[], &[]).await?;
    volunteer::touch(tx, who).await?;
    plan::mark_dirty(tx).await?;
    Ok(true)
}

/// Sessions ahead that they said yes to: a new clash is a line at the desk, one that is over closes its line.
async fn follow_clashes(tx: &Tx, ctx: &Ctx, who: PersonId, before: &[Span], after: &[Span]) -> Result<()> {
    let mut held = offer::holding(tx, who).await?;
    held.retain(|o| o.state == OfferState::Accepted);
    held.sort_by_key(|o| o.booking);
    for offer in held {
        let (had, has) = (clashes(&offer, before), clashes(&offer, after));
        // It may be called off at this moment: that closes all lines.
        if has && !had && !still_holds(tx, &offer).await? {
            continue;
        }
        set_line(tx, ctx, &offer, had, has).await?;
    }
    Ok(())
}

async fn still_holds(tx: &Tx, offer: &Offer) -> Result<bool> {
    booking::lock(tx, offer.booking).await?;
    Ok(offer::find(tx, offer.id).await?.is_some_and(|o| o.state == OfferState::Accepted))
}

/// The same where it is the session that changed: `before` and `after` are somebody's place in it. The line of whom it
/// asked again meanwhile is closed where there is no clash, and not made.
pub(super) async fn follow_move(tx: &Tx, ctx: &Ctx, before: &Offer, after: &Offer) -> Result<()> {
    let span = (before.on_site.0.min(after.on_site.0), before.on_site.1.max(after.on_site.1));
    let busy = busy::of(tx, after.person, span).await?;
    let had = before.state != OfferState::Accepted || clashes(before, &busy);
    set_line(tx, ctx, after, had, clashes(after, &busy)).await
}

/// What the desk knows already, or has seen to, is not told again; nor what is too late.
async fn set_line(tx: &Tx, ctx: &Ctx, offer: &Offer, had: bool, has: bool) -> Result<()> {
    let (about, who) = (Some(offer.booking), Some(offer.person));
    let dedupe = format!("busy-clash:b{}:p{}", offer.booking.0, offer.person.0);
    if !has {
        item::close_dedupe(tx, &dedupe, ctx.now).await?;
    } else if !had && offer.on_site.0 > ctx.now {
        item::put(tx, ItemKind::BusyClash, about, who, None, &dedupe, ctx.now).await?;
    }
    Ok(())
}

fn clashes(offer: &Offer, busy: &[Span]) -> bool {
    busy.iter().any(|(from, to)| *from < offer.on_site.1 && offer.on_site.0 < *to)
}
