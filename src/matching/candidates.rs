//! Who may sit at which slot: every pair of volunteer and time that keeps all rules of `rules`, with its cost.
//! What does not depend on the time is asked once for a booking, and the cheapest question first.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use crate::matching::facts::Facts;
use crate::matching::problem::{Booking, Format, Grade, Volunteer};

/// A volunteer who may sit at a slot, if their other sessions allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub volunteer: u32,
    /// May lead.
    pub leads: bool,
    /// The booking's languages they speak, one bit each.
    pub speaks: u32,
    /// All but fairness; may be negative.
    pub cost: i64,
}

/// Candidates of every slot, in order of volunteers. Locked people are not candidates of their own booking.
pub struct Candidates {
    rows: Vec<Candidate>,
    of: Vec<Range<usize>>,
}

/// Last days of somebody's training for a kind: to take part, and to lead.
#[derive(Clone, Copy)]
struct Trained {
    volunteer: usize,
    until: NaiveDate,
    leads_until: Option<NaiveDate>,
}

/// Who is trained for a kind and gives sessions in a format.
type Trainees<'p> = BTreeMap<(&'p str, Format), Vec<Trained>>;

/// Somebody who may come to a booking, as far as that does not depend on the time.
struct Willing {
    trained: Trained,
    checked_until: Option<NaiveDate>,
    speaks: u32,
    ride_min: i64,
    cost: i64,
}

impl Candidates {
    /// Looks at all bookings, split over `threads` (1 to 64); the result doesn't depend on their number.
    pub fn new(facts: &Facts, threads: usize) -> Self {
        let (trainees, bookings) = (trainees(facts), facts.problem.bookings.len());
        let share = bookings.div_ceil(threads.clamp(1, 64)).max(64);
        let parts: Vec<Vec<Vec<Candidate>>> = std::thread::scope(|scope| {
            let trainees = &trainees;
            let part = move |first: usize| -> Vec<Vec<Candidate>> {
                let mine = first..(first + share).min(bookings);
                mine.flat_map(|booking| of_booking(facts, trainees, booking)).collect()
            };
            let spawned: Vec<_> =
                (share..bookings).step_by(share).map(|first| scope.spawn(move || part(first))).collect();
            let own = part(0);
            let joined = spawned.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            std::iter::once(own).chain(joined).collect()
        });
        let mut all = Self { rows: Vec::new(), of: Vec::with_capacity(facts.slots.len()) };
        for list in parts.into_iter().flatten() {
            let first = all.rows.len();
            all.rows.extend(list);
            all.of.push(first..all.rows.len());
        }
        all
    }

    pub fn of(&self, slot: usize) -> &[Candidate] {
        &self.rows[self.of[slot].clone()]
    }
}

fn trainees<'p>(facts: &Facts<'p>) -> Trainees<'p> {
    let mut trainees = Trainees::new();
    for (volunteer, v) in facts.problem.volunteers.iter().enumerate() {
        let mut kinds: BTreeMap<&str, Trained> = BTreeMap::new();
        for skill in &v.skills {
            let until = skill.expires;
            let leads_until = (skill.grade == Grade::Lead).then_some(until);
            let kind = kinds.entry(&skill.kind).or_insert(Trained { volunteer, until, leads_until });
            kind.until = kind.until.max(until);
            kind.leads_until = kind.leads_until.max(leads_until);
        }
        let mut formats = v.formats.clone();
        formats.sort_unstable();
        formats.dedup();
        for (kind, trained) in kinds {
            for format in &formats {
                trainees.entry((kind, *format)).or_default().push(trained);
            }
        }
    }
    trainees
}

/// Candidates of each slot of a booking.
fn of_booking(facts: &Facts, trainees: &Trainees, booking: usize) -> Vec<Vec<Candidate>> {
    let b = &facts.problem.bookings[booking];
    let trained = trainees.get(&(b.kind.as_str(), b.format)).map_or(&[][..], Vec::as_slice);
    let willing: Vec<Willing> = trained.iter().filter_map(|t| willing(facts, *t, booking)).collect();
    facts.slots_of(booking).map(|slot| of_slot(facts, &willing, slot)).collect()
}

fn willing(facts: &Facts, trained: Trained, booking: usize) -> Option<Willing> {
    let (v, b) = (&facts.problem.volunteers[trained.volunteer], &facts.problem.bookings[booking]);
    if !facts.is_near(trained.volunteer, booking) || !suits(v, b) {
        return None;
    }
    let road_m = facts.road_m(trained.volunteer, booking);
    if road_m > v.max_km * 1000 || facts.locks[booking].iter().any(|(locked, _)| *locked == trained.volunteer) {
        return None;
    }
    let with_ride = facts.problem.rules.availability_includes_travel;
    Some(Willing {
        trained,
        checked_until: b.dbs.and(v.dbs).map(|check| check.expires),
        speaks: facts.speaks(trained.volunteer, booking),
        ride_min: if with_ride { facts.ride_over_min(trained.volunteer, road_m) } else { 0 },
        cost: facts.cost_over(trained.volunteer, booking, road_m),
    })
}

/// Tags, level of the check, and nothing to avoid.
fn suits(v: &Volunteer, b: &Booking) -> bool {
    let is_checked = b.dbs.is_none_or(|needs| v.dbs.is_some_and(|check| check.level >= needs));
    is_checked
        && b.tags.iter().all(|tag| v.tags.contains(tag))
        && !v.avoid_groups.contains(&b.group)
        && !v.avoid_bookings.contains(&b.id)
}

fn of_slot(facts: &Facts, willing: &[Willing], at: usize) -> Vec<Candidate> {
    let slot = facts.slots[at];
    if facts.locked_at[slot.booking].is_some_and(|locked| locked != at) {
        return Vec::new();
    }
    let may = |w: &&Willing| {
        w.trained.until >= slot.day
            && w.checked_until.is_none_or(|until| until >= slot.day)
            && facts.is_available(w.trained.volunteer, slot.from - w.ride_min, slot.to + w.ride_min)
    };
    willing
        .iter()
        .filter(may)
        .map(|w| Candidate {
            volunteer: u32::try_from(w.trained.volunteer).unwrap_or(u32::MAX),
            leads: w.trained.leads_until.is_some_and(|until| until >= slot.day),
            speaks: w.speaks,
            cost: w.cost - facts.reward(w.trained.volunteer, at),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::rules;
    use crate::matching::sample::{self, Size};

    proptest! {
        #[test]
        fn candidates_are_those_who_keep_every_rule(seed: u64, locked in 0..4_usize, threads in 1..3_usize) {
            let problem = sample::random(seed, Size { volunteers: 12, bookings: 80, days: 9, locked, published: 6 });
            let facts = Facts::new(&problem);
            let found = Candidates::new(&facts, threads);
            for at in 0..facts.slots.len() {
                let booking = facts.slots[at].booking;
                let is_open = facts.locked_at[booking].is_none_or(|locked| locked == at);
                let may = |v: &usize| {
                    is_open && rules::first(&facts, *v, at).is_none() && facts.locks[booking].iter().all(|(l, _)| l != v)
                };
                let candidate = |v: usize| Candidate {
                    volunteer: u32::try_from(v).expect("few"),
                    leads: rules::may_lead(&facts, v, at),
                    speaks: facts.speaks(v, booking),
                    cost: facts.cost(v, at),
                };
                let expected: Vec<Candidate> = (0..problem.volunteers.len()).filter(may).map(candidate).collect();
                prop_assert_eq!(found.of(at), &expected[..]);
            }
        }
    }
}
