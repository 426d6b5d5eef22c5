//! The linear relaxation over a pool of teams: rows and columns are added as they are needed, and every bound is summed
//! anew from rounded prices, so the simplex method may be as sloppy as it likes.

use std::collections::HashSet;

use crate::matching::dice::Dice;
use crate::matching::engine::model::Model;
use crate::matching::engine::pool::{Layout, Pool};
use crate::matching::engine::prices::{count, points};
use crate::matching::engine::simplex::{End, Simplex};

pub(super) const NONE: u32 = u32::MAX;

/// "Of these rows' sums, halved and rounded down, at most `rhs`".
#[derive(Clone, Debug)]
pub struct Cut {
    pub rhs: u32,
}

pub struct Relaxation<'m> {
    pub model: &'m Model,
    pub layout: Layout,
    pub pool: Pool,
    pub lp: Simplex,
    /// Pool column of a column of the program, [`NONE`] for a step of fairness; and back.
    pub(super) column_of: Vec<u32>,
    pub lp_column: Vec<u32>,
    /// Row of the program of a row, and back.
    pub(super) lp_row: Vec<u32>,
    pub(super) row_of: Vec<u32>,
    pub cuts: Vec<Cut>,
    pub known_cuts: HashSet<Vec<u32>>,
    /// How often a column was ruled out on the way to this node, and whether for ever.
    pub(super) ruled_out: Vec<u16>,
    pub gone: Vec<bool>,
    /// How often a booking was told to have a team.
    pub forced: Vec<u16>,
    /// Sessions a person can have in the pool at most.
    pub(super) sessions: Vec<usize>,
    pub dice: Dice,
    /// Plans must gain more than this to be of interest.
    pub target: i64,
    /// Proven: no plan of the pool gains more.
    pub bound: f64,
    /// Whether columns may be ruled out for ever: at the root only.
    pub is_root: bool,
    pub iterations_left: u64,
}

/// Columns of the program for each booking at the start, and at most added at once.
const COLUMNS_AT_FIRST: usize = 5;
const COLUMNS_AT_ONCE: usize = 4;
/// A pool this small is added as it is needed, without bounds.
const SMALL: usize = 3000;
const MOST_ROWS: usize = 20_000;
const MOST_CUTS: usize = 2_000;
const ITERATIONS: u64 = 20_000;

impl<'m> Relaxation<'m> {
    /// `prices` of the model's rows say which of them are needed from the start.
    pub fn new(model: &'m Model, pool: Pool, prices: &[f64], target: i64, bound: f64, seed: u64) -> Self {
        let layout = Layout::of(model);
        let sessions = sessions(model, &pool);
        let mut relaxation = Self {
            model,
            layout,
            lp: Simplex::new(layout.bookings + model.caps.len().min(MOST_ROWS) + model.steps.len() + MOST_CUTS),
            column_of: Vec::new(),
            lp_column: vec![NONE; pool.len()],
            lp_row: vec![NONE; layout.cuts],
            row_of: Vec::new(),
            cuts: Vec::new(),
            known_cuts: HashSet::new(),
            ruled_out: vec![0; pool.len()],
            gone: vec![false; pool.len()],
            forced: vec![0; layout.bookings],
            sessions,
            dice: Dice::new(seed),
            target,
            bound,
            is_root: true,
            iterations_left: u64::MAX,
            pool,
        };
        relaxation.begin(prices);
        relaxation
    }

    fn begin(&mut self, prices: &[f64]) {
        for booking in 0..self.layout.bookings {
            if !self.pool.of_booking[booking].is_empty() {
                self.add_row(booking);
            }
        }
        for (row, price) in prices.iter().enumerate() {
            if *price > 0.5 {
                self.add_row(self.layout.bookings + row);
            }
        }
        for person in 0..self.sessions.len() {
            if self.sessions[person] > 0 {
                self.add_row(self.layout.people + person);
            }
        }
        let mut order: Vec<usize> = (0..self.pool.len()).collect();
        let loss = std::mem::take(&mut self.pool.loss);
        order.sort_unstable_by(|a, b| loss[*a].total_cmp(&loss[*b]).then(a.cmp(b)));
        drop(loss);
        for column in order.into_iter().take(COLUMNS_AT_FIRST * self.layout.bookings) {
            self.add_column(column);
        }
    }

    /// How much a row holds.
    pub fn rhs(&self, row: usize) -> f64 {
        if row < self.layout.bookings {
            1.0
        } else if row < self.layout.people {
            count(self.model.caps[row - self.layout.bookings])
        } else if row < self.layout.cuts {
            0.0
        } else {
            f64::from(self.cuts[row - self.layout.cuts].rhs)
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "counts are small")]
    pub(super) fn add_row(&mut self, row: usize) {
        if self.lp_row[row] != NONE || !self.lp.has_room() {
            return;
        }
        let mut entries = Vec::new();
        for (at, column) in (0_u32..).zip(&self.column_of) {
            if *column != NONE && !self.gone[*column as usize] {
                let times = self.pool.rows(self.model, *column as usize).filter(|r| *r as usize == row).count();
                if times > 0 {
                    entries.push((at, times as f64));
                }
            }
        }
        let is_person = (self.layout.people..self.layout.cuts).contains(&row);
        let sessions = if is_person { self.sessions[row - self.layout.people] } else { 0 };
        let range = if is_person { sessions as f64 } else { self.rhs(row) };
        let at = self.lp.add_row(entries, self.rhs(row), range);
        self.lp_row[row] = at as u32;
        self.row_of.push(row as u32);
        for k in 0..sessions {
            let cost = points(self.model.steps[row - self.layout.people][k]) + self.jitter() * 1e-3;
            self.lp.add_column(vec![(at as u32, -1.0)], cost, 1.0);
            self.column_of.push(NONE);
        }
    }

