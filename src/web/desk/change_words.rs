//! What changed in a plan, in words: who instead of whom, and what keeping the old team would cost. Short texts only.

use std::collections::BTreeMap;

use crate::domain::change::{Change, Keeping, Price, Question, SeenTeam};
use crate::domain::ids::{BookingId, PersonId};
use crate::web::desk::words::thousands;

/// Names of people and titles of bookings, by key; what is not there may not be seen.
pub struct Known<'a> {
    pub people: &'a BTreeMap<PersonId, String>,
    pub bookings: &'a BTreeMap<BookingId, String>,
    /// A wished time in words, of the booking that is told of.
    pub time: &'a dyn Fn(usize) -> String,
}

impl Known<'_> {
    fn name(&self, person: PersonId) -> &str {
        self.people.get(&person).map_or("somebody who has left", String::as_str)
    }

    fn names(&self, people: impl IntoIterator<Item = PersonId>) -> String {
        list(people.into_iter().map(|p| self.name(p).to_owned()).collect())
    }

    fn titles(&self, bookings: &[BookingId]) -> String {
        let seen: Vec<String> = bookings.iter().filter_map(|b| self.bookings.get(b)).cloned().collect();
        match bookings.len() - seen.len() {
            0 => list(seen),
            1 => list([seen, vec!["another booking".to_owned()]].concat()),
            n => list([seen, vec![format!("{n} other bookings")]].concat()),
        }
    }
}

/// `Ada, Ben and Cat`.
fn list(mut words: Vec<String>) -> String {
    match words.pop() {
        None => String::new(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}

/// What became of the team.
pub fn change(change: &Change, known: &Known<'_>) -> String {
    let (from, to) = (&change.from, &change.to);
    if to.is_none() {
        return format!("It lost its team: {} at {}.", known.names(from.people()), (known.time)(from.slot));
    }
    if from.is_none() {
        return format!("It has a team now: {}.", known.names(to.people()));
    }
    let mut said = Vec::new();
    if from.slot != to.slot {
        said.push(format!("Another time: {} instead of {}.", (known.time)(to.slot), (known.time)(from.slot)));
    }
    said.extend(people(from, to, known));
    said.join(" ")
}

fn people(from: &SeenTeam, to: &SeenTeam, known: &Known<'_>) -> Option<String> {
    let (old, new) = (from.people(), to.people());
    let gone: Vec<PersonId> = old.difference(&new).copied().collect();
    let come: Vec<PersonId> = new.difference(&old).copied().collect();
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => None,
        (false, false) => Some(format!("{} instead of {}.", known.names(come), known.names(gone))),
        (true, false) => Some(format!("{} as well.", known.names(come))),
        (false, true) => Some(format!("Without {}.", known.names(gone))),
    }
}

/// What keeping the old team would mean; empty where there was none.
pub fn keeping(keeping: &Keeping, known: &Known<'_>) -> String {
    match keeping {
        Keeping::Nothing => String::new(),
        Keeping::Unknown => "What keeping the old team would cost was not worked out.".to_owned(),
        Keeping::Impossible(barred) if barred.is_empty() => {
            "The old team cannot be kept: its places or its time are no longer open.".to_owned()
        }
        Keeping::Impossible(barred) => {
            let who = barred.iter().map(|(person, code)| format!("{} {}", known.name(*person), barred_by(code)));
            format!("The old team cannot be kept: {}.", list(who.collect()))
        }
        Keeping::Costs(price) => costs(price, known),
    }
}

fn costs(price: &Price, known: &Known<'_>) -> String {
    if price.points == 0 {
        return "Keeping the old team would cost nothing.".to_owned();
    }
    let points = points(price.points);
    match parts(price, known) {
        parts if parts.is_empty() => format!("Keeping the old team would cost {points}."),
        parts => format!("Keeping the old team would cost {points}: {}.", parts.join("; ")),
    }
}

fn points(n: i64) -> String {
    if n == 1 { "1 point".to_owned() } else { format!("{} points", thousands(n)) }
}

/// Where the points go, the weightiest first.
fn parts(price: &Price, known: &Known<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    if !price.lost.is_empty() {
        parts.push(format!("{} would have no team", known.titles(&price.lost)));
    }
    if !price.gained.is_empty() {
        parts.push(format!("{} would get a team", known.titles(&price.gained)));
    }
    // To the nearest mile; less than half a mile is no reason.
    match ((price.travel_m.abs() + 804) / 1609, price.travel_m > 0) {
        (0, _) => {}
        (1, true) => parts.push("1 mile more on the road".to_owned()),
        (1, false) => parts.push("1 mile less on the road".to_owned()),
        (miles, true) => parts.push(format!("{miles} miles more on the road")),
        (miles, false) => parts.push(format!("{miles} miles less on the road")),
    }
    match price.teams {
        0 => {}
        n if n > 0 => parts.push(format!("larger teams make up for {}", points(n))),
        n => parts.push(format!("smaller teams ({})", points(-n))),
    }
    match price.fairness {
        0 => {}
        n if n > 0 => parts.push(format!("sessions shared less fairly ({})", points(n))),
        n => parts.push(format!("sessions shared more fairly ({})", points(-n))),
    }
    parts
}

/// What a rule says of one person.
fn barred_by(code: &str) -> &'static str {
    match code {
        "FORMAT" => "does not give sessions in this form",
        "TOPIC" => "is not trained for it",
        "TOPIC_EXPIRED" => "has training that ends before the date",
        "TAG" => "does not fit what the group asked for",
        "DBS" => "has no DBS check of the level needed",
        "DBS_EXPIRED" => "has a DBS check that ends before the date",
        "AVOID" => "said no, did not answer or is not sent to this group",
        "RADIUS" => "lives further away than they travel",
        "AVAILABILITY" => "is not free then",
        "LEAD" => "may no longer lead it",
        "LIMIT" => "has as many sessions as they want or may be asked for",
        "OVERLAP" => "is taken by another session then",
        _ => "is no longer there",
    }
}

