//! The check against the small problem, whose scores the authority gave, and against random plans.

use proptest::prelude::*;

use super::*;
use crate::matching::facts::Facts;
use crate::matching::problem::{Dbs, Level};
use crate::matching::rules;
use crate::matching::sample::{self, row};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn codes(found: &[Finding]) -> Vec<Code> {
    found.iter().map(|f| f.code).collect()
}

#[test]
fn the_small_plan_is_feasible_and_has_the_score_of_the_authority() {
    let report = check(&sample::small(), &sample::small_plan());
    let costs = Costs { travel: 55, fairness: 135, preference: 100, option: 0, moved: 0, drop: 0 };
    let want = Report {
        score: 3610,
        value: 3900,
        value_possible: 4580,
        filled: 2,
        partial: 1,
        bookings: 3,
        assignments: 5,
        travel_m: 14_124,
        costs,
        ..Report::default()
    };
    assert_eq!(report, want);
}

type Spoil = fn(&mut Problem, &mut Plan);

/// What is done to problem and plan, and the codes that must be told, no others.
const SPOILT: &[(&[Code], Spoil)] = &[
    // A row that names nobody leaves the team short; two times for one booking put Bob outside his days.
    (&[Code::Crew, Code::Ref], |_, s| s.assignments[0].volunteer = "eve".into()),
    (&[Code::Ref], |_, s| s.assignments.push(row("b9", "o1", "ann", Role::Lead))),
    (&[Code::Ref], |_, s| s.assignments[4].option = "o9".into()),
    (&[Code::Twice], |_, s| s.assignments.push(row("b3", "o1", "cat", Role::Lead))),
    (&[Code::Format], |p, _| p.volunteers[3].formats = vec![Format::InPerson]),
    (&[Code::Topic], |p, _| p.volunteers[3].skills.clear()),
    (&[Code::TopicExpired], |p, _| p.volunteers[3].skills[0].expires = date("2027-02-28")),
    (&[Code::Grade], |_, s| {
        s.assignments[2].role = Role::Support;
        s.assignments[3].role = Role::Lead;
    }),
    (&[Code::Tag], |p, _| p.bookings[1].tags = vec!["quiet".into()]),
    (&[Code::Dbs], |p, _| p.bookings[2].dbs = Some(Level::Basic)),
    (&[Code::DbsExpired], |p, _| {
        p.bookings[2].dbs = Some(Level::Basic);
        p.volunteers[2].dbs = Some(Dbs { level: Level::Enhanced, expires: date("2027-02-28") });
    }),
    (&[Code::Avoid], |p, _| p.volunteers[3].avoid_groups = vec!["g2".into()]),
    (&[Code::Avoid], |p, _| p.volunteers[3].avoid_bookings = vec!["b2".into()]),
    (&[Code::Radius], |p, _| p.volunteers[2].max_km = 4),
    (&[Code::Availability], |p, _| {
        p.volunteers[1].available.pop();
        p.bookings[0].packdown_min = 60;
    }),
    (&[Code::Availability, Code::Option], |_, s| s.assignments[1].option = "o2".into()),
    (&[Code::Crew], |_, s| drop(s.assignments.remove(0))),
    (&[Code::Language], |p, _| p.bookings[0].languages.push("pl".into())),
    (&[Code::Pair], |p, _| p.do_not_pair.push(["bob".into(), "ann".into()])),
    (&[Code::Limit], |p, _| p.volunteers[2].limits.day = Some(1)),
    (&[Code::Limit], |p, _| p.volunteers[2].limits.week = Some(1)),
    (&[Code::Limit], |p, _| p.volunteers[2].limits.month = Some(1)),
    (&[Code::Limit], |p, _| p.volunteers[2].limits.total = Some(1)),
    (&[Code::Lock], |p, _| p.locked.push(row("b1", "o1", "ann", Role::Support))),
    (&[Code::Overlap], |p, _| p.volunteers[2].min_gap_min = 226),
    (&[Code::Score], |_, s| s.score = Some(3611)),
    (&[Code::Syntax], |_, s| s.format = "match-plan/2".into()),
];

