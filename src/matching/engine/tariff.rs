//! Prices of a model's rows as charges for anybody at any time, also for people who are not in the model: what a row
//! forbids is true of all who would be in it. So a search among few can be priced, and bounded, among everybody.

use std::collections::HashMap;

use crate::matching::engine::model::{Id, Model, Span};
use crate::matching::engine::prices::{Prices, count, points};
use crate::matching::facts::Facts;
use crate::matching::seats::{Period, Seats};

pub struct Tariff {
    people: Vec<f64>,
    /// Periods of the horizon, numbered.
    numbers: HashMap<Period, usize>,
    /// Day, week, month and the whole, as numbers of periods, for each slot.
    periods: Vec<[usize; 4]>,
    /// Prices of a volunteer's periods, one list after the other.
    limits: Vec<f64>,
    /// Of each volunteer, sorted by their first minute.
    clashes: Vec<Vec<Clash>>,
    /// What the rows charge for everything that people can give.
    rows: f64,
}

/// A row of sessions that clash with each other: the last of them begins at `from`, the first ends at `to` (before that,
/// where a ride or a rest lies between them). Whatever goes on at `from` and began before `to` clashes with each of them,
/// and with everything else that does.
#[derive(Clone, Copy, Debug)]
struct Clash {
    from: i64,
    to: i64,
    price: f64,
}

impl Tariff {
    /// `prices` are those of the model's rows and people.
    pub fn new(facts: &Facts, model: &Model, prices: &Prices) -> Self {
        let volunteers = facts.problem.volunteers.len();
        let mut numbers = HashMap::new();
        let mut number = |period| {
            let next = numbers.len();
            *numbers.entry(period).or_insert(next)
        };
        let periods: Vec<[usize; 4]> = facts.slots.iter().map(|s| spans(s).map(&mut number)).collect();
        let mut tariff = Self {
            people: prices.people.clone(),
            limits: vec![0.0; volunteers * numbers.len()],
            numbers,
            periods,
            clashes: vec![Vec::new(); volunteers],
            rows: prices.rows.iter().zip(&model.caps).map(|(price, cap)| price * count(*cap)).sum(),
        };
        let ends = ends(facts, model);
        for (row, price) in prices.rows.iter().enumerate().filter(|(_, price)| **price > 0.0) {
            tariff.add(model.spans[row], *price, ends[row]);
        }
        tariff.clashes.iter_mut().for_each(|list| list.sort_unstable_by_key(|c| c.from));
        tariff
    }

    fn add(&mut self, (volunteer, span): (u32, Span), price: f64, to: i64) {
        match span {
            Span::Limit(period) => {
                let number = self.numbers.get(&period).copied();
                if let Some(number) = number {
                    let at = volunteer as usize * self.numbers.len() + number;
                    self.limits[at] += price;
                }
            }
            Span::Clash(from) => self.clashes[volunteer as usize].push(Clash { from, to, price }),
        }
    }

    /// What somebody is charged for a session at a slot: at most what all rows that forbid them others then cost.
    pub fn charge(&self, facts: &Facts, volunteer: usize, at: usize) -> f64 {
        let own = &self.limits[volunteer * self.numbers.len()..];
        let limits: f64 = self.periods[at].iter().map(|number| own[*number]).sum();
        let (from, to) = (facts.slots[at].from, facts.slots[at].to);
        let clashes = &self.clashes[volunteer];
        let first = clashes.partition_point(|c| c.from < from);
        let going_on = clashes[first..].iter().take_while(|c| c.from < to);
        let clashing: f64 = going_on.filter(|c| c.to > from).map(|c| c.price).sum();
        self.people[volunteer] + limits + clashing
    }

    /// The constant part of the bound for everybody: rows, and sessions whose fairness is below a person's price, as many
    /// as there are bookings in `most` that the person could be at.
    pub fn capacity(&self, facts: &Facts, locked: &Seats, most: &[usize]) -> f64 {
        let gain = |(v, price): (usize, &f64)| -> f64 {
            let load = locked.load(v);
            let steps = (load..load + most[v]).map(|k| price - points(facts.marginal(v, k)));
            steps.take_while(|gain| *gain > 0.0).sum()
        };
        self.rows + self.people.iter().enumerate().map(gain).sum::<f64>()
    }

    /// These prices for the rows and people of another model of the same problem.
    pub fn prices(&self, model: &Model) -> Prices {
        let mut prices = Prices::first(model);
        prices.people.clone_from(&self.people);
        for ((volunteer, span), price) in model.spans.iter().zip(&mut prices.rows) {
            let v = *volunteer as usize;
            *price = match span {
                Span::Limit(period) => {
                    self.numbers.get(period).map_or(0.0, |n| self.limits[v * self.numbers.len() + n])
                }
                Span::Clash(minute) => {
                    let known = self.clashes[v].iter().filter(|c| c.from <= *minute && *minute < c.to.max(c.from + 1));
                    known.map(|c| c.price).fold(0.0, f64::max)
                }
            };
        }
        prices
    }
}

fn spans(slot: &crate::matching::facts::Slot) -> [Period; 4] {
    let (week, month) = (slot.week, slot.month);
    [Period::Day(slot.day), Period::Week(week.0, week.1), Period::Month(month.0, month.1), Period::Total]
}

/// The minute at which the first session of each row ends.
fn ends(facts: &Facts, model: &Model) -> Vec<i64> {
    let mut ends = vec![i64::MAX; model.caps.len()];
    for (i, c) in model.candidates.iter().enumerate() {
        let to = facts.slots[model.slots[c.slot as usize].at].to;
        #[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 candidates")]
        for row in model.rows(i as Id) {
            ends[*row as usize] = ends[*row as usize].min(to);
        }
    }
    ends
}
