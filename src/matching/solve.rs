//! The door of the solver: a problem in, a plan with its score and a proven bound out.
//! Deterministic for a problem, a seed, a time and a warm plan, unless it is told to stop.

use crate::matching::candidates::Candidates;
use crate::matching::engine::model::{Id, Model};
use crate::matching::engine::rounds::{self, Start};
use crate::matching::engine::seating::{Seating, Teams};
use crate::matching::engine::{self, Budget, Found, Warm, pricelist};
use crate::matching::facts::Facts;
use crate::matching::plan::{self, Plan};
use crate::matching::problem::{Assignment, Problem, Role};

/// How to solve.
pub struct Options<'a> {
    pub seed: u64,
    /// Seconds of work to plan for: sets numbers of passes and steps, so the plan doesn't depend on the machine.
    pub seconds: f64,
    /// Asked often; the best plan so far is given once it says true.
    pub stop: Option<&'a dyn Fn() -> bool>,
    /// Asked often while prices are sought: once it says true, plans are sought instead.
    pub is_half_over: Option<&'a dyn Fn() -> bool>,
    /// Ends once (bound - score) / bound is proven to be at most this many millionths.
    pub gap_ppm: u32,
    /// Threads for the search for candidates and for passes of prices; the plan doesn't depend on them.
    pub threads: usize,
    /// A plan to start from, as far as it is feasible, and its prices.
    pub warm: Option<&'a Plan>,
}

/// Seconds of work where nothing is said.
pub const SECONDS: f64 = 10.0;

impl Default for Options<'_> {
    fn default() -> Self {
        Self { seed: 1, seconds: SECONDS, stop: None, is_half_over: None, gap_ppm: 0, threads: 1, warm: None }
    }
}

/// What was found. `explain` and `reasons` tell why, from the problem and the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// With score, bound, gap, prices and the solver's name.
    pub plan: Plan,
    pub score: i64,
    /// Proven: no plan scores more.
    pub bound: i64,
    /// Ended by itself (good enough, or nothing better in reach), not by `stop`.
    pub finished: bool,
}

/// Solves a valid problem. The plan is always feasible; with nothing to give it holds the locked places.
pub fn solve(problem: &Problem, options: &Options) -> Solved {
    let facts = Facts::new(problem);
    let never = || false;
    let stop = options.stop.unwrap_or(&never);
    let is_half_over = options.is_half_over.unwrap_or(&never);
    let warm = |model: &Model| {
        options.warm.map_or_else(Warm::default, |plan| Warm {
            teams: Some(still_good(&facts, model, plan)),
            prices: (!plan.prices.is_empty())
                .then(|| (pricelist::prices(&facts, model, &plan.prices), engine::WARM_STEP)),
        })
    };
    let (seed, seconds, gap_ppm, threads) = (options.seed, options.seconds, options.gap_ppm, options.threads);
    let budget = Budget { seed, seconds, gap_ppm, threads, stop, is_half_over };
    let (model, found) = if rounds::are_needed(&facts) {
        let seated = options.warm.iter().flat_map(|plan| &plan.assignments).filter_map(|row| facts.row(row)).collect();
        rounds::solve(&facts, Start { seated, warm: &warm }, &budget)
    } else {
        let model = Model::new(&facts, &Candidates::new(&facts, threads));
        let found = engine::solve(&model, warm(&model), &budget);
        (model, found)
    };
    let (score, bound) = (model.base + found.teams.score, model.base + found.bound);
    let mut plan = plan(&facts, &model, &found);
    let early = if stop() || found.is_hurried { ", hurried by the clock" } else { "" };
    plan.solver = Some(format!("cancel-cancer {}, seed {seed}{early}", env!("CARGO_PKG_VERSION")));
    Solved { plan, score, bound, finished: !stop() }
}

/// What was found as a plan, with its score, bound and prices.
pub fn plan(facts: &Facts, model: &Model, found: &Found) -> Plan {
    let (score, bound) = (model.base + found.teams.score, model.base + found.bound);
    let mut plan = Plan::new(&facts.problem.name, assignments(facts, model, &found.teams));
    plan.score = Some(score);
    plan.bound = Some(bound);
    plan.gap = Some(plan::gap(score, bound));
    plan.prices = pricelist::list(facts, model, &found.prices);
    plan
}

