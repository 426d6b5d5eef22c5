//! The best team of one booking at given prices: the question that is asked millions of times.
//! Of people alike (may lead, which missing languages) only the cheapest few can be in the best team.

use crate::matching::engine::model::{Booking, Crew, Id, Model, Slot};

/// A team that was found: profit is points less what its people cost at the prices asked.
#[derive(Clone, Debug, Default)]
pub struct Best {
    pub profit: f64,
    /// Slot of the model; none where no team can be made.
    pub slot: Option<u32>,
    pub team: Vec<Id>,
}

/// Who may be together in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairs {
    /// As in a plan: foes are kept apart. So many languages and people that a search gets too long: a good team only.
    Kept,
    /// As in a bound: foes may meet, and a search that gets too long is ended with a profit that no team exceeds.
    Ignored,
}

/// A price at which nobody is taken.
pub const NEVER: f64 = f64::INFINITY;

/// Steps of one search for a team; teams of up to three people never need as many.
const STEPS: u32 = 20_000;

/// Missing languages that somebody speaks, one bit each, and whether they may lead.
type Kind = (u32, bool);

/// Working memory of [`Oracle::best`], kept between calls.
#[derive(Default)]
pub struct Oracle {
    /// The cheapest of each kind of people.
    kinds: Vec<(Kind, Vec<(f64, Id)>)>,
    pool: Vec<(f64, Id)>,
    picked: Vec<Id>,
    found: Vec<Id>,
    steps: u32,
}

/// One search in a pool for a team of a given crew.
struct Search<'a> {
    model: &'a Model,
    pairs: Pairs,
    limit: f64,
    least: f64,
}

impl Oracle {
    /// The best team of a booking where a candidate costs `price(i)`; written to `best`. Profits may be negative.
    pub fn best(&mut self, model: &Model, booking: usize, pairs: Pairs, best: &mut Best, price: impl Fn(Id) -> f64) {
        let b = &model.bookings[booking];
        (best.profit, best.slot) = (f64::NEG_INFINITY, None);
        best.team.clear();
        let largest = b.crews.iter().map(|c| c.size).max().unwrap_or(0);
        for slot in b.slots.clone() {
            let s = &model.slots[slot as usize];
            self.fill(model, s, b, largest + usize::from(pairs == Pairs::Kept), &price);
            for crew in &b.crews {
                self.try_crew(model, (slot, s), (b, crew), pairs, best);
            }
        }
    }

    /// The pool of a slot, cheapest first.
    fn fill(&mut self, model: &Model, slot: &Slot, b: &Booking, most: usize, price: &impl Fn(Id) -> f64) {
        self.kinds.iter_mut().for_each(|(_, list)| list.clear());
        for i in slot.candidates.clone() {
            let cost = price(i);
            if cost < NEVER {
                let c = &model.candidates[i as usize];
                let kind = (if b.languages == 0 { 0 } else { c.speaks }, c.leads);
                keep_cheapest(self.list(kind), most, cost, i);
            }
        }
        self.pool.clear();
        for (_, list) in &self.kinds {
            self.pool.extend_from_slice(list);
        }
        self.pool.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    fn list(&mut self, kind: Kind) -> &mut Vec<(f64, Id)> {
        if let Some(at) = self.kinds.iter().position(|(k, _)| *k == kind) {
            return &mut self.kinds[at].1;
        }
        self.kinds.push((kind, Vec::new()));
        let last = self.kinds.len() - 1;
        &mut self.kinds[last].1
    }

    fn try_crew(
        &mut self,
        model: &Model,
        (slot, s): (u32, &Slot),
        (b, crew): (&Booking, &Crew),
        pairs: Pairs,
        best: &mut Best,
    ) {
        if crew.size > self.pool.len() {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "points are far below 2^53")]
        let points = (crew.value - s.cost) as f64;
        let floor: f64 = self.pool[..crew.size].iter().map(|(cost, _)| cost).sum();
        if points - floor <= best.profit {
            return;
        }
        let mut search = Search { model, pairs, limit: points - best.profit, least: floor };
        (self.steps, self.found) = (STEPS, std::mem::take(&mut self.found));
        self.found.clear();
        self.picked.clear();
        let is_found = self.search(&mut search, 0, crew.size, crew.leads, b.languages, 0.0);
        if self.steps == 0 && pairs == Pairs::Ignored {
            // Not searched through: nobody exceeds what the cheapest people would give.
            (best.profit, best.slot) = (points - search.least, Some(slot));
            best.team.clear();
            best.team.extend(self.pool[..crew.size].iter().map(|(_, i)| i));
        } else if is_found {
            (best.profit, best.slot) = (points - search.limit, Some(slot));
            best.team.clone_from(&self.found);
        }
    }

    /// Looks for a team cheaper than `limit` among the pool from `from` on. Costs may be negative, so only a whole team
    /// is compared, and a partial one with what it must still cost at least.
    fn search(&mut self, s: &mut Search, from: usize, left: usize, leads: usize, languages: u32, cost: f64) -> bool {
        if left == 0 {
            let good = leads == 0 && languages == 0 && cost < s.limit;
            if good {
                s.limit = cost;
                self.found.clone_from(&self.picked);
            }
            return good;
        }
        let mut is_found = false;
        for k in from..self.pool.len() {
            let (price, i) = self.pool[k];
            #[expect(clippy::cast_precision_loss, reason = "a team has few people")]
            if cost + price * left as f64 >= s.limit || self.steps == 0 {
                break;
            }
            self.steps -= 1;
            let c = &s.model.candidates[i as usize];
            let leads = leads.saturating_sub(usize::from(c.leads));
            let languages = languages & !c.speaks;
            let is_hopeless = leads > left - 1 || left == 1 && languages != 0;
            let is_foe =
                s.pairs == Pairs::Kept && s.model.has_foes && self.picked.iter().any(|p| s.model.are_foes(*p, i));
            if is_hopeless || is_foe {
                continue;
            }
            self.picked.push(i);
            is_found |= self.search(s, k + 1, left - 1, leads, languages, cost + price);
            self.picked.pop();
        }
        is_found
    }
}

/// Keeps the `most` cheapest in a short sorted list.
fn keep_cheapest(list: &mut Vec<(f64, Id)>, most: usize, cost: f64, i: Id) {
    if list.len() >= most {
        match list.last() {
            Some(dearest) if cost < dearest.0 => list.pop(),
            _ => return,
        };
    }
    let at = list.iter().rposition(|(other, _)| *other <= cost).map_or(0, |at| at + 1);
    list.insert(at, (cost, i));
}
