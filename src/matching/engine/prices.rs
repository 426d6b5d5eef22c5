//! Prices for what people can give: a row's price is what one more place in it would be worth, a person's what one more
//! session would. At any prices, bookings that buy their best teams one by one give a bound that no plan exceeds; steps of
//! the sign of the shortage, with momentum (Kingma and Ba 2015, "Adam"), from large to small ones bring it down. Averages
//! of what was bought tell which teams a good plan has.

use crate::matching::engine::market::Market;
use crate::matching::engine::model::{Id, Model};
use crate::matching::engine::oracle::{Best, Oracle, Pairs};

/// Prices are multiples of 1/1024 point, so that their sums are exact: as long as these stay below 2^43 points.
const GRAIN: f64 = 1024.0;

/// To the nearest multiple of the grain; never below 0.
pub fn round(price: f64) -> f64 {
    (price * GRAIN).round().max(0.0) / GRAIN
}

#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    pub rows: Vec<f64>,
    pub people: Vec<f64>,
}

impl Prices {
    /// Nothing but the first step of fairness.
    pub fn first(model: &Model) -> Self {
        let first = |steps: &Vec<i64>| steps.first().map_or(0.0, |step| points(*step));
        Self { rows: vec![0.0; model.caps.len()], people: model.steps.iter().map(first).collect() }
    }

    /// What a candidate costs beside their own cost.
    pub fn of(&self, model: &Model, i: Id) -> f64 {
        let rows: f64 = model.rows(i).iter().map(|r| self.rows[*r as usize]).sum();
        rows + self.people[model.candidates[i as usize].volunteer as usize]
    }

    /// Cost and price of every candidate.
    pub fn costs(&self, model: &Model) -> Vec<f64> {
        let cost = |i: usize| points(model.candidates[i].cost) + self.of(model, id(i));
        (0..model.candidates.len()).map(cost).collect()
    }

    /// So that what is summed of them is exact.
    pub fn round(&mut self) {
        for price in self.rows.iter_mut().chain(&mut self.people) {
            *price = round(*price);
        }
    }

    /// What the prices charge for everything people can give, beside what bookings pay: the constant part of the bound.
    pub fn capacity(&self, model: &Model) -> f64 {
        let rows: f64 = self.rows.iter().zip(&model.caps).map(|(price, cap)| price * count(*cap)).sum();
        let gain = |(price, steps): (&f64, &Vec<i64>)| -> f64 {
            steps.iter().map(|step| price - points(*step)).take_while(|gain| *gain > 0.0).sum()
        };
        rows + self.people.iter().zip(&model.steps).map(gain).sum::<f64>()
    }
}

/// What the passes left behind.
pub struct Priced {
    /// The best prices, rounded.
    pub prices: Prices,
    /// No plan gains more over the locked places; exact.
    pub bound: i64,
    /// Of each booking, the profit of its best team at `prices`; may be negative.
    pub profits: Vec<f64>,
    /// Share of late passes in which a candidate was bought, and a booking bought at all.
    pub bought: Vec<f64>,
    pub staffed: Vec<f64>,
    /// Ended before all passes were made.
    pub is_cut: bool,
}

impl Priced {
    fn new(model: &Model, prices: Prices) -> Self {
        let (bookings, candidates) = (model.bookings.len(), model.candidates.len());
        let (bought, staffed) = (vec![0.0; candidates], vec![0.0; bookings]);
        Self { prices, bound: i64::MAX, profits: vec![0.0; bookings], bought, staffed, is_cut: false }
    }
}

/// From which to which step, in points, over how many passes.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    pub passes: u32,
    pub first_step: f64,
    pub last_step: f64,
}

const MOMENTUM: f64 = 0.7;
const SCALE: f64 = 0.9;
/// Least weight of a new pass in the averages.
const FRESH: f64 = 0.03;

/// Momentum and scale of one list of prices.
struct Drive {
    mean: Vec<f64>,
    square: Vec<f64>,
}

impl Drive {
    fn new(n: usize) -> Self {
        Self { mean: vec![0.0; n], square: vec![0.0; n] }
    }

