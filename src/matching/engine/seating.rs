//! Who sits where while a plan is looked for: teams, what they use up, and the score over the locked places.

use crate::matching::engine::model::{Id, Model};

/// Slot of the model and its people; `None` where the booking has no team.
pub type Team = Option<(u32, Vec<Id>)>;

/// A whole plan: the team of every booking, and what they gain over the locked places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teams {
    pub score: i64,
    pub of: Vec<Team>,
}

#[derive(Debug)]
pub struct Seating<'m> {
    pub model: &'m Model,
    pub teams: Teams,
    pub load: Vec<usize>,
    /// Candidates that sit in a row.
    users: Vec<Vec<Id>>,
}

impl<'m> Seating<'m> {
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            teams: Teams { score: 0, of: vec![None; model.bookings.len()] },
            load: vec![0; model.steps.len()],
            users: vec![Vec::new(); model.caps.len()],
        }
    }

    /// Bookings that have no team yet get the one that their locked people are by themselves, where they are one.
    pub fn seat_locked(&mut self) {
        for (b, booking) in self.model.bookings.iter().enumerate() {
            let mut slots = booking.slots.clone().filter(|_| booking.languages == 0 && !self.has_team(b));
            if let Some(slot) = slots.find(|slot| self.model.worth(*slot as usize, &[]).is_some()) {
                self.put(slot, Vec::new());
            }
        }
    }

    /// Takes everybody up and seats these teams.
    pub fn set(&mut self, teams: &Teams) {
        self.clear();
        for (slot, team) in teams.of.iter().flatten() {
            self.put(*slot, team.clone());
        }
    }

    pub fn clear(&mut self) {
        for booking in 0..self.teams.of.len() {
            self.take(booking);
        }
    }

    /// All rows of a candidate have room.
    pub fn is_free(&self, i: Id) -> bool {
        self.full_row(i).is_none()
    }

    /// The first row of a candidate that has no room.
    pub fn full_row(&self, i: Id) -> Option<u32> {
        let is_full = |row: &&u32| self.users[**row as usize].len() >= self.model.caps[**row as usize];
        self.model.rows(i).iter().find(is_full).copied()
    }

    /// Candidates that use a row up.
    pub fn users(&self, row: u32) -> &[Id] {
        &self.users[row as usize]
    }

    /// Fairness of one more session of this candidate's person.
    pub fn next_step(&self, i: Id) -> i64 {
        let v = self.model.candidates[i as usize].volunteer as usize;
        self.model.steps[v].get(self.load[v]).copied().unwrap_or(i64::MAX / 4)
    }

    pub fn has_team(&self, booking: usize) -> bool {
        self.teams.of[booking].is_some()
    }

    /// What a booking's team gains at its people's own costs and first-come fairness left out.
    pub fn worth(&self, booking: usize) -> i64 {
        let Some((slot, team)) = &self.teams.of[booking] else { return 0 };
        let costs: i64 = team.iter().map(|i| self.model.candidates[*i as usize].cost).sum();
        self.model.worth(*slot as usize, team).unwrap_or(0) - costs
    }

    /// Seats a team, which has room, at a booking that has none.
    pub fn put(&mut self, slot: u32, team: Vec<Id>) {
        self.teams.score += self.model.worth(slot as usize, &team).unwrap_or(0);
        for i in &team {
            let c = &self.model.candidates[*i as usize];
            self.teams.score -= c.cost + self.next_step(*i);
            self.load[c.volunteer as usize] += 1;
            for row in self.model.rows(*i) {
                self.users[*row as usize].push(*i);
            }
        }
        self.teams.of[self.model.slots[slot as usize].booking as usize] = Some((slot, team));
    }

    /// Takes a booking's team away.
    pub fn take(&mut self, booking: usize) -> Team {
        let (slot, team) = self.teams.of[booking].take()?;
        self.teams.score -= self.model.worth(slot as usize, &team).unwrap_or(0);
        for i in &team {
            let c = &self.model.candidates[*i as usize];
            self.load[c.volunteer as usize] -= 1;
            self.teams.score += c.cost + self.next_step(*i);
            for row in self.model.rows(*i) {
                let users = &mut self.users[*row as usize];
                if let Some(at) = users.iter().position(|user| user == i) {
                    users.swap_remove(at);
                }
            }
        }
        Some((slot, team))
    }
}
