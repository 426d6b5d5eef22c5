//! Who could take an open place of a booking, in the words of the house: numbers to say why, the best first. Pure.

use std::collections::BTreeMap;

use crate::domain::ids::{PersonId, Reference};
use crate::domain::offer::TeamRole;
use crate::domain::plan::{MemberWhy, Shortage};
use crate::matching::plan::Plan;
use crate::matching::problem::{Problem, Role};
use crate::matching::stand_ins as m;
use crate::matching::view::{Busy, View};
use crate::matching::why::funnel;
use crate::planning::draft::shortage;
use crate::planning::problem::{option_id, person_of};

/// People who are shown and, while there is time, tried out.
const MOST: usize = 10;

/// The place that is open.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    pub reference: &'a Reference,
    pub slot: usize,
    pub role: TeamRole,
    /// Places of the booking that are open with it.
    pub open: u32,
}

/// Somebody who could come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    pub person: PersonId,
    pub why: MemberWhy,
    /// Other sessions in the plan in that month, and ten times what those who could come have on average.
    pub month: usize,
    pub mean_tenths: usize,
    /// Points that the plan loses more with them than with the first; `None`: not worked out.
    pub more: Option<i64>,
    /// Other sessions at or near the time that the plan has them give, by reference.
    pub instead_of: Vec<String>,
    /// The plan gives them as many sessions elsewhere as they want.
    pub is_full: bool,
    /// Another session that day, by reference.
    pub same_day: Option<String>,
}

/// Up to ten people for the place, and the numbers of who is left at its time. `is_firm`: somebody has said yes to a
/// booking (by reference). `None` where the plan doesn't know the booking.
pub fn stand_ins(
    problem: &Problem,
    plan: &Plan,
    place: Open<'_>,
    is_firm: &dyn Fn(&str, PersonId) -> bool,
    late: &dyn Fn() -> bool,
) -> Option<(Vec<StandIn>, Shortage)> {
    let (booking, option) = (place.reference.to_string(), option_id(place.slot));
    let funnel = funnel(problem, plan, &booking)?.funnels.into_iter().find(|f| f.option == option)?;
    let role = if place.role == TeamRole::Lead { Role::Lead } else { Role::Support };
    let open = usize::try_from(place.open).unwrap_or(usize::MAX);
    let wanted = m::Place { booking: &booking, option: &option, role, open };
    let firm = |booking: &str, v: &str| person_of(v).is_some_and(|person| is_firm(booking, person));
    let mut people = m::stand_ins(problem, plan, wanted, &firm);
    m::try_out(problem, plan, wanted, (&mut people, MOST), late);
    let about = About::new(problem, plan, &booking, place.slot)?;
    let mean_tenths = 10 * people.iter().map(|p| about.month(&p.volunteer)).sum::<usize>() / people.len().max(1);
    let best = people.first().and_then(|p| p.loses);
    let told = |p: &m::StandIn| {
        let more = p.loses.zip(best).map(|(loses, best)| loses - best);
        let is_full = p.busy.iter().any(|busy| matches!(busy, Busy::Limit { .. }));
        Some(StandIn { mean_tenths, more, instead_of: instead_of(&p.busy), is_full, ..about.person(&p.volunteer)? })
    };
    Some((people.iter().take(MOST).filter_map(told).collect(), shortage(&funnel)))
}

fn instead_of(busy: &[Busy]) -> Vec<String> {
    let overlap = |busy: &Busy| match busy {
        Busy::Overlap { booking, .. } => Some(booking.clone()),
        Busy::Limit { .. } | Busy::Pair { .. } => None,
    };
    busy.iter().filter_map(overlap).collect()
}

/// What is known of people beside the place.
struct About<'p> {
    view: View<'p>,
    booking: usize,
    slot: usize,
    /// Other sessions of each volunteer in the plan.
    others: BTreeMap<usize, Vec<usize>>,
}

impl<'p> About<'p> {
    fn new(problem: &'p Problem, plan: &Plan, booking: &str, slot: usize) -> Option<Self> {
        let view = View::new(problem, plan);
        let booking = view.facts.booking(booking)?;
        let id = |s: &usize| view.facts.of(*s).options[view.facts.slots[*s].option].id == option_id(slot);
        let slot = view.facts.open_slots(booking).find(id)?;
        let others = |v: usize| {
            let theirs = view.seats.of(v).iter().copied().filter(|s| view.facts.slots[*s].booking != booking);
            (v, theirs.collect())
        };
        let others = (0..problem.volunteers.len()).map(others).collect();
        Some(Self { view, booking, slot, others })
    }

    fn others(&self, volunteer: &str) -> &[usize] {
        self.view.facts.volunteer(volunteer).and_then(|v| self.others.get(&v)).map_or(&[], Vec::as_slice)
    }

    /// Other sessions of the session's month.
    fn month(&self, volunteer: &str) -> usize {
        let month = |s: &&usize| self.view.facts.slots[**s].month == self.view.facts.slots[self.slot].month;
        self.others(volunteer).iter().filter(month).count()
    }

    fn person(&self, volunteer: &str) -> Option<StandIn> {
        let facts = &self.view.facts;
        let v = facts.volunteer(volunteer)?;
        let them = &facts.problem.volunteers[v];
        let others = self.others(volunteer);
        let same_day = others.iter().find(|s| facts.slots[**s].day == facts.slots[self.slot].day);
        let asked = &facts.problem.bookings[self.booking].languages;
        let why = MemberWhy {
            road_m: facts.road_m(v, self.booking),
            ride_min: facts.ride_min(v, self.booking),
            load: i64::try_from(others.len()).unwrap_or(i64::MAX - 1) + 1,
            prior_load: them.prior_load,
            offered: them.offered,
            languages: asked.iter().filter(|l| them.languages.contains(l)).cloned().collect(),
        };
        Some(StandIn {
            person: person_of(volunteer)?,
            why,
            month: self.month(volunteer),
            mean_tenths: 0,
            more: None,
            instead_of: Vec::new(),
            is_full: false,
            same_day: same_day.map(|s| facts.of(*s).id.clone()),
        })
    }
}
