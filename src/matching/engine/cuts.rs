//! Cuts: what whole teams can't do that shares of teams can. Of three rows of one place each, at most one team uses two or
//! more: the rows summed up, halved and rounded down (Chvatal-Gomory cuts with halves; sets of more rows: `halves`).
#![expect(clippy::cast_possible_truncation, reason = "fractional columns are few")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::matching::engine::relax::Relaxation;

/// Most subset cuts of one round, and how many of them may share a row.
const SUBSETS: usize = 60;
const SUBSETS_A_ROW: usize = 6;
/// A cut is worth adding from this excess on.
const EXCESS: f64 = 0.02;
/// Columns below are neither in nor out.
pub(super) const WHOLE: f64 = 1.0 - 1e-6;

/// Fractional columns by rows of one place.
struct Shares {
    x: Vec<f64>,
    row: Vec<u32>,
    in_row: Vec<Vec<usize>>,
    beside: Vec<Vec<usize>>,
}

/// How much is used, rows, columns concerned.
type Violated = (f64, [u32; 3], Vec<u32>);

/// Adds violated cuts of three rows; returns how many.
pub fn subsets(relaxation: &mut Relaxation) -> usize {
    let shares = Shares::of(relaxation);
    let mut found = shares.violated();
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let (mut seen, mut times, mut added) = (BTreeSet::new(), BTreeMap::<u32, usize>::new(), 0);
    for (_, rows, columns) in found {
        if added >= SUBSETS {
            break;
        }
        let is_crowded = rows.iter().any(|row| times.get(row).is_some_and(|n| *n >= SUBSETS_A_ROW));
        if is_crowded || !seen.insert(columns) || relaxation.known_cuts.contains(&rows[..]) {
            continue;
        }
        for row in rows {
            *times.entry(row).or_default() += 1;
        }
        relaxation.add_cut(&rows, 1);
        added += 1;
    }
    added
}

impl Shares {
    fn of(relaxation: &Relaxation) -> Self {
        let fractional: Vec<(u32, f64)> = relaxation.solution().into_iter().filter(|(_, x)| *x < WHOLE).collect();
        let mut index: HashMap<u32, usize> = HashMap::new();
        let (mut row, mut in_row, mut rows_of) = (Vec::new(), Vec::new(), vec![Vec::new(); fractional.len()]);
        for (c, (column, _)) in fractional.iter().enumerate() {
            for r in relaxation.pool.rows(relaxation.model, *column as usize) {
                let is_place = (r as usize) < relaxation.layout.people && relaxation.rhs(r as usize) < 1.5;
                if is_place {
                    let at = *index.entry(r).or_insert_with(|| {
                        row.push(r);
                        in_row.push(Vec::new());
                        row.len() - 1
                    });
                    in_row[at].push(c);
                    rows_of[c].push(at);
                }
            }
        }
        let mut beside = vec![BTreeSet::new(); row.len()];
        for rows in &rows_of {
            for a in rows {
                beside[*a].extend(rows.iter().filter(|b| *b != a));
            }
        }
        let beside = beside.into_iter().map(|set| set.into_iter().collect()).collect();
        Self { x: fractional.iter().map(|(_, x)| *x).collect(), row, in_row, beside }
    }

    /// Triples of rows, two of which share a column with a third, that are used too much.
    fn violated(&self) -> Vec<Violated> {
        let mut found = Vec::new();
        let mut count = vec![0_u8; self.x.len()];
        for a in 0..self.row.len() {
            for &b in self.beside[a].iter().filter(|b| **b > a) {
                let mut thirds: Vec<usize> = self.beside[a].iter().chain(&self.beside[b]).copied().collect();
                thirds.sort_unstable();
                thirds.dedup();
                for d in thirds.into_iter().filter(|d| *d != a && *d != b && self.is_first(a, b, *d)) {
                    self.try_triple([a, b, d], &mut count, &mut found);
                }
            }
        }
        found
    }

    /// Each triple comes up once: with its first pair of neighbours.
    fn is_first(&self, a: usize, b: usize, d: usize) -> bool {
        let with_a = self.beside[a].binary_search(&d).is_ok();
        let with_b = self.beside[b].binary_search(&d).is_ok();
        !(with_a && d < b || with_b && !with_a && d < a)
    }

    fn try_triple(&self, triple: [usize; 3], count: &mut [u8], found: &mut Vec<Violated>) {
        let columns = || triple.iter().flat_map(|r| self.in_row[*r].iter().copied());
        let mut used = 0.0;
        for c in columns() {
            count[c] += 1;
            if count[c] == 2 {
                used += self.x[c];
            }
        }
        if used > 1.0 + EXCESS {
            let twice: BTreeSet<u32> = columns().filter(|c| count[*c] >= 2).map(|c| c as u32).collect();
            let mut rows = triple.map(|r| self.row[r]);
            rows.sort_unstable();
            found.push((used, rows, twice.into_iter().collect()));
        }
        for c in columns() {
            count[c] = 0;
        }
    }
}
