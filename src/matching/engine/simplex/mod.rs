//! A bounded dual simplex method (Lemke 1954; Koberstein 2005 for its parts): minimises over rows "at most". Every variable
//! has two bounds, so any basis is made dual feasible by choosing bounds: no first phase, and rows, columns and bounds that
//! change keep what was done. It may be sloppy: whoever uses its prices sums the bound anew. Variables: the slack of row
//! `i` is `i`, column `j` is `most rows + j`.

mod factor;
mod refactor;
mod solve;

use crate::matching::engine::simplex::factor::Factor;

pub use crate::matching::engine::simplex::solve::End;

const NOT_BASIC: u32 = u32::MAX;

/// A sparse list of index and coefficient.
pub type Entries = Vec<(u32, f64)>;

#[derive(Debug)]
pub struct Simplex {
    most_rows: usize,
    columns: Vec<Entries>,
    rows: Vec<Entries>,
    rhs: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    cost: Vec<f64>,
    state: State,
    iterations: u64,
    /// Something was added or changed since the state was computed.
    is_stale: bool,
    has_new_bounds: bool,
    known_columns: usize,
    /// Where no values keep all rows: the direction of prices in which that shows.
    ray: Vec<f64>,
}

/// The basis and what follows from it.
#[derive(Clone, Debug, Default)]
pub struct State {
    reduced: Vec<f64>,
    at_upper: Vec<bool>,
    /// Place of a variable in the basis.
    place: Vec<u32>,
    basis: Vec<u32>,
    value: Vec<f64>,
    /// Steepest-edge weights of the basis' rows.
    weight: Vec<f64>,
    factor: Factor,
    objective: f64,
    is_fresh: bool,
}

impl Simplex {
    pub fn new(most_rows: usize) -> Self {
        let mut state = State {
            reduced: vec![0.0; most_rows],
            at_upper: vec![false; most_rows],
            place: vec![NOT_BASIC; most_rows],
            ..State::default()
        };
        state.factor.clear();
        Self {
            most_rows,
            columns: Vec::new(),
            rows: Vec::new(),
            rhs: Vec::new(),
            lower: vec![0.0; most_rows],
            upper: vec![0.0; most_rows],
            cost: vec![0.0; most_rows],
            state,
            iterations: 0,
            is_stale: true,
            has_new_bounds: false,
            known_columns: 0,
            ray: Vec::new(),
        }
    }

    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub fn column_count(&self) -> usize {
        self.columns.len()
    }

    pub fn has_room(&self) -> bool {
        self.rows.len() < self.most_rows
    }

    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Adds "sum of entries <= rhs" with a slack of at most `range`; returns its index.
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 rows")]
    pub fn add_row(&mut self, entries: Entries, rhs: f64, range: f64) -> usize {
        let i = self.rows.len();
        for (j, a) in &entries {
            self.columns[*j as usize].push((i as u32, *a));
        }
        self.rows.push(entries);
        self.rhs.push(rhs);
        self.upper[i] = range;
        self.state.place[i] = i as u32;
        self.state.basis.push(i as u32);
        self.state.value.push(0.0);
        self.state.weight.push(1.0);
        self.is_stale = true;
        i
    }

    /// Adds a column with a cost, from 0 to `upper`; returns its index.
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 columns")]
    pub fn add_column(&mut self, entries: Entries, cost: f64, upper: f64) -> usize {
        let j = self.columns.len();
        for (i, a) in &entries {
            self.rows[*i as usize].push((j as u32, *a));
        }
        self.columns.push(entries);
        self.lower.push(0.0);
        self.upper.push(upper);
        self.cost.push(cost);
        self.state.reduced.push(cost);
        self.state.at_upper.push(false);
        self.state.place.push(NOT_BASIC);
        j
    }

