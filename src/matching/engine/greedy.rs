//! A first plan from prices and averages: bookings that gain most first, each its best free team; what a good plan would
//! have is favoured.

use crate::matching::engine::model::Model;
use crate::matching::engine::oracle::{Best, NEVER, Oracle, Pairs};
use crate::matching::engine::prices::{Priced, points};
use crate::matching::engine::seating::Seating;

/// Points by which a candidate is favoured who was bought in every late pass.
pub const BONUS: f64 = 400.0;

/// Fills an empty seating. `costs` are costs with prices, `bonus` the favour for what the averages in `priced` have.
pub fn fill(seating: &mut Seating, oracle: &mut Oracle, costs: &[f64], priced: &Priced, bonus: f64) {
    let model: &Model = seating.model;
    let mut order: Vec<(f64, usize)> =
        (0..model.bookings.len()).map(|b| (-priced.profits[b] - bonus * 8.0 * priced.staffed[b], b)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut best = Best::default();
    for pass in [0.5, 1.0] {
        let by_prices = pass < 1.0;
        for (_, booking) in &order {
            if seating.has_team(*booking) {
                continue;
            }
            let now = &*seating;
            oracle.best(model, *booking, Pairs::Kept, &mut best, |i| {
                if !now.is_free(i) {
                    return NEVER;
                }
                let own = points(model.candidates[i as usize].cost);
                let price =
                    if by_prices { (costs[i as usize] - own) * 0.8 - bonus * priced.bought[i as usize] } else { 0.0 };
                own + points(now.next_step(i)) * pass + price
            });
            if let Some(slot) = best.slot.filter(|_| best.profit > if by_prices { -50.0 } else { 0.0 }) {
                seating.put(slot, best.team.clone());
            }
        }
    }
}
