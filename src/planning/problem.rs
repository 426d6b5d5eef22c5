//! A snapshot becomes a matching problem, with the maps that lead from its ids back to people and bookings.
//! Puts the parts together; `places` judges what is locked, `people` turns volunteers into the problem's words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate};
use chrono_tz::Europe::London;

use crate::domain::group::{Format, SessionKind};
use crate::domain::ids::{BookingId, GroupId, KindId, PersonId};
use crate::domain::place::Position;
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::rules::Rules;
use crate::domain::time::local_date;
use crate::domain::volunteer::DbsLevel;
use crate::matching::problem as m;
use crate::places::position_of;
use crate::planning::people;
use crate::planning::places::{Held, Standing};

/// A problem and what its ids mean.
#[derive(Clone, Debug)]
pub struct Planned {
    pub problem: m::Problem,
    /// Id in the problem -> index in `snapshot.volunteers`.
    pub volunteers: BTreeMap<String, usize>,
    /// Id in the problem -> index in `snapshot.bookings`.
    pub bookings: BTreeMap<String, usize>,
    /// In person in a district that nobody knows the position of: can't be planned.
    pub unplaced: Vec<BookingId>,
    /// Bookings that are in for their locked people only: nobody is to be found for them.
    pub closed: BTreeSet<BookingId>,
}

/// First day of the window and the first day after it.
///
/// From the 1st of the month or the Monday of the week of `today`, whichever is earlier, so that limits of the running
/// month and week count what was given; to the end of the month and of the week that `window_days` reaches.
pub fn window(today: NaiveDate, window_days: i64) -> (NaiveDate, NaiveDate) {
    let monday = |d: NaiveDate| d - Duration::days(d.weekday().num_days_from_monday().into());
    let first = |d: NaiveDate| d - Duration::days(d.day0().into());
    let last = today + Duration::days(window_days);
    let next_month = first(first(last) + Duration::days(31));
    let next_week = monday(last) + Duration::days(7);
    (first(today).min(monday(today)), next_month.max(next_week))
}

/// Id of a volunteer in problems: never a name.
pub fn volunteer_id(id: PersonId) -> String {
    format!("v{:05}", id.0)
}

/// The volunteer behind an id of [`volunteer_id`].
pub fn person_of(id: &str) -> Option<PersonId> {
    match id.strip_prefix('v')?.parse() {
        Ok(id) => Some(PersonId(id)),
        Err(_) => None,
    }
}

/// Id of a group in problems.
pub fn group_id(id: GroupId) -> String {
    format!("g{:05}", id.0)
}

/// Id of a booking in problems: its reference.
pub fn booking_id(b: &PlanBooking) -> String {
    b.booking.reference.to_string()
}

/// Id of a wished time: `o1` to `o3`.
pub fn option_id(slot: usize) -> String {
    format!("o{}", slot + 1)
}

/// The wished time behind an id of [`option_id`].
pub fn slot_of(option: &str) -> Option<usize> {
    match option.strip_prefix('o')?.parse::<usize>() {
        Ok(n) => n.checked_sub(1),
        Err(_) => None,
    }
}

pub fn format(format: Format) -> m::Format {
    match format {
        Format::InPerson => m::Format::InPerson,
        Format::Online => m::Format::Online,
    }
}

pub fn level(level: DbsLevel) -> m::Level {
    match level {
        DbsLevel::Basic => m::Level::Basic,
        DbsLevel::Standard => m::Level::Standard,
        DbsLevel::Enhanced => m::Level::Enhanced,
    }
}

/// The matching problem of a snapshot.
pub fn problem(snapshot: &Snapshot, rules: &Rules) -> Planned {
    let days = window(local_date(snapshot.taken), rules.matching.window_days);
    let kinds: BTreeMap<KindId, &SessionKind> = snapshot.kinds.iter().map(|k| (k.id, k)).collect();
    let known: BTreeSet<PersonId> = snapshot.volunteers.iter().map(|v| v.id).collect();
    let mut held = Held::default();
    let mut bookings = Vec::new();
    let mut ids = BTreeMap::new();
    let (mut unplaced, mut closed) = (Vec::new(), BTreeSet::new());
    for (index, b) in snapshot.bookings.iter().enumerate() {
        let Some(kind) = kinds.get(&b.booking.kind) else { continue };
        let standing = Standing::of(b, kind, snapshot.taken, &known);
        held.note(b, &standing, snapshot.taken);
        if standing.options.is_empty() {
            continue;
        }
        let Some(booking) = booking(b, kind, &standing, snapshot, rules) else {
            unplaced.push(b.booking.id);
            held.keep_out(&standing);
            continue;
        };
        if standing.closed {
            closed.insert(b.booking.id);
        }
        held.lock(b, &standing);
        ids.insert(booking.id.clone(), index);
        bookings.push(booking);
    }
    let problem = whole(snapshot, rules, days, held, bookings);
    let volunteers = snapshot.volunteers.iter().enumerate().map(|(i, v)| (volunteer_id(v.id), i)).collect();
    Planned { problem, volunteers, bookings: ids, unplaced, closed }
}

