//! What a single change is worth at least: the problem is solved anew from the plan at hand, without the change and with it,
//! and what the second plan scores more is there for the taking.

use chrono::{Datelike, Duration, NaiveDate, Timelike};

use crate::matching::advice::{Change, Suggestion, part_of};
use crate::matching::explain::Explanation;
use crate::matching::plan::Plan;
use crate::matching::problem::{
    Booking, Dbs, Format, Grade, Level, Limits, Preferences, Problem, Skill, Venue, Volunteer, Window,
};
use crate::matching::solve::{Options, solve};
use crate::matching::view::View;

/// Suggestions that are confirmed, the dearest first.
const MOST: usize = 10;
/// Problems of more bookings take too long to be solved twelve times.
const MOST_BOOKINGS: usize = 20_000;
/// Seconds of work for one change.
const SECONDS: f64 = 1.0;

/// Tries out the ten dearest suggestions and puts them first, by what they are worth; those for which no better plan is found
/// go. They are confirmed where the plan without them is proven the best: otherwise they are measured against as long a
/// search without them, and stay estimates. `stop` leaves the rest as it was.
pub fn confirm(
    problem: &Problem,
    plan: &Plan,
    explanation: &mut Explanation,
    (stop, threads): (&dyn Fn() -> bool, usize),
) {
    if problem.bookings.len() > MOST_BOOKINGS || stop() {
        return;
    }
    let solved = |problem: &Problem, from: &Plan| {
        let options = Options { seconds: SECONDS, stop: Some(stop), threads, warm: Some(from), ..Options::default() };
        solve(problem, &options)
    };
    let begun = solved(problem, plan);
    let is_best = begun.score >= begun.bound;
    let before = if is_best || stop() { begun } else { solved(problem, &begun.plan) };
    if stop() {
        return;
    }
    let filled = filled(problem, &before.plan);
    let mut rest = std::mem::take(&mut explanation.suggestions);
    let later = rest.split_off(rest.len().min(MOST));
    let (mut tried, mut open) = (Vec::new(), Vec::new());
    for suggestion in rest {
        let Some(changed) = changed(problem, &before.plan, &suggestion).filter(|_| !stop()) else {
            open.push(suggestion);
            continue;
        };
        let found = solved(&changed, &before.plan);
        let points = found.score - before.score;
        if stop() {
            open.push(suggestion);
        } else if points > 0 {
            let bookings = self::filled(&changed, &found.plan).into_iter().filter(|id| !filled.contains(id));
            tried.push(Suggestion { points, bookings: bookings.collect(), proven: is_best, ..suggestion });
        }
    }
    tried.sort_by_key(|s| -s.points);
    explanation.suggestions = tried.into_iter().chain(open).chain(later).collect();
}

/// Bookings with an accepted team.
fn filled(problem: &Problem, plan: &Plan) -> Vec<String> {
    let view = View::new(problem, plan);
    let staffed = (0..problem.bookings.len()).filter(|b| view.is_staffed(*b));
    staffed.map(|b| problem.bookings[b].id.clone()).collect()
}

/// The problem with the change in it; `None` where it names nobody.
fn changed(problem: &Problem, plan: &Plan, suggestion: &Suggestion) -> Option<Problem> {
    let mut changed = problem.clone();
    if let Change::Another { language, kind, leads, .. } = &suggestion.change {
        let grade = if *leads { Grade::Lead } else { Grade::Support };
        changed.volunteers.push(another(problem, suggestion, language.as_deref(), (kind, grade))?);
        return Some(changed);
    }
    let id = volunteer(&suggestion.change)?;
    let v = changed.volunteers.iter_mut().find(|v| v.id == id)?;
    let load = plan.assignments.iter().filter(|row| row.volunteer == id).count();
    apply(v, &suggestion.change, last_day(problem), i64::try_from(load).unwrap_or(i64::MAX - 1));
    Some(changed)
}

fn volunteer(change: &Change) -> Option<&str> {
    match change {
        Change::Another { .. } => None,
        Change::OneMore { volunteer }
        | Change::Renew { volunteer, .. }
        | Change::Train { volunteer, .. }
        | Change::TrainToLead { volunteer, .. }
        | Change::Check { volunteer, .. }
        | Change::RenewCheck { volunteer }
        | Change::Further { volunteer, .. }
        | Change::Format { volunteer, .. }
        | Change::FreeAt { volunteer, .. } => Some(volunteer),
    }
}

/// The last day of the horizon and of all options, which may lie outside.
fn last_day(problem: &Problem) -> NaiveDate {
    let options = problem.bookings.iter().flat_map(|b| &b.options);
    let days = options.map(|o| o.start.with_timezone(&problem.timezone).date_naive());
    days.fold(problem.horizon.end, NaiveDate::max)
}

/// `until` is the last day of all sessions; `load` what somebody has in the plan.
fn apply(v: &mut Volunteer, change: &Change, until: NaiveDate, load: i64) {
    let train =
        |v: &mut Volunteer, kind: &str, grade| v.skills.push(Skill { kind: kind.to_owned(), grade, expires: until });
    match change {
        Change::OneMore { .. } => {
            // Each limit gives way, and the whole holds them to one session more than now.
            for limit in [&mut v.limits.day, &mut v.limits.week, &mut v.limits.month].into_iter().flatten() {
                *limit += 1;
            }
            v.limits.total = Some(load + 1);
        }
        Change::Renew { kind, .. } => {
            v.skills.iter_mut().filter(|s| s.kind == *kind).for_each(|s| s.expires = s.expires.max(until));
        }
        Change::Train { kind, .. } => train(v, kind, Grade::Support),
        Change::TrainToLead { kind, .. } => train(v, kind, Grade::Lead),
        Change::Check { level, .. } => v.dbs = Some(Dbs { level: *level, expires: until }),
        Change::RenewCheck { .. } => v.dbs.iter_mut().for_each(|check| check.expires = check.expires.max(until)),
        Change::Further { km, .. } => v.max_km = v.max_km.max(*km),
        Change::Format { format, .. } => v.formats.push(*format),
        // Helps one booking only, so it is never among the suggestions.
        Change::Another { .. } | Change::FreeAt { .. } => {}
    }
}

