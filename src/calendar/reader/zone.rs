//! Which clock a local time is of: by the zone's name where we know it (also Windows' and Outlook's names), else as the
//! file itself draws it, else London's.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{Duration, NaiveDateTime, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::calendar::reader::value::{Moment, moments};
use crate::calendar::reader::{Component, File, Property};
use crate::calendar::recurrence::{Effort, Rule};
use crate::domain::time::Instant;

/// Windows' names of zones, as CLDR maps them to the world (`001`): `GMT Standard Time = Europe/London`.
const WINDOWS: &str = include_str!("windows-zones.txt");
/// Changes of the clock kept of one drawn zone, and work on it.
const MOST_CHANGES: usize = 400;
const MOST_STEPS: u32 = 10_000;
/// Zones looked up in one file; whoever has more means ill.
const MOST_ZONES: usize = 200;

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    Utc,
    Named(Tz),
    /// Changes in order: local time of the old clock, seconds east of UTC from then on. The first is from ever.
    Drawn(std::rc::Rc<Vec<(NaiveDateTime, i64)>>),
}

impl Zone {
    /// The programme's own: floating times are meant in it.
    pub fn london() -> Self {
        Self::Named(Tz::Europe__London)
    }

    /// The instant at which this clock shows `at`: the first of two, and in a gap as if the clock had not changed (RFC 5545 3.3.5).
    pub fn instant(&self, at: NaiveDateTime) -> Instant {
        let seconds = match self {
            Self::Utc => 0,
            Self::Named(zone) => return named(*zone, at),
            Self::Drawn(changes) => {
                changes.iter().rev().find(|(from, _)| *from <= at).or(changes.first()).map_or(0, |(_, east)| *east)
            }
        };
        at.checked_sub_signed(Duration::seconds(seconds)).unwrap_or(at).and_utc()
    }

    /// What this clock shows at an instant.
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        match self {
            Self::Utc => at.naive_utc(),
            // At the ends of what calendars can say, a day more or less is the same to us.
            Self::Named(_) if is_far(at.naive_utc()) => at.naive_utc(),
            Self::Named(zone) => at.with_timezone(zone).naive_local(),
            Self::Drawn(changes) => {
                let shown = |east: i64| at.naive_utc().checked_add_signed(Duration::seconds(east));
                let now = changes.iter().rev().find_map(|(from, east)| shown(*east).filter(|local| local >= from));
                now.or_else(|| shown(changes.first()?.1)).unwrap_or(at.naive_utc())
            }
        }
    }
}

fn is_far(at: NaiveDateTime) -> bool {
    let edge = Duration::days(2);
    at < NaiveDateTime::MIN + edge || at > NaiveDateTime::MAX - edge
}

fn named(zone: Tz, at: NaiveDateTime) -> Instant {
    if is_far(at) {
        return at.and_utc();
    }
    match zone.from_local_datetime(&at) {
        chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => t.to_utc(),
        chrono::LocalResult::None => {
            // No clock skips more than a day.
            let before = zone.from_utc_datetime(&(at - Duration::days(1)));
            let east = before.naive_local() - before.naive_utc();
            (at - east).and_utc()
        }
    }
}

/// The zones of one file.
pub struct Zones<'a> {
    drawn: BTreeMap<String, &'a Component>,
    /// What local times without a zone are of.
    floating: Zone,
    window: (Instant, Instant),
    known: RefCell<BTreeMap<String, Zone>>,
}

impl<'a> Zones<'a> {
    /// Drawn zones are right inside `window`.
    pub fn new(file: &'a File, window: (Instant, Instant)) -> Self {
        let id = |part: &Component| part.get("TZID").map(|p| p.text().trim().to_owned()).unwrap_or_default();
        Self {
            drawn: file.parts("VTIMEZONE").map(|part| (id(part), part)).collect(),
            floating: Zone::london(),
            window,
            known: RefCell::default(),
        }
    }

