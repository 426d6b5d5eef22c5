//! Some bookings of a model as a model of their own, while all others keep their teams: what those use up is gone, and who
//! has no room left is no candidate.
#![expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 of anything")]

use crate::matching::engine::model::{Booking, Candidate, Id, Model, Slot};
use crate::matching::engine::prices::Prices;
use crate::matching::engine::seating::{Seating, Team, Teams};

const NONE: u32 = u32::MAX;

pub struct Part {
    pub model: Model,
    /// Numbers in the whole of bookings, slots, candidates, people and rows.
    bookings: Vec<usize>,
    slots: Vec<u32>,
    candidates: Vec<Id>,
    people: Vec<u32>,
    rows: Vec<u32>,
}

/// Numbers from 0 on for what is met, in the order of meeting.
pub struct Numbers {
    of: Vec<u32>,
    met: Vec<u32>,
}

impl Numbers {
    pub fn new(n: usize) -> Self {
        Self { of: vec![NONE; n], met: Vec::new() }
    }

    fn number(&mut self, x: u32) -> usize {
        if self.of[x as usize] == NONE {
            self.of[x as usize] = self.met.len() as u32;
            self.met.push(x);
        }
        self.of[x as usize] as usize
    }

    /// Forgets everything; returns what was met.
    fn clear(&mut self) -> Vec<u32> {
        for x in &self.met {
            self.of[*x as usize] = NONE;
        }
        std::mem::take(&mut self.met)
    }
}

/// In how many different bookings something is met.
#[derive(Clone, Copy)]
struct Met {
    bookings: usize,
    last: u32,
}

impl Met {
    const NOWHERE: Self = Self { bookings: 0, last: NONE };

    fn count(list: &mut Vec<Self>, n: usize, booking: u32) {
        if list.len() <= n {
            list.push(Self::NOWHERE);
        }
        if list[n].last != booking {
            list[n] = Self { bookings: list[n].bookings + 1, last: booking };
        }
    }
}

impl Part {
    /// The bookings have no team in `seating`. `people` and `rows` are for numbering and are left empty.
    pub fn new(seating: &Seating, bookings: Vec<usize>, people: &mut Numbers, rows: &mut Numbers) -> Self {
        let whole = seating.model;
        let mut part = Self {
            model: Model::default(),
            bookings,
            slots: Vec::new(),
            candidates: Vec::new(),
            people: Vec::new(),
            rows: Vec::new(),
        };
        let (mut sessions, mut uses) = (Vec::new(), Vec::new());
        for b in 0..part.bookings.len() as u32 {
            let begin = part.candidates.len();
            part.add_booking(seating, b);
            for i in begin..part.candidates.len() {
                let own = &mut part.model.candidates[i];
                let person = people.number(own.volunteer);
                own.volunteer = person as u32;
                Met::count(&mut sessions, person, b);
                for row in whole.rows(part.candidates[i]) {
                    Met::count(&mut uses, rows.number(*row), b);
                }
            }
        }
        part.add_rows(seating, rows, &uses);
        part.add_people(seating, people, &sessions);
        part.people = people.clear();
        part
    }

    fn add_booking(&mut self, seating: &Seating, booking: u32) {
        let (whole, model) = (seating.model, &mut self.model);
        let own = &whole.bookings[self.bookings[booking as usize]];
        let first = model.slots.len() as u32;
        for slot in own.slots.clone() {
            let begin = model.candidates.len() as Id;
            for i in whole.slots[slot as usize].candidates.clone().filter(|i| seating.is_free(*i)) {
                let c = whole.candidates[i as usize];
                model.candidates.push(Candidate { slot: model.slots.len() as u32, ..c });
                self.candidates.push(i);
            }
            let candidates = begin..model.candidates.len() as Id;
            model.slots.push(Slot { booking, candidates, ..whole.slots[slot as usize].clone() });
            self.slots.push(slot);
        }
        model.bookings.push(Booking { slots: first..model.slots.len() as u32, ..own.clone() });
    }

    /// Rows with what is left of them, as far as they can bind.
    fn add_rows(&mut self, seating: &Seating, rows: &mut Numbers, uses: &[Met]) {
        let (whole, model) = (seating.model, &mut self.model);
        let mut kept = vec![NONE; uses.len()];
        for (n, row) in rows.met.iter().enumerate() {
            let left = whole.caps[*row as usize].saturating_sub(seating.users(*row).len());
            if uses[n].bookings > left {
                kept[n] = self.rows.len() as u32;
                self.rows.push(*row);
                model.caps.push(left);
                model.spans.push(whole.spans[*row as usize]);
            }
        }
        model.row_start.push(0);
        for i in &self.candidates {
            let own = whole.rows(*i).iter().map(|row| kept[rows.of[*row as usize] as usize]);
            model.rows.extend(own.filter(|row| *row != NONE));
            model.row_start.push(model.rows.len() as u32);
        }
        rows.clear();
    }

    /// What fairness charges for sessions on top of those that people keep.
    fn add_people(&mut self, seating: &Seating, people: &Numbers, sessions: &[Met]) {
        let (whole, model) = (seating.model, &mut self.model);
        model.has_foes = whole.has_foes;
        for (v, met) in people.met.iter().zip(sessions) {
            let v = *v as usize;
            let steps = whole.steps[v].iter().skip(seating.load[v]).take(met.bookings);
            model.steps.push(steps.copied().collect());
            let foes = whole.foes[v].iter().map(|foe| people.of[*foe as usize]).filter(|foe| *foe != NONE);
            model.foes.push(foes.collect());
        }
    }

    /// Prices of the whole in the part.
    pub fn prices(&self, whole: &Prices) -> Prices {
        Prices {
            rows: self.rows.iter().map(|row| whole.rows[*row as usize]).collect(),
            people: self.people.iter().map(|v| whole.people[*v as usize]).collect(),
        }
    }

    /// A team of the whole, in the numbers of the part; `None` where somebody of it is no candidate here.
    pub fn inside(&self, (slot, team): &(u32, Vec<Id>)) -> Option<(u32, Vec<Id>)> {
        let Ok(slot) = self.slots.binary_search(slot) else { return None };
        let begin = self.model.slots[slot].candidates.start as usize;
        let theirs = &self.candidates[begin..self.model.slots[slot].candidates.end as usize];
        let mut own = Vec::with_capacity(team.len());
        for i in team {
            let Ok(nth) = theirs.binary_search(i) else { return None };
            own.push((begin + nth) as Id);
        }
        Some((slot as u32, own))
    }

    /// Bookings and teams of a plan of the part, in the numbers of the whole.
    pub fn outside<'a>(&'a self, teams: &'a Teams) -> impl Iterator<Item = (usize, Team)> + 'a {
        let team = |(slot, team): &(u32, Vec<Id>)| {
            (self.slots[*slot as usize], team.iter().map(|i| self.candidates[*i as usize]).collect())
        };
        self.bookings.iter().zip(&teams.of).map(move |(booking, own)| (*booking, own.as_ref().map(team)))
    }
}
