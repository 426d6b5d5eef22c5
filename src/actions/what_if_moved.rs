//! What would happen to whom if a session got another time or place. A question: nothing changes.

use std::collections::BTreeMap;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::moving::{self, Target};
pub use crate::actions::moving::{Becomes, Change, Effect, Snag};
use crate::domain::booking::{Booking, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, PersonId};
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::rules::Rules;
use crate::domain::time::local_date;
use crate::matching::facts::Facts;
use crate::matching::rules as matching;
use crate::planning::problem::{booking_id, problem, volunteer_id, window};
use crate::store::booking;
use crate::store::plan;
use crate::store::{Db, commit};

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
    let (date, today) = (target.slot()?.date, local_date(ctx.now));
    let mut rules = (*ctx.rules).clone();
    rules.matching.window_days = rules.matching.window_days.max((date - today).num_days() + 7);
    let days = window(today, rules.matching.window_days);
    let snapshot = if effects.is_empty() { None } else { Some(plan::snapshot(&tx, ctx.now, days).await?) };
    commit(tx).await?;
    if let Some(snapshot) = snapshot {
        let people: Vec<PersonId> = effects.iter().map(|effect| effect.mate.offer.person).collect();
        let snapshot = with(snapshot, &facts, &target);
        let work = tokio::task::spawn_blocking(move || broken(&snapshot, &rules, &people)).await;
        let mut broken = work.unwrap_or_else(|stopped| std::panic::resume_unwind(stopped.into_panic()));
        for effect in &mut effects {
            effect.snags.extend(broken.remove(&effect.mate.offer.person).into_iter().flatten().map(Snag::Rule));
        }
    }
    Ok(effects)
}

/// What the matcher has against each of the people on the last booking of the snapshot, by its codes.
fn broken(snapshot: &Snapshot, rules: &Rules, people: &[PersonId]) -> BTreeMap<PersonId, Vec<&'static str>> {
    let planned = problem(snapshot, rules);
    let all = Facts::new(&planned.problem);
    let Some(wanted) = snapshot.bookings.last().and_then(|b| all.booking(&booking_id(b))) else {
        return BTreeMap::new();
    };
    let against = |person: &PersonId| {
        let volunteer = all.volunteer(&volunteer_id(*person))?;
        let broken = matching::all(&all, volunteer, all.slots_of(wanted).start);
        Some((*person, broken.iter().map(|rule| rule.code().as_str()).collect()))
    };
    people.iter().filter_map(against).collect()
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
