//! Better plans by solving a neighbourhood to its end while everything else stays (Rothberg 2007, "local search by solving
//! sub-problems"): some bookings near each other, where the plan loses against the prices, are put out and planned anew.

use crate::matching::dice::Dice;
use crate::matching::engine;
use crate::matching::engine::chains::Guide;
use crate::matching::engine::finish::Finish;
use crate::matching::engine::model::Model;
use crate::matching::engine::part::{Numbers, Part};
use crate::matching::engine::pool::Pool;
use crate::matching::engine::prices::{self, Priced, Prices, Schedule, count, points};
use crate::matching::engine::relax::Relaxation;
use crate::matching::engine::seating::{Seating, Teams};

/// Bookings of a neighbourhood, and days that are as far as 10 km: which is best depends on the problem.
const SIZES: [usize; 3] = [60, 100, 160];
const DAYS: [f64; 4] = [4.0, 8.0, 16.0, 40.0];
/// A booking whose best team loses more than this at the prices is left alone.
const HOPELESS: f64 = -400.0;
/// Neighbourhoods between two looks at where the plan loses.
const LOOK: u32 = 10;
/// A booking that was in vain looked at is looked at less; by each look it comes back by this factor.
const REST: f64 = 1.25;
const SCHEDULE: Schedule = Schedule { passes: 40, first_step: 10.0, last_step: 1.0 };
/// Columns for each booking at most, and iterations of the simplex method.
const COLUMNS: usize = 100;
const ITERATIONS: u64 = 3_000;
/// Work in seconds on a slow machine: an iteration for each row of its program.
const ITERATION_SECONDS: f64 = 5e-8;

struct Regions<'a, 'm> {
    seating: &'a mut Seating<'m>,
    guide: &'a Guide<'a>,
    prices: &'a Prices,
    dice: &'a mut Dice,
    /// Bookings worth looking at, how much each is worth it (1 where it was not of late), and sums of weights up to each.
    open: Vec<usize>,
    fresh: Vec<f64>,
    sums: Vec<f64>,
    people: Numbers,
    rows: Numbers,
}

/// Plans neighbourhoods anew from the seating's plan on, for so many seconds of work.
pub fn search(seating: &mut Seating, guide: &Guide, prices: &Prices, dice: &mut Dice, seconds: f64) {
    let model = seating.model;
    let is_open = |b: &usize| guide.profits[*b] > HOPELESS && !model.bookings[*b].slots.is_empty();
    let open: Vec<usize> = (0..model.bookings.len()).filter(is_open).collect();
    // A neighbourhood itself has no map, and no smaller ones.
    if open.is_empty() || model.map.is_empty() {
        return;
    }
    let mut regions = Regions {
        seating,
        guide,
        prices,
        dice,
        fresh: vec![1.0; model.bookings.len()],
        open,
        sums: Vec::new(),
        people: Numbers::new(model.steps.len()),
        rows: Numbers::new(model.caps.len()),
    };
    let (mut spent, mut nth) = (0.0, 0);
    while spent < seconds && regions.seating.teams.score < guide.enough && !(guide.stop)() {
        if nth % LOOK == 0 {
            regions.weigh();
        }
        spent += regions.step();
        nth += 1;
    }
}

impl Regions<'_, '_> {
    /// Weighs bookings by what they lose against their best team at the prices.
    fn weigh(&mut self) {
        let mut sum = 0.0;
        self.sums.clear();
        for b in &self.open {
            let now: f64 = self.seating.teams.of[*b].as_ref().map_or(0.0, |(slot, team)| {
                let worth = points(self.seating.model.worth(*slot as usize, team).unwrap_or(0));
                worth - team.iter().map(|i| self.guide.costs[*i as usize]).sum::<f64>()
            });
            self.fresh[*b] = (self.fresh[*b] * REST).min(1.0);
            sum += ((self.guide.profits[*b].max(0.0) - now).clamp(0.0, 1500.0) + 0.5) * self.fresh[*b];
            self.sums.push(sum);
        }
    }

    fn draw(&mut self) -> usize {
        let x = self.dice.share() * self.sums.last().copied().unwrap_or(0.0);
        let at = self.sums.partition_point(|sum| *sum < x).min(self.open.len() - 1);
        self.open[at]
    }

    /// One neighbourhood; returns the seconds of work.
    fn step(&mut self) -> f64 {
        let (n, days) = (SIZES[self.dice.below(SIZES.len())], DAYS[self.dice.below(DAYS.len())]);
        let (first, model) = (self.draw(), self.seating.model);
        let mut near = model.map.nearest(self.seating, first, &self.open, n, days);
        let inner = near[..near.len().div_ceil(2)].to_vec();
        near.sort_unstable();
        let before: Vec<_> = near.iter().filter_map(|b| self.seating.take(*b)).collect();
        let part = Part::new(self.seating, near, &mut self.people, &mut self.rows);
        let mut have = Seating::new(&part.model);
        before.iter().filter_map(|team| part.inside(team)).for_each(|(slot, team)| have.put(slot, team));
        let (better, seconds) = self.solve(&part, have.teams);
        match &better {
            Some(teams) => part.outside(teams).filter_map(|(_, team)| team).for_each(|(s, t)| self.seating.put(s, t)),
            None => before.into_iter().for_each(|(slot, team)| self.seating.put(slot, team)),
        }
        for b in inner {
            self.fresh[b] *= if better.is_some() { 0.6 } else { 0.3 };
        }
        seconds
    }

