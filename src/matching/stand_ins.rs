//! Who could take one open place of a booking, the best first: at the prices of a plan somebody who is precious elsewhere
//! is dear here. Where there is time, the first are tried out: the problem is solved anew with each of them in the place.

use std::collections::BTreeMap;

use chrono::DateTime;

use crate::matching::base;
use crate::matching::facts::Slot;
use crate::matching::plan::Plan;
use crate::matching::problem::{Assignment, Problem, Role};
use crate::matching::rules;
use crate::matching::seats::{Clash, Seats};
use crate::matching::solve::{Options, solve};
use crate::matching::view::{Busy, View};

/// Seconds of work to try one person.
const SECONDS: f64 = 0.2;

/// The place: ids of the problem, and how many places of the booking are open with it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub booking: &'a str,
    pub option: &'a str,
    pub role: Role,
    pub open: usize,
}

/// Somebody who could take it.
#[derive(Clone, Debug, PartialEq)]
pub struct StandIn {
    pub volunteer: String,
    /// Points that the plan pays for them at its prices: only to be compared with one another.
    pub price: f64,
    /// Points that the best plan found with them in the place scores less than the plan; `None`: not tried.
    pub loses: Option<i64>,
    /// What this plan has them do instead.
    pub busy: Vec<Busy>,
}

/// Everybody who keeps the rules, whose limits leave a session, and who would complete the languages where this is the
/// last open place; the cheapest first. Other sessions at the time are no bar unless `is_firm` says so of a booking.
pub fn stand_ins(
    problem: &Problem,
    plan: &Plan,
    place: Place<'_>,
    is_firm: &dyn Fn(&str, &str) -> bool,
) -> Vec<StandIn> {
    let view = View::new(problem, plan);
    let Some(slot) = slot_of(&view, place) else { return Vec::new() };
    let booking = view.facts.slots[slot].booking;
    let missing = base::missing_languages(&view.facts, booking);
    let (locked, seats) = (Seats::locked(&view.facts), view.seats_without(booking));
    let mut found = Vec::new();
    for (v, volunteer) in problem.volunteers.iter().enumerate() {
        let speaks = place.open > 1 || missing & !view.facts.speaks(v, booking) == 0;
        let fits = speaks && (place.role == Role::Support || rules::may_lead(&view.facts, v, slot));
        let can = fits && !view.is_fixed(booking, v) && rules::first(&view.facts, v, slot).is_none();
        if can && is_open(&view, &locked, (v, slot), is_firm) {
            let busy = view.busy(&seats, v, slot);
            let price = price(&view, plan, &seats, v, slot);
            found.push(StandIn { volunteer: volunteer.id.clone(), price, loses: None, busy });
        }
    }
    found.sort_by(|a, b| a.price.total_cmp(&b.price).then_with(|| a.volunteer.cmp(&b.volunteer)));
    found
}

/// Tries the first `most` while there is time, and puts those who were tried first, by what the plan would lose.
pub fn try_out(
    problem: &Problem,
    plan: &Plan,
    place: Place<'_>,
    (people, most): (&mut [StandIn], usize),
    late: &dyn Fn() -> bool,
) {
    let Some(before) = plan.score else { return };
    for person in people.iter_mut().take(most) {
        let mut with = problem.clone();
        with.locked.push(Assignment {
            booking: place.booking.to_owned(),
            option: place.option.to_owned(),
            volunteer: person.volunteer.clone(),
            role: place.role,
        });
        let options = Options { seconds: SECONDS, stop: Some(late), warm: Some(plan), ..Options::default() };
        let solved = solve(&with, &options);
        if late() {
            break;
        }
        person.loses = Some(before - solved.score);
    }
    people.sort_by_key(|p| (p.loses.is_none(), p.loses));
}

fn slot_of(view: &View<'_>, place: Place<'_>) -> Option<usize> {
    let booking = view.facts.booking(place.booking)?;
    let id = |slot: &usize| view.facts.of(*slot).options[view.facts.slots[*slot].option].id == place.option;
    view.facts.open_slots(booking).find(id)
}

/// What is certain leaves time and limits for it, and nobody on the team must not be met.
fn is_open(view: &View<'_>, locked: &Seats, (v, slot): (usize, usize), is_firm: &dyn Fn(&str, &str) -> bool) -> bool {
    let facts = &view.facts;
    let foe = facts.locks[facts.slots[slot].booking].iter().any(|(other, _)| facts.foes(v).contains(other));
    let bars = |clash: Clash| match clash {
        Clash::Limit { .. } => true,
        Clash::Overlap { slot, .. } => is_firm(&facts.of(slot).id, &facts.problem.volunteers[v].id),
    };
    !foe && !locked.clashes(facts, v, slot).into_iter().any(bars)
}

/// What the session costs, and what the person's time is worth to the rest of the plan.
fn price(view: &View<'_>, plan: &Plan, seats: &Seats, v: usize, slot: usize) -> f64 {
    let own = plan.prices.get(&view.facts.problem.volunteers[v].id);
    let session = points(view.facts.cost(v, slot));
    let fairness = points(view.facts.marginal(v, seats.load(v)));
    let listed = |name: &str| own.and_then(|prices| prices.get(name)).copied().unwrap_or_default();
    session + fairness.max(listed("person")) + own.map_or(0.0, |prices| charged(prices, &view.facts.slots[slot]))
}

