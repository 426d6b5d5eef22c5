//! The solver: `model` (dense lists) -> `prices` (bound, compass) -> `greedy` -> `chains` -> `stages` (columns of `pool`,
//! `simplex`, `cuts`, branches), `regions` where there are too many bookings or teams -> [`Found`]. `oracle` knows best teams.
//! Methods: Lagrangian relaxation over people's time (Fisher 1981), then set packing with teams as columns and branch and
//! price (Barnhart and others 1998). Pure: the caller's `stop` is the only clock.

mod bounded;
mod branch;
mod chains;
mod conflicts;
mod cuts;
mod finish;
mod greedy;
mod halves;
mod market;
pub mod model;
mod nearby;
mod nodes;
mod oracle;
mod part;
mod pool;
pub mod pricelist;
pub mod prices;
mod regions;
mod relax;
mod rounding;
pub mod rounds;
pub mod seating;
mod simplex;
mod stages;
mod tariff;

use crate::matching::dice::Dice;
use crate::matching::engine::chains::Guide;
use crate::matching::engine::model::Model;
use crate::matching::engine::oracle::Oracle;
use crate::matching::engine::prices::{Priced, Prices, Schedule};
use crate::matching::engine::seating::{Seating, Teams};
use crate::matching::engine::stages::Stage;

/// How much may be done, and when to end early.
pub struct Budget<'a> {
    pub seed: u64,
    /// Seconds of work to plan for: they set the numbers of passes and steps, not a clock.
    pub seconds: f64,
    /// A gap of so many millionths of the bound is narrow enough; the score of what is locked counts with it.
    pub gap_ppm: u32,
    /// Threads for passes of prices; nothing depends on them.
    pub threads: usize,
    pub stop: &'a dyn Fn() -> bool,
    /// Half of the time is over: the passes end, so that there is time left for plans.
    pub is_half_over: &'a dyn Fn() -> bool,
}

/// What an earlier plan gives to begin with.
#[derive(Default)]
pub struct Warm {
    pub teams: Option<Teams>,
    /// Prices and the first step from them, in points: the better they fit, the smaller.
    pub prices: Option<(Prices, f64)>,
}

/// The best plan found and what no plan exceeds; both count gains over the locked places.
pub struct Found {
    pub teams: Teams,
    pub bound: i64,
    /// Prices that a later search may begin with.
    pub prices: Prices,
    /// The clock ended the passes early: another machine may find another plan.
    pub is_hurried: bool,
}

/// Problems of more bookings are not brought to the end by columns.
const MOST_BOOKINGS: usize = 2_000;
/// Passes of a price search, cold and warm; fewer where they would take too long.
const COLD_PASSES: u32 = 400;
const WARM_PASSES: u32 = 100;
/// First steps of cold prices: many bookings that compete for few people need to go far in few passes.
const COLD_STEP: f64 = 200.0;
const LARGE_STEP: f64 = 800.0;
/// First step from the prices of a problem that was much the same.
pub const WARM_STEP: f64 = 20.0;
/// Work that a pass is for each candidate, and that a chain is, in seconds on a slow machine.
const PASS_SECONDS: f64 = 4.5e-8;
const CHAIN_SECONDS: f64 = 1.2e-5;
/// Shares of the time: for prices at most; for prices and plans together; of what is left after the prices, for chains;
/// for neighbourhoods after the first stage, and where further stages get nowhere.
const PRICES_SHARE: f64 = 0.45;
const SHARE: f64 = 0.95;
const CHAINS_SHARE: f64 = 0.7;
const EARLY_SHARE: f64 = 0.1;
const REGIONS_SHARE: f64 = 0.2;
/// Chains for each booking at most: after so many the finish, or neighbourhoods, bring more.
const CHAINS: u32 = 8;
const LARGE_CHAINS: u32 = 40;

/// Plans for all bookings of a model.
pub fn solve(model: &Model, warm: Warm, budget: &Budget) -> Found {
    let mut dice = Dice::new(budget.seed);
    let mut seating = Seating::new(model);
    seating.seat_locked();
    let mut best = warm.teams.unwrap_or_else(|| seating.teams.clone());
    let (from, schedule) = schedule(model, warm.prices, budget);
    let seconds = SHARE * budget.seconds - f64::from(schedule.passes) * pass_seconds(model);
    let priced = price(&mut seating, &mut best, (from, schedule), budget);
    let is_hurried = priced.is_cut;
    improve(&mut seating, &mut best, &priced, &mut dice, (budget, seconds));
    let Priced { prices, bound, profits, .. } = priced;
    let most = stages::COLUMNS * model.bookings.len();
    let mut stage = Stage { best, bound, plain: bound, prices, profits, most };
    if !is_large(model) {
        finish(&mut seating, &mut stage, &mut dice, budget);
    }
    Found { teams: stage.best, bound: stage.bound, prices: stage.prices, is_hurried }
}