    /// A better plan of the part than `have`, if there is one that is easily found; and the seconds of work.
    fn solve(&mut self, part: &Part, have: Teams) -> (Option<Teams>, f64) {
        let model = &part.model;
        let priced = prices::drive(model, 1, part.prices(self.prices), SCHEDULE, |_, _, _| true);
        let mut seconds = engine::pass_seconds(model) * f64::from(SCHEDULE.passes);
        if priced.bound <= have.score {
            return (None, seconds);
        }
        let Some(pool) = few(model, &priced, have.score) else { return (None, seconds) };
        let bound = points(priced.bound) + 1.0 - 1.0 / 1024.0;
        let mut program = Relaxation::new(model, pool, &priced.prices.rows, have.score, bound, self.dice.throw());
        program.iterations_left = ITERATIONS;
        let score = have.score;
        let mut finish = Finish::new(program, have, self.guide.stop);
        finish.run();
        let (iterations, rows) = (ITERATIONS - finish.relaxation.iterations_left, finish.relaxation.lp.row_count());
        seconds += ITERATION_SECONDS * points(i64::try_from(iterations).unwrap_or(0)) * count(rows);
        (Some(finish.best).filter(|best| best.score > score), seconds)
    }
}

/// Teams of plans beyond `have`, or the best of them where they are too many.
fn few(model: &Model, priced: &Priced, have: i64) -> Option<Pool> {
    let costs = priced.prices.costs(model);
    let profits: Vec<f64> = priced.profits.iter().map(|profit| profit.max(0.0)).collect();
    let mut room = points(priced.bound - have);
    while room > 0.1 {
        let pool = Pool::list(model, &costs, &profits, room, COLUMNS * model.bookings.len());
        if pool.is_some() {
            return pool;
        }
        room *= 0.6;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::candidates::Candidates;
    use crate::matching::check::check;
    use crate::matching::engine::{Budget, Found, Warm};
    use crate::matching::facts::Facts;
    use crate::matching::plan::Plan;
    use crate::matching::problem::Problem;
    use crate::matching::sample::{self, Size};
    use crate::matching::solve;

    /// Plans from nothing by neighbourhoods alone: with and without locks, published rows, foes.
    fn searched(problem: &Problem, seed: u64) -> Plan {
        let facts = Facts::new(problem);
        let model = Model::new(&facts, &Candidates::new(&facts, 1));
        let priced = prices::drive(&model, 1, Prices::first(&model), SCHEDULE, |_, _, _| true);
        let costs = priced.prices.costs(&model);
        let never = || false;
        let guide = Guide {
            costs: &costs,
            people: &priced.prices.people,
            profits: &priced.profits,
            enough: priced.bound,
            stop: &never,
        };
        let mut seating = Seating::new(&model);
        seating.seat_locked();
        search(&mut seating, &guide, &priced.prices, &mut Dice::new(seed), 0.02);
        let Priced { prices, bound, .. } = priced;
        solve::plan(&facts, &model, &Found { teams: seating.teams, bound, prices, is_hurried: false })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn a_plan_of_neighbourhoods_is_feasible_and_has_the_score_it_claims(seed: u64, locked in 0..4_usize) {
            let size = Size { volunteers: 14, bookings: 200, days: 12, locked, published: 10 };
            let problem = sample::random(seed, size);
            let plan = searched(&problem, seed);
            let report = check(&problem, &plan);
            prop_assert_eq!(&report.errors, &vec![]);
            prop_assert_eq!(Some(report.score), plan.score);
            prop_assert!(plan.score <= plan.bound);
        }

        #[test]
        fn a_neighbourhood_of_all_bookings_is_the_whole_problem(seed: u64, locked in 0..4_usize) {
            let problem = sample::random(seed, Size { volunteers: 8, bookings: 16, days: 4, locked, published: 5 });
            let facts = Facts::new(&problem);
            let model = Model::new(&facts, &Candidates::new(&facts, 1));
            let (mut people, mut rows) = (Numbers::new(model.steps.len()), Numbers::new(model.caps.len()));
            let all = (0..model.bookings.len()).collect();
            let part = Part::new(&Seating::new(&model), all, &mut people, &mut rows);
            let never = || false;
            let budget = Budget { seed, seconds: 5.0, gap_ppm: 0, threads: 1, stop: &never, is_half_over: &never };
            let whole = engine::solve(&model, Warm::default(), &budget);
            let again = engine::solve(&part.model, Warm::default(), &budget);
            prop_assert_eq!((whole.teams.score, whole.bound), (again.teams.score, again.bound));
        }
    }
}
