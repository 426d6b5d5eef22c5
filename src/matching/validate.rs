//! What a problem must hold before anybody counts with it: known ids, no doubles, numbers in reach. Says path, value, reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use serde::Serialize;

use crate::domain::place::Position;
use crate::domain::time::Instant;
use crate::matching::format::{BadProblem, instant};
use crate::matching::problem::{Assignment, Booking, Format, PROBLEM_FORMAT, Problem, Volunteer};

type Checked = Result<(), BadProblem>;

/// Points, minutes, metres and counts beyond these are taken for mistakes; within them no sum overflows an `i64`.
const MOST_POINTS: i64 = 100_000;
const MOST_WEIGHT: i64 = 1_000_000_000;
const MOST_MINUTES: i64 = 7 * 24 * 60;
const MOST_COUNT: i64 = 1_000_000;
const MOST_ROWS: usize = 1_000_000;
const MOST_CREW: u32 = 12;
const MOST_LANGUAGES: usize = 32;

impl Problem {
    /// The first thing that is wrong, if any. Everything else in this room takes a valid problem for granted.
    pub fn validate(&self) -> Checked {
        if self.format != PROBLEM_FORMAT {
            return Err(BadProblem::new("format", &self.format, format!("is not {PROBLEM_FORMAT}")));
        }
        if self.horizon.end < self.horizon.start {
            return Err(BadProblem::new("horizon.end", &self.horizon.end, format!("is before {}", self.horizon.start)));
        }
        self.numbers()?;
        let kinds = unique("kinds", self.kinds.iter().map(|k| &k.id))?;
        let volunteers = unique("volunteers", self.volunteers.iter().map(|v| &v.id))?;
        let bookings = unique("bookings", self.bookings.iter().map(|b| &b.id))?;
        for (i, v) in self.volunteers.iter().enumerate() {
            self.volunteer(&format!("volunteers[{i}]"), v, &kinds)?;
        }
        for (i, b) in self.bookings.iter().enumerate() {
            booking(&format!("bookings[{i}]"), b, &kinds)?;
        }
        for (i, pair) in self.do_not_pair.iter().enumerate() {
            for (j, id) in pair.iter().enumerate() {
                known(&format!("do_not_pair[{i}][{j}]"), id, &volunteers, "a volunteer of this problem")?;
            }
            if pair[0] == pair[1] {
                return Err(BadProblem::new(format!("do_not_pair[{i}]"), pair, "names the same volunteer twice"));
            }
        }
        self.locks(&volunteers, &bookings)
    }

    fn numbers(&self) -> Checked {
        let (travel, o) = (&self.travel, &self.objective);
        within("travel.circuity_pct", travel.circuity_pct, 1, 1000)?;
        within("travel.same_place_m", travel.same_place_m, 0, MOST_COUNT)?;
        for (name, mode) in &travel.modes {
            within(&format!("travel.modes.{name}.m_per_min"), mode.m_per_min, 1, MOST_COUNT)?;
            within(&format!("travel.modes.{name}.overhead_min"), mode.overhead_min, 0, MOST_MINUTES)?;
        }
        within("objective.points_per_km", o.points_per_km, 0, MOST_POINTS)?;
        within("objective.fairness_points", o.fairness_points, 0, MOST_POINTS)?;
        within("objective.preference_points", o.preference_points, 0, MOST_POINTS)?;
        within("objective.drop_points", o.drop_points, 0, MOST_POINTS)?;
        within("objective.move_points", o.move_points, 0, MOST_POINTS)
    }

    fn volunteer(&self, at: &str, v: &Volunteer, kinds: &BTreeSet<&str>) -> Checked {
        position(&format!("{at}.home"), v.home)?;
        if !self.travel.modes.contains_key(&v.mode) {
            let modes: Vec<&str> = self.travel.modes.keys().map(String::as_str).collect();
            let reason = format!("is not one of travel.modes ({})", modes.join(", "));
            return Err(BadProblem::new(format!("{at}.mode"), &v.mode, reason));
        }
        within(&format!("{at}.max_km"), v.max_km, 0, 100_000)?;
        for (i, skill) in v.skills.iter().enumerate() {
            known(&format!("{at}.skills[{i}].kind"), &skill.kind, kinds, "one of kinds")?;
        }
        for (i, w) in v.available.iter().enumerate() {
            era(|| format!("{at}.available[{i}].start"), w.start)?;
            era(|| format!("{at}.available[{i}].end"), w.end)?;
            if w.end < w.start {
                let (end, start) = (instant::text(w.end), instant::text(w.start));
                return Err(BadProblem::new(
                    format!("{at}.available[{i}].end"),
                    &end,
                    format!("is before its start {start}"),
                ));
            }
        }
        let limits =
            [("day", v.limits.day), ("week", v.limits.week), ("month", v.limits.month), ("total", v.limits.total)];
        for (name, limit) in limits {
            within(&format!("{at}.limits.{name}"), limit.unwrap_or(0), 0, MOST_COUNT)?;
        }
        within(&format!("{at}.min_gap_min"), v.min_gap_min, 0, MOST_MINUTES)?;
        within(&format!("{at}.offered"), v.offered, 1, MOST_COUNT)?;
        within(&format!("{at}.prior_load"), v.prior_load, 0, MOST_COUNT)?;
        for (kind, n) in &v.preferences.kinds {
            within(&format!("{at}.preferences.kinds.{kind}"), *n, -2, 2)?;
            known(&format!("{at}.preferences.kinds"), kind, kinds, "one of kinds")?;
        }
        for (format, n) in &v.preferences.formats {
            within(&format!("{at}.preferences.formats.{}", format.as_str()), *n, -2, 2)?;
        }
        Ok(())
    }

