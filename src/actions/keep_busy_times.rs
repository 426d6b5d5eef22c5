//! A volunteer's own calendar was read: the times they are busy take the place of those before. Plans are made anew where
//! that changes anything; a session they said yes to that is now among them becomes a line at the desk, and nothing else.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::busy::window;
use crate::domain::ids::PersonId;
use crate::domain::offer::{Offer, OfferState};
use crate::domain::time::Instant;
use crate::domain::volunteer::{Span, cut};
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
    if bears_on_plans(ctx, &before, &found.spans) {
        volunteer::touch(tx, who).await?;
        plan::mark_dirty(tx).await?;
    }
    tell_clashes(tx, ctx, who, &before, &found.spans).await?;
    Ok(true)
}

/// Whether they differ from now to behind the plans' window: its far end moves each day.
fn bears_on_plans(ctx: &Ctx, before: &[Span], after: &[Span]) -> bool {
    let days = ctx.rules.matching.window_days + 62;
    let inside = [(ctx.now, ctx.now + Duration::days(days))];
    cut(&inside, before) != cut(&inside, after)
}

/// Sessions ahead that they said yes to: a new clash is a line at the desk, one that is over closes its line.
pub(super) async fn tell_clashes(tx: &Tx, ctx: &Ctx, who: PersonId, before: &[Span], after: &[Span]) -> Result<()> {
    let mut held = offer::holding(tx, who).await?;
    held.retain(|o| o.state == OfferState::Accepted && o.on_site.0 > ctx.now);
    for offer in held {
        match (clashes(&offer, before), clashes(&offer, after)) {
            (true, true) => {}
            (_, clash) => tell_clash(tx, ctx, &offer, clash).await?,
        }
    }
    Ok(())
}

/// A session that somebody said yes to has another time: the line follows what their calendar says of it.
pub(super) async fn look_again(tx: &Tx, ctx: &Ctx, offer: &Offer) -> Result<()> {
    let busy = busy::of(tx, offer.person, offer.on_site).await?;
    tell_clash(tx, ctx, offer, clashes(offer, &busy)).await
}

async fn tell_clash(tx: &Tx, ctx: &Ctx, offer: &Offer, clash: bool) -> Result<()> {
    let (about, who) = (Some(offer.booking), Some(offer.person));
    let dedupe = clash_line(offer);
    if clash {
        item::put(tx, ItemKind::BusyClash, about, who, None, &dedupe, ctx.now).await?;
    } else {
        item::close_dedupe(tx, &dedupe, ctx.now).await?;
    }
    Ok(())
}

/// Names the line about a session that its volunteer's own calendar clashes with.
fn clash_line(offer: &Offer) -> String {
    format!("busy-clash:b{}:p{}", offer.booking.0, offer.person.0)
}

fn clashes(offer: &Offer, busy: &[Span]) -> bool {
    busy.iter().any(|(from, to)| *from < offer.on_site.1 && offer.on_site.0 < *to)
}
