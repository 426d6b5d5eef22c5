//! Where too many people could come to each session, a model holds the few of each kind who are cheapest at the prices so
//! far (column generation over people). Rounds of prices and new models; at the end everybody is priced, for the bound.

use std::collections::HashSet;

use crate::matching::candidates::{self, Candidate, Candidates, Pricer};
use crate::matching::dice::Dice;
use crate::matching::engine::model::{Id, Model, may_join};
use crate::matching::engine::oracle::{NEVER, Oracle};
use crate::matching::engine::prices::{self, Priced, Prices, Schedule, points};
use crate::matching::engine::tariff::Tariff;
use crate::matching::engine::{self, Budget, Found, MOST_BOOKINGS, Warm};
use crate::matching::facts::Facts;
use crate::matching::problem::Volunteer;
use crate::matching::seats::Seats;

/// Candidates of a slot in the mean from which on only some are held.
const MANY: usize = 40;
/// How many of each kind are held at least; more where teams are larger.
const KEEP: usize = 12;
/// Passes and steps of the prices in each model but the last.
const SCHEDULES: [Schedule; 3] = [
    Schedule { passes: 240, first_step: 800.0, last_step: 8.0 },
    Schedule { passes: 80, first_step: 100.0, last_step: 5.0 },
    Schedule { passes: 50, first_step: 20.0, last_step: 4.0 },
];
/// Work that a new model is for each candidate, in seconds on a slow machine, and the share of the time that it may take
/// after the first two.
const MODEL_SECONDS: f64 = 1.5e-6;
const MODEL_SHARE: f64 = 0.06;
/// First step in the last model.
const LAST_STEP: f64 = 5.0;
/// Share of the time for the passes of all models but the last.
const SHARE: f64 = 0.3;
/// Points by which people who cost the same are told apart at first, so that not all sessions hold the same ones.
const SPREAD: f64 = 120.0;
/// Share of late passes from which on somebody who was bought stays in the next model.
const BOUGHT: f64 = 0.02;

/// Whether a problem is solved in rounds.
pub fn are_needed(facts: &Facts) -> bool {
    facts.problem.bookings.len() > MOST_BOOKINGS && candidates::per_slot(facts) > MANY
}

/// What a search in rounds begins with.
pub struct Start<'a> {
    /// People and slots that every model holds.
    pub seated: HashSet<(usize, usize)>,
    /// Teams and prices of an earlier plan, in a model's numbers.
    pub warm: &'a dyn Fn(&Model) -> Warm,
}

/// The last model, the plan found in it, and a bound that is true of everybody.
pub fn solve(facts: &Facts, start: Start, budget: &Budget) -> (Model, Found) {
    let mut rounds = Rounds::new(facts, budget.threads, start.seated);
    let mut model = Model::new(facts, &rounds.first());
    let first = (start.warm)(&model).prices;
    let mut prices = first.map_or_else(|| Prices::first(&model), |(prices, _)| prices);
    for (round, schedule) in SCHEDULES.into_iter().enumerate() {
        let is_dear = MODEL_SECONDS * prices::count(model.candidates.len()) > MODEL_SHARE * budget.seconds;
        if (budget.stop)() || round > 1 && is_dear {
            break;
        }
        let done = price(&model, prices, schedule, budget);
        rounds.hold(&model, &done);
        let tariff = Tariff::new(facts, &model, &done.prices);
        let keep = KEEP.max(2 * rounds.largest());
        drop(model);
        model = Model::new(facts, &rounds.few(keep, &|at, c| tariff.charge(facts, c.volunteer as usize, at)));
        prices = tariff.prices(&model);
    }
    let warm = Warm { teams: (start.warm)(&model).teams, prices: Some((prices, LAST_STEP)) };
    let rest = Budget { seconds: budget.seconds * (1.0 - SHARE), ..*budget };
    let found = engine::solve(&model, warm, &rest);
    let bound = rounds.bound(&model, &found.prices);
    (model, Found { bound, ..found })
}

fn price(model: &Model, from: Prices, schedule: Schedule, budget: &Budget) -> Priced {
    let share = SHARE / prices::count(SCHEDULES.len());
    let passes = engine::passes_in(model, share * budget.seconds, schedule.passes);
    let schedule = Schedule { passes, ..schedule };
    prices::drive(model, budget.threads, from, schedule, |_, _, _| !(budget.stop)() && !(budget.is_half_over)())
}

struct Rounds<'a, 'p> {
    facts: &'a Facts<'p>,
    threads: usize,
    everybody: Candidates,
    locked: Seats,
    /// Volunteers who may join wherever they are candidates.
    is_open: Vec<bool>,
    held: HashSet<(usize, usize)>,
}