    /// Lowers prices of what is left over, raises those of what is short; never below 0.
    fn step(&mut self, prices: &mut [f64], left: &[f64], size: f64, pass: i32) {
        let size = size / (1.0 - MOMENTUM.powi(pass));
        let scale = 1.0 / (1.0 - SCALE.powi(pass));
        for (k, price) in prices.iter_mut().enumerate() {
            let left = if *price <= 0.0 && left[k] > 0.0 { 0.0 } else { left[k] };
            self.mean[k] = MOMENTUM * self.mean[k] + (1.0 - MOMENTUM) * left;
            self.square[k] = SCALE * self.square[k] + (1.0 - SCALE) * left * left;
            *price = (*price - size * self.mean[k] / ((self.square[k] * scale).sqrt() + 0.1)).max(0.0);
        }
    }
}

/// Moves prices from `from` on. `watch` is called after each pass with the costs, profits and averages so far, and ends
/// the passes by saying false. What comes out doesn't depend on `threads`.
pub fn drive(
    model: &Model,
    threads: usize,
    from: Prices,
    schedule: Schedule,
    mut watch: impl FnMut(u32, &[f64], &Priced) -> bool,
) -> Priced {
    let mut market = Market::new(model, threads);
    let mut now = from.clone();
    let mut done = Priced::new(model, from);
    let (mut rows, mut people) = (Drive::new(now.rows.len()), Drive::new(now.people.len()));
    let mut lowest = f64::INFINITY;
    let (mut row_left, mut person_left) = (vec![0.0; now.rows.len()], vec![0.0; now.people.len()]);
    for pass in 0..schedule.passes.max(1) {
        market.open(&now, &mut done.profits);
        left_of(model, &now, &mut row_left, &mut person_left);
        let weight = (1.0 / (1.0 + f64::from(pass) / 2.0)).max(FRESH);
        let bound = now.capacity(model) + market.count(weight, &mut done, (&mut row_left, &mut person_left));
        if bound < lowest {
            lowest = bound;
            done.prices.clone_from(&now);
        }
        if !watch(pass, &market.costs, &done) {
            done.is_cut = true;
            break;
        }
        let share = f64::from(pass) / f64::from(schedule.passes);
        let size = schedule.first_step * (schedule.last_step / schedule.first_step).powf(share);
        let nth = i32::try_from(pass).unwrap_or(i32::MAX - 1) + 1;
        rows.step(&mut now.rows, &row_left, size, nth);
        people.step(&mut now.people, &person_left, size, nth);
    }
    done.prices.round();
    let costs = done.prices.costs(model);
    (done.bound, done.profits) = bound(model, &mut Oracle::default(), &done.prices, &costs);
    done
}

/// What nobody has bought yet: the caps, and the sessions whose fairness is below a person's price.
fn left_of(model: &Model, prices: &Prices, rows: &mut [f64], people: &mut [f64]) {
    for (left, cap) in rows.iter_mut().zip(&model.caps) {
        *left = count(*cap);
    }
    for ((left, price), steps) in people.iter_mut().zip(&prices.people).zip(&model.steps) {
        let cheap = steps.iter().take_while(|step| points(**step) < *price).count();
        *left = count(cheap);
    }
}

/// The proven bound at rounded prices, rounded down, and the profit of each booking's best team. All terms are multiples
/// of the grain and are summed as integers.
pub fn bound(model: &Model, oracle: &mut Oracle, prices: &Prices, costs: &[f64]) -> (i64, Vec<f64>) {
    bound_at(model, oracle, costs, prices.capacity(model))
}

/// The same where the constant part is `capacity`.
pub fn bound_at(model: &Model, oracle: &mut Oracle, costs: &[f64], capacity: f64) -> (i64, Vec<f64>) {
    let mut best = Best::default();
    let profit = |booking| {
        oracle.best(model, booking, Pairs::Ignored, &mut best, |i| costs[i as usize]);
        best.profit
    };
    let profits: Vec<f64> = (0..model.bookings.len()).map(profit).collect();
    let gains: i128 = profits.iter().map(|profit| grains(profit.max(0.0))).sum();
    let sum = grains(capacity) + gains;
    (i64::try_from(sum.div_euclid(1024)).unwrap_or(i64::MAX), profits)
}

#[expect(clippy::cast_possible_truncation, reason = "a multiple of the grain, far below 2^63")]
fn grains(points: f64) -> i128 {
    (points * GRAIN) as i128
}

/// Points as a price.
#[expect(clippy::cast_precision_loss, reason = "points are far below 2^53")]
pub fn points(n: i64) -> f64 {
    n as f64
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn count(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 candidates")]
fn id(i: usize) -> Id {
    i as Id
}
