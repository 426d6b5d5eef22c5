//! What follows from a problem alone, looked up and counted once: indices, on-site times, distances, costs.
//! Takes a valid problem for granted. Knows nothing of plans.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::domain::place::{Mode, Position, Reach, Roads, ride_min, road_m};
use crate::domain::time::Instant;
use crate::matching::languages::Languages;
use crate::matching::problem::{Assignment, Booking, Format, Problem, Role, Volunteer};

/// One time of one booking. Minutes are since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Index of the booking, and of the option in it.
    pub booking: usize,
    pub option: usize,
    /// On site: start less set-up, and the end of the pack-down.
    pub from: i64,
    pub to: i64,
    pub day: NaiveDate,
    /// ISO year and week.
    pub week: (i32, u32),
    pub month: (i32, u32),
    /// Penalty of the option, and the move away from the published time.
    pub cost: i64,
}

/// A problem with everything indexed: volunteers and bookings by position in their lists, slots in order of bookings.
pub struct Facts<'p> {
    pub problem: &'p Problem,
    pub slots: Vec<Slot>,
    /// Locked people of each booking.
    pub locks: Vec<Vec<(usize, Role)>>,
    /// The slot where a booking has locked people.
    pub locked_at: Vec<Option<usize>>,
    slots_of: Vec<Range<usize>>,
    volunteers: HashMap<&'p str, usize>,
    bookings: HashMap<&'p str, usize>,
    modes: Vec<Mode>,
    roads: Roads,
    windows: Vec<Vec<(i64, i64)>>,
    foes: Vec<Vec<usize>>,
    languages: Languages,
    rewards: HashMap<(usize, usize), i64>,
}

