//! Bookings without a team for whom somebody would be free who has said yes elsewhere. A plan never moves them: it says what
//! would be gained, and people ask. Pure: the caller's `late` is the only clock.

use std::collections::BTreeSet;

use crate::domain::change::Question;
use crate::domain::ids::PersonId;
use crate::matching::explain::explain;
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::matching::solve::{Options, solve};
use crate::matching::view::Busy;
use crate::planning::changes::{Drafted, MOST_BOOKINGS, SECONDS, team_in};
use crate::planning::problem::person_of;

/// Moves that are tried.
const MOST: usize = 5;

/// Somebody (an id of the problem) who would leave a booking.
type Move = (String, String);

/// What moving one person who has said yes would gain, the dearest first. `accepted`: references and people of it.
pub fn questions(
    drafted: &Drafted<'_>,
    accepted: &BTreeSet<(String, PersonId)>,
    late: &dyn Fn() -> bool,
) -> Vec<Question> {
    if drafted.problem.bookings.len() > MOST_BOOKINGS {
        return Vec::new();
    }
    let moves = moves(drafted, accepted);
    let mut found: Vec<Question> =
        moves.iter().take(MOST).take_while(|_| !late()).filter_map(|m| question(drafted, m, late)).collect();
    found.sort_by_key(|q| -q.points);
    found
}

/// People who fit a booking without a team and are only kept from it by one session that they have said yes to.
fn moves(drafted: &Drafted<'_>, accepted: &BTreeSet<(String, PersonId)>) -> Vec<Move> {
    let unfilled = explain(drafted.problem, drafted.plan).unfilled;
    let held = unfilled.iter().flat_map(|u| &u.funnels).flat_map(|f| &f.held);
    let mut moves: Vec<Move> = Vec::new();
    for held in held {
        let [Busy::Overlap { booking, .. }] = held.busy.as_slice() else { continue };
        let Some(person) = person_of(&held.volunteer) else { continue };
        let new = (booking.clone(), held.volunteer.clone());
        if accepted.contains(&(booking.clone(), person)) && !moves.contains(&new) {
            moves.push(new);
        }
    }
    moves
}

/// `None` where nothing is gained, or the booking that somebody leaves would have no team.
fn question(drafted: &Drafted<'_>, (from, volunteer): &Move, late: &dyn Fn() -> bool) -> Option<Question> {
    let without = without(drafted.problem, from, volunteer);
    let options = Options { seconds: SECONDS, stop: Some(late), warm: Some(drafted.plan), ..Options::default() };
    let solved = solve(&without, &options);
    let (had, has) = (drafted.filled(drafted.problem, drafted.plan), drafted.filled(&without, &solved.plan));
    let (person, booking) = (person_of(volunteer)?, *drafted.bookings.get(from)?);
    let points = solved.score - drafted.plan.score?;
    let helps: Vec<_> = has.difference(&had).copied().collect();
    let good = !late() && points > 0 && !helps.is_empty() && had.is_subset(&has);
    let instead = newcomers(drafted.plan, &solved.plan, from);
    good.then_some(Question { person, from: booking, helps, instead, points })
}

/// The problem in which somebody is free of a place and not asked for it again.
fn without(problem: &Problem, booking: &str, volunteer: &str) -> Problem {
    let mut without = problem.clone();
    without.locked.retain(|row| row.booking != booking || row.volunteer != volunteer);
    for v in without.volunteers.iter_mut().filter(|v| v.id == volunteer) {
        v.avoid_bookings.push(booking.to_owned());
    }
    without
}

fn newcomers(before: &Plan, after: &Plan, booking: &str) -> Vec<PersonId> {
    let before = team_in(before, booking);
    team_in(after, booking).difference(&before).copied().collect()
}
