//! The exact finish in stages: where not all teams fit a pool, only those of plans near the bound are listed. A stage finds
//! the best plan, or brings the bound down to where its pool ends.

use crate::matching::engine::finish::Finish;
use crate::matching::engine::model::Model;
use crate::matching::engine::oracle::Oracle;
use crate::matching::engine::pool::Pool;
use crate::matching::engine::prices::{self, Prices, points};
use crate::matching::engine::relax::Relaxation;
use crate::matching::engine::seating::Teams;
use crate::matching::engine::{Budget, is_enough};

/// Columns for each booking in the first stage; four times as many in each later one.
pub const COLUMNS: usize = 200;
/// Columns that are listed at most.
const MOST_COLUMNS: usize = 1_000_000;
/// Gains beyond this can't be summed exactly in all orders.
const EXACT: i64 = 1 << 40;

/// Where the finish stands.
pub struct Stage {
    pub best: Teams,
    /// Proven.
    pub bound: i64,
    pub prices: Prices,
    /// Profits of bookings' best teams at the prices, and the bound that these prices give.
    pub profits: Vec<f64>,
    pub plain: i64,
    /// Columns that the next stage may list.
    pub most: usize,
}

/// Narrows plan and bound until they meet, or until it is stopped, gets nowhere or has run so many stages.
pub fn run(model: &Model, stage: &mut Stage, budget: &Budget, stages: u32) {
    for _ in 0..stages {
        if is_enough(model, stage.best.score, stage.bound, budget) || stage.bound >= EXACT || (budget.stop)() {
            return;
        }
        let Some((pool, target)) = list(model, stage, stage.most.min(MOST_COLUMNS)) else { return };
        let relaxation = Relaxation::new(
            model,
            pool,
            &stage.prices.rows,
            target,
            points(stage.bound) + 1.0 - 1.0 / 1024.0,
            budget.seed,
        );
        let mut finish = Finish::new(relaxation, stage.best.clone(), budget.stop);
        let bound = finish.run();
        let is_over = finish.is_over();
        let (best, first_prices) = (finish.best, finish.first_prices);
        stage.best = best;
        let gained = stage.bound - bound;
        stage.bound = stage.bound.min(bound);
        if is_over {
            return;
        }
        let is_cheaper = first_prices.is_some_and(|(rows, people)| rebase(model, stage, Prices { rows, people }));
        if !is_cheaper && gained == 0 && stage.most >= MOST_COLUMNS {
            return;
        }
        stage.most = (stage.most * 4).min(MOST_COLUMNS);
    }
}

/// All columns of plans beyond a target: the best plan known, or nearer to the bound where those are too many.
#[expect(clippy::cast_possible_truncation, reason = "scores are far below 2^53")]
fn list(model: &Model, stage: &Stage, most: usize) -> Option<(Pool, i64)> {
    let costs = stage.prices.costs(model);
    let profits: Vec<f64> = stage.profits.iter().map(|profit| profit.max(0.0)).collect();
    let mut delta = points(stage.bound - stage.best.score);
    while delta >= 1.0 {
        let target = (points(stage.bound) - delta) as i64;
        let room = points(stage.plain - target);
        if let Some(pool) = Pool::list(model, &costs, &profits, room, most) {
            return Some((pool, target));
        }
        delta *= 0.6;
    }
    None
}

/// Takes the program's prices where they give a lower bound by themselves.
fn rebase(model: &Model, stage: &mut Stage, prices: Prices) -> bool {
    let costs = prices.costs(model);
    let (plain, profits) = prices::bound(model, &mut Oracle::default(), &prices, &costs);
    let is_lower = plain < stage.plain;
    if is_lower {
        (stage.prices, stage.profits, stage.plain) = (prices, profits, plain);
        stage.bound = stage.bound.min(plain);
    }
    is_lower
}