    /// A little chance in every cost, against ties; bounds are summed without it.
    fn jitter(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "the top 32 bits only")]
        let share = (self.dice.throw() >> 32) as f64;
        share / 4_294_967_296.0
    }

    #[expect(clippy::cast_possible_truncation, reason = "a pool has far fewer than 2^32 columns")]
    fn add_column(&mut self, column: usize) {
        if self.lp_column[column] != NONE || self.gone[column] {
            return;
        }
        let mut entries: Vec<(u32, f64)> = Vec::new();
        for row in self.pool.rows(self.model, column) {
            let at = self.lp_row[row as usize];
            if at == NONE {
                continue;
            }
            match entries.iter_mut().find(|(other, _)| *other == at) {
                Some((_, times)) => *times += 1.0,
                None => entries.push((at, 1.0)),
            }
        }
        let cost = -points(self.pool.points[column]) - self.jitter() * 2e-3;
        let upper = if self.ruled_out[column] > 0 { 0.0 } else { 1.0 };
        self.lp_column[column] = self.lp.add_column(entries, cost, upper) as u32;
        self.column_of.push(column as u32);
    }

    /// Solves the program, adding rows and columns until none is missing. Returns the proven bound, minus infinity
    /// where no plan of this node is possible.
    pub fn relax(&mut self, stop: &dyn Fn() -> bool) -> f64 {
        let (mut lowest, mut cutoff_off) = (f64::INFINITY, false);
        loop {
            let cutoff = if cutoff_off { f64::INFINITY } else { -points(self.target + 1) + 0.05 };
            let before = self.lp.iterations();
            let end = self.lp.solve(cutoff, ITERATIONS.min(self.iterations_left));
            self.iterations_left = self.iterations_left.saturating_sub(self.lp.iterations() - before);
            if end == End::Infeasible {
                if self.add_forced() {
                    continue;
                }
                return if self.is_proven_empty() { f64::NEG_INFINITY } else { lowest };
            }
            let mut now = self.bounded();
            lowest = lowest.min(now.bound);
            if self.is_enough(lowest) {
                return lowest;
            }
            if self.is_root {
                self.fix(&now);
                now.wanted.retain(|(_, k)| !self.gone[*k as usize]);
            }
            if end == End::Limit || self.iterations_left == 0 || stop() {
                return lowest;
            }
            let missing = if end == End::Optimal { self.add_missing_rows() } else { false };
            if now.wanted.is_empty() && !missing {
                if end == End::Cut && !cutoff_off {
                    cutoff_off = true;
                    continue;
                }
                return lowest;
            }
            self.add_wanted(now.wanted);
        }
    }

    fn add_wanted(&mut self, mut wanted: Vec<(f64, u32)>) {
        wanted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let most = if self.pool.len() < SMALL { usize::MAX } else { COLUMNS_AT_ONCE };
        let mut added = vec![0; self.layout.bookings];
        for (_, k) in wanted {
            let booking = self.pool.booking[k as usize] as usize;
            if added[booking] < most {
                added[booking] += 1;
                self.add_column(k as usize);
            }
        }
    }

    /// Adds every column of the bookings that must have a team; false where all are there.
    fn add_forced(&mut self) -> bool {
        let before = self.lp.column_count();
        for booking in 0..self.layout.bookings {
            if self.forced[booking] > 0 {
                for k in self.pool.of_booking[booking].clone() {
                    if self.ruled_out[k as usize] == 0 {
                        self.add_column(k as usize);
                    }
                }
            }
        }
        self.lp.column_count() > before
    }

    fn add_missing_rows(&mut self) -> bool {
        let mut used = vec![0.0; self.layout.people];
        for (at, column) in self.column_of.iter().enumerate().filter(|(_, column)| **column != NONE) {
            let x = self.lp.value(at);
            if x > 1e-9 {
                for row in self.pool.rows(self.model, *column as usize) {
                    if let Some(used) = used.get_mut(row as usize) {
                        *used += x;
                    }
                }
            }
        }
        let before = self.lp.row_count();
        for (row, used) in used.iter().enumerate().skip(self.layout.bookings) {
            if self.lp_row[row] == NONE && *used > self.rhs(row) + 1e-6 {
                self.add_row(row);
            }
        }
        self.lp.row_count() > before
    }

    /// Columns of a solution with a value above 0.
    pub fn solution(&self) -> Vec<(u32, f64)> {
        let value = |(at, column): (usize, &u32)| (*column, if *column == NONE { 0.0 } else { self.lp.value(at) });
        self.column_of.iter().enumerate().map(value).filter(|(_, x)| *x > 1e-6).collect()
    }
}

/// How many different bookings of the pool each person is in.
fn sessions(model: &Model, pool: &Pool) -> Vec<usize> {
    let mut last = vec![NONE; model.steps.len()];
    let mut sessions = vec![0; model.steps.len()];
    for columns in &pool.of_booking {
        for k in columns {
            for i in pool.team(*k as usize) {
                let v = model.candidates[*i as usize].volunteer as usize;
                if last[v] != pool.booking[*k as usize] {
                    last[v] = pool.booking[*k as usize];
                    sessions[v] += 1;
                }
            }
        }
    }
    sessions.iter().zip(&model.steps).map(|(n, steps)| *n.min(&steps.len())).collect()
}
