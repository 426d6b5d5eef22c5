//! The iterations: a basic variable beyond its bound leaves, the ratio test with bound flips finds who enters.

use crate::matching::engine::simplex::{NOT_BASIC, Simplex};

/// How a solving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Optimal,
    /// The objective is above the cutoff.
    Cut,
    /// No values keep all rows, as far as floating point can tell; `ray` says in which direction.
    Infeasible,
    /// Too many iterations, or too much trouble with rounding.
    Limit,
}

const FEASIBLE: f64 = 1e-7;
const REFACTOR_AFTER: usize = 60;

/// Vectors of one solving, made once.
struct Scratch {
    /// Row of the inverse, entering column, and one more over the rows.
    rho: Vec<f64>,
    alpha: Vec<f64>,
    tau: Vec<f64>,
    /// Row of the tableau over the columns, and where it may be other than zero.
    row: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    /// Ratio, entry, variable of who could enter.
    ratios: Vec<(f64, f64, usize)>,
}

impl Scratch {
    fn new(rows: usize, columns: usize) -> Self {
        Self {
            rho: vec![0.0; rows],
            alpha: vec![0.0; rows],
            tau: vec![0.0; rows],
            row: vec![0.0; columns],
            touched: Vec::new(),
            is_touched: vec![false; columns],
            ratios: Vec::new(),
        }
    }
}

/// Who leaves: place in the basis, and whether above the upper bound (1) or below the lower (-1).
#[derive(Clone, Copy)]
struct Leaving {
    place: usize,
    sign: f64,
}

enum Next {
    Again,
    Done(End),
}

impl Simplex {
    /// Minimises from the state as it is. Ends early above `cutoff` or after so many iterations.
    pub fn solve(&mut self, cutoff: f64, most_iterations: u64) -> End {
        self.prepare();
        let mut s = Scratch::new(self.rows.len(), self.columns.len());
        let (begin, mut trouble, mut since) = (self.iterations, 0, 0);
        loop {
            if self.state.factor.pivots() >= REFACTOR_AFTER {
                self.refactor();
            }
            if self.state.objective > cutoff {
                return End::Cut;
            }
            if self.iterations - begin > most_iterations {
                return End::Limit;
            }
            let Some(leaving) = self.leaving() else {
                if self.state.factor.pivots() > REFACTOR_AFTER / 2 && since > 0 {
                    self.refactor();
                    since = 0;
                    continue;
                }
                return End::Optimal;
            };
            self.iterations += 1;
            since += 1;
            if let Next::Done(end) = self.iterate(&mut s, leaving) {
                trouble += 1;
                // Rounding may be to blame: believe it only of fresh factors.
                let is_fresh = self.state.factor.pivots() == 0 && since <= 1;
                if trouble > 50 || is_fresh || end == End::Infeasible && trouble >= 3 {
                    return end;
                }
                self.refactor();
                since = 0;
            }
        }
    }

    fn prepare(&mut self) {
        if self.is_stale || !self.state.is_fresh {
            self.refactor();
        } else if self.has_new_bounds || self.known_columns < self.columns.len() {
            if self.known_columns < self.columns.len() {
                let y = self.duals();
                for j in self.known_columns..self.columns.len() {
                    self.state.reduced[self.most_rows + j] = self.reduced_cost(j, &y);
                }
            }
            self.reset_values();
            self.state.objective = self.objective();
        }
        (self.is_stale, self.has_new_bounds, self.known_columns) = (false, false, self.columns.len());
    }

    /// The basic variable that is beyond its bound by most, in steepest-edge measure.
    fn leaving(&self) -> Option<Leaving> {
        let mut best = 0.0;
        let mut leaving = None;
        for (place, v) in self.state.basis.iter().enumerate() {
            let (x, v) = (self.state.value[place], *v as usize);
            let (beyond, sign) = if x < self.lower[v] - FEASIBLE {
                (self.lower[v] - x, -1.0)
            } else if x > self.upper[v] + FEASIBLE {
                (x - self.upper[v], 1.0)
            } else {
                continue;
            };
            let measure = beyond * beyond / self.state.weight[place];
            if measure > best {
                (best, leaving) = (measure, Some(Leaving { place, sign }));
            }
        }
        leaving
    }

    fn iterate(&mut self, s: &mut Scratch, leaving: Leaving) -> Next {
        s.rho.fill(0.0);
        s.rho[leaving.place] = 1.0;
        self.state.factor.backward(&mut s.rho);
        self.state.weight[leaving.place] = s.rho.iter().map(|x| x * x).sum::<f64>().max(1e-6);
        self.price_row(s, leaving.sign);
        let end = if let Some(entering) = self.flips(s, leaving) {
            self.pivot(s, leaving, entering)
        } else {
            self.ray = s.rho.iter().map(|r| -leaving.sign * r).collect();
            Some(End::Infeasible)
        };
        for j in s.touched.drain(..) {
            s.row[j as usize] = 0.0;
            s.is_touched[j as usize] = false;
        }
        end.map_or(Next::Again, Next::Done)
    }

    /// The leaving row of the tableau, and the ratios of those who could enter.
    fn price_row(&self, s: &mut Scratch, sign: f64) {
        s.ratios.clear();
        for i in 0..self.rows.len() {
            let r = s.rho[i];
            if r.abs() < 1e-10 {
                continue;
            }
            for (j, a) in &self.rows[i] {
                if !std::mem::replace(&mut s.is_touched[*j as usize], true) {
                    s.touched.push(*j);
                }
                s.row[*j as usize] += a * r;
            }
            self.ratio(i, sign * r, &mut s.ratios);
        }
        for j in &s.touched {
            self.ratio(self.most_rows + *j as usize, sign * s.row[*j as usize], &mut s.ratios);
        }
    }

