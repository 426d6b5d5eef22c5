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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::matching::explanation;
    use crate::matching::funnel::Missing;
    use crate::matching::sample::{self, Size};
    use crate::matching::solve::{Options, solve};
    use crate::matching::why::funnel;
    use crate::matching::words;

    /// The small plan without its last team, and Cat at her limit.
    fn unfilled() -> (Problem, Plan) {
        let (mut problem, mut plan) = (sample::small(), sample::small_plan());
        problem.volunteers[2].limits.day = Some(1);
        plan.assignments.pop();
        (problem, plan)
    }

    #[test]
    fn an_unfilled_booking_is_explained_as_the_format_says() {
        let (problem, plan) = unfilled();
        let file = explanation::file(&problem, &explain(&problem, &plan));
        let limit = "cat has 1 session in day 2027-03-01, limit 1";
        let want = json!({
            "format": "match-explain/1",
            "unfilled": 1,
            "suggestions": [
                {"change": "one more bowel lead on Monday evenings", "sessions": 1, "points": 400, "bookings": ["b3"], "proven": false},
                {"change": "cat takes one more session (limit)", "sessions": 1, "points": 400, "bookings": ["b3"], "proven": false},
            ],
            "bookings": [{
                "booking": "b3",
                "weight": 1000,
                "relaxations": ["one more bowel lead on Monday evenings", "cat takes one more session (limit)"],
                "options": [{
                    "option": "o1",
                    "local": "2027-03-01T18:00:00+00:00",
                    "funnel_removed": {"TOPIC": 3},
                    "eligible": 1,
                    "free": 0,
                    "free_leads": 0,
                    "missing": ["lead"],
                    "held": [{"volunteer": "cat", "lead": true, "codes": ["LIMIT"], "why": [limit]}],
                    "near_misses": [
                        {"volunteer": "ann", "rule": "TOPIC", "lead": false, "why": "ann is not trained for bowel"},
                    ],
                }],
            }],
        });
        assert_eq!(serde_json::to_value(file).expect("JSON"), want);
    }

    type Spoil = fn(&mut Problem);

    /// What keeps Cat from b3, and the change that is proposed.
    const RELAXED: &[(Spoil, &str)] = &[
        (
            |p| p.volunteers[2].skills[1].expires = p.horizon.start.pred_opt().expect("a day"),
            "cat renews training bowel",
        ),
        (|p| p.volunteers[2].skills[1].grade = crate::matching::problem::Grade::Support, "cat trains to lead bowel"),
        (|p| p.bookings[2].dbs = Some(crate::matching::problem::Level::Basic), "cat gets a basic DBS check"),
        (|p| p.volunteers[2].max_km = 4, "cat travels up to 5 km"),
        (|p| p.volunteers[2].formats.retain(|f| f.as_str() == "online"), "cat does in_person sessions"),
        (|p| p.volunteers[2].available.truncate(1), "cat is free for b3/o1"),
    ];

    #[test]
    fn each_single_hindrance_has_its_remedy() {
        for (spoil, want) in RELAXED {
            let (mut problem, plan) = unfilled();
            problem.volunteers[2].limits.day = Some(2);
            spoil(&mut problem);
            let said: Vec<String> =
                explain(&problem, &plan).unfilled[0].relaxations.iter().map(words::change).collect();
            assert_eq!(said[1..], [*want]);
        }
    }

    #[test]
    fn refusals_and_tags_are_nobodys_to_change() {
        let (mut problem, plan) = unfilled();
        problem.volunteers[2].avoid_groups.push("g3".into());
        problem.volunteers[2].limits.day = None;
        let said: Vec<String> = explain(&problem, &plan).unfilled[0].relaxations.iter().map(words::change).collect();
        assert_eq!(said, ["one more bowel lead on Monday evenings"]);
    }

    #[test]
    fn a_missing_language_is_named() {
        let (mut problem, plan) = unfilled();
        problem.bookings[2].languages = vec!["pl".into()];
        problem.volunteers[2].limits.day = None;
        let explained = explain(&problem, &plan);
        assert_eq!(explained.unfilled[0].funnels[0].missing, [Missing::Language("pl".into())]);
        assert_eq!(
            words::change(&explained.suggestions[0].change),
            "one more pl-speaking bowel supporter on Monday evenings"
        );
    }

    #[test]
    fn a_team_that_is_not_worth_its_cost_is_told_so() {
        let (mut problem, plan) = unfilled();
        problem.volunteers[2].limits.day = None;
        problem.bookings[2].weight = 10;
        let explained = explain(&problem, &plan);
        assert_eq!(explained.unfilled[0].funnels[0].missing, [Missing::Worth]);
        assert_eq!(explained.suggestions, []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_funnel_counts_everybody_once_and_the_same_everywhere(seed: u64) {
            let problem = sample::random(seed, Size { volunteers: 9, bookings: 12, days: 4, locked: 3, published: 2 });
            let plan = solve(&problem, &Options::default()).plan;
            for row in explain(&problem, &plan).unfilled {
                let locked = problem.locked.iter().filter(|l| l.booking == row.booking).count();
                let same = funnel(&problem, &plan, &row.booking).expect("known").funnels;
                prop_assert_eq!(&same, &row.funnels);
                for f in row.funnels {
                    let removed: usize = f.removed.iter().map(|(_, n)| n).sum();
                    prop_assert_eq!(removed + f.eligible + locked, 9);
                    prop_assert_eq!(f.eligible, f.free + f.held.len());
                }
            }
        }
    }
}