/// The problem around its bookings.
fn whole(
    snapshot: &Snapshot,
    rules: &Rules,
    days: (NaiveDate, NaiveDate),
    held: Held,
    bookings: Vec<m::Booking>,
) -> m::Problem {
    let known: BTreeSet<PersonId> = snapshot.volunteers.iter().map(|v| v.id).collect();
    let volunteers = people::volunteers(snapshot, rules, days, &held);
    m::Problem {
        format: m::PROBLEM_FORMAT.to_owned(),
        name: format!("draft of {}", snapshot.taken.format("%Y-%m-%dT%H:%M:%SZ")),
        timezone: London,
        horizon: m::Horizon { start: days.0, end: days.1 },
        travel: travel(rules),
        rules: m::Rules { availability_includes_travel: true },
        objective: objective(rules),
        kinds: snapshot.kinds.iter().map(|k| m::Kind { id: k.code.clone(), name: k.title.clone() }).collect(),
        volunteers,
        bookings,
        do_not_pair: pairs(snapshot, &known),
        published: held.locked.clone(),
        locked: held.locked,
    }
}

fn travel(rules: &Rules) -> m::Travel {
    let roads = rules.matching.roads;
    m::Travel {
        circuity_pct: roads.circuity_pct,
        same_place_m: roads.same_place_m,
        modes: rules.matching.modes.clone(),
    }
}

fn objective(rules: &Rules) -> m::Objective {
    let r = &rules.matching;
    m::Objective {
        points_per_km: r.points_per_km,
        fairness_points: r.fairness_points,
        preference_points: r.preference_points,
        drop_points: r.drop_points,
        move_points: r.move_points,
    }
}

fn pairs(snapshot: &Snapshot, known: &BTreeSet<PersonId>) -> Vec<[String; 2]> {
    let both = |(a, b): &&(PersonId, PersonId)| a != b && known.contains(a) && known.contains(b);
    snapshot.do_not_pair.iter().filter(both).map(|(a, b)| [volunteer_id(*a), volunteer_id(*b)]).collect()
}

/// `None` where it takes place in person in a district of unknown position.
fn booking(
    b: &PlanBooking,
    kind: &SessionKind,
    standing: &Standing,
    snapshot: &Snapshot,
    rules: &Rules,
) -> Option<m::Booking> {
    let how = b.booking.format();
    let venue = match (&b.place, how) {
        (Some(place), Format::InPerson) => {
            let Position { lat, lon } = position_of(place.postcode.district())?;
            Some(m::Venue { id: format!("p{:05}", place.id.0), lat, lon })
        }
        _ => None,
    };
    let waited = (local_date(snapshot.taken) - local_date(b.booking.created)).num_days();
    let decile = b.place.as_ref().and_then(|p| p.decile);
    let option = |&slot: &usize| m::Opt {
        id: option_id(slot),
        start: b.booking.slots[slot].start,
        penalty: rules.matching.option_penalties.get(slot).copied().unwrap_or_default(),
    };
    Some(m::Booking {
        id: booking_id(b),
        group: group_id(b.group.id),
        kind: kind.code.clone(),
        format: format(how),
        venue,
        languages: b.booking.support.languages.iter().filter(|l| *l != people::ENGLISH).cloned().collect(),
        tags: b.booking.support.women_only.then(|| people::FEMALE.to_owned()).into_iter().collect(),
        dbs: kind.dbs.map(level),
        duration_min: kind.duration_min,
        setup_min: kind.setup_min,
        packdown_min: kind.packdown_min,
        options: standing.options.iter().map(option).collect(),
        crews: standing.crews.clone(),
        weight: rules.matching.weights.of(decile, waited, b.group.priority),
    })
}
