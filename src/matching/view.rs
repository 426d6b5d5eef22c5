//! A plan laid over its problem, to answer questions about it: teams, who sits where, who would be free for a booking.

use std::borrow::Cow;

use crate::matching::base;
use crate::matching::code::Code;
use crate::matching::crew::{self, Need, Person};
use crate::matching::facts::Facts;
use crate::matching::plan::Plan;
use crate::matching::problem::{Problem, Role};
use crate::matching::rules;
use crate::matching::seats::{Clash, Period, Seats};

/// Built once, asked often. Rows of the plan that name unknown things are left out.
pub struct View<'p> {
    pub facts: Facts<'p>,
    pub seats: Seats,
    /// (volunteer, slot, role) of each booking.
    pub teams: Vec<Vec<(usize, usize, Role)>>,
}

/// What keeps an eligible person from a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Busy {
    /// Has `has` sessions in the period already.
    Limit { period: Period, has: usize, limit: i64 },
    /// Is at another booking too near in time.
    Overlap { booking: String, needs_min: i64 },
    /// Must not be with somebody who is locked on the booking.
    Pair { with: String },
}

impl Busy {
    pub fn code(&self) -> Code {
        match self {
            Self::Limit { .. } => Code::Limit,
            Self::Overlap { .. } => Code::Overlap,
            Self::Pair { .. } => Code::Pair,
        }
    }
}

impl<'p> View<'p> {
    /// A view of a plan over a valid problem.
    pub fn new(problem: &'p Problem, plan: &Plan) -> Self {
        let facts = Facts::new(problem);
        let seats = Seats::of_plan(&facts, plan);
        let mut teams = vec![Vec::new(); problem.bookings.len()];
        for row in &plan.assignments {
            if let Some((v, slot)) = facts.row(row) {
                teams[facts.slots[slot].booking].push((v, slot, row.role));
            }
        }
        Self { facts, seats, teams }
    }

    /// Seats as they would be if a booking had its locked people only.
    pub fn seats_without(&self, booking: usize) -> Cow<'_, Seats> {
        let free = self.teams[booking].iter().filter(|(v, slot, _)| !self.facts.is_locked(*v, *slot));
        let mut seats = Cow::Borrowed(&self.seats);
        for (v, slot, _) in free {
            seats.to_mut().rise(*v, *slot);
        }
        seats
    }

    /// A booking has an accepted team.
    pub fn is_staffed(&self, booking: usize) -> bool {
        let team = &self.teams[booking];
        let leads = team.iter().filter(|(_, _, role)| *role == Role::Lead).count();
        let spoken = team.iter().fold(0, |mask, (v, _, _)| mask | self.facts.speaks(*v, booking));
        self.facts.value(booking, leads, team.len() - leads).is_some() && spoken == self.facts.asked(booking)
    }

    /// Locked on the booking.
    pub fn is_fixed(&self, booking: usize, volunteer: usize) -> bool {
        self.facts.locks[booking].iter().any(|(v, _)| *v == volunteer)
    }

    /// What keeps an eligible person from a slot, given everybody's seats.
    pub fn busy(&self, seats: &Seats, volunteer: usize, slot: usize) -> Vec<Busy> {
        let booking = self.facts.slots[slot].booking;
        let clash = |clash| match clash {
            Clash::Limit { period, has, limit } => Busy::Limit { period, has, limit },
            Clash::Overlap { slot, needs_min } => Busy::Overlap { booking: self.facts.of(slot).id.clone(), needs_min },
        };
        let clashes = seats.clashes(&self.facts, volunteer, slot).into_iter().map(clash);
        let foes = self.facts.locks[booking].iter().filter(|(v, _)| self.facts.foes(volunteer).contains(v));
        let pair = |(v, _): &(usize, Role)| Busy::Pair { with: self.facts.problem.volunteers[*v].id.clone() };
        clashes.chain(foes.map(pair)).collect()
    }

    /// A volunteer as a member of a slot's team, at the price of one more session.
    pub fn person(&self, seats: &Seats, volunteer: usize, slot: usize) -> Person {
        Person {
            volunteer,
            leads: rules::may_lead(&self.facts, volunteer, slot),
            speaks: self.facts.speaks(volunteer, self.facts.slots[slot].booking),
            cost: self.facts.cost(volunteer, slot) + self.facts.marginal(volunteer, seats.load(volunteer)),
        }
    }

    /// The dearest accepted team that sorted people make at a slot: its points, and what is left of them after its costs.
    pub fn team_of(&self, people: &[Person], slot: usize) -> Option<(i64, i64)> {
        let booking = self.facts.slots[slot].booking;
        let foes = |a: usize, b: usize| self.facts.foes(a).contains(&b);
        let crews = self.needs(booking);
        let made = crews.into_iter().filter_map(|(value, need)| {
            let found = crew::cheapest(people, need, &foes)?;
            Some((value, value - self.facts.time_cost(slot) - found.cost))
        });
        made.max()
    }

    /// Points of each accepted team, and what it needs beside the locked people.
    pub fn needs(&self, booking: usize) -> Vec<(i64, Need)> {
        let crews = self.facts.problem.bookings[booking].crews.iter();
        crews
            .filter_map(|c| {
                let (leads, supports) = (c.lead as usize, c.support as usize);
                let need = base::need(&self.facts, booking, leads, supports)?;
                Some((self.facts.value(booking, leads, supports)?, need))
            })
            .collect()
    }
}