/// The rows of a plan: locked people, and the teams with their roles.
fn assignments(facts: &Facts, model: &Model, teams: &Teams) -> Vec<Assignment> {
    let locked = facts.locks.iter().zip(&facts.locked_at).flat_map(|(people, slot)| {
        slot.iter().flat_map(move |s| people.iter().map(move |(v, role)| facts.assignment(*v, *s, *role)))
    });
    let free = teams.of.iter().flatten().flat_map(|(slot, team)| {
        let at = model.slots[*slot as usize].at;
        let seated = roles(model, *slot, team);
        seated.into_iter().map(move |(v, role)| facts.assignment(v, at, role))
    });
    locked.chain(free).collect()
}

/// Volunteers of a team with the roles of the best crew that fits them: who may lead does, as far as leads are needed.
fn roles(model: &Model, slot: u32, team: &[Id]) -> Vec<(usize, Role)> {
    let booking = &model.bookings[model.slots[slot as usize].booking as usize];
    let able = team.iter().filter(|i| model.candidates[**i as usize].leads).count();
    let crew = booking.crews.iter().filter(|c| c.size == team.len() && c.leads <= able).max_by_key(|c| c.value);
    let mut leads = crew.map_or(0, |c| c.leads);
    let role = |i: &Id| {
        let c = &model.candidates[*i as usize];
        let is_lead = c.leads && leads > 0;
        leads -= usize::from(is_lead);
        (c.volunteer as usize, if is_lead { Role::Lead } else { Role::Support })
    };
    team.iter().map(role).collect()
}

/// The teams of an earlier plan that are still feasible as they are.
fn still_good(facts: &Facts, model: &Model, plan: &Plan) -> Teams {
    let mut teams: Vec<Option<(u32, Vec<Id>)>> = vec![None; model.bookings.len()];
    let mut broken = vec![false; model.bookings.len()];
    for row in &plan.assignments {
        let Some((v, at)) = facts.row(row) else { continue };
        let booking = facts.slots[at].booking;
        if facts.is_locked(v, at) {
            continue;
        }
        let slot = model.bookings[booking].slots.clone().find(|s| model.slots[*s as usize].at == at);
        let seat = slot.and_then(|s| Some((s, candidate(model, s, v)?)));
        let Some((slot, i)) = seat else {
            broken[booking] = true;
            continue;
        };
        let team = teams[booking].get_or_insert_with(|| (slot, Vec::new()));
        broken[booking] |= team.0 != slot || team.1.contains(&i);
        team.1.push(i);
    }
    let mut seating = Seating::new(model);
    for (team, broken) in teams.into_iter().zip(broken) {
        if let Some((slot, team)) = team.filter(|(slot, team)| !broken && is_good(&seating, *slot, team)) {
            seating.put(slot, team);
        }
    }
    seating.seat_locked();
    seating.teams
}

fn candidate(model: &Model, slot: u32, volunteer: usize) -> Option<Id> {
    let mut theirs = model.slots[slot as usize].candidates.clone();
    theirs.find(|i| model.candidates[*i as usize].volunteer as usize == volunteer)
}

