//! What a person's sessions forbid each other, as rows: "at most so many of these". Limits are rows as they are;
//! sessions too near in time make rows of one out of every group in which each two clash.
#![expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 of anything")]

use crate::matching::engine::model::{Id, Model, Span};
use crate::matching::facts::{Facts, Slot};
use crate::matching::seats::{FAR_MIN, Period, Seats, is_in};

/// Rows of all candidates, one list after the other.
pub struct Rows {
    pub start: Vec<u32>,
    pub of_candidates: Vec<u32>,
    pub caps: Vec<usize>,
    /// Volunteer and span of each row.
    pub spans: Vec<(u32, Span)>,
}

/// Rows that can bind, of every volunteer.
pub fn rows(facts: &Facts, locked: &Seats, model: &Model) -> Rows {
    let mut theirs: Vec<Vec<Id>> = vec![Vec::new(); facts.problem.volunteers.len()];
    for (i, c) in model.candidates.iter().enumerate() {
        theirs[c.volunteer as usize].push(i as Id);
    }
    let mut found = Found { caps: Vec::new(), spans: Vec::new(), members: Vec::new(), ends: Vec::new() };
    for (volunteer, list) in theirs.iter_mut().enumerate() {
        let person = Person { facts, model, volunteer };
        list.sort_unstable_by_key(|i| (person.slot(*i).from, person.slot(*i).to, *i));
        let single_days = person.limits(locked, list, &mut found);
        person.clashes(list, &single_days, &mut found);
    }
    found.sorted(model.candidates.len())
}

struct Found {
    caps: Vec<usize>,
    spans: Vec<(u32, Span)>,
    /// Candidates of the rows, one list after the other, and where each ends.
    members: Vec<Id>,
    ends: Vec<usize>,
}

impl Found {
    fn add(&mut self, (volunteer, span): (usize, Span), cap: usize, members: impl Iterator<Item = Id>) {
        self.spans.push((volunteer as u32, span));
        self.caps.push(cap);
        self.members.extend(members);
        self.ends.push(self.members.len());
    }

    fn sorted(self, candidates: usize) -> Rows {
        let mut start = vec![0_u32; candidates + 1];
        for i in &self.members {
            start[*i as usize + 1] += 1;
        }
        for i in 0..candidates {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut of_candidates = vec![0; self.members.len()];
        let mut first = 0;
        for (row, end) in self.ends.iter().enumerate() {
            for i in &self.members[first..*end] {
                of_candidates[next[*i as usize] as usize] = row as u32;
                next[*i as usize] += 1;
            }
            first = *end;
        }
        Rows { start, of_candidates, caps: self.caps, spans: self.spans }
    }
}

struct Person<'a, 'p> {
    facts: &'a Facts<'p>,
    model: &'a Model,
    volunteer: usize,
}

impl Person<'_, '_> {
    fn slot(&self, i: Id) -> Slot {
        self.facts.slots[self.model.slots[self.model.candidates[i as usize].slot as usize].at]
    }

    /// Rows of the limits; tells the days on which one session more is all there may be.
    fn limits(&self, locked: &Seats, list: &[Id], found: &mut Found) -> Vec<chrono::NaiveDate> {
        let limits = self.facts.problem.volunteers[self.volunteer].limits;
        let mut single = Vec::new();
        let mut rows = |limit: Option<i64>, period: fn(Slot) -> Period| {
            let Some(limit) = limit else { return };
            for part in list.chunk_by(|a, b| period(self.slot(*a)) == period(self.slot(*b))) {
                let period = period(self.slot(part[0]));
                let has = locked.of(self.volunteer).iter().filter(|s| is_in(self.facts, **s, period)).count();
                let has = i64::try_from(has).unwrap_or(i64::MAX);
                let room = limit.max(has) - has;
                if i64::try_from(self.bookings(part)).is_ok_and(|bookings| bookings > room) {
                    let cap = usize::try_from(room).unwrap_or(0);
                    found.add((self.volunteer, Span::Limit(period)), cap, part.iter().copied());
                }
                if let (Period::Day(day), 1) = (period, room) {
                    single.push(day);
                }
            }
        };
        rows(limits.day, |s| Period::Day(s.day));
        rows(limits.week, |s| Period::Week(s.week.0, s.week.1));
        rows(limits.month, |s| Period::Month(s.month.0, s.month.1));
        rows(limits.total, |_| Period::Total);
        single
    }

