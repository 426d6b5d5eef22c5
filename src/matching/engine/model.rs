//! The problem as the solver sees it: volunteers, times and teams as numbers in dense lists. What is locked is taken out
//! beforehand: its places are used up, its people count in the teams, and who clashes with it is no candidate.
#![expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 of anything")]

use std::ops::Range;

use crate::matching::base;
use crate::matching::candidates::Candidates;
use crate::matching::engine::conflicts;
use crate::matching::engine::nearby::Map;
use crate::matching::facts::Facts;
use crate::matching::seats::{Period, Seats};

/// Index of a [`Candidate`].
pub type Id = u32;

/// What a row of a person stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Limit(Period),
    /// Sessions that clash; the minute since 1970 UTC from which the last of them needs the person.
    Clash(i64),
}

/// A team that a booking accepts, beside its locked people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crew {
    /// At least so many may lead.
    pub leads: usize,
    pub size: usize,
    pub value: i64,
}

/// A volunteer who may sit at a time of a booking.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub volunteer: u32,
    pub slot: u32,
    /// All but fairness; may be negative.
    pub cost: i64,
    pub leads: bool,
    /// The booking's missing languages they speak, one bit each.
    pub speaks: u32,
}

/// One time of a booking.
#[derive(Clone, Debug)]
pub struct Slot {
    pub booking: u32,
    /// Index among the slots of [`Facts`].
    pub at: usize,
    pub cost: i64,
    pub candidates: Range<Id>,
}

#[derive(Clone, Debug)]
pub struct Booking {
    pub slots: Range<u32>,
    pub crews: Vec<Crew>,
    /// Languages that the locked people don't speak, one bit each.
    pub languages: u32,
}

/// Everything the solver needs; nothing in it changes.
#[derive(Debug, Default)]
pub struct Model {
    pub bookings: Vec<Booking>,
    pub slots: Vec<Slot>,
    pub candidates: Vec<Candidate>,
    /// Rows of every candidate, one list after the other; `row_start` has one entry more than there are candidates.
    pub(super) row_start: Vec<u32>,
    pub(super) rows: Vec<u32>,
    /// How many candidates of a row may sit at once. A row belongs to one person: a limit, or sessions that overlap.
    pub caps: Vec<usize>,
    /// Whose row it is, and which of theirs.
    pub spans: Vec<(u32, Span)>,
    /// What fairness charges a volunteer for the first, second, ... session; never falling.
    pub steps: Vec<Vec<i64>>,
    /// Volunteers who are never on one booking with this one.
    pub foes: Vec<Vec<u32>>,
    pub has_foes: bool,
    /// The score of the locked places alone.
    pub base: i64,
    pub map: Map,
}

impl Model {
    pub fn new(facts: &Facts, candidates: &Candidates) -> Self {
        let locked = Seats::locked(facts);
        let people = facts.problem.volunteers.len();
        let mut model = Self {
            bookings: Vec::with_capacity(facts.problem.bookings.len()),
            slots: Vec::with_capacity(facts.slots.len()),
            candidates: Vec::new(),
            row_start: Vec::new(),
            rows: Vec::new(),
            caps: Vec::new(),
            spans: Vec::new(),
            steps: Vec::with_capacity(people),
            foes: (0..people).map(|v| facts.foes(v).iter().map(|foe| *foe as u32).collect()).collect(),
            has_foes: !facts.problem.do_not_pair.is_empty(),
            base: base::score(facts, &locked),
            map: Map::new(facts),
        };
        for booking in 0..facts.problem.bookings.len() {
            model.add_booking(facts, candidates, &locked, booking);
        }
        let rows = conflicts::rows(facts, &locked, &model);
        (model.row_start, model.rows, model.caps, model.spans) =
            (rows.start, rows.of_candidates, rows.caps, rows.spans);
        let most = model.most_sessions();
        model.steps = (0..people).map(|v| steps(facts, &locked, v, most[v])).collect();
        model
    }

    fn add_booking(&mut self, facts: &Facts, candidates: &Candidates, locked: &Seats, booking: usize) {
        let first = self.slots.len() as u32;
        let languages = base::missing_languages(facts, booking);
        for at in facts.open_slots(booking) {
            let begin = self.candidates.len() as Id;
            let slot = self.slots.len() as u32;
            for c in candidates.of(at) {
                if may_join(facts, locked, c.volunteer as usize, at) {
                    let (volunteer, speaks) = (c.volunteer, c.speaks & languages);
                    self.candidates.push(Candidate { volunteer, slot, cost: c.cost, leads: c.leads, speaks });
                }
            }
            let candidates = begin..self.candidates.len() as Id;
            self.slots.push(Slot { booking: booking as u32, at, cost: facts.time_cost(at), candidates });
        }
        let crews = facts.problem.bookings[booking].crews.iter().filter_map(|c| {
            let (leads, supports) = (c.lead as usize, c.support as usize);
            let need = base::need(facts, booking, leads, supports)?;
            let value = facts.value(booking, leads, supports)?;
            Some(Crew { leads: need.leads, size: need.leads + need.supports, value })
        });
        self.bookings.push(Booking { slots: first..self.slots.len() as u32, crews: crews.collect(), languages });
    }

    /// For each volunteer, how many different bookings they could be at.
    fn most_sessions(&self) -> Vec<usize> {
        let mut most = vec![0; self.foes.len()];
        let mut last = vec![u32::MAX; self.foes.len()];
        for c in &self.candidates {
            let booking = self.slots[c.slot as usize].booking;
            if last[c.volunteer as usize] != booking {
                (last[c.volunteer as usize], most[c.volunteer as usize]) = (booking, most[c.volunteer as usize] + 1);
            }
        }
        most
    }

    /// Rows that a candidate counts in.
    pub fn rows(&self, candidate: Id) -> &[u32] {
        let i = candidate as usize;
        &self.rows[self.row_start[i] as usize..self.row_start[i + 1] as usize]
    }

    pub fn booking_of(&self, candidate: Id) -> usize {
        self.slots[self.candidates[candidate as usize].slot as usize].booking as usize
    }

    pub fn are_foes(&self, one: Id, other: Id) -> bool {
        let foes = &self.foes[self.candidates[one as usize].volunteer as usize];
        foes.contains(&self.candidates[other as usize].volunteer)
    }

    /// Points of a booking for these people at this slot, the time's cost taken off; `None` where no crew fits them.
    pub fn worth(&self, slot: usize, team: &[Id]) -> Option<i64> {
        let booking = &self.bookings[self.slots[slot].booking as usize];
        let leads = team.iter().filter(|i| self.candidates[**i as usize].leads).count();
        let fits = booking.crews.iter().filter(|c| c.size == team.len() && c.leads <= leads);
        fits.map(|c| c.value).max().map(|value| value - self.slots[slot].cost)
    }
}

/// Beside the locked people: no foe of theirs, and not kept busy by other locked places.
pub fn may_join(facts: &Facts, locked: &Seats, volunteer: usize, at: usize) -> bool {
    let fixed = &facts.locks[facts.slots[at].booking];
    let is_foe = facts.foes(volunteer).iter().any(|foe| fixed.iter().any(|(l, _)| l == foe));
    !is_foe && locked.is_free(facts, volunteer, at)
}

fn steps(facts: &Facts, locked: &Seats, volunteer: usize, most: usize) -> Vec<i64> {
    let from = locked.load(volunteer);
    (from..from + most).map(|k| facts.marginal(volunteer, k)).collect()
}
