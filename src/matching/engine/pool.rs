//! Teams as columns: every team that a plan better than a target can have, with the rows it counts in.

use crate::matching::engine::model::{Id, Model};
use crate::matching::engine::prices::points;

/// Columns in dense lists. Rows of columns: bookings first, then the model's rows, then people, then cuts.
#[derive(Debug, Default)]
pub struct Pool {
    pub booking: Vec<u32>,
    pub slot: Vec<u32>,
    /// Points of the team: its value less the time's cost and its people's own costs.
    pub points: Vec<i64>,
    /// Profit of the booking's best team less this one's, at the prices they were listed with; empty once it is of no use.
    pub loss: Vec<f64>,
    team_start: Vec<u32>,
    teams: Vec<Id>,
    /// Cuts a column counts in, once for each time; empty before the first cut.
    cuts: Vec<Vec<u32>>,
    /// Columns of each booking.
    pub of_booking: Vec<Vec<u32>>,
}

/// Where the parts of the row numbers begin.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub bookings: usize,
    pub people: usize,
    pub cuts: usize,
}

impl Layout {
    pub fn of(model: &Model) -> Self {
        let people = model.bookings.len() + model.caps.len();
        Self { bookings: model.bookings.len(), people, cuts: people + model.steps.len() }
    }
}

/// Steps of the listing for each column that may be in it; a listing that takes more is too large as well.
const STEPS_A_COLUMN: usize = 200;

struct Listing<'a> {
    model: &'a Model,
    pool: Pool,
    most: usize,
    steps: usize,
    room: f64,
    /// Of the booking and slot at hand.
    at: (usize, u32),
    profit: f64,
    items: Vec<(f64, Id)>,
    picked: Vec<Id>,
}

impl Pool {
    /// All teams whose loss is at most `room` at these costs (with prices); `None` where that is more than `most`.
    /// `profits` are what no team of a booking exceeds, or 0.
    pub fn list(model: &Model, costs: &[f64], profits: &[f64], room: f64, most: usize) -> Option<Self> {
        let pool = Pool { team_start: vec![0], ..Pool::default() };
        let steps = most.saturating_mul(STEPS_A_COLUMN).saturating_add(100_000);
        let mut listing =
            Listing { model, pool, most, steps, room, at: (0, 0), profit: 0.0, items: Vec::new(), picked: Vec::new() };
        for (booking, profit) in profits.iter().enumerate() {
            listing.profit = *profit;
            for slot in model.bookings[booking].slots.clone() {
                listing.at = (booking, slot);
                listing.slot(costs);
                if listing.is_over() {
                    return None;
                }
            }
        }
        Some(listing.pool.finished(model))
    }

    pub fn len(&self) -> usize {
        self.booking.len()
    }

    pub fn team(&self, column: usize) -> &[Id] {
        &self.teams[self.team_start[column] as usize..self.team_start[column + 1] as usize]
    }

    /// Cuts a column counts in, as often as they count it.
    pub fn cuts(&self, column: usize) -> &[u32] {
        self.cuts.get(column).map_or(&[], Vec::as_slice)
    }

    /// A cut counts a column so many times.
    pub fn count(&mut self, cut: u32, column: usize, times: usize) {
        if self.cuts.is_empty() {
            self.cuts = vec![Vec::new(); self.len()];
        }
        self.cuts[column].extend(std::iter::repeat_n(cut, times));
    }

    /// All rows of a column: its booking, its people's rows, cuts.
    #[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 rows")]
    pub fn rows<'a>(&'a self, model: &'a Model, column: usize) -> impl Iterator<Item = u32> + 'a {
        let layout = Layout::of(model);
        let rows = move |i: &'a Id| {
            let person = layout.people as u32 + model.candidates[*i as usize].volunteer;
            model.rows(*i).iter().map(move |row| layout.bookings as u32 + row).chain(std::iter::once(person))
        };
        let people = self.team(column).iter().flat_map(rows);
        std::iter::once(self.booking[column]).chain(people).chain(self.cuts(column).iter().copied())
    }

    #[expect(clippy::cast_possible_truncation, reason = "a pool has far fewer than 2^32 columns")]
    fn push(&mut self, (booking, slot): (usize, u32), points: i64, loss: f64, team: &[Id]) {
        self.booking.push(booking as u32);
        self.slot.push(slot);
        self.points.push(points);
        self.loss.push(loss);
        self.teams.extend_from_slice(team);
        self.team_start.push(self.teams.len() as u32);
    }

    fn finished(mut self, model: &Model) -> Self {
        let layout = Layout::of(model);
        self.of_booking = vec![Vec::new(); layout.bookings];
        for (k, booking) in (0_u32..).zip(&self.booking) {
            self.of_booking[*booking as usize].push(k);
        }
        self
    }

    /// Only these columns, in this order.
    pub fn only(&self, keep: &[usize], model: &Model) -> Self {
        let mut pool = Pool { team_start: vec![0], ..Pool::default() };
        for k in keep {
            let at = (self.booking[*k] as usize, self.slot[*k]);
            pool.push(at, self.points[*k], 0.0, self.team(*k));
        }
        if !self.cuts.is_empty() {
            pool.cuts = keep.iter().map(|k| self.cuts[*k].clone()).collect();
        }
        pool.loss = Vec::new();
        pool.finished(model)
    }
}

impl Listing<'_> {
    fn is_over(&self) -> bool {
        self.pool.len() > self.most || self.steps == 0
    }

    fn slot(&mut self, costs: &[f64]) {
        let (booking, slot) = (&self.model.bookings[self.at.0], &self.model.slots[self.at.1 as usize]);
        self.items.clear();
        self.items.extend(slot.candidates.clone().map(|i| (costs[i as usize], i)));
        self.items.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut sizes: Vec<usize> = booking.crews.iter().map(|c| c.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes.retain(|size| *size <= self.items.len());
        for size in sizes {
            let value = booking.crews.iter().filter(|c| c.size == size).map(|c| c.value).max().unwrap_or(0);
            let most_cost = points(value - slot.cost) - self.profit + self.room;
            self.deeper(0, size, 0.0, most_cost);
        }
    }

    /// Teams of `left` more people from position `from` on that cost at most `most_cost` in all.
    fn deeper(&mut self, from: usize, left: usize, cost: f64, most_cost: f64) {
        if left == 0 {
            return self.add(cost);
        }
        for k in from..self.items.len() {
            let (price, i) = self.items[k];
            #[expect(clippy::cast_precision_loss, reason = "a team has few people")]
            if cost + price * left as f64 > most_cost || self.is_over() {
                return;
            }
            self.steps -= 1;
            if self.model.has_foes && self.picked.iter().any(|p| self.model.are_foes(*p, i)) {
                continue;
            }
            self.picked.push(i);
            self.deeper(k + 1, left - 1, cost + price, most_cost);
            self.picked.pop();
        }
    }

    fn add(&mut self, cost: f64) {
        let model = self.model;
        let spoken = self.picked.iter().fold(0, |mask, i| mask | model.candidates[*i as usize].speaks);
        if model.bookings[self.at.0].languages & !spoken != 0 {
            return;
        }
        let Some(worth) = model.worth(self.at.1 as usize, &self.picked) else { return };
        let loss = self.profit - (points(worth) - cost);
        if loss <= self.room {
            let own: i64 = self.picked.iter().map(|i| model.candidates[*i as usize].cost).sum();
            self.pool.push(self.at, worth - own, loss, &self.picked);
        }
    }
}
