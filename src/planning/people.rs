//! Volunteers of a snapshot in the words of the matching problem.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, Timelike};

use crate::domain::ids::PersonId;
use crate::domain::place::Position;
use crate::domain::plan::Snapshot;
use crate::domain::rules::Rules;
use crate::domain::time::Instant;
use crate::domain::volunteer::{Grade, Limits, Span, Training, Volunteer};
use crate::matching::problem as m;
use crate::places::position_of;
use crate::planning::offered::offered;
use crate::planning::places::Held;
use crate::planning::problem::{format, group_id, level, volunteer_id};

/// Every volunteer speaks it; nobody has to ask for it.
pub const ENGLISH: &str = "en";
/// The tag that a women-only booking asks of each person.
pub const FEMALE: &str = "female";
/// Where somebody of an unknown district is put; they get online sessions only, for which the place makes no difference.
const SOMEWHERE: Position = Position { lat: 51.9, lon: -0.2 };

/// All volunteers in the snapshot's order; `days` is the window.
pub fn volunteers(snapshot: &Snapshot, rules: &Rules, days: (NaiveDate, NaiveDate), held: &Held) -> Vec<m::Volunteer> {
    let holidays: BTreeSet<NaiveDate> = rules.programme.bank_holidays.iter().copied().collect();
    let mean = mean_load(snapshot);
    let one = |v: &Volunteer| {
        let home = position_of(&v.home);
        let own = snapshot.busy.get(&v.id).map_or(&[][..], Vec::as_slice);
        let busy = [held.busy.get(&v.id).map_or(&[][..], Vec::as_slice), own].concat();
        m::Volunteer {
            id: volunteer_id(v.id),
            home: home.unwrap_or(SOMEWHERE),
            mode: mode(v, rules),
            max_km: v.max_km.into(),
            formats: v
                .formats
                .iter()
                .map(|f| format(*f))
                .filter(|f| home.is_some() || *f == m::Format::Online)
                .collect(),
            skills: v.training.iter().filter_map(|t| skill(snapshot, rules, v, t)).collect(),
            languages: languages(v),
            tags: v.tags.iter().cloned().collect(),
            dbs: v.dbs.map(|d| m::Dbs { level: level(d.level), expires: d.valid_to }),
            available: v.availability.windows(days, &holidays, &busy).into_iter().filter_map(window).collect(),
            limits: limits(snapshot, rules, held, v),
            min_gap_min: v.min_gap_min,
            offered: offered(&v.availability.windows(days, &holidays, own), v.limits),
            prior_load: prior_load(snapshot, v).unwrap_or(mean),
            preferences: m::Preferences::default(),
            avoid_groups: avoid_groups(snapshot, v.id),
            avoid_bookings: held.avoid.get(&v.id).into_iter().flatten().cloned().collect(),
        }
    };
    snapshot.volunteers.iter().map(one).collect()
}

fn mode(v: &Volunteer, rules: &Rules) -> String {
    let modes = &rules.matching.modes;
    if modes.contains_key(&v.mode) { v.mode.clone() } else { modes.keys().next().cloned().unwrap_or_default() }
}

/// Shadows are added after the solve, never in it. A lead leads once they have given enough sessions.
fn skill(snapshot: &Snapshot, rules: &Rules, v: &Volunteer, t: &Training) -> Option<m::Skill> {
    let kind = snapshot.kinds.iter().find(|k| k.id == t.kind)?;
    let experienced = given(snapshot, v) >= rules.matching.lead_after_sessions;
    let grade = match t.grade {
        Grade::Shadow => return None,
        Grade::Lead if experienced => m::Grade::Lead,
        Grade::Lead | Grade::Support => m::Grade::Support,
    };
    Some(m::Skill { kind: kind.code.clone(), grade, expires: t.valid_to })
}

/// Sessions that somebody has given in their life.
fn given(snapshot: &Snapshot, v: &Volunteer) -> u32 {
    v.given_before.saturating_add(snapshot.given.get(&v.id).copied().unwrap_or_default())
}

fn languages(v: &Volunteer) -> Vec<String> {
    let spoken: BTreeSet<&str> = v.languages.iter().map(String::as_str).chain([ENGLISH]).collect();
    spoken.into_iter().map(str::to_owned).collect()
}

/// Whole minutes inside the span, as the format wants them.
fn window((from, to): Span) -> Option<m::Window> {
    let minute = |t: Instant| t - Duration::seconds(t.second().into());
    let start = if from.second() == 0 { from } else { minute(from) + Duration::minutes(1) };
    let end = minute(to);
    (start < end).then_some(m::Window { start, end })
}

/// The person's own, and no more new places than asks are left this month.
fn limits(snapshot: &Snapshot, rules: &Rules, held: &Held, v: &Volunteer) -> m::Limits {
    let Limits { day, week, month, total } = v.limits;
    let asked = snapshot.asked_this_month.get(&v.id).copied().unwrap_or_default();
    let left = i64::from(rules.offers.asks_per_month.saturating_sub(asked));
    let most = held.places.get(&v.id).copied().unwrap_or_default() + left;
    m::Limits {
        day: day.map(i64::from),
        week: week.map(i64::from),
        month: month.map(i64::from),
        total: Some(total.map_or(most, |own| most.min(own.into()))),
    }
}

/// Sessions of the last 90 days; `None` for newcomers, who never gave one.
fn prior_load(snapshot: &Snapshot, v: &Volunteer) -> Option<i64> {
    (given(snapshot, v) > 0).then(|| snapshot.given_90_days.get(&v.id).copied().unwrap_or_default().into())
}

/// What newcomers start at.
fn mean_load(snapshot: &Snapshot) -> i64 {
    let loads: Vec<i64> = snapshot.volunteers.iter().filter_map(|v| prior_load(snapshot, v)).collect();
    let people = i64::try_from(loads.len()).unwrap_or(i64::MAX);
    loads.iter().sum::<i64>().checked_div(people).unwrap_or_default()
}

fn avoid_groups(snapshot: &Snapshot, person: PersonId) -> Vec<String> {
    snapshot.avoid_groups.iter().filter(|(p, _)| *p == person).map(|(_, g)| group_id(*g)).collect()
}
