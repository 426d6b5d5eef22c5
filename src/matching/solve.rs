//! The solver: scarce bookings first, each its best free team, then repair. Gives a feasible plan and a proven bound.
//! Deterministic for a problem, a seed and a warm plan, unless it is told to stop.

use crate::matching::board::{Board, Team};
use crate::matching::bound;
use crate::matching::candidates::Candidates;
use crate::matching::dice::Dice;
use crate::matching::facts::Facts;
use crate::matching::plan::{self, Plan};
use crate::matching::problem::{Problem, Role};
use crate::matching::repair::{Budget, repair};
use crate::matching::rules;

/// How to solve.
pub struct Options<'a> {
    pub seed: u64,
    /// Asked often; the best plan so far is given once it says true.
    pub stop: Option<&'a dyn Fn() -> bool>,
    /// Ends once (bound - score) / bound is proven to be at most this many millionths.
    pub gap_ppm: u32,
    /// Threads for work that can be split; the plan doesn't depend on them.
    pub threads: usize,
    /// A plan to start from, as far as it is feasible.
    pub warm: Option<&'a Plan>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { seed: 1, stop: None, gap_ppm: 0, threads: 1, warm: None }
    }
}

/// What was found. `explain` and `reasons` tell why, from the problem and the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// With score, bound, gap and the solver's name.
    pub plan: Plan,
    pub score: i64,
    /// Proven: no plan scores more.
    pub bound: i64,
    /// Ended by itself (good enough, or nothing better in reach), not by `stop`.
    pub finished: bool,
}

/// Attempts to seat a team in repair; a little over one second of work for 150 volunteers and 600 bookings.
const STEPS: usize = 100_000;

/// Solves a valid problem. The plan is always feasible; with nothing to give it holds the locked places.
pub fn solve(problem: &Problem, options: &Options) -> Solved {
    let facts = Facts::new(problem);
    let candidates = Candidates::new(&facts, options.threads);
    let bound = bound::bound(&facts, &candidates);
    let never = || false;
    let stop = options.stop.unwrap_or(&never);
    let mut board = Board::new(&facts, &candidates);
    if let Some(plan) = options.warm {
        warm(&mut board, plan);
    }
    greedy(&mut board, stop);
    let slack = i128::from(bound.max(0)) * i128::from(options.gap_ppm) / 1_000_000;
    let enough = bound - i64::try_from(slack).unwrap_or(0);
    let mut budget = Budget { steps: STEPS, stop, enough };
    repair(&mut board, &mut Dice::new(options.seed), &mut budget);
    let mut plan = board.plan();
    plan.bound = Some(bound);
    plan.gap = Some(plan::gap(board.score, bound));
    plan.solver = Some(format!("greedy with repair, {}", env!("CARGO_PKG_VERSION")));
    Solved { plan, score: board.score, bound, finished: !stop() }
}

/// Gives every booking without a team its best one, the dear and scarce first.
fn greedy(board: &mut Board, stop: &dyn Fn() -> bool) {
    let mut order: Vec<(i64, usize)> = (0..board.teams.len()).map(|b| (-urgency(board, b), b)).collect();
    order.sort_unstable();
    for (_, booking) in order {
        if stop() {
            return;
        }
        if board.teams[booking].is_none()
            && let Some(team) = board.best(booking)
        {
            board.staff(team);
        }
    }
}

/// Points at stake, raised where few could lead: up to ninefold where hardly anybody can.
fn urgency(board: &Board, booking: usize) -> i64 {
    let leads = |slot| board.candidates.of(slot).iter().filter(|c| c.leads).count();
    let leads = board.facts.open_slots(booking).map(leads).sum::<usize>();
    let value = board.facts.most_value(booking);
    value + value * 8 / (1 + i64::try_from(leads).unwrap_or(i64::MAX - 1))
}

/// Seats the teams of an earlier plan that are still feasible as they are.
fn warm(board: &mut Board, plan: &Plan) {
    let mut teams: Vec<Option<Team>> = vec![None; board.teams.len()];
    let mut split = vec![false; teams.len()];
    for row in &plan.assignments {
        let Some((v, slot)) = board.facts.row(row) else { continue };
        let booking = board.facts.slots[slot].booking;
        if board.facts.is_locked(v, slot) {
            continue;
        }
        let team = teams[booking].get_or_insert_with(|| Team { slot, people: Vec::new(), value: 0 });
        split[booking] |= team.slot != slot;
        team.people.push((v, row.role));
    }
    for (team, split) in teams.into_iter().zip(split) {
        if let Some(team) = team.filter(|_| !split).and_then(|team| still_good(board, team)) {
            board.staff(team);
        }
    }
}

/// The team with its value, if everybody may and can sit there and the crew is accepted.
fn still_good(board: &Board, team: Team) -> Option<Team> {
    let booking = board.facts.slots[team.slot].booking;
    let locked = &board.facts.locks[booking];
    let everybody = || locked.iter().chain(&team.people);
    let leads = everybody().filter(|(_, role)| *role == Role::Lead).count();
    let value = board.facts.value(booking, leads, everybody().count() - leads)?;
    let spoken = everybody().fold(0, |mask, (v, _)| mask | board.facts.speaks(*v, booking));
    let may = |(v, role): &(usize, Role)| {
        board.candidates.of(team.slot).iter().any(|c| c.volunteer == *v)
            && (*role == Role::Support || rules::may_lead(board.facts, *v, team.slot))
            && board.seats.is_free(board.facts, *v, team.slot)
            && everybody().all(|(other, _)| !board.facts.foes(*v).contains(other))
            && everybody().filter(|(other, _)| other == v).count() == 1
    };
    let good = spoken == board.facts.asked(booking) && team.people.iter().all(may);
    good.then_some(Team { value, ..team })
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
        assert_eq!((solved.score, solved.bound, solved.finished), (3610, 3630, true));
        assert_eq!((solved.plan.score, solved.plan.bound), (Some(3610), Some(3630)));
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
        fn a_warm_plan_of_another_problem_does_no_harm(seed: u64) {
            let (problem, other) = (sample::random(seed, CROWDED), sample::random(seed ^ 1, CROWDED));
            let strange = solve(&other, &Options::default()).plan;
            let warm = solve(&problem, &Options { warm: Some(&strange), ..Options::default() });
            prop_assert!(check(&problem, &warm.plan).is_feasible());
        }
    }
}
