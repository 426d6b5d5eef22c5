//! Bounds that are proven: summed anew from rounded prices over the whole pool, whatever the simplex method believes.

use crate::matching::engine::model::Candidate;
use crate::matching::engine::prices::{points, round};
use crate::matching::engine::relax::{NONE, Relaxation};

/// A bound with what it says of every column and booking.
pub struct Bounded {
    pub bound: f64,
    /// Profit of every column at the prices; minus infinity where it is ruled out.
    pub profit: Vec<f64>,
    /// Profit of each booking's best column, at least 0 where it may go without.
    pub best: Vec<f64>,
    /// Columns outside the program that would improve it.
    pub wanted: Vec<(f64, u32)>,
}

/// A column outside the program is wanted if it promises this many points: more than rounding and chance in the costs.
const WANTED: f64 = 0.005;

impl Relaxation<'_> {
    /// Prices of all rows, rounded, from those of the program's rows; never negative but for bookings.
    fn prices(&self, of_program: &[f64]) -> Vec<f64> {
        let mut prices = vec![0.0; self.layout.cuts + self.cuts.len()];
        for (row, price) in self.row_of.iter().zip(of_program) {
            let is_booking = (*row as usize) < self.layout.bookings;
            prices[*row as usize] = if is_booking { *price } else { round(*price) };
        }
        prices
    }

    /// The proven bound at rounded prices over the whole pool: all terms are multiples of the grain, their sums exact.
    pub fn bounded(&self) -> Bounded {
        let of_program = self.lp.prices();
        self.bounded_at(&self.prices(&of_program))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a pool has far fewer than 2^32 columns")]
    fn bounded_at(&self, prices: &[f64]) -> Bounded {
        let mut bound: f64 = (self.layout.bookings..prices.len()).map(|row| prices[row] * self.rhs(row)).sum();
        for (person, sessions) in self.sessions.iter().enumerate() {
            let price = prices[self.layout.people + person];
            let steps = self.model.steps[person][..*sessions].iter();
            bound += steps.map(|step| price - points(*step)).take_while(|gain| *gain > 0.0).sum::<f64>();
        }
        let start = |forced: &u16| if *forced > 0 { f64::NEG_INFINITY } else { 0.0 };
        let mut best: Vec<f64> = self.forced.iter().map(start).collect();
        let mut profit = vec![f64::NEG_INFINITY; self.pool.len()];
        let mut wanted = Vec::new();
        let of_candidate = self.candidate_prices(prices);
        for (k, profit) in profit.iter_mut().enumerate() {
            if self.gone[k] || self.ruled_out[k] > 0 {
                continue;
            }
            let people: f64 = self.pool.team(k).iter().map(|i| of_candidate[*i as usize]).sum();
            let cuts: f64 = self.pool.cuts(k).iter().map(|row| prices[*row as usize]).sum();
            *profit = points(self.pool.points[k]) - people - cuts;
            let booking = self.pool.booking[k] as usize;
            best[booking] = best[booking].max(*profit);
            if self.lp_column[k] == NONE && *profit > prices[booking] + WANTED {
                wanted.push((*profit - prices[booking], k as u32));
            }
        }
        bound += best.iter().sum::<f64>();
        Bounded { bound, profit, best, wanted }
    }

    /// What the rows of each candidate and its person charge.
    fn candidate_prices(&self, prices: &[f64]) -> Vec<f64> {
        let (rows, people) = (&prices[self.layout.bookings..], &prices[self.layout.people..]);
        let charged = |(i, c): (u32, &Candidate)| {
            let of_rows: f64 = self.model.rows(i).iter().map(|row| rows[*row as usize]).sum();
            of_rows + people[c.volunteer as usize]
        };
        (0_u32..).zip(&self.model.candidates).map(charged).collect()
    }

    /// No plan beyond the target is left under this bound.
    pub fn is_enough(&self, bound: f64) -> bool {
        bound < points(self.target) + 1.0
    }

    /// Whether prices far along the ray prove what floating point claims: that no plan beyond the target is left.
    pub(super) fn is_proven_empty(&self) -> bool {
        let (now, ray) = (self.lp.prices(), self.lp.ray());
        [10.0, 1e3, 1e4, 1e5, 1e6].iter().any(|far| {
            let along: Vec<f64> = now.iter().zip(ray).map(|(price, by)| price + far * by).collect();
            self.is_enough(self.bounded_at(&self.prices(&along)).bound)
        })
    }

    /// Rules columns out for ever that no plan beyond the target has.
    pub fn fix(&mut self, now: &Bounded) {
        self.bound = self.bound.min(now.bound);
        for k in 0..self.pool.len() {
            let loss = now.best[self.pool.booking[k] as usize] - now.profit[k];
            if !self.gone[k] && self.is_enough(now.bound - loss) {
                self.gone[k] = true;
                if self.lp_column[k] != NONE {
                    self.lp.set_column_bounds(self.lp_column[k] as usize, 0.0, 0.0);
                }
            }
        }
    }

    /// Prices of the model's rows and people in the last program, for a new start.
    pub fn model_prices(&self) -> (Vec<f64>, Vec<f64>) {
        let prices = self.prices(&self.lp.prices());
        (
            prices[self.layout.bookings..self.layout.people].to_vec(),
            prices[self.layout.people..self.layout.cuts].to_vec(),
        )
    }
}
