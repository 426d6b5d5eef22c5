//! Who may sit at which slot: every pair of volunteer and time that keeps all rules of `rules`, with its cost.
//! What does not depend on the time is asked once for a booking, and the cheapest question first.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use crate::domain::place::{Position, Reach};
use crate::matching::facts::Facts;
use crate::matching::problem::{Booking, Format, Grade, Venue, Volunteer};

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

/// What a candidate of a slot is priced at: infinity takes nobody, minus infinity everybody.
pub type Pricer<'a> = &'a (dyn Fn(usize, &Candidate) -> f64 + Sync);

/// Every so many bookings one is looked at to know how many candidates there are.
const SAMPLE: usize = 32;

/// Last days of somebody's training for a kind: to take part, and to lead. Home and reach lie beside them, for most people
/// live too far away: that is seen here, without a look at the volunteer.
#[derive(Clone, Copy)]
struct Trained {
    volunteer: usize,
    home: Position,
    reach: Reach,
    until: NaiveDate,
    leads_until: Option<NaiveDate>,
}

/// Who is trained for a kind and gives sessions in a format.
type Trainees<'p> = BTreeMap<(&'p str, Format), Vec<Trained>>;

/// Somebody who may come to a booking, as far as that does not depend on the time.
struct Willing {
    trained: Trained,
    checked_until: Option<NaiveDate>,
    road_m: i64,
    ride_min: i64,
}

impl Candidates {
    /// Looks at all bookings, split over `threads` (1 to 64); the result doesn't depend on their number.
    pub fn new(facts: &Facts, threads: usize) -> Self {
        let trainees = trainees(facts);
        Self::joined(in_parts(facts.problem.bookings.len(), threads, |bookings| {
            let mut part = Part::default();
            bookings.flat_map(|booking| of_booking(facts, &trainees, booking)).for_each(|list| part.add(&list));
            part
        }))
    }

    /// Of the candidates of every slot and each kind (may lead, which languages) the `keep` cheapest at what `price` says
    /// of slot and candidate, and those whom it gives away. Whom it prices at infinity is left out.
    #[must_use]
    pub fn few(&self, threads: usize, keep: usize, price: Pricer) -> Self {
        Self::joined(in_parts(self.of.len(), threads, |slots| {
            let mut part = Part::default();
            slots.for_each(|at| part.add(&shorten(self.of(at), keep, |c| price(at, c))));
            part
        }))
    }

    fn joined(parts: Vec<Part>) -> Self {
        let mut all = Self { rows: Vec::new(), of: Vec::new() };
        for mut part in parts {
            let mut first = all.rows.len();
            if first == 0 {
                all.rows = part.rows;
            } else {
                all.rows.append(&mut part.rows);
            }
            for count in part.counts {
                all.of.push(first..first + count);
                first += count;
            }
        }
        all
    }

    pub fn of(&self, slot: usize) -> &[Candidate] {
        &self.rows[self.of[slot].clone()]
    }
}

/// Candidates of some slots in a row.
#[derive(Default)]
struct Part {
    rows: Vec<Candidate>,
    counts: Vec<usize>,
}

impl Part {
    fn add(&mut self, list: &[Candidate]) {
        self.rows.extend_from_slice(list);
        self.counts.push(list.len());
    }
}

/// Does `work` for the parts of 0 to `n`, one a thread, and tells what came of each in order.
fn in_parts<T: Send>(n: usize, threads: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let share = n.div_ceil(threads.clamp(1, 64)).max(64);
    std::thread::scope(|scope| {
        let work = &work;
        let part = move |first: usize| work(first..(first + share).min(n));
        let spawned: Vec<_> = (share..n).step_by(share).map(|first| scope.spawn(move || part(first))).collect();
        let own = part(0);
        let joined = spawned.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(own).chain(joined).collect()
    })
}

/// How many candidates a slot has in the mean, by a look at some bookings.
pub fn per_slot(facts: &Facts) -> usize {
    let trainees = trainees(facts);
    let some = (0..facts.problem.bookings.len()).step_by(SAMPLE);
    let (mut slots, mut candidates) = (0, 0);
    for list in some.flat_map(|booking| of_booking(facts, &trainees, booking)) {
        slots += 1;
        candidates += list.len();
    }
    candidates / slots.max(1)
}

/// The cheapest few of each kind, in order of volunteers.
fn shorten(list: &[Candidate], keep: usize, price: impl Fn(&Candidate) -> f64) -> Vec<Candidate> {
    let mut kinds: BTreeMap<(bool, u32), Vec<(f64, Candidate)>> = BTreeMap::new();
    for c in list {
        let price = price(c);
        if price < f64::INFINITY {
            kinds.entry((c.leads, c.speaks)).or_default().push((price, *c));
        }
    }
    let mut kept: Vec<Candidate> = Vec::new();
    for mut kind in kinds.into_values() {
        if kind.len() > keep {
            kind.select_nth_unstable_by(keep, |a, b| a.0.total_cmp(&b.0).then(a.1.volunteer.cmp(&b.1.volunteer)));
            kept.extend(kind[keep..].iter().filter(|(price, _)| *price == f64::NEG_INFINITY).map(|(_, c)| *c));
            kind.truncate(keep);
        }
        kept.extend(kind.into_iter().map(|(_, c)| c));
    }
    kept.sort_unstable_by_key(|c| c.volunteer);
    kept
}

fn trainees<'p>(facts: &Facts<'p>) -> Trainees<'p> {
    let mut trainees = Trainees::new();
    for (volunteer, v) in facts.problem.volunteers.iter().enumerate() {
        let mut kinds: BTreeMap<&str, Trained> = BTreeMap::new();
        for skill in &v.skills {
            let until = skill.expires;
            let leads_until = (skill.grade == Grade::Lead).then_some(until);
            let (home, reach) = (v.home, facts.reach(volunteer));
            let kind = kinds.entry(&skill.kind).or_insert(Trained { volunteer, home, reach, until, leads_until });
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
    let venue = b.venue.as_ref().filter(|_| b.format == Format::InPerson).map(Venue::position);
    let near = trained.iter().filter(|t| venue.is_none_or(|venue| t.reach.may_hold(t.home, venue)));
    let willing: Vec<Willing> = near.filter_map(|t| willing(facts, *t, booking)).collect();
    facts.slots_of(booking).map(|slot| of_slot(facts, &willing, slot)).collect()
}

fn willing(facts: &Facts, trained: Trained, booking: usize) -> Option<Willing> {
    let (v, b) = (&facts.problem.volunteers[trained.volunteer], &facts.problem.bookings[booking]);
    if !suits(v, b) {
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
        road_m,
        ride_min: if with_ride { facts.ride_over_min(trained.volunteer, road_m) } else { 0 },
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
            speaks: facts.speaks(w.trained.volunteer, slot.booking),
            cost: facts.cost_over(w.trained.volunteer, slot.booking, w.road_m) - facts.reward(w.trained.volunteer, at),
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