#[test]
fn each_rule_broken_once_is_told_with_its_code() {
    for (i, (want, spoil)) in SPOILT.iter().enumerate() {
        let (mut problem, mut plan) = (sample::small(), sample::small_plan());
        spoil(&mut problem, &mut plan);
        let want: BTreeSet<Code> = want.iter().copied().collect();
        assert_eq!(check(&problem, &plan).codes(), want, "case {i}");
    }
}

#[test]
fn a_gap_that_is_just_long_enough_is_no_overlap() {
    let mut problem = sample::small();
    problem.volunteers[2].min_gap_min = 225;
    assert!(check(&problem, &sample::small_plan()).is_feasible());
}

#[test]
fn locked_places_are_grandfathered_and_only_warn() {
    let (mut problem, plan) = (sample::small(), sample::small_plan());
    problem.locked = vec![plan.assignments[4].clone(), plan.assignments[2].clone()];
    problem.volunteers[2].limits.day = Some(1);
    problem.volunteers[2].max_km = 1;
    problem.volunteers[2].min_gap_min = 600;
    let report = check(&problem, &plan);
    assert_eq!((codes(&report.errors), codes(&report.warnings)), (vec![], vec![Code::Radius]));
}

#[test]
fn a_booking_held_by_its_locked_people_is_worth_nothing() {
    let (mut problem, mut plan) = (sample::small(), sample::small_plan());
    problem.locked = vec![plan.assignments[1].clone()];
    plan.assignments.remove(0);
    let report = check(&problem, &plan);
    assert_eq!((codes(&report.errors), codes(&report.warnings)), (vec![], vec![Code::Held]));
    assert_eq!((report.value, report.filled, report.partial), (1900, 1, 1));
}

#[test]
fn moved_bookings_and_dropped_people_cost_their_points() {
    let (mut problem, plan) = (sample::small(), sample::small_plan());
    problem.published = vec![
        row("b1", "o2", "ann", Role::Lead),
        row("b2", "o1", "dan", Role::Lead),
        row("gone", "o1", "ann", Role::Lead),
    ];
    let report = check(&problem, &plan);
    assert_eq!((report.costs.moved, report.costs.drop, report.score), (150, 160, 3300));
}

#[test]
fn an_unknown_role_counts_as_a_reference_to_nothing() {
    let spoilt = crate::matching::format::write(&sample::small_plan()).expect("text").replace("\"lead\"", "\"boss\"");
    let bad = crate::matching::format::read_plan(&spoilt).expect_err("refused");
    assert_eq!((bad.path.as_str(), code_of(&bad)), ("assignments[0].role", Code::Ref));
}

proptest! {
    /// The check's single-person rules and the solver's were written apart; they must say the same of everybody.
    #[test]
    fn check_and_solver_agree_on_every_rule_of_one_person(seed: u64) {
        let size = sample::Size { volunteers: 8, bookings: 8, days: 4, locked: 0, published: 0 };
        let problem = sample::random(seed, size);
        let facts = Facts::new(&problem);
        let judge = Judge::new(&problem);
        for (slot, s) in facts.slots.iter().enumerate() {
            for (v, volunteer) in problem.volunteers.iter().enumerate() {
                let b = &problem.bookings[s.booking];
                let row = Row { v: volunteer, b, o: &b.options[s.option], role: Role::Support, locked: false };
                let said: BTreeSet<Code> = judge.unary(row).iter().map(|f| f.code).collect();
                let ours: BTreeSet<Code> = rules::all(&facts, v, slot).iter().map(rules::Broken::code).collect();
                prop_assert_eq!(&said, &ours);
                let may_lead = !judge.unary(Row { role: Role::Lead, ..row }).iter().any(|f| f.code == Code::Grade);
                prop_assert!(!said.is_empty() || may_lead == rules::may_lead(&facts, v, slot));
            }
        }
    }
}