impl<'a, 'p> Rounds<'a, 'p> {
    fn new(facts: &'a Facts<'p>, threads: usize, held: HashSet<(usize, usize)>) -> Self {
        let locked = Seats::locked(facts);
        let is_open = |(v, who): (usize, &Volunteer)| {
            let limits = [who.limits.day, who.limits.week, who.limits.month, who.limits.total];
            locked.load(v) == 0 && facts.foes(v).is_empty() && limits.into_iter().flatten().all(|most| most > 0)
        };
        let is_open = facts.problem.volunteers.iter().enumerate().map(is_open).collect();
        Self { facts, threads, everybody: Candidates::new(facts, threads), locked, is_open, held }
    }

    /// Those who cost least by themselves.
    fn first(&self) -> Candidates {
        let first =
            |c: &Candidate| points(self.facts.marginal(c.volunteer as usize, self.locked.load(c.volunteer as usize)));
        self.few(KEEP.max(2 * self.largest()), &|at, c| first(c) + SPREAD * salted(at, c.volunteer))
    }

    /// The `keep` cheapest of each kind with what `charge` says on top of their own cost, and those who are held.
    fn few(&self, keep: usize, charge: Pricer) -> Candidates {
        let price = |at: usize, c: &Candidate| {
            let v = c.volunteer as usize;
            if !self.is_open[v] && !may_join(self.facts, &self.locked, v, at) {
                NEVER
            } else if self.held.contains(&(v, at)) {
                f64::NEG_INFINITY
            } else {
                points(c.cost) + charge(at, c)
            }
        };
        self.everybody.few(self.threads, keep, &price)
    }

    /// Holds who was bought of late.
    fn hold(&mut self, model: &Model, priced: &Priced) {
        let bought = model.candidates.iter().zip(&priced.bought).filter(|(_, share)| **share > BOUGHT);
        self.held.extend(bought.map(|(c, _)| (c.volunteer as usize, model.slots[c.slot as usize].at)));
    }

    /// For each volunteer, how many bookings they could be at.
    fn most_sessions(&self) -> Vec<usize> {
        let mut most = vec![0; self.is_open.len()];
        let mut last = vec![usize::MAX; most.len()];
        for (at, slot) in self.facts.slots.iter().enumerate() {
            for c in self.everybody.of(at) {
                let v = c.volunteer as usize;
                most[v] += usize::from(last[v] != slot.booking);
                last[v] = slot.booking;
            }
        }
        most
    }

    fn largest(&self) -> usize {
        let crews = self.facts.problem.bookings.iter().flat_map(|b| &b.crews);
        crews.map(|c| (c.lead + c.support) as usize).max().unwrap_or(0)
    }

    /// What no plan exceeds, whoever takes part; exact, for the prices are multiples of the grain.
    fn bound(&mut self, model: &Model, prices: &Prices) -> i64 {
        let tariff = Tariff::new(self.facts, model, prices);
        let known = Known::new(self.facts, model, prices);
        let charge = |at: usize, c: &Candidate| {
            let charge = tariff.charge(self.facts, c.volunteer as usize, at);
            known.charge(at, c.volunteer).map_or(charge, |own| own.max(charge))
        };
        self.held.clear();
        let all = Model::new(self.facts, &self.few(self.largest(), &charge));
        let costs: Vec<f64> = all
            .candidates
            .iter()
            .map(|c| {
                let at = all.slots[c.slot as usize].at;
                let (volunteer, leads, speaks, cost) = (c.volunteer, c.leads, c.speaks, c.cost);
                points(c.cost) + charge(at, &Candidate { volunteer, leads, speaks, cost })
            })
            .collect();
        prices::bound_at(
            &all,
            &mut Oracle::default(),
            &costs,
            tariff.capacity(self.facts, &self.locked, &self.most_sessions()),
        )
        .0
    }
}

/// What the candidates of a model are charged there.
struct Known<'a> {
    model: &'a Model,
    prices: &'a Prices,
    /// Slots of the model by slots of the problem.
    slots: Vec<Option<u32>>,
}

impl<'a> Known<'a> {
    fn new(facts: &Facts, model: &'a Model, prices: &'a Prices) -> Self {
        let mut slots = vec![None; facts.slots.len()];
        for (slot, s) in (0..).zip(&model.slots) {
            slots[s.at] = Some(slot);
        }
        Self { model, prices, slots }
    }

    fn charge(&self, at: usize, volunteer: u32) -> Option<f64> {
        let theirs = &self.model.slots[self.slots[at]? as usize].candidates;
        let list = &self.model.candidates[theirs.start as usize..theirs.end as usize];
        let Ok(nth) = list.binary_search_by_key(&volunteer, |c| c.volunteer) else { return None };
        #[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer than 2^32 candidates")]
        Some(self.prices.of(self.model, theirs.start + nth as Id))
    }
}