    fn bookings(&self, part: &[Id]) -> usize {
        let mut bookings: Vec<usize> = part.iter().map(|i| self.model.booking_of(*i)).collect();
        bookings.sort_unstable();
        bookings.dedup();
        bookings.len()
    }

    /// Rows of sessions too near in time: every clashing pair is in one, and each row is as large as it can be.
    fn clashes(&self, list: &[Id], single_days: &[chrono::NaiveDate], found: &mut Found) {
        let reach = self.reach(list);
        let mut near = Pairs::new(list.len());
        for (a, one) in list.iter().enumerate() {
            for (b, two) in list.iter().enumerate().skip(a + 1) {
                if self.slot(*two).from - self.slot(*one).from > reach {
                    break;
                }
                if self.clash(*one, *two, single_days) {
                    near.set(a, b);
                }
            }
        }
        if !near.any {
            return;
        }
        let mut covered = Pairs::new(list.len());
        for last in 0..list.len() {
            for first in (0..last).rev() {
                if self.slot(list[last]).from - self.slot(list[first]).from > reach {
                    break;
                }
                if near.has(first, last) && !covered.has(first, last) {
                    let group = self.grow(list, &near, last, first, reach);
                    covered.set_all(&group);
                    let span = Span::Clash(self.slot(list[last]).from);
                    found.add((self.volunteer, span), 1, group.iter().map(|k| list[*k]));
                }
            }
        }
    }

    /// The group of positions that begins with two that clash, made as large as it gets by going back in time.
    fn grow(&self, theirs: &[Id], clashing: &Pairs, last: usize, first: usize, reach: i64) -> Vec<usize> {
        let mut group = vec![last, first];
        for k in (0..first).rev() {
            if self.slot(theirs[last]).from - self.slot(theirs[k]).from > reach {
                break;
            }
            if group.iter().all(|other| clashing.has(k, *other)) {
                group.push(k);
            }
        }
        group
    }

    /// Sessions that begin further apart than this many minutes never clash.
    fn reach(&self, list: &[Id]) -> i64 {
        let v = &self.facts.problem.volunteers[self.volunteer];
        let longest = list.iter().map(|i| self.slot(*i).to - self.slot(*i).from).max().unwrap_or(0);
        // Two venues on opposite sides of home, and a metre for each rounding: no ride between two is longer. To a venue
        // in the same place the road counts as nothing.
        let travel = &self.facts.problem.travel;
        let unseen = travel.same_place_m * travel.circuity_pct / 100 + 1;
        let ride = self.facts.ride_over_min(self.volunteer, 2 * (v.max_km * 1000).max(unseen) + 3);
        longest + ride.max(v.min_gap_min)
    }

    fn clash(&self, one: Id, two: Id, single_days: &[chrono::NaiveDate]) -> bool {
        let (a, b) = (self.slot(one), self.slot(two));
        let told = a.booking == b.booking || a.day == b.day && single_days.contains(&a.day);
        !told
            && b.from - a.to <= FAR_MIN
            && a.to + self.facts.between_min(self.volunteer, a.booking, b.booking) > b.from
    }
}

/// Which pairs of positions are marked.
struct Pairs {
    words: usize,
    bits: Vec<u64>,
    any: bool,
}

impl Pairs {
    fn new(n: usize) -> Self {
        let words = n.div_ceil(64);
        Self { words, bits: vec![0; n * words], any: false }
    }

    fn has(&self, a: usize, b: usize) -> bool {
        self.bits[a * self.words + b / 64] >> (b % 64) & 1 == 1
    }

    fn set(&mut self, a: usize, b: usize) {
        self.any = true;
        self.bits[a * self.words + b / 64] |= 1 << (b % 64);
        self.bits[b * self.words + a / 64] |= 1 << (a % 64);
    }

    fn set_all(&mut self, group: &[usize]) {
        for (n, a) in group.iter().enumerate() {
            for b in &group[n + 1..] {
                self.set(*a, *b);
            }
        }
    }
}
