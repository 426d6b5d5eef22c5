//! One pass of prices: every booking buys its best team. Bookings are split over threads; what was bought is counted in
//! their order, so nothing depends on the number of threads.

use std::ops::Range;

use crate::matching::engine::model::{Id, Model};
use crate::matching::engine::oracle::{Best, Oracle, Pairs};
use crate::matching::engine::prices::{Priced, Prices, points};

/// Fewer candidates than this in a part are not worth a thread.
const WORTH_A_THREAD: usize = 20_000;

pub struct Market<'m> {
    model: &'m Model,
    stalls: Vec<Stall>,
    /// Cost and price of every candidate in the last pass.
    pub costs: Vec<f64>,
}

/// What one thread looks after.
struct Stall {
    bookings: Range<usize>,
    candidates: Range<usize>,
    oracle: Oracle,
    best: Best,
    /// Bookings that bought, and how many candidates; the candidates of all of them.
    sales: Vec<(usize, usize)>,
    sold: Vec<Id>,
}

impl<'m> Market<'m> {
    pub fn new(model: &'m Model, threads: usize) -> Self {
        let stalls = parts(model, threads).into_iter().map(|(bookings, candidates)| Stall {
            bookings,
            candidates,
            oracle: Oracle::default(),
            best: Best::default(),
            sales: Vec::new(),
            sold: Vec::new(),
        });
        Self { model, stalls: stalls.collect(), costs: vec![0.0; model.candidates.len()] }
    }

    /// Lets every booking choose its best team at the prices, and notes its profit.
    pub fn open(&mut self, prices: &Prices, profits: &mut [f64]) {
        let (model, mut costs, mut profits) = (self.model, self.costs.as_mut_slice(), profits);
        std::thread::scope(|scope| {
            let last = self.stalls.len() - 1;
            for (nth, stall) in self.stalls.iter_mut().enumerate() {
                let (mine, rest) = costs.split_at_mut(stall.candidates.len());
                let (gains, others) = profits.split_at_mut(stall.bookings.len());
                (costs, profits) = (rest, others);
                if nth == last {
                    stall.trade(model, prices, mine, gains);
                } else {
                    scope.spawn(move || stall.trade(model, prices, mine, gains));
                }
            }
        });
    }

    /// Counts what was bought, with `weight` in the averages, off what is left of rows and people; returns the profits' sum.
    pub fn count(&self, weight: f64, done: &mut Priced, (rows, people): (&mut [f64], &mut [f64])) -> f64 {
        done.bought.iter_mut().chain(&mut done.staffed).for_each(|share| *share *= 1.0 - weight);
        let mut sum = 0.0;
        for stall in &self.stalls {
            let mut sold = stall.sold.iter();
            for (booking, people_of) in &stall.sales {
                sum += done.profits[*booking];
                done.staffed[*booking] += weight;
                for i in sold.by_ref().take(*people_of) {
                    done.bought[*i as usize] += weight;
                    people[self.model.candidates[*i as usize].volunteer as usize] -= 1.0;
                    for row in self.model.rows(*i) {
                        rows[*row as usize] -= 1.0;
                    }
                }
            }
        }
        sum
    }
}

impl Stall {
    fn trade(&mut self, model: &Model, prices: &Prices, costs: &mut [f64], profits: &mut [f64]) {
        let first = self.candidates.start;
        for (cost, i) in costs.iter_mut().zip(self.candidates.clone()) {
            #[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 candidates")]
            let price = prices.of(model, i as Id);
            *cost = points(model.candidates[i].cost) + price;
        }
        (self.sales, self.sold) = (Vec::new(), Vec::new());
        for (profit, booking) in profits.iter_mut().zip(self.bookings.clone()) {
            self.oracle.best(model, booking, Pairs::Ignored, &mut self.best, |i| costs[i as usize - first]);
            *profit = self.best.profit;
            if self.best.profit > 0.0 {
                self.sales.push((booking, self.best.team.len()));
                self.sold.extend_from_slice(&self.best.team);
            }
        }
    }
}

/// Bookings in parts of about as many candidates, and the candidates of each part.
fn parts(model: &Model, threads: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let all = model.candidates.len();
    let share = all.div_ceil(threads.clamp(1, 64)).max(WORTH_A_THREAD);
    let (mut parts, mut from, mut first) = (Vec::new(), 0, 0);
    for (booking, b) in model.bookings.iter().enumerate() {
        let end = b.slots.clone().next_back().map_or(first, |slot| model.slots[slot as usize].candidates.end as usize);
        if end - first >= share {
            parts.push((from..booking + 1, first..end));
            (from, first) = (booking + 1, end);
        }
    }
    parts.push((from..model.bookings.len(), first..all));
    parts
}
