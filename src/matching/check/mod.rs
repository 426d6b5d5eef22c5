//! Judges a plan: every broken hard rule with its code, the score recomputed from scratch. Written apart from the solver:
//! it shares with it the structs of the problem, the codes and the arithmetic of places, and nothing else.

mod person;
mod team;
mod unary;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::place::{Mode, Position, Roads, ride_min, road_m};
use crate::matching::code::Code;
use crate::matching::format::BadProblem;
use crate::matching::plan::{PLAN_FORMAT, Plan};
use crate::matching::problem::{Assignment, Booking, Format, Opt, Problem, Role, Volunteer};

/// One broken rule, or one thing to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub text: String,
}

/// Points taken off, by what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    pub travel: i64,
    pub fairness: i64,
    pub preference: i64,
    pub option: i64,
    pub moved: i64,
    pub drop: i64,
}

/// What is to be said about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Broken hard rules; a plan with none is feasible.
    pub errors: Vec<Finding>,
    /// Locked places that break a rule (grandfathered), bookings held by locked people only.
    pub warnings: Vec<Finding>,
    pub score: i64,
    pub value: i64,
    /// If every booking had its dearest team.
    pub value_possible: i64,
    /// Bookings with a team worth 100% or more, and less.
    pub filled: usize,
    pub partial: usize,
    pub bookings: usize,
    pub assignments: usize,
    /// Home to venue and back, by road.
    pub travel_m: i64,
    pub costs: Costs,
}

impl Report {
    pub fn is_feasible(&self) -> bool {
        self.errors.is_empty()
    }

    /// The distinct codes of the errors.
    pub fn codes(&self) -> BTreeSet<Code> {
        self.errors.iter().map(|e| e.code).collect()
    }
}

/// The code under which an unreadable plan counts: an unknown role is a reference to nothing, all else is syntax.
pub fn code_of(bad: &BadProblem) -> Code {
    if bad.path.rsplit('.').next() == Some("role") { Code::Ref } else { Code::Syntax }
}

/// Judges a plan for a valid problem.
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let mut judge = Judge::new(problem);
    if plan.format != PLAN_FORMAT {
        judge.error(Code::Syntax, format!("plan format is not {PLAN_FORMAT}"));
    }
    let rows = judge.rows(plan);
    judge.locks(&rows);
    judge.teams(&rows);
    judge.people(&rows);
    judge.drops(&rows);
    let costs = judge.report.costs;
    let lost = costs.travel + costs.fairness + costs.preference + costs.option + costs.moved + costs.drop;
    judge.report.score = judge.report.value - lost;
    if let Some(said) = plan.score.filter(|said| *said != judge.report.score) {
        judge.error(Code::Score, format!("the plan says score {said}, recomputed {}", judge.report.score));
    }
    judge.report.bookings = problem.bookings.len();
    judge.report.assignments = rows.len();
    judge.report.value_possible = problem.bookings.iter().map(dearest).sum();
    judge.report
}

fn dearest(b: &Booking) -> i64 {
    b.crews.iter().map(|c| b.weight * c.value_pct / 100).max().unwrap_or(0)
}

#[derive(Clone, Copy)]
struct Row<'p> {
    v: &'p Volunteer,
    b: &'p Booking,
    o: &'p Opt,
    role: Role,
    locked: bool,
}

struct Judge<'p> {
    problem: &'p Problem,
    volunteers: BTreeMap<&'p str, &'p Volunteer>,
    bookings: BTreeMap<&'p str, &'p Booking>,
    locked: BTreeSet<&'p Assignment>,
    report: Report,
}

impl<'p> Judge<'p> {
    fn new(problem: &'p Problem) -> Self {
        Self {
            problem,
            volunteers: problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect(),
            bookings: problem.bookings.iter().map(|b| (b.id.as_str(), b)).collect(),
            locked: problem.locked.iter().collect(),
            report: Report::default(),
        }
    }

