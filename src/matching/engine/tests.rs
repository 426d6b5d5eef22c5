//! Tiny problems, looked through by force with the check as the only judge: no plan beats a bound, and what is called the
//! best is the best. Chance makes problems of every rule, with locks, published plans and so with negative costs.

use proptest::prelude::*;

use crate::matching::check::{Report, check};
use crate::matching::code::Code;
use crate::matching::facts::Facts;
use crate::matching::plan::Plan;
use crate::matching::problem::{Assignment, Problem, Role};
use crate::matching::sample::{self, Size};
use crate::matching::solve::{Options, Solved, solve};

/// Every team of a booking that is feasible if it is the only one, the empty one too.
fn teams(facts: &Facts, booking: usize) -> Vec<Vec<Assignment>> {
    let everybody = facts.problem.volunteers.len();
    let mut teams = vec![Vec::new()];
    for slot in facts.slots_of(booking) {
        for code in 0..3_usize.pow(u32::try_from(everybody).expect("few")) {
            let role = |v: usize| match code / 3_usize.pow(u32::try_from(v).expect("few")) % 3 {
                0 => None,
                1 => Some(facts.assignment(v, slot, Role::Lead)),
                _ => Some(facts.assignment(v, slot, Role::Support)),
            };
            let team: Vec<Assignment> = (0..everybody).filter_map(role).collect();
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
    reports.filter(Report::is_feasible).map(|r| r.score).max().expect("the locked places are feasible")
}

fn solved(problem: &Problem) -> Solved {
    let solved = solve(problem, &Options::default());
    let report = check(problem, &solved.plan);
    assert!(report.is_feasible(), "{:?}", report.errors);
    assert_eq!(report.score, solved.score);
    solved
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn what_is_proven_is_so(seed: u64, locked in 0..3_usize, published in 0..5_usize, days in 1..4_usize) {
        let problem = sample::random(seed, Size { volunteers: 4, bookings: 3, days, locked, published });
        let (best, solved) = (optimum(&problem), solved(&problem));
        prop_assert!(solved.bound >= best, "bound {} optimum {best}", solved.bound);
        prop_assert!(solved.score <= best, "score {} optimum {best}", solved.score);
        prop_assert_eq!(solved.score, solved.bound, "so small a problem is brought to the end");
    }
}

/// Larger problems that are still proven: what changes their optimum, and in which direction.
const SOME: Size = Size { volunteers: 10, bookings: 16, days: 4, locked: 0, published: 0 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn one_more_volunteer_never_makes_the_best_plan_worse(seed: u64) {
        let many = sample::random(seed, SOME);
        let mut few = many.clone();
        let gone = few.volunteers.pop().expect("somebody").id;
        few.do_not_pair.retain(|pair| !pair.contains(&gone));
        prop_assert!(solved(&many).bound >= solved(&few).score);
    }

    #[test]
    fn one_booking_less_costs_no_more_than_it_is_worth(seed: u64) {
        let many = sample::random(seed, SOME);
        let mut few = many.clone();
        let gone = few.bookings.pop().expect("a booking");
        let worth = gone.crews.iter().map(|c| gone.weight * c.value_pct / 100).max().unwrap_or(0).max(0);
        prop_assert!(solved(&few).bound >= solved(&many).score - worth);
        prop_assert!(solved(&few).score <= solved(&many).bound);
    }

    #[test]
    fn a_plan_and_its_prices_are_a_good_beginning(seed: u64) {
        let problem = sample::random(seed, SOME);
        let cold = solved(&problem);
        let warm = solve(&problem, &Options { warm: Some(&cold.plan), ..Options::default() });
        prop_assert!(warm.score >= cold.score && warm.bound >= cold.score);
        prop_assert!(check(&problem, &warm.plan).is_feasible());
    }
}

#[test]
fn large_teams_and_many_languages_end_with_a_valid_bound() {
    let mut problem = sample::random(7, Size { volunteers: 40, bookings: 6, days: 2, locked: 0, published: 0 });
    let languages: Vec<String> = (0..10).map(|n| format!("x{n}")).collect();
    for (n, v) in problem.volunteers.iter_mut().enumerate() {
        v.languages = languages.iter().skip(n % 7).step_by(1 + n % 3).cloned().collect();
        v.limits = crate::matching::problem::Limits::default();
    }
    for b in &mut problem.bookings {
        b.languages.clone_from(&languages);
        b.crews = vec![crate::matching::problem::Crew { lead: 2, support: 10, value_pct: 100 }];
        b.weight = 100_000;
    }
    let solved = solved(&problem);
    assert!(solved.bound >= solved.score);
}