    /// The zone of a property's local times.
    pub fn of(&self, property: &Property) -> Zone {
        let Some(id) = property.parameter("TZID") else { return self.floating.clone() };
        let known = self.known.borrow().get(id).cloned();
        if let Some(zone) = known {
            return zone;
        }
        if self.known.borrow().len() >= MOST_ZONES {
            return self.floating.clone();
        }
        let zone = by_name(id)
            .map(Zone::Named)
            .or_else(|| self.drawn.get(id.trim()).and_then(|part| drawn(part, self.window)))
            .unwrap_or_else(|| self.floating.clone());
        self.known.borrow_mut().insert(id.to_owned(), zone.clone());
        zone
    }
}

/// A zone by any of its names: `Europe/London`, `europe/london`, `GMT Standard Time`, `/citadel.org/20210210_1/Europe/London`,
/// `tzone://Microsoft/Utc`.
pub fn by_name(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    let named = |name: &str| TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
    let windows = |name: &str| {
        let mut pairs = WINDOWS.lines().filter_map(|line| line.split_once(" = "));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, zone)| named(zone))
    };
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let tail = |count: usize| parts.len().checked_sub(count).map(|from| parts[from..].join("/"));
    // Three parts before two: America/Argentina/Salta.
    let mut tails = [3, 2, 1].into_iter().filter_map(tail);
    named(name).or_else(|| windows(name)).or_else(|| tails.find_map(|tail| named(&tail)))
}

/// The changes of the clock that a VTIMEZONE describes, around the window.
fn drawn(part: &Component, window: (Instant, Instant)) -> Option<Zone> {
    let year = Duration::days(400);
    let reach = (window.0.checked_sub_signed(year)?.naive_utc(), window.1.checked_add_signed(year)?.naive_utc());
    let mut changes: Vec<(NaiveDateTime, i64)> = Vec::new();
    let mut effort = Effort::of(MOST_STEPS, MOST_CHANGES);
    for clock in part.parts.iter().filter(|p| p.kind == "STANDARD" || p.kind == "DAYLIGHT") {
        changes.extend(onsets(clock, reach, &mut effort).into_iter().flatten());
        if changes.len() > 2 * MOST_CHANGES {
            break;
        }
    }
    changes.sort_unstable();
    // What was in force when the window opens, and all changes since.
    let first = changes.iter().rposition(|(at, _)| *at <= reach.0).unwrap_or(0);
    changes.drain(..first);
    changes.truncate(MOST_CHANGES);
    (!changes.is_empty()).then(|| Zone::Drawn(std::rc::Rc::new(changes)))
}

fn onsets(
    clock: &Component,
    reach: (NaiveDateTime, NaiveDateTime),
    effort: &mut Effort,
) -> Option<Vec<(NaiveDateTime, i64)>> {
    let from = offset(&clock.get("TZOFFSETFROM")?.value)?;
    let to = offset(&clock.get("TZOFFSETTO")?.value)?;
    let Some(Moment::Local(start)) = Moment::parse(&clock.get("DTSTART")?.value) else { return None };
    let wall = |until: NaiveDateTime| until + Duration::seconds(from);
    let rules = clock.all("RRULE").take(2).filter_map(|p| Rule::parse(&p.value, &wall));
    let repeated: Vec<NaiveDateTime> = rules.flat_map(|rule| rule.expand(start, reach, effort)).collect();
    let dates = clock.all("RDATE").flat_map(moments).filter_map(|moment| match moment {
        Moment::Local(at) => Some(at),
        Moment::Day(_) | Moment::Utc(_) => None,
    });
    let mut all: Vec<(NaiveDateTime, i64)> =
        [start].into_iter().chain(repeated).chain(dates).map(|at| (at, to)).collect();
    all.truncate(MOST_CHANGES);
    Some(all)
}

/// Seconds east of UTC: `+0100`, `-033000`.
fn offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.trim_start_matches(['+', '-']);
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2).map_or(0, |d| d.bytes().fold(0, |n, b| 10 * n + i64::from(b - b'0')));
    Some(sign * (3_600 * two(0) + 60 * two(2) + two(4)).min(86_399))
}
