//! A search around a plan by chains: a booking gets its best team at the prices, whoever is in the way is put out, and who
//! was put out is seated anew, up to some links deep. What made the plan worse is undone, but for small losses now and
//! then (Ropke and Pisinger 2006, "adaptive large neighbourhood search", with acceptance as in annealing).

use crate::matching::dice::Dice;
use crate::matching::engine::model::Id;
use crate::matching::engine::oracle::{Best, NEVER, Oracle, Pairs};
use crate::matching::engine::prices::points;
use crate::matching::engine::seating::{Seating, Team, Teams};

/// Bookings put out by one chain at most before it only fills what is free.
const LINKS: usize = 6;
/// Charge in points for somebody who is in the way elsewhere.
const PUT_OUT: f64 = 60.0;
/// A booking whose best team loses more than this at the prices is left alone.
const HOPELESS: f64 = -1000.0;
const WARMTH: f64 = 40.0;

/// What guides the search.
pub struct Guide<'a> {
    /// Cost and price of each candidate, and the price of each person alone.
    pub costs: &'a [f64],
    pub people: &'a [f64],
    /// Profit of each booking's best team at these prices.
    pub profits: &'a [f64],
    /// Gains over the locked places at which the search may end.
    pub enough: i64,
    pub stop: &'a dyn Fn() -> bool,
}

pub struct Chains<'a, 'm> {
    seating: &'a mut Seating<'m>,
    oracle: &'a mut Oracle,
    guide: &'a Guide<'a>,
    dice: &'a mut Dice,
    /// Bookings worth looking at, and the sums of their weights up to each.
    open: Vec<usize>,
    sums: Vec<f64>,
    /// Candidates of each person.
    theirs: Vec<Vec<Id>>,
    best: Best,
    /// Of one chain: teams as they were before it, in order; bookings still to be seated; bookings it seated.
    undo: Vec<(usize, Team)>,
    waiting: Vec<usize>,
    touched: Vec<usize>,
}

/// Makes `steps` chains from the seating's plan on and leaves the best plan seated.
pub fn search(seating: &mut Seating, oracle: &mut Oracle, guide: &Guide, dice: &mut Dice, steps: u32) {
    let model = seating.model;
    let open: Vec<usize> = (0..model.bookings.len()).filter(|b| guide.profits[*b] > HOPELESS).collect();
    if open.is_empty() {
        return;
    }
    let mut theirs = vec![Vec::new(); model.steps.len()];
    for (i, c) in (0..).zip(&model.candidates) {
        theirs[c.volunteer as usize].push(i);
    }
    let mut best: Teams = seating.teams.clone();
    let mut chains = Chains {
        seating,
        oracle,
        guide,
        dice,
        open,
        sums: Vec::new(),
        theirs,
        best: Best::default(),
        undo: Vec::new(),
        waiting: Vec::new(),
        touched: Vec::new(),
    };
    let renew = u32::try_from(chains.open.len() / 2).unwrap_or(u32::MAX).max(200);
    for step in 0..steps {
        if best.score >= guide.enough || (step % 16 == 0 && (guide.stop)()) {
            break;
        }
        if step % renew == 0 {
            chains.weigh();
        }
        let left = 1.0 - f64::from(step) / f64::from(steps);
        chains.step(WARMTH * left * left + 0.5);
        if chains.seating.teams.score > best.score {
            best.clone_from(&chains.seating.teams);
        }
    }
    seating.set(&best);
}

impl Chains<'_, '_> {
    /// Weighs bookings by what they lose against their best team at the prices.
    fn weigh(&mut self) {
        let mut sum = 0.0;
        self.sums.clear();
        for b in &self.open {
            let profit = self.guide.profits[*b];
            let now: f64 = self.seating.teams.of[*b].as_ref().map_or(0.0, |(slot, team)| {
                let points_of = points(self.seating.model.worth(*slot as usize, team).unwrap_or(0));
                points_of - team.iter().map(|i| self.guide.costs[*i as usize]).sum::<f64>()
            });
            let idle = if self.seating.has_team(*b) { 0.0 } else { (300.0 + profit).clamp(0.0, 300.0) * 0.3 };
            sum += (profit.max(0.0) - now).clamp(0.0, 1500.0) + 4.0 + idle;
            self.sums.push(sum);
        }
    }

    fn draw(&mut self) -> usize {
        let x = self.dice.share() * self.sums.last().copied().unwrap_or(0.0);
        let at = self.sums.partition_point(|sum| *sum < x).min(self.open.len() - 1);
        self.open[at]
    }

    /// One chain, kept or undone.
    fn step(&mut self, warmth: f64) {
        let before = self.seating.teams.score;
        (self.undo, self.waiting, self.touched) = (Vec::new(), Vec::new(), Vec::new());
        let booking = self.draw();
        if self.seating.has_team(booking) {
            self.put_out(booking);
            self.waiting.clear();
        }
        if self.seat_first(booking) {
            self.invite(booking);
            self.seat_rest(booking);
            let gain = points(self.seating.teams.score - before);
            if gain >= 0.0 || self.dice.share() < (gain / warmth).exp() {
                return;
            }
        }
        self.roll_back();
    }

    fn put_out(&mut self, booking: usize) {
        let team = self.seating.take(booking);
        if let Some(at) = self.touched.iter().position(|b| *b == booking) {
            self.touched.swap_remove(at);
        } else {
            self.undo.push((booking, team));
        }
        self.waiting.push(booking);
    }

