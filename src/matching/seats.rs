//! Who sits where at the moment, and what a person's sessions forbid: limits and times too near to each other.
//! Locked places are grandfathered: limits rise to their number, and two of them never clash.

use chrono::NaiveDate;

use crate::matching::facts::Facts;
use crate::matching::plan::Plan;

/// The span of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Day(NaiveDate),
    /// ISO year and week.
    Week(i32, u32),
    Month(i32, u32),
    Total,
}

/// Why an eligible person can't take one more session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Has `has` sessions in the period already.
    Limit { period: Period, has: usize, limit: i64 },
    /// Sits at another slot too near in time; needs so many minutes between.
    Overlap { slot: usize, needs_min: i64 },
}

/// Slots of each volunteer.
#[derive(Clone)]
pub struct Seats {
    taken: Vec<Vec<usize>>,
}

/// Sessions further apart than this are never looked at together.
pub const FAR_MIN: i64 = 24 * 60;

impl Seats {
    /// Only the locked places.
    pub fn locked(facts: &Facts) -> Self {
        let mut seats = Self { taken: vec![Vec::new(); facts.problem.volunteers.len()] };
        for (booking, people) in facts.locks.iter().enumerate() {
            for (v, _) in people {
                seats.taken[*v].extend(facts.locked_at[booking]);
            }
        }
        seats
    }

    /// The places of a plan; rows that name unknown things are left out.
    pub fn of_plan(facts: &Facts, plan: &Plan) -> Self {
        let mut seats = Self { taken: vec![Vec::new(); facts.problem.volunteers.len()] };
        for (v, slot) in plan.assignments.iter().filter_map(|row| facts.row(row)) {
            seats.sit(v, slot);
        }
        seats
    }

    pub fn sit(&mut self, volunteer: usize, slot: usize) {
        self.taken[volunteer].push(slot);
    }

    pub fn rise(&mut self, volunteer: usize, slot: usize) {
        self.taken[volunteer].retain(|s| *s != slot);
    }

    pub fn load(&self, volunteer: usize) -> usize {
        self.taken[volunteer].len()
    }

    pub fn of(&self, volunteer: usize) -> &[usize] {
        &self.taken[volunteer]
    }

    pub fn is_free(&self, facts: &Facts, volunteer: usize, slot: usize) -> bool {
        self.limits(facts, volunteer, slot).next().is_none() && self.overlaps(facts, volunteer, slot).next().is_none()
    }

    /// Everything that forbids the volunteer this slot.
    pub fn clashes(&self, facts: &Facts, volunteer: usize, slot: usize) -> Vec<Clash> {
        self.limits(facts, volunteer, slot).chain(self.overlaps(facts, volunteer, slot)).collect()
    }

    fn limits<'a>(&'a self, facts: &'a Facts, v: usize, slot: usize) -> impl Iterator<Item = Clash> + 'a {
        let (limits, s) = (facts.problem.volunteers[v].limits, facts.slots[slot]);
        let periods = [
            (limits.day, Period::Day(s.day)),
            (limits.week, Period::Week(s.week.0, s.week.1)),
            (limits.month, Period::Month(s.month.0, s.month.1)),
            (limits.total, Period::Total),
        ];
        periods.into_iter().filter_map(move |(limit, period)| {
            let limit = limit?;
            let inside = || self.taken[v].iter().filter(|other| is_in(facts, **other, period));
            let has = inside().count();
            if count(has) < limit {
                return None;
            }
            let locked = inside().filter(|other| facts.is_locked(v, **other)).count();
            let limit = limit.max(count(locked));
            (count(has) >= limit).then_some(Clash::Limit { period, has, limit })
        })
    }

    fn overlaps<'a>(&'a self, facts: &'a Facts, v: usize, slot: usize) -> impl Iterator<Item = Clash> + 'a {
        self.taken[v].iter().filter_map(move |other| {
            let (mut one, mut two) = (facts.slots[*other], facts.slots[slot]);
            if (two.from, two.to) < (one.from, one.to) {
                std::mem::swap(&mut one, &mut two);
            }
            if two.from - one.to > FAR_MIN {
                return None;
            }
            let needs_min = facts.between_min(v, one.booking, two.booking);
            (one.to + needs_min > two.from).then_some(Clash::Overlap { slot: *other, needs_min })
        })
    }
}

/// A slot lies in a period.
pub fn is_in(facts: &Facts, slot: usize, period: Period) -> bool {
    let s = facts.slots[slot];
    match period {
        Period::Day(day) => s.day == day,
        Period::Week(year, week) => s.week == (year, week),
        Period::Month(year, month) => s.month == (year, month),
        Period::Total => true,
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