    pub fn set_column_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        self.set_bounds(self.most_rows + column, lower, upper);
    }

    /// Bounds of a row's slack.
    pub fn set_slack_bounds(&mut self, row: usize, lower: f64, upper: f64) {
        self.set_bounds(row, lower, upper);
    }

    fn set_bounds(&mut self, v: usize, lower: f64, upper: f64) {
        if (self.lower[v], self.upper[v]) != (lower, upper) {
            (self.lower[v], self.upper[v]) = (lower, upper);
            self.has_new_bounds = true;
        }
    }

    /// Forgets entries in rows of columns that can't move, so that no time is spent on them.
    pub fn thin_rows(&mut self) {
        let (most, place) = (self.most_rows, &self.state.place);
        let moves = |j: usize| self.upper[most + j] > self.lower[most + j] || place[most + j] != NOT_BASIC;
        for row in &mut self.rows {
            row.clear();
        }
        for (j, entries) in (0_u32..).zip(&self.columns) {
            if moves(j as usize) {
                for (i, a) in entries {
                    self.rows[*i as usize].push((j, *a));
                }
            }
        }
        self.is_stale = true;
    }

    /// Value of a column in the last solution.
    pub fn value(&self, column: usize) -> f64 {
        let v = self.most_rows + column;
        match self.state.place[v] {
            NOT_BASIC => self.resting(v),
            place => self.state.value[place as usize],
        }
    }

    fn resting(&self, v: usize) -> f64 {
        if self.state.at_upper[v] { self.upper[v] } else { self.lower[v] }
    }

    /// Prices of the rows; negative where a slack is held at 0 and the row would rather hold more.
    pub fn prices(&self) -> Vec<f64> {
        self.duals().iter().map(|y| -y).collect()
    }

    /// After [`End::Infeasible`]: the direction in which prices can rise without end, if floating point is right.
    pub fn ray(&self) -> &[f64] {
        &self.ray
    }

    fn duals(&self) -> Vec<f64> {
        let mut y: Vec<f64> = self.state.basis.iter().map(|v| self.cost[*v as usize]).collect();
        self.state.factor.backward(&mut y);
        y
    }

    pub fn objective(&self) -> f64 {
        (0..self.columns.len()).map(|j| self.cost[self.most_rows + j] * self.value(j)).sum()
    }

    /// What the last solving said the objective is at least, optimal or not.
    pub fn dual_objective(&self) -> f64 {
        self.state.objective
    }

    pub fn snapshot(&self) -> State {
        self.state.clone()
    }

    /// Back to a snapshot since which nothing was added.
    pub fn restore(&mut self, state: &State) {
        self.state.clone_from(state);
        self.has_new_bounds = true;
    }

    /// Reduced cost of a column at row multipliers.
    fn reduced_cost(&self, column: usize, y: &[f64]) -> f64 {
        let at: f64 = self.columns[column].iter().map(|(i, a)| a * y[*i as usize]).sum();
        self.cost[self.most_rows + column] - at
    }

    /// Puts what is not basic at the bound that its reduced cost wants, and computes the values of what is.
    fn reset_values(&mut self) {
        let mut b = self.rhs.clone();
        for v in (0..self.rows.len()).chain(self.most_rows..self.most_rows + self.columns.len()) {
            if self.state.place[v] != NOT_BASIC {
                continue;
            }
            if self.state.reduced[v].abs() > 1e-9 {
                self.state.at_upper[v] = self.state.reduced[v] < 0.0;
            }
            let x = self.resting(v);
            if x != 0.0 {
                self.spread(v, -x, &mut b);
            }
        }
        self.state.factor.forward(&mut b);
        self.state.value = b;
        self.state.is_fresh = true;
    }

    /// Adds a variable's column, times `x`, to a vector over the rows.
    fn spread(&self, v: usize, x: f64, to: &mut [f64]) {
        if v < self.most_rows {
            to[v] += x;
        } else {
            for (i, a) in &self.columns[v - self.most_rows] {
                to[*i as usize] += a * x;
            }
        }
    }
}

#[cfg(test)]
mod tests;