/// What could be gained by asking somebody who has said yes elsewhere.
pub fn question(question: &Question, known: &Known<'_>) -> String {
    let (who, helps) = (known.name(question.person), known.titles(&question.helps));
    let from = known.titles(std::slice::from_ref(&question.from));
    let instead = match question.instead.as_slice() {
        [] => format!("{from} would still have a team"),
        people => format!("{} could go to {from} instead", known.names(people.iter().copied())),
    };
    format!(
        "{who} has said yes to {from}. Without that, {helps} could have a team, and {instead}. The plan would gain {}.",
        points(question.points)
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::offer::TeamRole::{Lead, Support};

    fn told<T>(words: impl Fn(&Known<'_>) -> T) -> T {
        let people = [(1, "Ada"), (2, "Ben"), (3, "Cat")].map(|(id, name)| (PersonId(id), name.to_owned()));
        let bookings = [(7, "CC-222222 Knit"), (8, "CC-333333 Natter")].map(|(id, t)| (BookingId(id), t.to_owned()));
        let (people, bookings) = (BTreeMap::from(people), BTreeMap::from(bookings));
        let time = |slot: usize| ["Monday", "Tuesday"][slot].to_owned();
        words(&Known { people: &people, bookings: &bookings, time: &time })
    }

    fn team(slot: usize, people: &[i64]) -> SeenTeam {
        let role = |at: usize| if at == 0 { Lead } else { Support };
        SeenTeam { slot, members: people.iter().enumerate().map(|(at, id)| (PersonId(*id), role(at))).collect() }
    }

    #[rstest]
    #[case(team(1, &[1, 2]), team(0, &[]), "It lost its team: Ada and Ben at Tuesday.")]
    #[case(team(0, &[]), team(0, &[1, 2, 3]), "It has a team now: Ada, Ben and Cat.")]
    #[case(team(0, &[1, 2]), team(0, &[1, 3]), "Cat instead of Ben.")]
    #[case(team(0, &[1]), team(1, &[1]), "Another time: Tuesday instead of Monday.")]
    #[case(team(0, &[1, 2]), team(1, &[3, 2]), "Another time: Tuesday instead of Monday. Cat instead of Ada.")]
    #[case(team(0, &[1, 2]), team(0, &[1, 2, 3]), "Cat as well.")]
    #[case(team(0, &[1, 2, 9]), team(0, &[1, 2]), "Without somebody who has left.")]
    fn a_change_says_who_and_when(#[case] from: SeenTeam, #[case] to: SeenTeam, #[case] want: &str) {
        let one = Change { booking: BookingId(7), from, to, keeping: Keeping::Nothing };
        assert_eq!(told(|known| change(&one, known)), want);
    }

    fn price(points: i64, lost: &[i64], gained: &[i64], travel_m: i64, fairness: i64) -> Keeping {
        let teams = if lost.is_empty() && travel_m > 20_000 { 90 } else { 0 };
        let ids = |ids: &[i64]| ids.iter().map(|id| BookingId(*id)).collect();
        Keeping::Costs(Price { points, lost: ids(lost), gained: ids(gained), teams, travel_m, fairness })
    }

    #[rstest]
    #[case(Keeping::Nothing, "")]
    #[case(Keeping::Unknown, "What keeping the old team would cost was not worked out.")]
    #[case(price(0, &[], &[], 900, 0), "Keeping the old team would cost nothing.")]
    #[case(
        price(50, &[], &[], 35_246, 0),
        "Keeping the old team would cost 50 points: 22 miles more on the road; larger teams make up for 90 points."
    )]
    #[case(price(1, &[], &[], 0, 0), "Keeping the old team would cost 1 point.")]
    #[case(
        price(2_310, &[8], &[], 22_526, 0),
        "Keeping the old team would cost 2,310 points: CC-333333 Natter would have no team; 14 miles more on the road."
    )]
    #[case(
        price(40, &[8, 9], &[7], -1_700, 60),
        "Keeping the old team would cost 40 points: CC-333333 Natter and another booking would have no team; \
         CC-222222 Knit would get a team; 1 mile less on the road; sessions shared less fairly (60 points)."
    )]
    #[case(
        Keeping::Impossible(vec![(PersonId(1), "AVOID".into()), (PersonId(2), "OVERLAP".into())]),
        "The old team cannot be kept: Ada said no, did not answer or is not sent to this group and Ben is taken by another \
         session then."
    )]
    #[case(
        Keeping::Impossible(vec![]),
        "The old team cannot be kept: its places or its time are no longer open."
    )]
    fn the_price_of_keeping_is_told_with_its_reasons(#[case] one: Keeping, #[case] want: &str) {
        assert_eq!(told(|known| keeping(&one, known)), want);
    }

    #[test]
    fn a_question_says_what_is_gained_and_who_would_go_instead() {
        let mut one = Question {
            person: PersonId(1),
            from: BookingId(7),
            helps: vec![BookingId(8)],
            instead: vec![PersonId(3)],
            points: 1_830,
        };
        assert_eq!(
            told(|known| question(&one, known)),
            "Ada has said yes to CC-222222 Knit. Without that, CC-333333 Natter could have a team, and Cat could go to \
             CC-222222 Knit instead. The plan would gain 1,830 points."
        );
        one.instead.clear();
        assert!(told(|known| question(&one, known)).contains("and CC-222222 Knit would still have a team. "));
    }
}