/// Prices of the limits that a session counts in, and of sessions that it clashes with.
fn charged(prices: &BTreeMap<String, f64>, slot: &Slot) -> f64 {
    let periods = [
        format!("day {}", slot.day),
        format!("week {}-W{:02}", slot.week.0, slot.week.1),
        format!("month {}-{:02}", slot.month.0, slot.month.1),
        "total".to_owned(),
    ];
    let goes_on = |minute: i64| slot.from <= minute && minute < slot.to;
    let clashes = prices.iter().filter(|(name, _)| minute_of(name).is_some_and(goes_on)).map(|(_, price)| price);
    periods.iter().filter_map(|name| prices.get(name)).chain(clashes).sum()
}

/// The minute since 1970 behind `at 2027-03-09T18:00Z`.
fn minute_of(name: &str) -> Option<i64> {
    match DateTime::parse_from_str(&name.strip_prefix("at ")?.replace('Z', "+0000"), "%Y-%m-%dT%H:%M%z") {
        Ok(at) => Some(at.timestamp() / 60),
        Err(_) => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "points of a session are far below 2^52")]
fn points(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::plan::PriceList;
    use crate::matching::sample::{self, Size};

    fn named(people: &[StandIn]) -> Vec<&str> {
        people.iter().map(|p| p.volunteer.as_str()).collect()
    }

    #[test]
    fn somebody_precious_elsewhere_ranks_low_and_who_breaks_a_rule_not_at_all() {
        let problem = sample::small();
        let place = Place { booking: "b2", option: "o1", role: Role::Lead, open: 1 };
        let mut plan = sample::small_plan();
        let free = stand_ins(&problem, &plan, place, &|_, _| true);
        assert!(!named(&free).contains(&"bob"), "bob does not do online sessions");
        let first = free[0].volunteer.clone();
        plan.prices = PriceList::from([(first.clone(), BTreeMap::from([("person".to_owned(), 5_000.0)]))]);
        let dear = stand_ins(&problem, &plan, place, &|_, _| true);
        assert_eq!(dear.last().map(|p| &p.volunteer), Some(&first));
        assert_eq!(dear.len(), free.len());
    }

    #[test]
    fn prices_of_the_days_weeks_and_clashes_are_charged() {
        let problem = sample::small();
        let view = View::new(&problem, &sample::small_plan());
        let slot = view.facts.slots[0];
        let at = DateTime::from_timestamp((slot.from + 1) * 60, 0).expect("a time").format("at %Y-%m-%dT%H:%MZ");
        let later = DateTime::from_timestamp(slot.to * 60, 0).expect("a time").format("at %Y-%m-%dT%H:%MZ");
        let prices = [
            (format!("day {}", slot.day), 1.0),
            (format!("week {}-W{:02}", slot.week.0, slot.week.1), 10.0),
            (format!("month {}-{:02}", slot.month.0, slot.month.1), 100.0),
            ("total".to_owned(), 1_000.0),
            (at.to_string(), 10_000.0),
            (later.to_string(), 100_000.0),
            ("person".to_owned(), 1_000_000.0),
        ];
        assert!((charged(&BTreeMap::from(prices), &slot) - 11_111.0).abs() < 0.001);
    }

    #[test]
    fn the_first_gives_at_least_as_good_a_plan_as_the_others_within_the_bound() {
        let mut tried = 0;
        for seed in 0..24 {
            let size = Size { volunteers: 9, bookings: 10, days: 4, locked: 3, published: 0 };
            let problem = sample::random(seed, size);
            let plan = solve(&problem, &Options::default()).plan;
            let view = View::new(&problem, &plan);
            for b in problem.bookings.iter().take(3) {
                let booking = view.facts.booking(&b.id).expect("known");
                let Some(slot) = view.facts.open_slots(booking).next() else { continue };
                let option = &b.options[view.facts.slots[slot].option].id;
                let place = Place { booking: &b.id, option, role: Role::Support, open: 2 };
                let mut people = stand_ins(&problem, &plan, place, &|_, _| true);
                let most = people.len();
                try_out(&problem, &plan, place, (&mut people, most), &|| false);
                let Some(first) = people.first() else { continue };
                let before = plan.score.expect("a score");
                let won = before - first.loses.expect("tried");
                for other in &people[1..] {
                    let mut with = problem.clone();
                    with.locked.push(sample::row(&b.id, option, &other.volunteer, Role::Support));
                    let anew = solve(&with, &Options { seed: 7, ..Options::default() });
                    let slack = anew.bound - (before - other.loses.expect("tried"));
                    assert!(won + slack >= anew.score, "{seed} {}: {} and {}", b.id, first.volunteer, other.volunteer);
                    tried += 1;
                }
            }
        }
        assert!(tried > 50, "{tried}");
    }
}
