//! Who may sit at which slot: every pair of volunteer and time that keeps all rules of `rules`, with its cost.

use std::ops::Range;

use crate::matching::facts::Facts;
use crate::matching::rules;

/// A volunteer who may sit at a slot, if their other sessions allow it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub volunteer: usize,
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

impl Candidates {
    /// Looks at all pairs, split over `threads` (1 to 64); the result doesn't depend on their number.
    pub fn new(facts: &Facts, threads: usize) -> Self {
        let slots = facts.slots.len();
        let share = slots.div_ceil(threads.clamp(1, 64)).max(64);
        let parts: Vec<Vec<Vec<Candidate>>> = std::thread::scope(|scope| {
            let part = |first: usize| (first..(first + share).min(slots)).map(|s| of_slot(facts, s)).collect();
            let spawned: Vec<_> = (share..slots).step_by(share).map(|first| scope.spawn(move || part(first))).collect();
            let own = part(0);
            let joined = spawned.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            std::iter::once(own).chain(joined).collect()
        });
        let mut all = Self { rows: Vec::new(), of: Vec::with_capacity(slots) };
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

fn of_slot(facts: &Facts, slot: usize) -> Vec<Candidate> {
    let booking = facts.slots[slot].booking;
    if facts.locked_at[booking].is_some_and(|locked| locked != slot) {
        return Vec::new();
    }
    let fixed = &facts.locks[booking];
    let may = |v: &usize| rules::first(facts, *v, slot).is_none() && fixed.iter().all(|(locked, _)| locked != v);
    let people = (0..facts.problem.volunteers.len()).filter(may);
    people
        .map(|volunteer| Candidate {
            volunteer,
            leads: rules::may_lead(facts, volunteer, slot),
            speaks: facts.speaks(volunteer, booking),
            cost: facts.cost(volunteer, slot),
        })
        .collect()
}
