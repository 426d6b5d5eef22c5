//! Plans out of shares: teams with large shares first, the rest as there is room.

use crate::matching::engine::oracle::{Best, NEVER, Oracle, Pairs};
use crate::matching::engine::prices::points;
use crate::matching::engine::relax::Relaxation;
use crate::matching::engine::seating::Seating;

/// Seats a plan near the last solution of the program.
pub fn round(relaxation: &Relaxation, seating: &mut Seating, oracle: &mut Oracle) {
    seating.clear();
    let mut shares = relaxation.solution();
    shares.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let model = relaxation.model;
    let mut staffed = vec![0.0; model.bookings.len()];
    for (column, x) in &shares {
        let k = *column as usize;
        let booking = relaxation.pool.booking[k] as usize;
        staffed[booking] += x;
        let team = relaxation.pool.team(k);
        if seating.has_team(booking) || !team.iter().all(|i| seating.is_free(*i)) {
            continue;
        }
        let before = seating.teams.score;
        seating.put(relaxation.pool.slot[k], team.to_vec());
        if seating.teams.score < before {
            seating.take(booking);
        }
    }
    let mut open: Vec<usize> = (0..model.bookings.len()).filter(|b| !seating.has_team(*b)).collect();
    open.sort_by(|a, b| staffed[*b].total_cmp(&staffed[*a]));
    let mut best = Best::default();
    for booking in open {
        let now = &*seating;
        oracle.best(model, booking, Pairs::Kept, &mut best, |i| {
            if now.is_free(i) { points(model.candidates[i as usize].cost + now.next_step(i)) } else { NEVER }
        });
        if let Some(slot) = best.slot.filter(|_| best.profit > 0.0) {
            seating.put(slot, best.team.clone());
        }
    }
}
