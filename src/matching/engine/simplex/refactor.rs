//! Factors a basis anew: slacks first, then rows and columns with one entry left, the rest by how few entries they have.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::matching::engine::simplex::{NOT_BASIC, Simplex};

/// Entries smaller than this are no pivots.
const SINGULAR: f64 = 1e-7;

struct Order {
    /// Columns of the basis that are no slacks, and which are placed or dropped.
    active: Vec<u32>,
    is_done: Vec<bool>,
    /// How many active columns a free row has, how many free rows a column.
    in_row: Vec<u32>,
    in_column: Vec<u32>,
    of_row: Vec<Vec<u32>>,
    single_rows: Vec<u32>,
    single_columns: Vec<u32>,
}

/// A column under way: its entries after the steps so far.
struct Work {
    x: Vec<f64>,
    is_marked: Vec<bool>,
    marked: Vec<u32>,
    step_of_row: Vec<u32>,
    heap: BinaryHeap<Reverse<u32>>,
}

impl Simplex {
    /// Factors the basis; drops columns that depend on others. Values, reduced costs and objective are computed anew.
    pub(super) fn refactor(&mut self) {
        let m = self.rows.len();
        self.state.factor.clear();
        let old = std::mem::take(&mut self.state.basis);
        let mut weights = vec![1.0; self.state.place.len()];
        for (v, weight) in old.iter().zip(&self.state.weight) {
            weights[*v as usize] = *weight;
        }
        let mut basis = vec![NOT_BASIC; m];
        for v in old.iter().filter(|v| (**v as usize) < self.most_rows) {
            basis[*v as usize] = *v;
        }
        let active = old.into_iter().filter(|v| *v as usize >= self.most_rows).collect();
        let mut order = Order::new(self, active, &basis);
        let mut work = Work::new(m);
        while let Some((column, row)) = order.next(&basis) {
            self.place(&mut order, &mut work, &mut basis, column, row);
        }
        for (i, v) in (0_u32..).zip(&mut basis) {
            if *v == NOT_BASIC {
                *v = i;
            }
        }
        self.state.weight = basis.iter().map(|v| weights[*v as usize]).collect();
        for (i, v) in (0_u32..).zip(&basis) {
            self.state.place[*v as usize] = i;
        }
        self.state.basis = basis;
        self.state.factor.seal();
        self.recompute();
    }

    /// Reduced costs and values from the factors.
    fn recompute(&mut self) {
        let y = self.duals();
        for (i, y) in y.iter().enumerate() {
            self.state.reduced[i] = self.cost[i] - y;
        }
        for j in 0..self.columns.len() {
            self.state.reduced[self.most_rows + j] = self.reduced_cost(j, &y);
        }
        for v in &self.state.basis {
            self.state.reduced[*v as usize] = 0.0;
        }
        self.reset_values();
        self.state.objective = self.objective();
    }

    /// Makes a step of one column; without a row, or where its entry there is too small, in the best row.
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 rows")]
    fn place(&mut self, order: &mut Order, work: &mut Work, basis: &mut [u32], column: usize, row: Option<usize>) {
        let v = order.active[column];
        let entries = &self.columns[v as usize - self.most_rows];
        work.load(entries);
        while let Some(Reverse(step)) = work.heap.pop() {
            work.apply(&self.state.factor, step as usize);
        }
        let row = row.filter(|row| work.x[*row].abs() >= 1e-3).or_else(|| work.pivot(basis, &order.in_row));
        if let Some(row) = row {
            work.step_of_row[row] = self.state.factor.steps() as u32;
            let others = work.marked.iter().map(|i| (*i as usize, work.x[*i as usize]));
            self.state.factor.push(row, work.x[row], others);
            basis[row] = v;
            order.close(entries, column, row, basis);
        } else {
            self.state.place[v as usize] = NOT_BASIC;
            order.drop(entries, column, basis);
        }
        work.unload();
    }
}

