//! What became of bookings' teams since somebody last saw the plan, what keeping the old ones would cost, and what a plan
//! can only ask people for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BookingId, PersonId};
use crate::domain::offer::TeamRole;
use crate::domain::plan::Row;

/// A team as somebody saw it; nobody in it: the booking had none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenTeam {
    pub slot: usize,
    pub members: Vec<(PersonId, TeamRole)>,
}

impl SeenTeam {
    /// The team of a draft's row.
    pub fn of(row: &Row) -> Self {
        Self { slot: row.slot, members: row.members.iter().map(|m| (m.person, m.role)).collect() }
    }

    pub fn is_none(&self) -> bool {
        self.members.is_empty()
    }

    /// Other people, or another time; who leads is no news.
    pub fn differs(&self, other: &Self) -> bool {
        self.people() != other.people() || (!self.is_none() && self.slot != other.slot)
    }

    pub fn people(&self) -> BTreeSet<PersonId> {
        self.members.iter().map(|(person, _)| *person).collect()
    }
}

/// One booking whose team is another than the one that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub booking: BookingId,
    pub from: SeenTeam,
    pub to: SeenTeam,
    pub keeping: Keeping,
}

impl Change {
    /// For sorting, the weightiest first: the dearest, then those that had to be, then those that nothing is known of.
    pub fn rank(&self) -> (u8, i64, BookingId) {
        let (kind, points) = match &self.keeping {
            Keeping::Costs(price) => (0, -price.points),
            Keeping::Impossible(_) => (1, 0),
            Keeping::Unknown => (2, 0),
            Keeping::Nothing => (3, 0),
        };
        (kind, points, self.booking)
    }
}

/// What keeping the old team would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeping {
    /// There was none.
    Nothing,
    /// Who of it can't come any more, with the code of the first rule against it; nobody: the places are others' by now.
    Impossible(Vec<(PersonId, String)>),
    Costs(Price),
    /// Only the first few are worked out.
    Unknown,
}

/// By how much the best plan found with the old team in it is worse than the draft, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// At least 0.
    pub points: i64,
    /// Bookings that would have no team, and those that would get one.
    pub lost: Vec<BookingId>,
    pub gained: Vec<BookingId>,
    /// Points more for larger teams, where no booking is lost or gained; fewer where negative.
    pub teams: i64,
    /// Metres of road more; less where negative.
    pub travel_m: i64,
    /// Points more for sharing unequally; fewer where negative.
    pub fairness: i64,
}

/// Somebody who has said yes elsewhere could help: only people may ask that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub person: PersonId,
    /// Where they have said yes.
    pub from: BookingId,
    /// Bookings that would get a team.
    pub helps: Vec<BookingId>,
    /// Who would take their place.
    pub instead: Vec<PersonId>,
    /// By how much the plan would be better.
    pub points: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(slot: usize, people: &[i64]) -> SeenTeam {
        SeenTeam { slot, members: people.iter().map(|id| (PersonId(*id), TeamRole::Support)).collect() }
    }

    #[test]
    fn other_people_or_another_time_are_news_and_nothing_else_is() {
        let seen = team(1, &[1, 2]);
        let mut led = team(1, &[2, 1]);
        led.members[0].1 = TeamRole::Lead;
        assert!(!seen.differs(&led), "who leads");
        assert!(seen.differs(&team(1, &[1, 3])) && seen.differs(&team(0, &[1, 2])) && seen.differs(&team(0, &[])));
        assert!(!team(0, &[]).differs(&team(1, &[])), "no team has no time");
    }

    #[test]
    fn the_dearest_changes_come_first() {
        let change = |id, keeping| Change { booking: BookingId(id), from: team(0, &[1]), to: team(0, &[2]), keeping };
        let costs = |points| Keeping::Costs(Price { points, ..Price::default() });
        let mut all = [
            change(1, Keeping::Nothing),
            change(2, costs(5)),
            change(3, Keeping::Unknown),
            change(4, Keeping::Impossible(vec![])),
            change(5, costs(90)),
        ];
        all.sort_by_key(Change::rank);
        assert_eq!(all.map(|c| c.booking.0), [5, 2, 4, 3, 1]);
    }
}
