//! Why bookings stay unfilled and what would help. Typed data only; `words` and the desk turn it into text.

use crate::matching::advice::{self, Change, Suggestion};
use crate::matching::funnel::Funnel;
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::matching::view::View;

/// What an explanation file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Changes that alone complete teams, dearest first.
    pub suggestions: Vec<Suggestion>,
    /// Bookings without an accepted team, in the problem's order.
    pub unfilled: Vec<Unfilled>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Unfilled {
    pub booking: String,
    pub weight: i64,
    /// Changes each of which alone completes a team with people free in this plan.
    pub relaxations: Vec<Change>,
    pub funnels: Vec<Funnel>,
}

/// Explains every booking that a plan leaves without an accepted team.
pub fn explain(problem: &Problem, plan: &Plan) -> Explanation {
    let view = View::new(problem, plan);
    let (mut unfilled, mut pool) = (Vec::new(), Vec::new());
    for booking in (0..problem.bookings.len()).filter(|b| !view.is_staffed(*b)) {
        let sieves: Vec<_> = view.facts.open_slots(booking).map(|slot| view.sift(slot)).collect();
        let helps = advice::distinct(sieves.iter().flat_map(|sieve| advice::helps(&view, sieve)).collect());
        let b = &problem.bookings[booking];
        unfilled.push(Unfilled {
            booking: b.id.clone(),
            weight: b.weight,
            relaxations: helps.iter().map(|help| help.change.clone()).collect(),
            funnels: sieves.into_iter().map(|sieve| sieve.funnel).collect(),
        });
        pool.extend(helps.into_iter().map(|help| (b.id.clone(), help)));
    }
    Explanation { suggestions: advice::sum(pool), unfilled }
}