impl Order {
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 columns")]
    fn new(lp: &Simplex, active: Vec<u32>, basis: &[u32]) -> Self {
        let m = basis.len();
        let (mut in_row, mut of_row) = (vec![0; m], vec![Vec::new(); m]);
        let mut in_column = vec![0; active.len()];
        for (k, v) in active.iter().enumerate() {
            for (i, _) in &lp.columns[*v as usize - lp.most_rows] {
                let i = *i as usize;
                if basis[i] == NOT_BASIC {
                    in_row[i] += 1;
                    of_row[i].push(k as u32);
                    in_column[k] += 1;
                }
            }
        }
        let single = |counts: &[u32]| (0_u32..).zip(counts).filter(|(_, n)| **n == 1).map(|(i, _)| i).collect();
        let (single_rows, single_columns) = (single(&in_row), single(&in_column));
        Self { is_done: vec![false; active.len()], active, in_row, in_column, of_row, single_rows, single_columns }
    }

    /// The next column, and its row where that is given.
    fn next(&mut self, basis: &[u32]) -> Option<(usize, Option<usize>)> {
        while let Some(row) = self.single_rows.pop() {
            let row = row as usize;
            if basis[row] == NOT_BASIC && self.in_row[row] == 1 {
                let column = self.of_row[row].iter().find(|k| !self.is_done[**k as usize]);
                if let Some(column) = column {
                    return Some((*column as usize, Some(row)));
                }
            }
        }
        while let Some(column) = self.single_columns.pop() {
            if !self.is_done[column as usize] && self.in_column[column as usize] == 1 {
                return Some((column as usize, None));
            }
        }
        let left = (0..self.active.len()).filter(|k| !self.is_done[*k]);
        left.min_by_key(|k| self.in_column[*k]).map(|k| (k, None))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 rows")]
    fn drop(&mut self, entries: &[(u32, f64)], column: usize, basis: &[u32]) {
        self.is_done[column] = true;
        for (i, _) in entries {
            let i = *i as usize;
            if basis[i] == NOT_BASIC {
                self.in_row[i] -= 1;
                if self.in_row[i] == 1 {
                    self.single_rows.push(i as u32);
                }
            }
        }
    }

    fn close(&mut self, entries: &[(u32, f64)], column: usize, row: usize, basis: &[u32]) {
        self.drop(entries, column, basis);
        for k in std::mem::take(&mut self.of_row[row]) {
            if !self.is_done[k as usize] {
                self.in_column[k as usize] -= 1;
                if self.in_column[k as usize] == 1 {
                    self.single_columns.push(k);
                }
            }
        }
    }
}

impl Work {
    fn new(m: usize) -> Self {
        Self {
            x: vec![0.0; m],
            is_marked: vec![false; m],
            marked: Vec::new(),
            step_of_row: vec![NOT_BASIC; m],
            heap: BinaryHeap::new(),
        }
    }

    fn load(&mut self, entries: &[(u32, f64)]) {
        for (i, a) in entries {
            self.x[*i as usize] = *a;
            self.is_marked[*i as usize] = true;
            self.marked.push(*i);
            if self.step_of_row[*i as usize] != NOT_BASIC {
                self.heap.push(Reverse(self.step_of_row[*i as usize]));
            }
        }
    }

    /// One step of the factors; later steps that its fill touches are put on the heap.
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 rows")]
    fn apply(&mut self, factor: &super::factor::Factor, step: usize) {
        let row = factor.row(step);
        if self.x[row] == 0.0 {
            return;
        }
        let t = self.x[row] * factor.inverse(step);
        self.x[row] = t;
        for (i, value) in factor.entries(step) {
            if !self.is_marked[i] {
                self.is_marked[i] = true;
                self.marked.push(i as u32);
                let later = self.step_of_row[i];
                if later != NOT_BASIC && later as usize > step {
                    self.heap.push(Reverse(later));
                }
            }
            self.x[i] -= value * t;
        }
    }

    /// Of free rows with entries large enough, the one with the fewest columns left.
    fn pivot(&self, basis: &[u32], in_row: &[u32]) -> Option<usize> {
        let free = || self.marked.iter().map(|i| *i as usize).filter(|i| basis[*i] == NOT_BASIC);
        let largest = free().map(|i| self.x[i].abs()).fold(0.0, f64::max);
        let good = free().filter(|i| self.x[*i].abs() > SINGULAR && self.x[*i].abs() >= 0.1 * largest);
        let rank = |i: &usize| 1.0 / (1.0 + f64::from(in_row[*i])) + self.x[*i].abs() * 1e-6;
        good.max_by(|a, b| rank(a).total_cmp(&rank(b)))
    }

    fn unload(&mut self) {
        for i in self.marked.drain(..) {
            self.x[i as usize] = 0.0;
            self.is_marked[i as usize] = false;
        }
    }
}