impl<'p> Facts<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let volunteers = problem.volunteers.iter().enumerate().map(|(i, v)| (v.id.as_str(), i)).collect();
        let bookings = problem.bookings.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
        let afoot = Mode { m_per_min: 80, overhead_min: 0 };
        let mode = |v: &Volunteer| problem.travel.modes.get(&v.mode).copied().unwrap_or(afoot);
        let mut facts = Self {
            problem,
            slots: Vec::new(),
            locks: vec![Vec::new(); problem.bookings.len()],
            locked_at: vec![None; problem.bookings.len()],
            slots_of: Vec::new(),
            volunteers,
            bookings,
            modes: problem.volunteers.iter().map(mode).collect(),
            roads: Roads { circuity_pct: problem.travel.circuity_pct, same_place_m: problem.travel.same_place_m },
            windows: problem.volunteers.iter().map(joined).collect(),
            foes: vec![Vec::new(); problem.volunteers.len()],
            languages: Languages::new(problem),
            rewards: HashMap::new(),
        };
        facts.lay_slots();
        facts.note_published();
        facts.note_locks();
        for [a, b] in &problem.do_not_pair {
            if let (Some(a), Some(b)) = (facts.volunteer(a), facts.volunteer(b)) {
                facts.foes[a].push(b);
                facts.foes[b].push(a);
            }
        }
        facts
    }

    fn lay_slots(&mut self) {
        for (booking, b) in self.problem.bookings.iter().enumerate() {
            let first = self.slots.len();
            for (option, o) in b.options.iter().enumerate() {
                let start = o.start.timestamp() / 60;
                let day = o.start.with_timezone(&self.problem.timezone).date_naive();
                self.slots.push(Slot {
                    booking,
                    option,
                    from: start - b.setup_min,
                    to: start + b.duration_min + b.packdown_min,
                    day,
                    week: (day.iso_week().year(), day.iso_week().week()),
                    month: (day.year(), day.month()),
                    cost: o.penalty,
                });
            }
            self.slots_of.push(first..self.slots.len());
        }
    }

    /// Rewards for keeping, and what moving away costs; the last published row of a booking says where it was.
    fn note_published(&mut self) {
        let mut told = HashMap::new();
        for row in &self.problem.published {
            if let Some((v, s)) = self.row(row) {
                *self.rewards.entry((v, s)).or_insert(0) += self.problem.objective.drop_points;
                told.insert(self.slots[s].booking, s);
            }
        }
        for (i, slot) in self.slots.iter_mut().enumerate() {
            if told.get(&slot.booking).is_some_and(|kept| *kept != i) {
                slot.cost += self.problem.objective.move_points;
            }
        }
    }

    fn note_locks(&mut self) {
        for row in &self.problem.locked {
            if let Some((v, s)) = self.row(row) {
                self.locks[self.slots[s].booking].push((v, row.role));
                self.locked_at[self.slots[s].booking] = Some(s);
            }
        }
    }

    pub fn volunteer(&self, id: &str) -> Option<usize> {
        self.volunteers.get(id).copied()
    }

    pub fn booking(&self, id: &str) -> Option<usize> {
        self.bookings.get(id).copied()
    }

    /// Volunteer and slot of an assignment; `None` where it names what isn't there.
    pub fn row(&self, row: &Assignment) -> Option<(usize, usize)> {
        let booking = self.booking(&row.booking)?;
        let option = self.problem.bookings[booking].options.iter().position(|o| o.id == row.option)?;
        Some((self.volunteer(&row.volunteer)?, self.slots_of[booking].start + option))
    }

    pub fn assignment(&self, volunteer: usize, slot: usize, role: Role) -> Assignment {
        let (v, slot) = (&self.problem.volunteers[volunteer], self.slots[slot]);
        let b = &self.problem.bookings[slot.booking];
        Assignment { booking: b.id.clone(), option: b.options[slot.option].id.clone(), volunteer: v.id.clone(), role }
    }

    /// The booking of a slot.
    pub fn of(&self, slot: usize) -> &'p Booking {
        &self.problem.bookings[self.slots[slot].booking]
    }

    pub fn slots_of(&self, booking: usize) -> Range<usize> {
        self.slots_of[booking].clone()
    }

    /// The slots a booking can still be given at: all, or the one where people are locked.
    pub fn open_slots(&self, booking: usize) -> Range<usize> {
        self.locked_at[booking].map_or_else(|| self.slots_of(booking), |s| s..s + 1)
    }

    pub fn is_locked(&self, volunteer: usize, slot: usize) -> bool {
        let booking = self.slots[slot].booking;
        self.locked_at[booking] == Some(slot) && self.locks[booking].iter().any(|(v, _)| *v == volunteer)
    }

    /// Never on one booking with these; nobody for a person who is only thought of.
    pub fn foes(&self, volunteer: usize) -> &[usize] {
        self.foes.get(volunteer).map_or(&[], Vec::as_slice)
    }

    /// What a team at this slot pays for the time: nothing where locked people pay it in any case.
    pub fn time_cost(&self, slot: usize) -> i64 {
        let Slot { booking, cost, .. } = self.slots[slot];
        if self.locked_at[booking].is_some() { 0 } else { cost }
    }

    /// One joined window contains all of it.
    pub fn is_available(&self, volunteer: usize, from: i64, to: i64) -> bool {
        let windows = &self.windows[volunteer];
        let next = windows.partition_point(|(start, _)| *start <= from);
        next > 0 && to <= windows[next - 1].1
    }

    fn place(&self, volunteer: usize, booking: usize) -> Position {
        let b = &self.problem.bookings[booking];
        let home = self.problem.volunteers[volunteer].home;
        match (&b.venue, b.format) {
            (Some(venue), Format::InPerson) => venue.position(),
            _ => home,
        }
    }

    /// Road metres from home to the venue; 0 online.
    pub fn road_m(&self, volunteer: usize, booking: usize) -> i64 {
        match self.problem.bookings[booking].format {
            Format::Online => 0,
            Format::InPerson => {
                road_m(self.roads, self.problem.volunteers[volunteer].home, self.place(volunteer, booking))
            }
        }
    }

    /// How far the volunteer goes at most.
    pub fn reach(&self, volunteer: usize) -> Reach {
        let v = &self.problem.volunteers[volunteer];
        Reach::new(self.roads, v.home, v.max_km * 1000)
    }

    /// Minutes from home to the venue; 0 online.
    pub fn ride_min(&self, volunteer: usize, booking: usize) -> i64 {
        self.ride_over_min(volunteer, self.road_m(volunteer, booking))
    }

    /// Minutes of the volunteer's ride over a road.
    pub fn ride_over_min(&self, volunteer: usize, road_m: i64) -> i64 {
        ride_min(self.modes[volunteer], road_m)
    }

    /// Minutes a volunteer needs between leaving one booking and being on site at another.
    pub fn between_min(&self, volunteer: usize, one: usize, other: usize) -> i64 {
        let road = road_m(self.roads, self.place(volunteer, one), self.place(volunteer, other));
        ride_min(self.modes[volunteer], road).max(self.problem.volunteers[volunteer].min_gap_min)
    }

    /// The volunteer's liking of the booking, -2 to 2.
    pub fn preference(&self, volunteer: usize, booking: usize) -> i64 {
        let (likes, b) = (&self.problem.volunteers[volunteer].preferences, &self.problem.bookings[booking]);
        let kind = likes.kinds.get(&b.kind).copied().unwrap_or(0);
        let format = likes.formats.get(&b.format).copied().unwrap_or(0);
        (kind + format).clamp(-2, 2)
    }

    /// Travel and preference, less the reward for keeping what was published: all but fairness. May be negative.
    pub fn cost(&self, volunteer: usize, slot: usize) -> i64 {
        let booking = self.slots[slot].booking;
        self.cost_over(volunteer, booking, self.road_m(volunteer, booking)) - self.reward(volunteer, slot)
    }

    /// Travel over a road from home, and preference.
    pub fn cost_over(&self, volunteer: usize, booking: usize, road_m: i64) -> i64 {
        let o = &self.problem.objective;
        2 * road_m * o.points_per_km / 1000 + o.preference_points * (2 - self.preference(volunteer, booking))
    }

    /// For keeping what was published.
    pub fn reward(&self, volunteer: usize, slot: usize) -> i64 {
        if self.rewards.is_empty() { 0 } else { self.rewards.get(&(volunteer, slot)).copied().unwrap_or(0) }
    }

    /// What fairness costs when the volunteer gets a session and has `load` of this plan already. Never falls with the load.
    pub fn marginal(&self, volunteer: usize, load: usize) -> i64 {
        let v = &self.problem.volunteers[volunteer];
        let n = v.prior_load + i64::try_from(load).unwrap_or(i64::MAX / 4) + 1;
        self.problem.objective.fairness_points * (2 * n - 1) / v.offered.max(1)
    }

    /// Points of a booking for a team of this size; `None` where no such team is accepted.
    pub fn value(&self, booking: usize, leads: usize, supports: usize) -> Option<i64> {
        let b = &self.problem.bookings[booking];
        let fits = b.crews.iter().filter(|c| c.lead as usize == leads && c.support as usize == supports);
        fits.map(|c| b.weight * c.value_pct / 100).max()
    }

    /// Which of the booking's languages a volunteer speaks, one bit a language.
    pub fn speaks(&self, volunteer: usize, booking: usize) -> u32 {
        self.languages.spoken(volunteer, booking)
    }

    /// All of the booking's languages.
    pub fn asked(&self, booking: usize) -> u32 {
        self.problem.bookings[booking].languages.iter().enumerate().fold(0, |mask, (i, _)| mask | (1 << i))
    }
}

/// Windows in minutes, sorted, those that touch or overlap joined.
fn joined(v: &Volunteer) -> Vec<(i64, i64)> {
    let minute = |at: Instant| at.timestamp().div_euclid(60);
    let mut windows: Vec<(i64, i64)> = v.available.iter().map(|w| (minute(w.start), minute(w.end))).collect();
    windows.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(windows.len());
    for (start, end) in windows {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}