/// Everybody is free, the crew is accepted, all languages are spoken, nobody meets a foe.
fn is_good(seating: &Seating, slot: u32, team: &[Id]) -> bool {
    let model = seating.model;
    let spoken = team.iter().fold(0, |mask, i| mask | model.candidates[*i as usize].speaks);
    let languages = model.bookings[model.slots[slot as usize].booking as usize].languages;
    let apart = |i: &Id| !team.iter().any(|other| model.are_foes(*i, *other));
    model.worth(slot as usize, team).is_some()
        && languages & !spoken == 0
        && team.iter().all(|i| seating.is_free(*i) && apart(i))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::matching::check::check;
    use crate::matching::problem::Crew;
    use crate::matching::sample::{self, Size};

    const CROWDED: Size = Size { volunteers: 12, bookings: 24, days: 5, locked: 4, published: 10 };

    #[test]
    fn the_small_problem_gets_its_best_plan() {
        let solved = solve(&sample::small(), &Options::default());
        assert_eq!(solved.plan.assignments, sample::small_plan().assignments);
        assert_eq!((solved.score, solved.bound, solved.finished), (3610, 3610, true));
        assert_eq!((solved.plan.score, solved.plan.bound), (Some(3610), Some(3610)));
    }

    #[test]
    fn a_booking_that_costs_more_than_it_is_worth_is_left() {
        let mut problem = sample::small();
        problem.bookings[1].weight = 20;
        let solved = solve(&problem, &Options::default());
        assert!(solved.plan.assignments.iter().all(|row| row.booking != "b2"));
    }

    #[test]
    fn a_locked_pair_keeps_its_time_and_roles_though_it_breaks_rules() {
        let mut problem = sample::small();
        problem.volunteers[2].limits.total = Some(0);
        problem.locked =
            vec![sample::row("b1", "o2", "dan", Role::Support), sample::row("b3", "o1", "cat", Role::Lead)];
        let plan = solve(&problem, &Options::default()).plan;
        assert!(problem.locked.iter().all(|row| plan.assignments.contains(row)));
        assert!(plan.assignments.iter().all(|row| row.booking != "b1" || row.option == "o2"));
        assert!(check(&problem, &plan).is_feasible());
    }

    #[test]
    fn who_is_in_the_way_moves_elsewhere() {
        // The dearer b2 comes first and takes Ann, who costs least; only she speaks what b1, at the same time, asks for.
        let mut problem = sample::small();
        let only_a_lead = vec![Crew { lead: 1, support: 0, value_pct: 100 }];
        problem.bookings[0].options.truncate(1);
        problem.bookings[1].options[0].start = problem.bookings[0].options[0].start;
        problem.bookings[1].weight = 10_000;
        problem.volunteers[2].offered = 1;
        problem.bookings[0].crews.clone_from(&only_a_lead);
        problem.bookings[1].crews = only_a_lead;
        let plan = solve(&problem, &Options::default()).plan;
        let seated: Vec<(&str, &str)> = plan.assignments.iter().map(|r| (&*r.booking, &*r.volunteer)).collect();
        assert_eq!(seated, [("b1", "ann"), ("b2", "cat"), ("b3", "cat")]);
    }

    #[test]
    fn a_gap_that_is_wide_enough_ends_the_search_early() {
        let problem = sample::random(3, CROWDED);
        let wide = solve(&problem, &Options { gap_ppm: 1_000_000, ..Options::default() });
        let full = solve(&problem, &Options::default());
        assert!(wide.finished && wide.score <= full.score && wide.bound == full.bound);
    }

    #[test]
    fn a_stop_at_any_time_leaves_a_feasible_plan() {
        let problem = sample::random(5, CROWDED);
        for allowed in [0, 1, 7, 40, 200] {
            let asked = Cell::new(0);
            let stop = || asked.replace(asked.get() + 1) >= allowed;
            let solved = solve(&problem, &Options { stop: Some(&stop), ..Options::default() });
            assert!(!solved.finished && check(&problem, &solved.plan).is_feasible(), "after {allowed}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_plan_is_feasible_has_its_score_and_is_the_same_again(seed: u64, chance: u64, threads in 1..5_usize) {
            let problem = sample::random(seed, CROWDED);
            let solved = solve(&problem, &Options { seed: chance, ..Options::default() });
            let report = check(&problem, &solved.plan);
            prop_assert_eq!(&report.errors, &vec![]);
            prop_assert_eq!((report.score, Some(report.score)), (solved.score, solved.plan.score));
            prop_assert!(solved.score <= solved.bound);
            prop_assert_eq!(solve(&problem, &Options { seed: chance, threads, ..Options::default() }), solved);
        }

        #[test]
        fn a_warm_plan_is_never_made_worse(seed: u64) {
            let problem = sample::random(seed, CROWDED);
            let cold = solve(&problem, &Options::default());
            let warm = solve(&problem, &Options { seed: 2, warm: Some(&cold.plan), ..Options::default() });
            prop_assert!(warm.score >= cold.score);
            prop_assert!(check(&problem, &warm.plan).is_feasible());
        }

        #[test]
        fn a_warm_plan_is_kept_where_there_is_no_time_though_its_teams_are_locked(seed: u64) {
            let mut problem = sample::random(seed, CROWDED);
            let cold = solve(&problem, &Options::default());
            problem.locked.clone_from(&cold.plan.assignments);
            let warm = Options { warm: Some(&cold.plan), stop: Some(&|| true), ..Options::default() };
            let again = solve(&problem, &warm);
            prop_assert_eq!(check(&problem, &again.plan).score, again.score);
            prop_assert_eq!(again.score, cold.score);
        }

        #[test]
        fn a_warm_plan_of_another_problem_does_no_harm(seed: u64) {
            let (problem, other) = (sample::random(seed, CROWDED), sample::random(seed ^ 1, CROWDED));
            let strange = solve(&other, &Options::default()).plan;
            let warm = solve(&problem, &Options { warm: Some(&strange), ..Options::default() });
            prop_assert!(check(&problem, &warm.plan).is_feasible());
        }
    }
}