    fn roll_back(&mut self) {
        for booking in std::mem::take(&mut self.touched) {
            self.seating.take(booking);
        }
        while let Some((booking, team)) = self.undo.pop() {
            self.seating.take(booking);
            if let Some((slot, team)) = team {
                self.seating.put(slot, team);
            }
        }
    }

    /// Seats the drawn booking, whoever is in the way, with some noise; false where nobody can serve it.
    fn seat_first(&mut self, booking: usize) -> bool {
        let noise = [5.0, 40.0, 150.0, 400.0][self.dice.below(4)];
        let lure = [0.0, 0.3, 0.7][self.dice.below(3)];
        let salt = self.dice.throw();
        let (seating, guide, model) = (&*self.seating, self.guide, self.seating.model);
        self.oracle.best(model, booking, Pairs::Kept, &mut self.best, |i| {
            let person = guide.people[model.candidates[i as usize].volunteer as usize];
            let own = points(model.candidates[i as usize].cost) + person;
            let rows = guide.costs[i as usize] - own;
            let (share, charge) = if seating.is_free(i) { (1.0 - lure, 0.0) } else { (1.0, PUT_OUT) };
            own + rows * share + charge + noise * salted(salt, i)
        });
        let Some(slot) = self.best.slot else { return false };
        self.seat_over(booking, slot);
        true
    }

    /// Puts out whoever is in the way of the team in `best` and seats it.
    fn seat_over(&mut self, booking: usize, slot: u32) {
        let team = std::mem::take(&mut self.best.team);
        for i in &team {
            while let Some(row) = self.seating.full_row(*i) {
                let users = self.seating.users(row);
                if users.is_empty() {
                    break;
                }
                let user = users[self.dice.below(users.len())];
                self.put_out(self.seating.model.booking_of(user));
            }
        }
        self.seating.put(slot, team);
        self.touched.push(booking);
    }

    /// A few bookings without a team that people who were moved could serve.
    fn invite(&mut self, first: usize) {
        for _ in 0..4 {
            let Some((_, Some((_, team)))) = self.undo.get(self.dice.below(self.undo.len())) else { continue };
            if team.is_empty() {
                continue;
            }
            let person = self.seating.model.candidates[team[self.dice.below(team.len())] as usize].volunteer as usize;
            let at = self.dice.below(self.theirs[person].len());
            let booking = self.seating.model.booking_of(self.theirs[person][at]);
            let is_new = booking != first && !self.waiting.contains(&booking) && !self.seating.has_team(booking);
            if is_new && self.guide.profits[booking] > -50.0 {
                self.waiting.push(booking);
            }
        }
    }

    /// Seats those that wait, in any order: the first links over others, the rest where there is room.
    fn seat_rest(&mut self, first: usize) {
        let share = if self.dice.below(2) == 0 { 0.0 } else { 0.5 };
        let mut next = 0;
        while next < self.waiting.len() {
            let other = next + self.dice.below(self.waiting.len() - next);
            self.waiting.swap(next, other);
            let booking = self.waiting[next];
            next += 1;
            if self.seating.has_team(booking) {
                continue;
            }
            if self.waiting.len() < LINKS && self.guide.profits[booking] > 0.0 && self.seat_next(booking) {
                if !self.seating.has_team(first) {
                    return;
                }
                continue;
            }
            self.seat_free(booking, share);
        }
    }

    /// Seats a booking at the prices, others put out at a charge; false where that gains nothing.
    fn seat_next(&mut self, booking: usize) -> bool {
        let salt = self.dice.throw();
        let (seating, guide) = (&*self.seating, self.guide);
        self.oracle.best(seating.model, booking, Pairs::Kept, &mut self.best, |i| {
            let charge = if seating.is_free(i) { 0.0 } else { PUT_OUT };
            guide.costs[i as usize] + charge + 10.0 * salted(salt, i)
        });
        let Some(slot) = self.best.slot.filter(|_| self.best.profit > 0.0) else { return false };
        self.seat_over(booking, slot);
        true
    }

    /// Seats a booking with people who are free, `share` of their rows' prices counted.
    fn seat_free(&mut self, booking: usize, share: f64) {
        let (seating, guide, model) = (&*self.seating, self.guide, self.seating.model);
        self.oracle.best(model, booking, Pairs::Kept, &mut self.best, |i| {
            if !seating.is_free(i) {
                return NEVER;
            }
            let own = points(model.candidates[i as usize].cost);
            let person = guide.people[model.candidates[i as usize].volunteer as usize];
            own + points(seating.next_step(i)) + share * (guide.costs[i as usize] - own - person)
        });
        if let Some(slot) = self.best.slot.filter(|_| self.best.profit > 0.0 || share > 0.0) {
            let team = std::mem::take(&mut self.best.team);
            self.seating.put(slot, team);
            self.touched.push(booking);
        }
    }
}

/// A number from 0 to 1 that belongs to a candidate and a salt.
fn salted(salt: u64, i: Id) -> f64 {
    let mixed = (salt ^ u64::from(i).wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    #[expect(clippy::cast_precision_loss, reason = "the top 53 bits only")]
    let share = (mixed >> 11) as f64;
    share / 9_007_199_254_740_992.0
}
