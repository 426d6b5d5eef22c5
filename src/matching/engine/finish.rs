//! The exact finish: the relaxation over the pool with cuts at the root, then targets from above. A target just under the
//! bound hides most columns; either a plan beyond it is found, which is then the best, or it becomes the bound.

use std::collections::BTreeMap;

use crate::matching::engine::branch::{Known, Question};
use crate::matching::engine::cuts;
use crate::matching::engine::halves;
use crate::matching::engine::oracle::Oracle;
use crate::matching::engine::prices::points;
use crate::matching::engine::relax::Relaxation;
use crate::matching::engine::rounding;
use crate::matching::engine::seating::{Seating, Teams};

pub struct Finish<'m, 's> {
    pub relaxation: Relaxation<'m>,
    pub seating: Seating<'m>,
    pub oracle: Oracle,
    /// The best plan known.
    pub best: Teams,
    /// The pool holds every plan that gains more than this.
    floor: i64,
    pub stop: &'s dyn Fn() -> bool,
    pub nodes: u32,
    pub known: BTreeMap<Question, Known>,
    /// A branch could not be closed: nothing is proven by the search it belongs to.
    pub is_unproven: bool,
    /// Prices of rows and people in the first program.
    pub first_prices: Option<(Vec<f64>, Vec<f64>)>,
}

/// Searches of more nodes end unproven.
const MOST_NODES: u32 = 20_000;
/// A pool of this many columns gets dives.
const LARGE: usize = 2_000;
/// A root gap, relative to the bound, from which a dive pays.
const DIVE_GAP: f64 = 3e-4;

impl<'m, 's> Finish<'m, 's> {
    pub fn new(relaxation: Relaxation<'m>, best: Teams, stop: &'s dyn Fn() -> bool) -> Self {
        let floor = relaxation.target;
        Self {
            seating: Seating::new(relaxation.model),
            relaxation,
            oracle: Oracle::default(),
            best,
            floor,
            stop,
            nodes: 0,
            known: BTreeMap::new(),
            is_unproven: false,
            first_prices: None,
        }
    }

    pub fn is_over(&self) -> bool {
        self.is_unproven || self.nodes > MOST_NODES || self.relaxation.iterations_left == 0 || (self.stop)()
    }

    /// Runs to the end or until it is stopped; returns the proven bound.
    pub fn run(&mut self) -> i64 {
        let mut bound = self.root();
        if bound > self.lowest() && !self.is_over() {
            bound = self.targets(bound);
        }
        bound.max(self.best.score)
    }

    /// Nothing at or below this is of interest: known already, or not in the pool.
    fn lowest(&self) -> i64 {
        self.floor.max(self.best.score)
    }

    #[expect(clippy::cast_possible_truncation, reason = "scores are far below 2^53")]
    fn bound_now(&self) -> i64 {
        (self.relaxation.bound.floor() as i64).max(self.floor)
    }

    /// The relaxation with rounds of cuts, until they gain little. Returns the bound.
    fn root(&mut self) -> i64 {
        let (mut first, mut last, mut stale, mut round) = (f64::NAN, f64::INFINITY, 0, 0);
        loop {
            let bound = self.relaxation.relax(self.stop);
            self.relaxation.bound = self.relaxation.bound.min(bound);
            self.relaxation.compact();
            if round == 0 {
                first = bound;
                self.first_prices = Some(self.relaxation.model_prices());
            }
            round += 1;
            self.round();
            if self.relaxation.is_enough(self.relaxation.bound) || self.is_over() {
                return self.bound_now();
            }
            let gap = bound - points(self.relaxation.target);
            if last - bound < (0.01 * gap).min(0.03 * (first - bound)).max(0.2) {
                stale += 1;
            }
            last = bound;
            if stale >= 4 || self.cut(round) == 0 {
                return self.bound_now();
            }
        }
    }

    fn cut(&mut self, round: usize) -> usize {
        let subsets = cuts::subsets(&mut self.relaxation);
        if subsets >= 10 && round <= 2 {
            return subsets;
        }
        let most = (self.relaxation.layout.bookings / 15).clamp(5, 40);
        subsets + halves::halves(&mut self.relaxation, most)
    }

