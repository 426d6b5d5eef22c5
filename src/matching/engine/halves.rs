//! Cuts by halves of any number of rows: found by elimination modulo two among rows with little slack (Caprara and
//! Fischetti 1996, "{0, 1/2}-Chvatal-Gomory cuts").
#![expect(clippy::cast_possible_truncation, reason = "fractional columns are few")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::matching::engine::cuts::WHOLE;
use crate::matching::engine::prices::count;
use crate::matching::engine::relax::Relaxation;

/// Rows with more slack than this are no part of a cut by halves; neither are cuts of more rows.
const SLACK: f64 = 0.4;
const MOST_ROWS: usize = 40;
const TRIES: usize = 10;

/// Rows and columns modulo two.
struct Parity {
    rows: Vec<u32>,
    slack: Vec<f64>,
    x: Vec<f64>,
    words: usize,
    row_words: usize,
    bits: Vec<u64>,
    odd: Vec<bool>,
}

/// One elimination under way.
struct Elimination<'a> {
    p: &'a Parity,
    bits: Vec<u64>,
    odd: Vec<bool>,
    slack: Vec<f64>,
    /// Which rows are summed in each.
    sums: Vec<u64>,
    is_active: Vec<bool>,
}

/// Adds violated cuts by halves, at most `most`; returns how many.
pub fn halves(relaxation: &mut Relaxation, most: usize) -> usize {
    let Some(parity) = Parity::of(relaxation) else { return 0 };
    let mut found: Vec<(f64, Vec<u32>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for _ in 0..TRIES {
        let mut order: Vec<(f64, usize)> = Vec::with_capacity(parity.x.len());
        for (c, x) in parity.x.iter().enumerate() {
            order.push((-x * (0.5 + share(relaxation)), c));
        }
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut elimination = Elimination::new(&parity);
        for (_, column) in order {
            elimination.step(column, |rows, weight| {
                if !relaxation.known_cuts.contains(&rows) && seen.insert(rows.clone()) {
                    found.push((weight + 0.002 * count(rows.len()), rows));
                }
            });
        }
    }
    found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let (mut times, mut added) = (BTreeMap::<u32, usize>::new(), 0);
    for (_, rows) in found {
        if added >= most {
            break;
        }
        let crowded = rows.iter().filter(|row| times.get(row).is_some_and(|n| *n >= 3)).count();
        if crowded * 2 > rows.len() {
            continue;
        }
        for row in &rows {
            *times.entry(*row).or_default() += 1;
        }
        let rhs: f64 = rows.iter().map(|row| relaxation.rhs(*row as usize)).sum();
        #[expect(clippy::cast_sign_loss, reason = "rows hold 0 or more")]
        relaxation.add_cut(&rows, rhs as u32 / 2);
        added += 1;
    }
    added
}

#[expect(clippy::cast_precision_loss, reason = "the top 32 bits only")]
fn share(relaxation: &mut Relaxation) -> f64 {
    (relaxation.dice.throw() >> 32) as f64 / 4_294_967_296.0
}

impl Parity {
    fn of(relaxation: &Relaxation) -> Option<Self> {
        let solution = relaxation.solution();
        let slack = slacks(relaxation, &solution);
        let is_person = |row: u32| (relaxation.layout.people..relaxation.layout.cuts).contains(&(row as usize));
        let (fractional, whole): (Vec<_>, Vec<_>) = solution.iter().partition(|(_, x)| *x < WHOLE);
        let mut index: HashMap<u32, usize> = HashMap::new();
        let mut rows = Vec::new();
        for (column, _) in &fractional {
            let near = relaxation.pool.rows(relaxation.model, *column as usize);
            for row in near.filter(|row| !is_person(*row) && slack[*row as usize] < SLACK) {
                index.entry(row).or_insert_with(|| {
                    rows.push(row);
                    rows.len() - 1
                });
            }
        }
        if rows.is_empty() {
            return None;
        }
        let columns: Vec<(u32, f64)> = fractional.into_iter().chain(whole).collect();
        let words = columns.len().div_ceil(64);
        let mut bits = vec![0_u64; rows.len() * words];
        for (c, (column, _)) in columns.iter().enumerate() {
            for row in relaxation.pool.rows(relaxation.model, *column as usize) {
                if let Some(at) = index.get(&row) {
                    bits[at * words + c / 64] ^= 1 << (c % 64);
                }
            }
        }
        Some(Self {
            slack: rows.iter().map(|row| slack[*row as usize]).collect(),
            odd: rows.iter().map(|row| relaxation.rhs(*row as usize) as i64 % 2 == 1).collect(),
            x: columns.iter().map(|(_, x)| x.min(1.0)).collect(),
            row_words: rows.len().div_ceil(64),
            rows,
            words,
            bits,
        })
    }
}

/// What a solution leaves of each row.
fn slacks(relaxation: &Relaxation, solution: &[(u32, f64)]) -> Vec<f64> {
    let rows = relaxation.layout.cuts + relaxation.cuts.len();
    let mut slack: Vec<f64> = (0..rows).map(|row| relaxation.rhs(row)).collect();
    for (column, x) in solution {
        for row in relaxation.pool.rows(relaxation.model, *column as usize) {
            slack[row as usize] -= x;
        }
    }
    slack.into_iter().map(|left| left.max(0.0)).collect()
}

impl<'a> Elimination<'a> {
    fn new(p: &'a Parity) -> Self {
        let n = p.rows.len();
        let mut sums = vec![0; n * p.row_words];
        for r in 0..n {
            sums[r * p.row_words + r / 64] |= 1 << (r % 64);
        }
        Self { p, bits: p.bits.clone(), odd: p.odd.clone(), slack: p.slack.clone(), sums, is_active: vec![true; n] }
    }

    fn has(&self, row: usize, column: usize) -> bool {
        self.bits[row * self.p.words + column / 64] >> (column % 64) & 1 == 1
    }

    /// Eliminates a column with its tightest row, and tells of rows whose cut is violated now.
    fn step(&mut self, column: usize, mut tell: impl FnMut(Vec<u32>, f64)) {
        let n = self.p.rows.len();
        let rows = (0..n).filter(|r| self.is_active[*r] && self.has(*r, column));
        let Some(pivot) = rows.min_by(|a, b| self.slack[*a].total_cmp(&self.slack[*b]).then(a.cmp(b))) else { return };
        if self.slack[pivot] > 0.9 {
            return;
        }
        self.is_active[pivot] = false;
        for row in 0..n {
            if self.is_active[row] && self.has(row, column) {
                self.add(pivot, row);
            }
        }
        for row in 0..n {
            if self.is_active[row] && self.odd[row] && self.slack[row] < 0.95 {
                let weight = self.weight(row);
                if weight < 0.97 {
                    let rows = self.summed(row);
                    if (2..=MOST_ROWS).contains(&rows.len()) {
                        tell(rows, weight);
                    }
                }
            }
        }
    }

    fn add(&mut self, from: usize, to: usize) {
        let (words, row_words) = (self.p.words, self.p.row_words);
        for w in 0..words {
            let bits = self.bits[from * words + w];
            self.bits[to * words + w] ^= bits;
        }
        for w in 0..row_words {
            let bits = self.sums[from * row_words + w];
            self.sums[to * row_words + w] ^= bits;
        }
        self.slack[to] += self.slack[from];
        self.odd[to] ^= self.odd[from];
    }

    /// Slack and the shares of odd columns: below 1 the cut is violated.
    fn weight(&self, row: usize) -> f64 {
        let mut weight = self.slack[row];
        for w in 0..self.p.words {
            let mut bits = self.bits[row * self.p.words + w];
            while bits != 0 && weight < 0.98 {
                weight += self.p.x[w * 64 + bits.trailing_zeros() as usize];
                bits &= bits - 1;
            }
        }
        weight
    }

    fn summed(&self, row: usize) -> Vec<u32> {
        let is_in = |q: &usize| self.sums[row * self.p.row_words + q / 64] >> (q % 64) & 1 == 1;
        let mut rows: Vec<u32> = (0..self.p.rows.len()).filter(is_in).map(|q| self.p.rows[q]).collect();
        rows.sort_unstable();
        rows
    }
}