/// Stages until plan and bound meet. Where the first does not list all teams that count, neighbourhoods bring the plan nearer
/// to the bound before more stages, and again where those get nowhere.
fn finish(seating: &mut Seating, stage: &mut Stage, dice: &mut Dice, budget: &Budget) {
    let model = seating.model;
    for (share, most) in [(EARLY_SHARE, 1), (REGIONS_SHARE, u32::MAX), (0.0, u32::MAX)] {
        stages::run(model, stage, budget, most);
        if is_enough(model, stage.best.score, stage.bound, budget) || (budget.stop)() {
            return;
        }
        seating.set(&stage.best);
        let costs = stage.prices.costs(model);
        let guide = guide(model, &costs, &stage.prices, (&stage.profits, stage.bound), budget);
        regions::search(seating, &guide, &stage.prices, dice, share * budget.seconds);
        stage.best.clone_from(&seating.teams);
    }
}

/// What leads a search for better plans.
fn guide<'a>(
    model: &Model,
    costs: &'a [f64],
    prices: &'a Prices,
    (profits, bound): (&'a [f64], i64),
    budget: &'a Budget,
) -> Guide<'a> {
    Guide { costs, people: &prices.people, profits, enough: bound - slack(model, bound, budget), stop: budget.stop }
}

/// Whether a model has too many bookings to be brought to the end by columns as a whole.
fn is_large(model: &Model) -> bool {
    model.bookings.len() > MOST_BOOKINGS
}

/// Whether the gap is as narrow as it needs to be.
fn is_enough(model: &Model, score: i64, bound: i64, budget: &Budget) -> bool {
    bound - score <= slack(model, bound, budget)
}

fn slack(model: &Model, bound: i64, budget: &Budget) -> i64 {
    let whole = i128::from((model.base + bound).max(0));
    i64::try_from(whole * i128::from(budget.gap_ppm) / 1_000_000).unwrap_or(0)
}

/// Seconds of work that a pass of prices is.
fn pass_seconds(model: &Model) -> f64 {
    PASS_SECONDS * prices::count(model.candidates.len().max(1))
}

/// How many passes the time allows, `most` at most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small range")]
fn passes_in(model: &Model, seconds: f64, most: u32) -> u32 {
    (seconds / pass_seconds(model)).clamp(40.0, f64::from(most.max(40))) as u32
}

/// How prices are sought: from where, in how many passes.
fn schedule(model: &Model, warm: Option<(Prices, f64)>, budget: &Budget) -> (Prices, Schedule) {
    let passes = if warm.is_some() { WARM_PASSES } else { COLD_PASSES };
    let cold_step = if is_large(model) { LARGE_STEP } else { COLD_STEP };
    let (from, first_step) = warm.unwrap_or_else(|| (Prices::first(model), cold_step));
    let passes = passes_in(model, PRICES_SHARE * budget.seconds, passes);
    (from, Schedule { passes, first_step, last_step: 1.0 })
}

/// Prices and bound; first plans on the way.
fn price(seating: &mut Seating, best: &mut Teams, (from, schedule): (Prices, Schedule), budget: &Budget) -> Priced {
    let mut other = Oracle::default();
    prices::drive(seating.model, budget.threads, from, schedule, |pass, costs, priced| {
        if pass == 0 || pass % 60 == 30 {
            let bonus = if pass == 0 { 0.0 } else { greedy::BONUS };
            try_greedy(seating, &mut other, best, (costs, priced, bonus));
        }
        !(budget.stop)() && !(budget.is_half_over)()
    })
}

fn try_greedy(seating: &mut Seating, oracle: &mut Oracle, best: &mut Teams, by: (&[f64], &Priced, f64)) {
    seating.clear();
    greedy::fill(seating, oracle, by.0, by.1, by.2);
    if seating.teams.score > best.score {
        best.clone_from(&seating.teams);
    }
}

/// Better plans: greedy ones with other bonuses, then chains from the best, then neighbourhoods of what is too large to be
/// brought to the end as a whole. `seconds` of work are left for the last two.
fn improve(
    seating: &mut Seating,
    best: &mut Teams,
    priced: &Priced,
    dice: &mut Dice,
    (budget, seconds): (&Budget, f64),
) {
    let model = seating.model;
    let costs = priced.prices.costs(model);
    let mut oracle = Oracle::default();
    for bonus in [1.0, 2.0, 0.5, 4.0] {
        if !(budget.stop)() {
            try_greedy(seating, &mut oracle, best, (&costs, priced, greedy::BONUS * bonus));
        }
    }
    seating.set(best);
    let guide = guide(model, &costs, &priced.prices, (&priced.profits, priced.bound), budget);
    let chains = chains_in(model, seconds);
    chains::search(seating, &mut oracle, &guide, dice, chains);
    if is_large(model) {
        regions::search(seating, &guide, &priced.prices, dice, seconds - CHAIN_SECONDS * f64::from(chains));
    }
    best.clone_from(&seating.teams);
}

/// Chains that the time allows, as many as there is use for at most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small range")]
fn chains_in(model: &Model, seconds: f64) -> u32 {
    let bookings = u32::try_from(model.bookings.len()).unwrap_or(u32::MAX);
    let of_each = if is_large(model) { LARGE_CHAINS } else { CHAINS };
    let in_time = (CHAINS_SHARE * seconds / CHAIN_SECONDS).clamp(0.0, 4e9) as u32;
    in_time.min(bookings.saturating_mul(of_each))
}

#[cfg(test)]
mod tests;
