//! The plan while it is made: teams, who sits where, the running score. Only feasible moves are possible here.

use crate::matching::bound;
use crate::matching::candidates::Candidates;
use crate::matching::crew::{self, Person};
use crate::matching::facts::Facts;
use crate::matching::plan::Plan;
use crate::matching::problem::Role;
use crate::matching::seats::Seats;

/// The people a booking has beside its locked ones, when and for how many points.
#[derive(Clone, Debug)]
pub struct Team {
    pub slot: usize,
    pub people: Vec<(usize, Role)>,
    pub value: i64,
}

/// Bookings with a team count; those without have only their locked people, if any.
pub struct Board<'a, 'p> {
    pub facts: &'a Facts<'p>,
    pub candidates: &'a Candidates,
    pub seats: Seats,
    pub teams: Vec<Option<Team>>,
    pub score: i64,
}

impl<'a, 'p> Board<'a, 'p> {
    /// Only the locked places are taken.
    pub fn new(facts: &'a Facts<'p>, candidates: &'a Candidates) -> Self {
        let seats = Seats::locked(facts);
        let score = bound::base(facts, &seats);
        Self { facts, candidates, seats, teams: vec![None; facts.problem.bookings.len()], score }
    }

    /// The best team out of free people for a booking that has none; `None` where none is worth its cost.
    pub fn best(&self, booking: usize) -> Option<Team> {
        let mut best: Option<(i64, Team)> = None;
        for slot in self.facts.open_slots(booking) {
            let people = self.free(slot);
            for c in &self.facts.problem.bookings[booking].crews {
                let (leads, supports) = (c.lead as usize, c.support as usize);
                let Some(need) = bound::need(self.facts, booking, leads, supports) else { continue };
                let Some(value) = self.facts.value(booking, leads, supports) else { continue };
                let worth = value - self.facts.time_cost(slot);
                let beaten = best.as_ref().map_or(0, |(gain, _)| *gain);
                if crew::floor(&people, need).is_none_or(|floor| worth - floor <= beaten) {
                    continue;
                }
                let foes = |a: usize, b: usize| self.facts.foes(a).contains(&b);
                if let Some(found) = crew::cheapest(&people, need, &foes).filter(|f| worth - f.cost > beaten) {
                    best = Some((worth - found.cost, Team { slot, people: found.people, value }));
                }
            }
        }
        best.map(|(_, team)| team)
    }

    /// Free candidates of a slot at today's price, cheapest first.
    fn free(&self, slot: usize) -> Vec<Person> {
        let locked = &self.facts.locks[self.facts.slots[slot].booking];
        let friendly = |v: usize| self.facts.foes(v).iter().all(|foe| locked.iter().all(|(l, _)| l != foe));
        let rows = self.candidates.of(slot).iter();
        let free = rows.filter(|c| self.seats.is_free(self.facts, c.volunteer, slot) && friendly(c.volunteer));
        let mut people: Vec<Person> = free
            .map(|c| Person {
                volunteer: c.volunteer,
                leads: c.leads,
                speaks: c.speaks,
                cost: c.cost + self.facts.marginal(c.volunteer, self.seats.load(c.volunteer)),
            })
            .collect();
        crew::sort(&mut people);
        people
    }

    /// Seats a team that `best` gave for the board as it stands.
    pub fn staff(&mut self, team: Team) {
        self.score += team.value - self.facts.time_cost(team.slot);
        for (v, _) in &team.people {
            self.score -= self.facts.cost(*v, team.slot) + self.facts.marginal(*v, self.seats.load(*v));
            self.seats.sit(*v, team.slot);
        }
        let booking = self.facts.slots[team.slot].booking;
        self.teams[booking] = Some(team);
    }

    /// Takes a booking's team away, down to its locked people.
    pub fn clear(&mut self, booking: usize) -> Option<Team> {
        let team = self.teams[booking].take()?;
        self.score -= team.value - self.facts.time_cost(team.slot);
        for (v, _) in &team.people {
            self.seats.rise(*v, team.slot);
            self.score += self.facts.cost(*v, team.slot) + self.facts.marginal(*v, self.seats.load(*v));
        }
        Some(team)
    }

    /// Points the booking brings at the moment.
    pub fn value(&self, booking: usize) -> i64 {
        self.teams[booking].as_ref().map_or(0, |team| team.value)
    }

    /// Bookings whose team sits in the way of somebody who could serve at the booking, each once, in a fixed order.
    pub fn in_the_way(&self, booking: usize) -> Vec<usize> {
        let mut blockers = Vec::new();
        for slot in self.facts.open_slots(booking) {
            for c in self.candidates.of(slot) {
                self.blockers(c.volunteer, slot, &mut blockers);
            }
        }
        blockers.sort_unstable();
        blockers.dedup();
        blockers.retain(|b| *b != booking && self.teams[*b].is_some());
        blockers
    }

    /// Sessions of a person, one of which would have to go; none where locked ones are in the way.
    fn blockers(&self, volunteer: usize, slot: usize, out: &mut Vec<usize>) {
        use crate::matching::seats::{Clash, is_in};
        for clash in self.seats.clashes(self.facts, volunteer, slot) {
            let in_way = |other: &usize| match clash {
                Clash::Limit { period, .. } => is_in(self.facts, *other, period),
                Clash::Overlap { slot, .. } => *other == slot,
            };
            let movable = |other: &usize| !self.facts.is_locked(volunteer, *other);
            let slots = self.seats.of(volunteer).iter().copied().filter(in_way).filter(movable);
            out.extend(slots.map(|s| self.facts.slots[s].booking));
        }
    }

    /// The plan as it stands.
    pub fn plan(&self) -> Plan {
        let locked = self.facts.locks.iter().zip(&self.facts.locked_at).flat_map(|(people, slot)| {
            slot.iter().flat_map(move |s| people.iter().map(move |(v, role)| (*v, *s, *role)))
        });
        let teams = self.teams.iter().flatten();
        let free = teams.flat_map(|team| team.people.iter().map(|(v, role)| (*v, team.slot, *role)));
        let rows = locked.chain(free).map(|(v, slot, role)| self.facts.assignment(v, slot, role)).collect();
        let mut plan = Plan::new(&self.facts.problem.name, rows);
        plan.score = Some(self.score);
        plan
    }
}