    fn ratio(&self, v: usize, a: f64, ratios: &mut Vec<(f64, f64, usize)>) {
        if self.state.place[v] != NOT_BASIC || self.upper[v] <= self.lower[v] {
            return;
        }
        let enters = if self.state.at_upper[v] { a < -1e-8 } else { a > 1e-8 };
        if enters {
            ratios.push(((self.state.reduced[v] / a).max(0.0), a, v));
        }
    }

    /// Sorts the ratios and finds who enters: those before them only change bounds. `None` where nobody can.
    fn flips(&self, s: &mut Scratch, leaving: Leaving) -> Option<usize> {
        let v = self.state.basis[leaving.place] as usize;
        let x = self.state.value[leaving.place];
        let mut slope = if leaving.sign > 0.0 { x - self.upper[v] } else { self.lower[v] - x };
        s.ratios.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut first = 0;
        while first < s.ratios.len() {
            let (mut next, mut sum) = (first, 0.0);
            while next < s.ratios.len() && s.ratios[next].0 <= s.ratios[first].0 + 1e-9 {
                let (_, a, v) = s.ratios[next];
                sum += a.abs() * (self.upper[v] - self.lower[v]);
                next += 1;
            }
            if slope - sum < 0.0 || next == s.ratios.len() {
                let largest = (first..next).max_by(|a, b| s.ratios[*a].1.abs().total_cmp(&s.ratios[*b].1.abs()))?;
                s.ratios.swap(first, largest);
                return (slope - sum <= 1e-6).then_some(first);
            }
            slope -= sum;
            first = next;
        }
        None
    }

    /// Changes the basis; some end where the pivot can't be trusted.
    fn pivot(&mut self, s: &mut Scratch, leaving: Leaving, entering: usize) -> Option<End> {
        let (step, entry, q) = s.ratios[entering];
        let p = leaving.place;
        s.alpha.fill(0.0);
        self.spread(q, 1.0, &mut s.alpha);
        self.state.factor.forward(&mut s.alpha);
        let pivot = s.alpha[p];
        let differs = (pivot - leaving.sign * entry).abs() > 1e-5 * (1.0 + pivot.abs());
        if pivot.abs() < 1e-7 || differs && self.state.factor.pivots() > 0 {
            return Some(End::Limit);
        }
        self.flip(s, entering);
        let out = self.state.basis[p] as usize;
        let bound = if leaving.sign > 0.0 { self.upper[out] } else { self.lower[out] };
        let move_by = (self.state.value[p] - bound) / pivot;
        self.update_reduced(s, leaving.sign * step);
        self.state.reduced[q] = 0.0;
        self.state.reduced[out] = -leaving.sign * step;
        self.state.objective += step * (move_by * pivot).abs();
        self.update_values(s, p, move_by);
        self.state.value[p] = self.resting(q) + move_by;
        self.state.at_upper[out] = leaving.sign > 0.0;
        self.state.place[out] = NOT_BASIC;
        self.enter(q, p);
        self.state.factor.push(p, pivot, s.alpha.iter().copied().enumerate());
        None
    }

    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 variables")]
    fn enter(&mut self, q: usize, p: usize) {
        self.state.place[q] = p as u32;
        self.state.basis[p] = q as u32;
    }

    /// Those before the entering one go to their other bound.
    fn flip(&mut self, s: &mut Scratch, entering: usize) {
        if entering == 0 {
            return;
        }
        s.tau.fill(0.0);
        for (_, _, v) in &s.ratios[..entering] {
            let range = self.upper[*v] - self.lower[*v];
            let by = if self.state.at_upper[*v] { -range } else { range };
            self.state.at_upper[*v] = !self.state.at_upper[*v];
            self.state.objective += self.state.reduced[*v] * by;
            self.spread(*v, by, &mut s.tau);
        }
        self.state.factor.forward(&mut s.tau);
        for (x, by) in self.state.value.iter_mut().zip(&s.tau) {
            *x -= by;
        }
    }

    fn update_reduced(&mut self, s: &Scratch, step: f64) {
        for j in &s.touched {
            let v = self.most_rows + *j as usize;
            if self.state.place[v] == NOT_BASIC {
                self.state.reduced[v] -= step * s.row[*j as usize];
            }
        }
        for (i, r) in s.rho.iter().enumerate() {
            if *r != 0.0 && self.state.place[i] == NOT_BASIC {
                self.state.reduced[i] -= step * r;
            }
        }
    }

    /// Values and steepest-edge weights of the basis.
    fn update_values(&mut self, s: &mut Scratch, p: usize, move_by: f64) {
        s.tau.copy_from_slice(&s.rho);
        self.state.factor.forward(&mut s.tau);
        let (pivot, weight) = (s.alpha[p], self.state.weight[p]);
        for (i, a) in s.alpha.iter().enumerate().filter(|(i, a)| **a != 0.0 && *i != p) {
            self.state.value[i] -= move_by * a;
            let k = a / pivot;
            let new = self.state.weight[i] - 2.0 * k * s.tau[i] + k * k * weight;
            self.state.weight[i] = new.max(1e-4).max(k * k * 1e-3);
        }
        self.state.weight[p] = (weight / (pivot * pivot)).max(1e-4);
    }
}
