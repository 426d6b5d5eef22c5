//! What stands before anything is chosen: the score of the locked places, and what teams still need beside locked people.

use crate::matching::crew::Need;
use crate::matching::facts::Facts;
use crate::matching::problem::Role;
use crate::matching::seats::Seats;

/// The score of the locked places alone, worth nothing: published places count as dropped until they are kept.
pub fn score(facts: &Facts, locked: &Seats) -> i64 {
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
    Some(Need {
        leads: leads.checked_sub(locked_leads)?,
        supports: supports.checked_sub(fixed.len() - locked_leads)?,
        languages: missing_languages(facts, booking),
    })
}

/// Languages of a booking that its locked people don't speak, one bit each.
pub fn missing_languages(facts: &Facts, booking: usize) -> u32 {
    let spoken = facts.locks[booking].iter().fold(0, |mask, (v, _)| mask | facts.speaks(*v, booking));
    facts.asked(booking) & !spoken
}
