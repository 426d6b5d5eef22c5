//! What would happen to whom if a session got another time or place. A question: nothing changes.

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::moving::{self, Target};
pub use crate::actions::moving::{Becomes, Change, Effect, Snag};
use crate::domain::booking::{Booking, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::time::local_date;
use crate::matching::facts::Facts;
use crate::matching::rules;
use crate::planning::problem::{booking_id, problem, volunteer_id, window};
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Everybody who said yes or is asked, with the rules of the matcher that they would break. Changed since it was seen:
/// `Stale`; else as [`move_session`](crate::actions::move_session::move_session) refuses.
pub async fn what_if_moved(db: &Db, ctx: &Ctx, id: BookingId, change: &Change) -> Result<Vec<Effect>> {
    let tx = db.begin_read().await?;
    let facts = booking::facts(&tx, id).await?.ok_or(Error::NotFound)?;
    if facts.booking.version != change.version {
        return Err(Error::Stale);
    }
    let target = Target::of(ctx, &facts, change)?;
    let mut effects = moving::effects(&tx, ctx, &facts, &target).await?;
    if !effects.is_empty() {
        add_rules(&tx, ctx, &facts, &target, &mut effects).await?;
    }
    commit(tx).await?;
    Ok(effects)
}

/// Adds what the matcher has against each.
async fn add_rules(tx: &Tx, ctx: &Ctx, facts: &BookingFacts, target: &Target, effects: &mut [Effect]) -> Result<()> {
    let mut rules = (*ctx.rules).clone();
    let today = local_date(ctx.now);
    let days = (target.slot()?.date - today).num_days() + 7;
    rules.matching.window_days = rules.matching.window_days.max(days);
    let snapshot = plan::snapshot(tx, ctx.now, window(today, rules.matching.window_days)).await?;
    let snapshot = with(snapshot, facts, target);
    let planned = problem(&snapshot, &rules);
    let all = Facts::new(&planned.problem);
    let Some(wanted) = snapshot.bookings.last().and_then(|b| all.booking(&booking_id(b))) else { return Ok(()) };
    for effect in effects {
        if let Some(volunteer) = all.volunteer(&volunteer_id(effect.mate.offer.person)) {
            let broken = rules::all(&all, volunteer, all.slots_of(wanted).start);
            effect.snags.extend(broken.iter().map(|rule| Snag::Rule(rule.code().as_str())));
        }
    }
    Ok(())
}

/// The snapshot with this booking as it would be, and nobody on it: last in the list.
fn with(mut snapshot: Snapshot, facts: &BookingFacts, target: &Target) -> Snapshot {
    snapshot.bookings.retain(|b| b.booking.id != facts.booking.id);
    let booking = Booking {
        state: State::Requested,
        chosen: None,
        team: None,
        proven: true,
        hold_until: None,
        slots: target.slots.get(target.at).copied().into_iter().collect(),
        ..facts.booking.clone()
    };
    let (group, place) = (facts.group.clone(), target.place.clone());
    snapshot.bookings.push(PlanBooking { booking, group, place, offers: Vec::new() });
    snapshot
}