    fn error(&mut self, code: Code, text: String) {
        self.report.errors.push(Finding { code, text });
    }

    fn warn(&mut self, code: Code, text: String) {
        self.report.warnings.push(Finding { code, text });
    }

    /// The rows that name real things and are no doubles; tells of the others, and of each row's own broken rules.
    fn rows(&mut self, plan: &Plan) -> Vec<Row<'p>> {
        let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
        for a in &plan.assignments {
            let Some(v) = self.volunteers.get(a.volunteer.as_str()).copied() else {
                self.error(Code::Ref, format!("unknown volunteer {}", a.volunteer));
                continue;
            };
            let Some(b) = self.bookings.get(a.booking.as_str()).copied() else {
                self.error(Code::Ref, format!("unknown booking {}", a.booking));
                continue;
            };
            let Some(o) = b.options.iter().find(|o| o.id == a.option) else {
                self.error(Code::Ref, format!("{} has no option {}", b.id, a.option));
                continue;
            };
            if !seen.insert((&a.volunteer, &a.booking)) {
                self.error(Code::Twice, format!("{} appears twice on {}", v.id, b.id));
                continue;
            }
            let row = Row { v, b, o, role: a.role, locked: self.locked.contains(a) };
            rows.push(row);
            for Finding { code, text } in self.unary(row) {
                if row.locked {
                    self.warn(code, format!("{}: locked although {text}", b.id));
                } else {
                    self.error(code, format!("{}/{}: {text}", b.id, o.id));
                }
            }
        }
        rows
    }

    fn locks(&mut self, rows: &[Row<'p>]) {
        let have: BTreeSet<_> = rows.iter().map(|r| (&r.v.id, &r.b.id, &r.o.id, r.role)).collect();
        for l in self.locked.clone() {
            if !have.contains(&(&l.volunteer, &l.booking, &l.option, l.role)) {
                let (who, at, role) = (&l.volunteer, format!("{}/{}", l.booking, l.option), l.role.as_str());
                self.error(Code::Lock, format!("locked assignment missing: {who} on {at} as {role}"));
            }
        }
    }

    fn drops(&mut self, rows: &[Row<'p>]) {
        let kept: BTreeSet<_> = rows.iter().map(|r| (&r.v.id, &r.b.id, &r.o.id)).collect();
        let gone = |p: &&Assignment| !kept.contains(&(&p.volunteer, &p.booking, &p.option));
        let gone = self.problem.published.iter().filter(gone).count();
        self.report.costs.drop = self.problem.objective.drop_points * i64::try_from(gone).unwrap_or(i64::MAX);
    }

    fn road(&self, p: Position, q: Position) -> i64 {
        let travel = &self.problem.travel;
        road_m(Roads { circuity_pct: travel.circuity_pct, same_place_m: travel.same_place_m }, p, q)
    }

    fn ride(&self, v: &Volunteer, p: Position, q: Position) -> i64 {
        let mode: Option<&Mode> = self.problem.travel.modes.get(&v.mode);
        mode.map_or(0, |mode| ride_min(*mode, self.road(p, q)))
    }

    fn local_day(&self, o: &Opt) -> NaiveDate {
        o.start.with_timezone(&self.problem.timezone).date_naive()
    }
}

/// Where a session takes place for a volunteer.
fn place(v: &Volunteer, b: &Booking) -> Position {
    match &b.venue {
        Some(venue) if b.format == Format::InPerson => Position { lat: venue.lat, lon: venue.lon },
        _ => v.home,
    }
}

/// On site from and to, Unix seconds.
fn on_site(b: &Booking, o: &Opt) -> (i64, i64) {
    let start = o.start.timestamp();
    (start - 60 * b.setup_min, start + 60 * (b.duration_min + b.packdown_min))
}

fn clock(seconds: i64) -> String {
    let at: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%MZ").to_string()
}

#[cfg(test)]
mod tests;
