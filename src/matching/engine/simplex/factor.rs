//! The inverse of a basis as a product of elementary matrices (Dantzig and Orchard-Hays 1954), each one changed column.

/// One elementary matrix a step: row of the pivot, one over the pivot, the other entries of the column.
#[derive(Clone, Debug, Default)]
pub struct Factor {
    rows: Vec<u32>,
    inverses: Vec<f64>,
    start: Vec<u32>,
    index: Vec<u32>,
    value: Vec<f64>,
    /// Steps that the last factoring made; those after it are pivots.
    base: usize,
}

const TINY: f64 = 1e-12;

impl Factor {
    pub fn clear(&mut self) {
        self.rows.clear();
        self.inverses.clear();
        self.start.clear();
        self.start.push(0);
        self.index.clear();
        self.value.clear();
        self.base = 0;
    }

    pub fn steps(&self) -> usize {
        self.rows.len()
    }

    pub fn pivots(&self) -> usize {
        self.rows.len() - self.base
    }

    pub fn seal(&mut self) {
        self.base = self.rows.len();
    }

    /// Entries of a step's column beside the pivot.
    pub fn entries(&self, step: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let span = self.start[step] as usize..self.start[step + 1] as usize;
        span.map(|q| (self.index[q] as usize, self.value[q]))
    }

    pub fn row(&self, step: usize) -> usize {
        self.rows[step] as usize
    }

    pub fn inverse(&self, step: usize) -> f64 {
        self.inverses[step]
    }

    /// Adds a step: the pivot in `row`, the other entries of the column.
    #[expect(clippy::cast_possible_truncation, reason = "a program has far fewer than 2^32 rows")]
    pub fn push(&mut self, row: usize, pivot: f64, entries: impl Iterator<Item = (usize, f64)>) {
        self.rows.push(row as u32);
        self.inverses.push(1.0 / pivot);
        for (i, x) in entries {
            if i != row && x.abs() > TINY {
                self.index.push(i as u32);
                self.value.push(x);
            }
        }
        self.start.push(self.index.len() as u32);
    }

    /// Multiplies a column by the inverse.
    pub fn forward(&self, x: &mut [f64]) {
        for step in 0..self.rows.len() {
            let row = self.rows[step] as usize;
            if x[row] != 0.0 {
                let t = x[row] * self.inverses[step];
                x[row] = t;
                for q in self.start[step] as usize..self.start[step + 1] as usize {
                    x[self.index[q] as usize] -= self.value[q] * t;
                }
            }
        }
    }

    /// Multiplies a row by the inverse.
    pub fn backward(&self, y: &mut [f64]) {
        for step in (0..self.rows.len()).rev() {
            let row = self.rows[step] as usize;
            let mut sum = y[row];
            for q in self.start[step] as usize..self.start[step + 1] as usize {
                sum -= self.value[q] * y[self.index[q] as usize];
            }
            y[row] = sum * self.inverses[step];
        }
    }
}