/// A number from 0 to 1 that belongs to a slot and a volunteer.
fn salted(at: usize, volunteer: u32) -> f64 {
    Dice::new((at as u64) << 32 | u64::from(volunteer)).share()
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;
    use crate::matching::check::check;
    use crate::matching::problem::{Crew, Format, Grade, Limits, Window};
    use crate::matching::sample::{self, Size};
    use crate::matching::solve::{self, Options};

    /// One volunteer; the model holds two sessions at one time, and two more lie one after the other across it.
    #[test]
    fn sessions_that_leave_room_for_each_other_are_not_charged_for_one_another() {
        let mut problem = sample::small();
        problem.volunteers.truncate(1);
        let v = &mut problem.volunteers[0];
        (v.limits, v.min_gap_min, v.formats) = (Limits::default(), 0, vec![Format::Online]);
        let ten = problem.bookings[0].options[0].start;
        v.available = vec![Window { start: ten - Duration::days(1), end: ten + Duration::days(1) }];
        v.skills[0].grade = Grade::Lead;
        let (kind, mut b) = (v.skills[0].kind.clone(), problem.bookings[0].clone());
        (b.kind, b.format, b.venue, b.dbs, b.weight) = (kind, Format::Online, None, None, 1000);
        (b.languages, b.tags, b.setup_min, b.packdown_min) = (Vec::new(), Vec::new(), 0, 0);
        b.crews = vec![Crew { lead: 1, support: 0, value_pct: 100 }];
        b.options.truncate(1);
        let at = |(n, (minute, duration_min)): (usize, (i64, i64))| {
            let mut b = b.clone();
            (b.id, b.duration_min) = (format!("b{n}"), duration_min);
            b.options[0].start = ten + Duration::minutes(minute);
            b
        };
        problem.bookings = [(0, 90), (0, 90), (-30, 60), (30, 60)].into_iter().enumerate().map(at).collect();
        let facts = Facts::new(&problem);
        let mut rounds = Rounds::new(&facts, 1, HashSet::new());
        let model = Model::new(&facts, &rounds.few(9, &|at, _| if at < 2 { 0.0 } else { NEVER }));
        let mut prices = Prices::first(&model);
        prices.rows.fill(1000.0);
        assert_eq!((model.candidates.len(), prices.rows.len()), (2, 1));
        let bound = model.base + rounds.bound(&model, &prices);
        let best = solve::solve(&problem, &Options::default()).score;
        assert!(best > 1000 && best <= bound, "the bound {bound} of {best}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn a_bound_is_true_of_those_who_are_not_held(seed: u64, days in 1..3_usize, gap in 0..2_u8) {
            let mut problem = sample::random(seed, Size { volunteers: 9, bookings: 24, days, locked: 1, published: 2 });
            for v in &mut problem.volunteers {
                v.min_gap_min *= i64::from(gap);
                v.limits = Limits::default();
            }
            let facts = Facts::new(&problem);
            let mut rounds = Rounds::new(&facts, 1, HashSet::new());
            let model = Model::new(&facts, &rounds.few(2, &|at, c| salted(at, c.volunteer)));
            let prices = prices::drive(&model, 1, Prices::first(&model), SCHEDULES[0], |_, _, _| true).prices;
            let bound = model.base + rounds.bound(&model, &prices);
            let best = solve::solve(&problem, &Options::default());
            prop_assert!(best.score <= bound, "the bound {} of {}", bound, best.score);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn few_are_held_and_the_bound_is_true_of_everybody(seed: u64, locked in 0..4_usize, threads in 1..3_usize) {
            let problem = sample::random(seed, Size { volunteers: 60, bookings: 30, days: 4, locked, published: 8 });
            let facts = Facts::new(&problem);
            let whole = solve::solve(&problem, &Options::default());
            let (never, cold) = (|| false, |_: &Model| Warm::default());
            let budget = Budget { seed, seconds: 1.0, gap_ppm: 0, threads, stop: &never, is_half_over: &never };
            let (model, found) = solve(&facts, Start { seated: HashSet::new(), warm: &cold }, &budget);
            let plan = solve::plan(&facts, &model, &found);
            let report = check(&problem, &plan);
            prop_assert_eq!(&report.errors, &vec![]);
            prop_assert_eq!(report.score, model.base + found.teams.score);
            prop_assert!(whole.score <= model.base + found.bound, "the bound {} of {}", found.bound, whole.score);
            // Half a percent: what is found among few is nearly what is found among all.
            prop_assert!(200 * (whole.score - report.score) <= whole.score.abs(), "{} of {}", report.score, whole.score);
        }
    }
}