    /// A plan near the program's solution; a better one is kept and raises the target.
    pub(super) fn round(&mut self) {
        rounding::round(&self.relaxation, &mut self.seating, &mut self.oracle);
        if self.seating.teams.score > self.best.score {
            self.best.clone_from(&self.seating.teams);
            self.relaxation.target = self.relaxation.target.max(self.best.score);
        }
    }

    /// Targets from above, wider and wider, until one is reached or none is left. Returns the bound.
    fn targets(&mut self, root: i64) -> i64 {
        self.relaxation.is_root = false;
        if self.relaxation.pool.len() > LARGE && points(root - self.best.score) > DIVE_GAP * points(root) {
            self.dive();
        }
        let mut bound = root;
        let mut delta = (0.2 * points(bound - self.lowest())).min(2e-5 * points(bound)).max(3.0);
        for nth in 1.. {
            if bound <= self.lowest() {
                return self.lowest();
            }
            #[expect(clippy::cast_possible_truncation, reason = "scores are far below 2^53")]
            let target = ((points(bound) - delta).floor() as i64).min(bound - 1).max(self.lowest());
            let is_found = self.search(target);
            if self.is_over() {
                break;
            }
            if is_found {
                return self.best.score;
            }
            bound = target;
            if nth == 3 && self.relaxation.pool.len() > LARGE {
                self.dive();
            }
            delta *= 2.5;
        }
        bound
    }

    /// Searches for plans beyond a target among the columns that such plans can have; true where one was found: then it
    /// is the best of all, unless the search did not end.
    fn search(&mut self, target: i64) -> bool {
        self.relaxation.target = target;
        let now = self.relaxation.bounded();
        let mut hidden = Vec::new();
        for k in 0..self.relaxation.pool.len() {
            let loss = now.best[self.relaxation.pool.booking[k] as usize] - now.profit[k];
            if !self.relaxation.is_out(k) && self.relaxation.is_enough(now.bound - loss) {
                self.relaxation.rule_out(k, true);
                hidden.push(k);
            }
        }
        self.relaxation.lp.thin_rows();
        self.node(0);
        for k in hidden {
            self.relaxation.rule_out(k, false);
        }
        self.relaxation.target > target
    }

    /// Goes down once without coming back, for a better plan where the proof is going to be long.
    fn dive(&mut self) {
        self.relaxation.target = self.lowest();
        self.relaxation.lp.thin_rows();
        let mut fixed: Vec<Vec<usize>> = Vec::new();
        let mut is_fixed = vec![false; self.relaxation.layout.bookings];
        loop {
            let bound = self.relaxation.relax(self.stop);
            if self.is_over() || self.relaxation.is_enough(bound) {
                break;
            }
            self.round();
            let mut shares = self.relaxation.solution();
            shares.retain(|(k, _)| !is_fixed[self.relaxation.pool.booking[*k as usize] as usize]);
            shares.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let open = shares.iter().filter(|(_, x)| *x < 0.999).count();
            if open == 0 {
                break;
            }
            self.fix_some(&shares, (open / 12).max(2), &mut is_fixed, &mut fixed);
        }
        for k in fixed.into_iter().flatten() {
            self.relaxation.rule_out(k, false);
        }
    }

    /// Gives bookings the columns that have nearly all their share, and some more.
    fn fix_some(&mut self, shares: &[(u32, f64)], mut more: usize, is_fixed: &mut [bool], fixed: &mut Vec<Vec<usize>>) {
        let before = fixed.len();
        for (column, x) in shares {
            if *x < 0.999 {
                if more == 0 || *x < 0.3 && fixed.len() > before {
                    return;
                }
                more -= 1;
            }
            let k = *column as usize;
            let booking = self.relaxation.pool.booking[k] as usize;
            if std::mem::replace(&mut is_fixed[booking], true) {
                continue;
            }
            let others = self.relaxation.pool.of_booking[booking].iter().map(|q| *q as usize);
            let others: Vec<usize> = others.filter(|q| *q != k && !self.relaxation.gone[*q]).collect();
            for q in &others {
                self.relaxation.rule_out(*q, true);
            }
            fixed.push(others);
        }
    }
}
