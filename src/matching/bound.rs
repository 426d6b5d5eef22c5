//! A proven upper bound of the score: every booking gets its best team as if nobody had any other session than the locked ones.
//!
//! Valid because the parts left out (limits, overlaps, forbidden pairs, rising fairness) can only lower a score:
//! fairness never falls with the load, so each free place costs at least the first step beyond the locked ones.

use crate::matching::candidates::Candidates;
use crate::matching::crew::{self, Need, Person};
use crate::matching::facts::Facts;
use crate::matching::problem::Role;
use crate::matching::seats::Seats;

/// No plan scores more.
pub fn bound(facts: &Facts, candidates: &Candidates) -> i64 {
    let locked = Seats::locked(facts);
    let bookings = (0..facts.problem.bookings.len()).map(|b| most(facts, candidates, &locked, b));
    base(facts, &locked) + bookings.sum::<i64>()
}

/// The score of the locked places alone, worth nothing: published places count as dropped until they are kept.
pub fn base(facts: &Facts, locked: &Seats) -> i64 {
    let told = i64::try_from(facts.problem.published.len()).unwrap_or(i64::MAX);
    let fairness = |v: usize| (0..locked.load(v)).map(|k| facts.marginal(v, k)).sum::<i64>();
    let person = |v: usize| locked.of(v).iter().map(|s| facts.cost(v, *s)).sum::<i64>() + fairness(v);
    let people = (0..facts.problem.volunteers.len()).map(person).sum::<i64>();
    let times = facts.locked_at.iter().flatten().map(|s| facts.slots[*s].cost).sum::<i64>();
    -facts.problem.objective.drop_points * told - people - times
}

/// What is still needed for a team of this size beside the locked people; `None` where they are too many for it.
pub fn need(facts: &Facts, booking: usize, leads: usize, supports: usize) -> Option<Need> {
    let fixed = &facts.locks[booking];
    let locked_leads = fixed.iter().filter(|(_, role)| *role == Role::Lead).count();
    let spoken = fixed.iter().fold(0, |mask, (v, _)| mask | facts.speaks(*v, booking));
    Some(Need {
        leads: leads.checked_sub(locked_leads)?,
        supports: supports.checked_sub(fixed.len() - locked_leads)?,
        languages: facts.asked(booking) & !spoken,
    })
}

/// The most a booking can add to the score of the locked places.
fn most(facts: &Facts, candidates: &Candidates, locked: &Seats, booking: usize) -> i64 {
    let mut most = 0;
    for slot in facts.open_slots(booking) {
        let time = facts.time_cost(slot);
        let mut people: Vec<Person> = candidates
            .of(slot)
            .iter()
            .map(|c| Person {
                volunteer: c.volunteer,
                leads: c.leads,
                speaks: c.speaks,
                cost: c.cost + facts.marginal(c.volunteer, locked.load(c.volunteer)),
            })
            .collect();
        crew::sort(&mut people);
        for c in &facts.problem.bookings[booking].crews {
            let (leads, supports) = (c.lead as usize, c.support as usize);
            let Some(need) = need(facts, booking, leads, supports) else { continue };
            if let (Some(value), Some(floor)) = (facts.value(booking, leads, supports), crew::floor(&people, need)) {
                most = most.max(value - time - floor);
            }
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::check::check;
    use crate::matching::code::Code;
    use crate::matching::plan::Plan;
    use crate::matching::problem::{Assignment, Problem};
    use crate::matching::sample::{self, Size};
    use crate::matching::solve::{Options, solve};

    /// Every team of a booking that is feasible if it is the only one, the empty one too; the check is the judge.
    fn teams(facts: &Facts, booking: usize) -> Vec<Vec<Assignment>> {
        let everybody = facts.problem.volunteers.len();
        let mut teams = vec![Vec::new()];
        for slot in facts.slots_of(booking) {
            for code in 0..3_usize.pow(u32::try_from(everybody).expect("few")) {
                let mut team = Vec::new();
                for v in 0..everybody {
                    match code / 3_usize.pow(u32::try_from(v).expect("few")) % 3 {
                        0 => {}
                        1 => team.push(facts.assignment(v, slot, Role::Lead)),
                        _ => team.push(facts.assignment(v, slot, Role::Support)),
                    }
                }
                let report = check(facts.problem, &Plan::new("", team.clone()));
                if !team.is_empty() && report.codes().iter().all(|code| *code == Code::Lock) {
                    teams.push(team);
                }
            }
        }
        teams
    }

    /// The best score of all feasible plans, by looking at every one.
    fn optimum(problem: &Problem) -> i64 {
        let facts = Facts::new(problem);
        let mut plans: Vec<Vec<Assignment>> = vec![Vec::new()];
        for booking in 0..problem.bookings.len() {
            let teams = teams(&facts, booking);
            plans = plans.iter().flat_map(|p| teams.iter().map(move |team| [&p[..], &team[..]].concat())).collect();
        }
        let reports = plans.into_iter().map(|rows| check(problem, &Plan::new("", rows)));
        reports
            .filter(crate::matching::check::Report::is_feasible)
            .map(|r| r.score)
            .max()
            .expect("the locked places are feasible")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn no_plan_beats_the_bound_and_the_solver_stays_below_the_optimum(
            seed: u64, locked in 0..3_usize, published in 0..5_usize, days in 1..4_usize
        ) {
            let problem = sample::random(seed, Size { volunteers: 4, bookings: 3, days, locked, published });
            let (optimum, solved) = (optimum(&problem), solve(&problem, &Options::default()));
            prop_assert!(solved.bound >= optimum, "bound {} optimum {optimum}", solved.bound);
            prop_assert!(solved.score <= optimum, "score {} optimum {optimum}", solved.score);
        }
    }

    #[test]
    fn the_bound_of_the_small_problem_is_near_its_optimum() {
        let problem = sample::small();
        let facts = Facts::new(&problem);
        assert_eq!((bound(&facts, &Candidates::new(&facts, 1)), optimum(&problem)), (3630, 3610));
    }
}
