//! What a draft changed since its teams were last seen, and what keeping an old team would cost: the problem is solved anew
//! with that team locked in. Pure: the caller's `late` is the only clock.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::{Change, Keeping, Price, SeenTeam};
use crate::domain::ids::{BookingId, PersonId};
use crate::domain::offer::TeamRole;
use crate::domain::plan::Draft;
use crate::matching::check::check;
use crate::matching::plan::Plan;
use crate::matching::problem::{Assignment, Problem, Role};
use crate::matching::rules;
use crate::matching::seats::{Clash, Seats};
use crate::matching::solve::{Options, solve};
use crate::matching::view::View;
use crate::planning::problem::{option_id, person_of, volunteer_id};

/// Old teams whose price is worked out.
const MOST: usize = 10;
/// Problems of more bookings take too long to be solved as often.
pub const MOST_BOOKINGS: usize = 2_000;
/// Seconds of work for one price.
pub const SECONDS: f64 = 0.5;

/// A draft's problem and plan, and which booking a reference names.
pub struct Drafted<'a> {
    pub problem: &'a Problem,
    pub plan: &'a Plan,
    pub bookings: &'a BTreeMap<String, BookingId>,
}

impl Drafted<'_> {
    fn reference(&self, booking: BookingId) -> Option<&str> {
        self.bookings.iter().find(|(_, id)| **id == booking).map(|(reference, _)| reference.as_str())
    }

    /// Bookings with a team in a plan of this problem.
    pub fn filled(&self, problem: &Problem, plan: &Plan) -> BTreeSet<BookingId> {
        let view = View::new(problem, plan);
        let staffed = (0..problem.bookings.len()).filter(|b| view.is_staffed(*b));
        staffed.filter_map(|b| self.bookings.get(&problem.bookings[b].id).copied()).collect()
    }
}

/// Teams that are other than they were seen: those that are gone first, then other times, then other people. What never
/// was seen is no change.
pub fn changes(drafted: &Drafted<'_>, draft: &Draft, seen: &BTreeMap<BookingId, SeenTeam>) -> Vec<Change> {
    let rows = draft.rows.iter().map(|row| (row.booking, SeenTeam::of(row)));
    let now = rows.chain(draft.unfilled.iter().map(|u| (u.booking, SeenTeam::default())));
    let news = |(booking, to): (BookingId, SeenTeam)| {
        let from = seen.get(&booking).filter(|from| from.differs(&to))?.clone();
        Some(Change { booking, from, to, keeping: Keeping::Unknown })
    };
    let mut changes: Vec<Change> = now.filter_map(news).collect();
    changes.sort_by_key(|c| (!c.to.is_none(), c.to.slot == c.from.slot, c.booking));
    let view = View::new(drafted.problem, drafted.plan);
    let locked = Seats::locked(&view.facts);
    for change in &mut changes {
        if change.from.is_none() {
            change.keeping = Keeping::Nothing;
        } else if let Some(who) =
            drafted.reference(change.booking).and_then(|id| against(&view, &locked, id, &change.from))
        {
            change.keeping = Keeping::Impossible(who);
        }
    }
    changes
}

/// Works out the first prices that are open.
pub fn price(drafted: &Drafted<'_>, changes: &mut [Change], late: &dyn Fn() -> bool) {
    if drafted.problem.bookings.len() > MOST_BOOKINGS {
        return;
    }
    for change in changes.iter_mut().filter(|c| c.keeping == Keeping::Unknown).take(MOST) {
        if let Some(price) = price_of(drafted, change, late) {
            change.keeping = Keeping::Costs(price);
        }
    }
}

/// Who of an old team can't come any more, with the first rule against each; nobody where all could, but the places or the
/// time are others' by now. `None`: the team could be kept.
fn against(view: &View<'_>, locked: &Seats, id: &str, team: &SeenTeam) -> Option<Vec<(PersonId, String)>> {
    let Some(booking) = view.facts.booking(id) else { return Some(Vec::new()) };
    let named = |slot: &usize| view.facts.of(*slot).options[view.facts.slots[*slot].option].id == option_id(team.slot);
    let Some(slot) = view.facts.open_slots(booking).find(named) else { return Some(Vec::new()) };
    let (mut barred, mut roles) = (Vec::new(), BTreeMap::new());
    roles.extend(view.facts.locks[booking].iter().copied());
    for (person, role) in &team.members {
        let v = view.facts.volunteer(&volunteer_id(*person));
        match v.map(|v| (v, first_against(view, locked, (v, *role), slot))) {
            None => barred.push((*person, "GONE".to_owned())),
            Some((_, Some(code))) => barred.push((*person, code)),
            Some((v, None)) => drop(roles.entry(v).or_insert(role_of(*role))),
        }
    }
    let leads = roles.values().filter(|role| **role == Role::Lead).count();
    let is_team = view.facts.value(booking, leads, roles.len() - leads).is_some();
    (!barred.is_empty() || !is_team).then_some(barred)
}

fn first_against(view: &View<'_>, locked: &Seats, (v, role): (usize, TeamRole), slot: usize) -> Option<String> {
    if view.facts.is_locked(v, slot) {
        return None;
    }
    let clash = || {
        locked.clashes(&view.facts, v, slot).first().map(|clash| match clash {
            Clash::Limit { .. } => "LIMIT",
            Clash::Overlap { .. } => "OVERLAP",
        })
    };
    let broken = rules::first(&view.facts, v, slot).map(|broken| broken.code().as_str());
    let leads = role == TeamRole::Support || rules::may_lead(&view.facts, v, slot);
    broken.or_else(|| (!leads).then_some("LEAD")).or_else(clash).map(str::to_owned)
}

fn role_of(role: TeamRole) -> Role {
    match role {
        TeamRole::Lead => Role::Lead,
        TeamRole::Support => Role::Support,
    }
}

/// `None` where there was no time for it.
fn price_of(drafted: &Drafted<'_>, change: &Change, late: &dyn Fn() -> bool) -> Option<Price> {
    let (before, booking) = (drafted.plan.score?, drafted.reference(change.booking)?);
    let mut kept = drafted.problem.clone();
    for (person, role) in &change.from.members {
        let (volunteer, option) = (volunteer_id(*person), option_id(change.from.slot));
        if !kept.locked.iter().any(|row| row.booking == booking && row.volunteer == volunteer) {
            kept.locked.push(Assignment { booking: booking.to_owned(), option, volunteer, role: role_of(*role) });
        }
    }
    let options = Options { seconds: SECONDS, stop: Some(late), warm: Some(drafted.plan), ..Options::default() };
    let solved = solve(&kept, &options);
    if late() {
        return None;
    }
    let (old, new) = (check(drafted.problem, drafted.plan), check(drafted.problem, &solved.plan));
    let (had, has) = (drafted.filled(drafted.problem, drafted.plan), drafted.filled(&kept, &solved.plan));
    let teams = if had == has { new.value - old.value } else { 0 };
    Some(Price {
        points: (before - solved.score).max(0),
        lost: had.difference(&has).copied().collect(),
        gained: has.difference(&had).copied().collect(),
        teams,
        travel_m: new.travel_m - old.travel_m,
        fairness: new.costs.fairness - old.costs.fairness,
    })
}

/// The people of a booking's team in a plan.
pub fn team_in(plan: &Plan, booking: &str) -> BTreeSet<PersonId> {
    let rows = plan.assignments.iter().filter(|row| row.booking == booking);
    rows.filter_map(|row| person_of(&row.volunteer)).collect()
}
