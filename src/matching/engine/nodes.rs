//! What a search does to a relaxation on its way: columns ruled out, bookings told to have a team, cuts, and forgetting.

use crate::matching::engine::relax::{Cut, NONE, Relaxation};

impl Relaxation<'_> {
    /// Rules a column out on the way to a node, or takes that back.
    pub fn rule_out(&mut self, column: usize, on: bool) {
        if on {
            self.ruled_out[column] += 1;
        } else {
            self.ruled_out[column] -= 1;
        }
        if self.lp_column[column] != NONE && !self.gone[column] {
            let upper = if self.ruled_out[column] > 0 { 0.0 } else { 1.0 };
            self.lp.set_column_bounds(self.lp_column[column] as usize, 0.0, upper);
        }
    }

    pub fn is_out(&self, column: usize) -> bool {
        self.gone[column] || self.ruled_out[column] > 0
    }

    /// Tells a booking to have a team, or takes that back.
    pub fn force(&mut self, booking: usize, on: bool) {
        if on {
            self.forced[booking] += 1;
        } else {
            self.forced[booking] -= 1;
        }
        let row = self.lp_row[booking];
        if row != NONE {
            self.lp.set_slack_bounds(row as usize, 0.0, if self.forced[booking] > 0 { 0.0 } else { 1.0 });
        }
    }

    /// Adds a cut of rows to all columns and to the program.
    #[expect(clippy::cast_possible_truncation, reason = "cuts are few")]
    pub fn add_cut(&mut self, rows: &[u32], rhs: u32) {
        let row = self.layout.cuts + self.cuts.len();
        let last = rows.iter().max().map_or(0, |row| *row as usize);
        let mut is_in = vec![false; last + 1];
        for r in rows {
            is_in[*r as usize] = true;
        }
        for k in 0..self.pool.len() {
            if !self.gone[k] {
                let inside = self.pool.rows(self.model, k).filter(|r| is_in.get(*r as usize) == Some(&true)).count();
                if inside >= 2 {
                    self.pool.count(row as u32, k, inside / 2);
                }
            }
        }
        self.cuts.push(Cut { rhs });
        self.known_cuts.insert(rows.to_vec());
        self.lp_row.push(NONE);
        self.add_row(row);
    }

    /// Forgets columns that are gone and not in the program.
    #[expect(clippy::cast_possible_truncation, reason = "a pool has far fewer than 2^32 columns")]
    pub fn compact(&mut self) {
        let left = self.gone.iter().filter(|gone| !**gone).count();
        if left * 2 >= self.pool.len() {
            return;
        }
        let keep: Vec<usize> = (0..self.pool.len()).filter(|k| !self.gone[*k] || self.lp_column[*k] != NONE).collect();
        let mut new = vec![NONE; self.pool.len()];
        for (to, from) in keep.iter().enumerate() {
            new[*from] = to as u32;
        }
        self.pool = self.pool.only(&keep, self.model);
        self.lp_column = keep.iter().map(|k| self.lp_column[*k]).collect();
        self.ruled_out = keep.iter().map(|k| self.ruled_out[*k]).collect();
        self.gone = keep.iter().map(|k| self.gone[*k]).collect();
        for column in self.column_of.iter_mut().filter(|column| **column != NONE) {
            *column = new[*column as usize];
        }
        for (booking, columns) in self.pool.of_booking.iter_mut().enumerate() {
            debug_assert!(columns.iter().all(|k| self.pool.booking[*k as usize] as usize == booking));
            columns.retain(|k| !self.gone[*k as usize]);
        }
    }
}
