//! Times to offer a group that is still asking: those at which the present plan leaves a whole team free. Pure.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use crate::domain::group::{Format, SessionKind};
use crate::domain::place::Position;
use crate::domain::time::instant;
use crate::matching::plan::Plan;
use crate::matching::problem as m;
use crate::matching::view::View;
use crate::planning::problem::{format, level};

/// Times of day that sessions are offered at: hour and minute.
const STARTS: [(u32, u32); 3] = [(10, 30), (14, 0), (18, 30)];
/// Times offered at once.
const MOST: usize = 3;
/// Days from one offered time to the next at least, so that they differ for a group.
const APART: i64 = 2;
/// People that must be left beside a whole team: others ask at the same time.
const SPARE: usize = 1;
/// Worth of the session that nobody has asked for yet: enough for any team.
const WEIGHT: i64 = 2_000;
const ID: &str = "asking";

/// What a group would ask for.
pub struct Asking<'a> {
    pub kind: &'a SessionKind,
    pub format: Format,
    /// Where; ignored online.
    pub position: Option<Position>,
}

/// Up to three times on weekdays of `days` (both ends count), soonest first.
pub fn free_times(
    mut problem: m::Problem,
    plan: &Plan,
    asking: &Asking<'_>,
    days: (NaiveDate, NaiveDate),
) -> Vec<(NaiveDate, NaiveTime)> {
    let starts = starts(days);
    let Some(booking) = booking(asking, &starts) else { return Vec::new() };
    let team = booking.crews.iter().map(|c| c.lead + c.support).min().unwrap_or(0);
    problem.bookings.push(booking);
    let view = View::new(&problem, plan);
    let Some(index) = view.facts.booking(ID) else { return Vec::new() };
    let mut found: Vec<(NaiveDate, NaiveTime)> = Vec::new();
    for funnel in view.funnels(index) {
        let Some(&(date, time)) = starts.get(slot(&funnel.option)) else { continue };
        let near = found.last().is_some_and(|(last, _)| (date - *last).num_days() < APART);
        let enough = usize::try_from(team).is_ok_and(|team| funnel.free >= team + SPARE);
        if !near && enough && funnel.missing.is_empty() {
            found.push((date, time));
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

fn starts((first, last): (NaiveDate, NaiveDate)) -> Vec<(NaiveDate, NaiveTime)> {
    let weekday = |d: &NaiveDate| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
    let days = first.iter_days().take_while(|d| *d <= last).filter(weekday);
    let times = STARTS.into_iter().filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
    days.flat_map(|day| times.clone().map(move |time| (day, time))).filter(|(d, t)| instant(*d, *t).is_ok()).collect()
}

fn option(index: usize) -> String {
    format!("{index}")
}

/// Back from the option's id; a number that no list is long enough for where it is none of ours.
fn slot(option: &str) -> usize {
    option.parse().unwrap_or(usize::MAX)
}

fn booking(asking: &Asking<'_>, starts: &[(NaiveDate, NaiveTime)]) -> Option<m::Booking> {
    let venue = match (asking.format, asking.position) {
        (Format::Online, _) => None,
        (Format::InPerson, at) => at.map(|p| Some(m::Venue { id: ID.into(), lat: p.lat, lon: p.lon }))?,
    };
    let opt = |(index, (date, time)): (usize, &(NaiveDate, NaiveTime))| {
        let Ok(start) = instant(*date, *time) else { return None };
        Some(m::Opt { id: option(index), start, penalty: 0 })
    };
    let kind = asking.kind;
    let crews = kind.crews(asking.format).iter();
    Some(m::Booking {
        id: ID.into(),
        group: ID.into(),
        kind: kind.code.clone(),
        format: format(asking.format),
        venue,
        languages: Vec::new(),
        tags: Vec::new(),
        dbs: kind.dbs.map(level),
        duration_min: kind.duration_min,
        setup_min: kind.setup_min,
        packdown_min: kind.packdown_min,
        options: starts.iter().enumerate().filter_map(opt).collect(),
        crews: crews.map(|c| m::Crew { lead: c.lead, support: c.support, value_pct: c.value_pct }).collect(),
        weight: WEIGHT,
    })
}