    fn locks(&self, volunteers: &BTreeSet<&str>, bookings: &BTreeSet<&str>) -> Checked {
        let by_id: BTreeMap<&str, &Booking> = self.bookings.iter().map(|b| (b.id.as_str(), b)).collect();
        let (mut seen, mut times) = (BTreeSet::new(), BTreeMap::new());
        for (i, lock) in self.locked.iter().enumerate() {
            let at = |field: &str| format!("locked[{i}].{field}");
            known(&at("volunteer"), &lock.volunteer, volunteers, "a volunteer of this problem")?;
            known(&at("booking"), &lock.booking, bookings, "a booking of this problem")?;
            let Assignment { booking, option, volunteer, .. } = lock;
            if !by_id.get(booking.as_str()).is_some_and(|b| b.options.iter().any(|o| o.id == *option)) {
                return Err(BadProblem::new(at("option"), option, format!("is not an option of {booking}")));
            }
            if !seen.insert((volunteer, booking)) {
                return Err(BadProblem::new(at("volunteer"), volunteer, format!("is locked on {booking} twice")));
            }
            let first = *times.entry(booking).or_insert(option);
            if first != option {
                return Err(BadProblem::new(
                    at("option"),
                    option,
                    format!("differs: {booking} is locked at {first} too"),
                ));
            }
        }
        Ok(())
    }
}

fn booking(at: &str, b: &Booking, kinds: &BTreeSet<&str>) -> Checked {
    known(&format!("{at}.kind"), &b.kind, kinds, "one of kinds")?;
    match (&b.venue, b.format) {
        (Some(venue), _) => position(&format!("{at}.venue"), venue.position())?,
        (None, Format::InPerson) => {
            return Err(BadProblem::new(format!("{at}.venue"), &b.venue, "is not a venue: the session is in person"));
        }
        (None, Format::Online) => {}
    }
    if b.languages.len() > MOST_LANGUAGES {
        let reason = format!("are more than {MOST_LANGUAGES} languages");
        return Err(BadProblem::new(format!("{at}.languages"), &b.languages.len(), reason));
    }
    within(&format!("{at}.duration_min"), b.duration_min, 1, MOST_MINUTES)?;
    within(&format!("{at}.setup_min"), b.setup_min, 0, MOST_MINUTES)?;
    within(&format!("{at}.packdown_min"), b.packdown_min, 0, MOST_MINUTES)?;
    within(&format!("{at}.weight"), b.weight, 0, MOST_WEIGHT)?;
    unique(&format!("{at}.options"), b.options.iter().map(|o| &o.id))?;
    for (i, option) in b.options.iter().enumerate() {
        era(|| format!("{at}.options[{i}].start"), option.start)?;
        within(&format!("{at}.options[{i}].penalty"), option.penalty, 0, MOST_WEIGHT)?;
    }
    if b.crews.is_empty() {
        return Err(BadProblem::new(format!("{at}.crews"), &b.crews, "is empty: a booking needs an accepted team"));
    }
    for (i, crew) in b.crews.iter().enumerate() {
        within(&format!("{at}.crews[{i}].value_pct"), crew.value_pct, 0, 10_000)?;
        let size = crew.lead.saturating_add(crew.support);
        if size == 0 || size > MOST_CREW {
            return Err(BadProblem::new(format!("{at}.crews[{i}]"), &size, format!("people are not 1 to {MOST_CREW}")));
        }
    }
    Ok(())
}

fn unique<'a>(list: &str, ids: impl ExactSizeIterator<Item = &'a String>) -> Result<BTreeSet<&'a str>, BadProblem> {
    if ids.len() > MOST_ROWS {
        return Err(BadProblem::new(list, &ids.len(), format!("rows are more than {MOST_ROWS}")));
    }
    let mut seen = BTreeSet::new();
    for (i, id) in ids.enumerate() {
        if id.is_empty() {
            return Err(BadProblem::new(format!("{list}[{i}].id"), id, "is empty"));
        }
        if !seen.insert(id.as_str()) {
            return Err(BadProblem::new(format!("{list}[{i}].id"), id, "stands there twice"));
        }
    }
    Ok(seen)
}

fn known(path: &str, id: &str, ids: &BTreeSet<&str>, what: &str) -> Checked {
    if ids.contains(id) { Ok(()) } else { Err(BadProblem::new(path, &id, format!("is not {what}"))) }
}

fn within<T: Copy + PartialOrd + Serialize + std::fmt::Display>(path: &str, value: T, least: T, most: T) -> Checked {
    let good = value >= least && value <= most;
    if good { Ok(()) } else { Err(BadProblem::new(path, &value, format!("is not within {least} to {most}"))) }
}

fn position(path: &str, at: Position) -> Checked {
    within(&format!("{path}.lat"), at.lat, -90.0, 90.0)?;
    within(&format!("{path}.lon"), at.lon, -180.0, 180.0)
}

fn era(path: impl Fn() -> String, at: Instant) -> Checked {
    let good = (1970..2200).contains(&at.year());
    if good { Ok(()) } else { Err(BadProblem::new(path(), &instant::text(at), "is not in the years 1970 to 2199")) }
}