/// Somebody who lives where the first of the bookings takes place and is free on its part of that weekday, every week.
fn another(
    problem: &Problem,
    suggestion: &Suggestion,
    language: Option<&str>,
    (kind, grade): (&str, Grade),
) -> Option<Volunteer> {
    let Change::Another { weekday, part, .. } = suggestion.change else { return None };
    let named = |id: &String| problem.bookings.iter().find(|b| b.id == *id);
    let helped: Vec<&Booking> = suggestion.bookings.iter().filter_map(named).collect();
    let home = helped.iter().find_map(|b| b.venue.as_ref()).map(Venue::position);
    let spoken = helped.iter().flat_map(|b| &b.languages).filter(|l| language.is_none_or(|one| one == *l)).cloned();
    Some(Volunteer {
        id: fresh(problem),
        home: home.or_else(|| problem.volunteers.first().map(|v| v.home))?,
        mode: problem.travel.modes.keys().next()?.clone(),
        max_km: problem.volunteers.iter().map(|v| v.max_km).max()?,
        formats: vec![Format::InPerson, Format::Online],
        skills: vec![Skill { kind: kind.to_owned(), grade, expires: last_day(problem) }],
        languages: spoken.collect(),
        tags: helped.iter().flat_map(|b| &b.tags).cloned().collect(),
        dbs: Some(Dbs { level: Level::Enhanced, expires: last_day(problem) }),
        available: windows(problem, |local| local.weekday() == weekday && part_of(local.hour()) == part),
        limits: Limits { day: Some(1), ..Limits::default() },
        min_gap_min: 0,
        offered: i64::try_from(helped.len()).unwrap_or(1).max(1),
        prior_load: 0,
        preferences: Preferences::default(),
        avoid_groups: Vec::new(),
        avoid_bookings: Vec::new(),
    })
}

/// Time around every option that begins when `when` says: a day's worth of rides is inside.
fn windows(problem: &Problem, when: impl Fn(chrono::DateTime<chrono_tz::Tz>) -> bool) -> Vec<Window> {
    let around = |b: &Booking| {
        let on_site = b.duration_min + b.setup_min + b.packdown_min;
        let starts = b.options.iter().map(|o| o.start).filter(|start| when(start.with_timezone(&problem.timezone)));
        let wide = Duration::hours(6);
        let windows =
            starts.map(move |start| Window { start: start - wide, end: start + Duration::minutes(on_site) + wide });
        windows.collect::<Vec<_>>()
    };
    problem.bookings.iter().flat_map(around).collect()
}

/// An id that nobody has.
fn fresh(problem: &Problem) -> String {
    let mut id = "another".to_owned();
    while problem.volunteers.iter().any(|v| v.id == id) {
        id.push('+');
    }
    id
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::explain::explain;
    use crate::matching::sample::{self, Size};
    use crate::matching::solve::Solved;
    use crate::matching::words;

    #[test]
    fn what_a_change_is_worth_is_what_the_new_plan_scores_more() {
        let mut problem = sample::small();
        problem.volunteers[2].limits.day = Some(0);
        let Solved { plan, score: before, .. } = solve(&problem, &Options::default());
        let mut explanation = explain(&problem, &plan);
        confirm(&problem, &plan, &mut explanation, (&|| false, 1));
        let one_more = explanation.suggestions.iter().find(|s| words::change(&s.change).contains("one more session"));
        let one_more = one_more.expect("Cat's limit");
        (problem.volunteers[2].limits.day, problem.volunteers[2].limits.total) = (Some(1), Some(1));
        let better = solve(&problem, &Options::default()).score;
        assert!(better > before);
        assert_eq!((one_more.points, one_more.proven), (better - before, true));
        assert_eq!(one_more.bookings, ["b3"]);
    }

    #[test]
    fn what_a_better_plan_brings_by_itself_is_no_worth_of_a_change() {
        let mut problem = sample::small();
        problem.volunteers[2].limits.day = Some(1);
        let mut plan = sample::small_plan();
        plan.assignments.pop();
        let mut explanation = explain(&problem, &plan);
        confirm(&problem, &plan, &mut explanation, (&|| false, 1));
        let (alone, best) = (solve(&problem, &Options::default()).score, sample::small());
        let best = solve(&best, &Options::default()).score;
        let limit = explanation.suggestions.iter().filter(|s| words::change(&s.change).contains("one more session"));
        assert!(limit.map(|s| s.points).all(|points| points <= best - alone));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn proven_changes_stand_first_dearest_first_and_bring_at_least_their_floor(seed: u64) {
            let size = Size { volunteers: 6, bookings: 14, days: 4, locked: 1, published: 2 };
            let problem = sample::random(seed, size);
            let plan = solve(&problem, &Options::default()).plan;
            let mut explanation = explain(&problem, &plan);
            let floors = explanation.suggestions.clone();
            confirm(&problem, &plan, &mut explanation, (&|| false, 1));
            let proven: Vec<i64> = explanation.suggestions.iter().filter(|s| s.proven).map(|s| s.points).collect();
            prop_assert!(proven.is_sorted_by(|a, b| a >= b));
            prop_assert!(explanation.suggestions.iter().skip(proven.len()).all(|s| !s.proven));
            prop_assert_eq!(explanation.suggestions.len() - proven.len(), floors.len().saturating_sub(10));
        }
    }
}
