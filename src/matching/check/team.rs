//! What is judged booking by booking: one time, an accepted crew, languages, forbidden pairs; value, penalties, moves.

use std::collections::BTreeMap;

use crate::matching::check::{Judge, Row};
use crate::matching::code::Code;
use crate::matching::problem::Role;

impl<'p> Judge<'p> {
    pub(super) fn teams(&mut self, rows: &[Row<'p>]) {
        let mut teams: BTreeMap<&str, Vec<Row<'p>>> = BTreeMap::new();
        for row in rows {
            teams.entry(&row.b.id).or_default().push(*row);
        }
        let told = self.told();
        for (id, team) in teams {
            let mut times: Vec<&str> = team.iter().map(|r| r.o.id.as_str()).collect();
            times.sort_unstable();
            times.dedup();
            if times.len() > 1 {
                self.error(Code::Option, format!("{id} is staffed at {} different times", times.len()));
                continue;
            }
            self.crew(id, &team);
            self.pairs(id, &team);
            self.report.costs.option += team[0].o.penalty;
            if told.get(id).is_some_and(|option| *option != team[0].o.id) {
                self.report.costs.moved += self.problem.objective.move_points;
            }
        }
    }

    /// The option people were told for each booking: the last row that names real things.
    fn told(&self) -> BTreeMap<&'p str, &'p str> {
        let real = self.problem.published.iter().filter(|p| {
            let booking = self.bookings.get(p.booking.as_str());
            self.volunteers.contains_key(p.volunteer.as_str())
                && booking.is_some_and(|b| b.options.iter().any(|o| o.id == p.option))
        });
        real.map(|p| (p.booking.as_str(), p.option.as_str())).collect()
    }

    fn crew(&mut self, id: &str, team: &[Row<'p>]) {
        let b = team[0].b;
        let leads = team.iter().filter(|r| r.role == Role::Lead).count();
        let supports = team.len() - leads;
        let same_size = b.crews.iter().filter(|c| c.lead as usize == leads && c.support as usize == supports);
        let crew = same_size.max_by_key(|c| c.value_pct);
        let unspoken: Vec<&str> = b
            .languages
            .iter()
            .filter(|l| !team.iter().any(|r| r.v.languages.contains(l)))
            .map(String::as_str)
            .collect();
        match crew {
            Some(crew) if unspoken.is_empty() => {
                self.report.value += b.weight * crew.value_pct / 100;
                let full = crew.value_pct >= 100;
                self.report.filled += usize::from(full);
                self.report.partial += usize::from(!full);
            }
            _ if team.iter().all(|r| r.locked) => {
                self.warn(Code::Held, format!("{id} has only its locked people and counts as unfilled"));
            }
            Some(_) => {
                let text = format!("{id}: nobody on the team speaks {}", unspoken.join(", "));
                self.error(Code::Language, text);
            }
            None => {
                let text = format!("{id} has {leads} lead + {supports} support, which is no accepted crew");
                self.error(Code::Crew, text);
            }
        }
    }

    fn pairs(&mut self, id: &str, team: &[Row<'p>]) {
        for (i, one) in team.iter().enumerate() {
            for other in &team[..i] {
                let (a, b) = (&other.v.id, &one.v.id);
                let apart = self.problem.do_not_pair.iter().any(|[x, y]| (x == a && y == b) || (x == b && y == a));
                if apart && !(one.locked && other.locked) {
                    self.error(Code::Pair, format!("{id}: {a} and {b} must not be paired"));
                }
            }
        }
    }
}
