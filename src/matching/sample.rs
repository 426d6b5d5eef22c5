//! Problems for tests: a small one with a known score, and random ones, the same for the same seed.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate};

use crate::domain::place::{Mode, Position};
use crate::matching::dice::Dice;
use crate::matching::format;
use crate::matching::plan::Plan;
use crate::matching::problem::{
    Assignment, Booking, Crew, Dbs, Format, Grade, Horizon, Kind, Level, Limits, Objective, Opt, PROBLEM_FORMAT,
    Preferences, Problem, Role, Rules, Skill, Travel, Venue, Volunteer, Window,
};

const SMALL: &str = include_str!("../../tests/fixtures/match/small.json");
const SMALL_PLAN: &str = include_str!("../../tests/fixtures/match/small-plan.json");

/// 4 volunteers, 3 bookings.
pub fn small() -> Problem {
    format::read(SMALL).expect("a good problem")
}

/// The same as JSON, to be spoilt.
pub fn small_json() -> serde_json::Value {
    serde_json::from_str(SMALL).expect("JSON")
}

/// A feasible plan of the small problem; the authority on scores gave it 3,610.
pub fn small_plan() -> Plan {
    format::read_plan(SMALL_PLAN).expect("a good plan")
}

pub fn row(booking: &str, option: &str, volunteer: &str, role: Role) -> Assignment {
    Assignment { booking: booking.into(), option: option.into(), volunteer: volunteer.into(), role }
}

/// How large, and how crowded: fewer days, more clashes.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub volunteers: usize,
    pub bookings: usize,
    pub days: usize,
    /// Rows of `locked` (at most) and `published`.
    pub locked: usize,
    pub published: usize,
}

/// A random problem. Locked rows may break rules.
pub fn random(seed: u64, size: Size) -> Problem {
    let mut d = Dice::new(seed);
    let mode = |m_per_min, overhead_min| Mode { m_per_min, overhead_min };
    let modes = BTreeMap::from([("car".into(), mode(600, 5)), ("walk".into(), mode(80, 0))]);
    let volunteers: Vec<Volunteer> = (0..size.volunteers).map(|i| volunteer(&mut d, i, size)).collect();
    let bookings: Vec<Booking> = (0..size.bookings).map(|i| booking(&mut d, i, size)).collect();
    let mut problem = Problem {
        format: PROBLEM_FORMAT.into(),
        name: format!("random {seed}"),
        timezone: chrono_tz::Europe::London,
        horizon: Horizon { start: day(0), end: day(size.days) },
        travel: Travel { circuity_pct: 130, same_place_m: 50, modes },
        rules: Rules { availability_includes_travel: d.below(4) > 0 },
        objective: Objective {
            points_per_km: 4,
            fairness_points: 60,
            preference_points: 10,
            drop_points: [80, 400][d.below(2)],
            move_points: 150,
        },
        kinds: KINDS.map(|id| Kind { id: id.into(), name: String::new() }).into(),
        do_not_pair: vec![[volunteers[0].id.clone(), volunteers[1].id.clone()]],
        volunteers,
        bookings,
        locked: Vec::new(),
        published: Vec::new(),
    };
    problem.published = (0..size.published).map(|_| any_row(&mut d, &problem)).collect();
    for _ in 0..size.locked {
        let row = any_row(&mut d, &problem);
        let same =
            |l: &Assignment| l.booking == row.booking && (l.option != row.option || l.volunteer == row.volunteer);
        if !problem.locked.iter().any(same) {
            problem.locked.push(row);
        }
    }
    problem.validate().expect("a good problem");
    problem
}

const KINDS: [&str; 2] = ["general", "bowel"];

fn any_row(d: &mut Dice, problem: &Problem) -> Assignment {
    let b = &problem.bookings[d.below(problem.bookings.len())];
    let option = &b.options[d.below(b.options.len())];
    let volunteer = &problem.volunteers[d.below(problem.volunteers.len())];
    row(&b.id, &option.id, &volunteer.id, [Role::Lead, Role::Support][d.below(2)])
}

/// From the Friday before the clocks go forward.
fn day(n: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2027, 3, 26).expect("a date");
    first + Duration::days(i64::try_from(n).expect("few days"))
}

fn at(day: NaiveDate, hour: usize) -> DateTime<chrono::Utc> {
    day.and_hms_opt(u32::try_from(hour).expect("an hour"), 0, 0).expect("a time").and_utc()
}

fn position(d: &mut Dice) -> Position {
    let step = |d: &mut Dice| f64::from(u32::try_from(d.below(200)).expect("small")) / 1000.0;
    Position { lat: 51.7 + step(d), lon: -0.3 + step(d) }
}

fn volunteer(d: &mut Dice, i: usize, size: Size) -> Volunteer {
    let limit = |d: &mut Dice, most: usize| (d.below(3) > 0).then(|| i64::try_from(1 + d.below(most)).expect("small"));
    let expires = |d: &mut Dice| day([1, 400][usize::from(d.below(8) > 0)]);
    let kinds = KINDS.iter().filter(|_| d.below(5) > 0).copied().collect::<Vec<_>>();
    let skill = |kind: &&str| Skill {
        kind: (*kind).into(),
        grade: [Grade::Support, Grade::Lead][d.below(2)],
        expires: expires(d),
    };
    let skills = kinds.iter().map(skill).collect();
    let level = [Level::Basic, Level::Standard, Level::Enhanced][d.below(3)];
    let window = |n| Window { start: at(day(n), 7), end: at(day(n), 22) };
    Volunteer {
        id: format!("v{i}"),
        home: position(d),
        mode: ["car", "car", "walk"][d.below(3)].into(),
        max_km: 10 + i64::try_from(d.below(30)).expect("small"),
        formats: [vec![Format::InPerson], vec![Format::InPerson, Format::Online]][d.below(2)].clone(),
        skills,
        languages: [vec!["en".into()], vec!["en".into(), "ur".into()], vec!["ur".into()]][d.below(3)].clone(),
        tags: [vec![], vec!["female".into()]][d.below(2)].clone(),
        dbs: (d.below(2) > 0).then(|| Dbs { level, expires: expires(d) }),
        available: (0..size.days).filter(|_| d.below(5) > 0).map(window).collect(),
        limits: Limits { day: limit(d, 2), week: limit(d, 3), month: limit(d, 4), total: limit(d, 6) },
        min_gap_min: [0, 30][d.below(2)],
        offered: 1 + i64::try_from(d.below(8)).expect("small"),
        prior_load: i64::try_from(d.below(3)).expect("small"),
        preferences: Preferences {
            kinds: BTreeMap::from([("bowel".into(), i64::try_from(d.below(5)).expect("small") - 2)]),
            formats: BTreeMap::from([(Format::Online, i64::try_from(d.below(5)).expect("small") - 2)]),
        },
        avoid_groups: [vec![], vec!["g0".into()]][usize::from(d.below(6) == 0)].clone(),
        avoid_bookings: [vec![], vec!["b1".into()]][usize::from(d.below(6) == 0)].clone(),
    }
}

fn booking(d: &mut Dice, i: usize, size: Size) -> Booking {
    let online = d.below(3) == 0;
    let place = position(d);
    let option = |n: usize, d: &mut Dice| Opt {
        id: format!("o{n}"),
        start: at(day(d.below(size.days)), 8 + d.below(12)),
        penalty: i64::try_from(n * 60).expect("small"),
    };
    let crew = |lead, support, value_pct| Crew { lead, support, value_pct };
    let crews = [
        vec![crew(1, 1, 100), crew(1, 2, 104)],
        vec![crew(1, 1, 100), crew(1, 0, 40)],
        vec![crew(1, 0, 100)],
        vec![crew(0, 2, 70), crew(1, 1, 100)],
    ];
    Booking {
        id: format!("b{i}"),
        group: format!("g{}", d.below(3)),
        kind: KINDS[d.below(2)].into(),
        format: if online { Format::Online } else { Format::InPerson },
        venue: (!online).then(|| Venue { id: format!("p{i}"), lat: place.lat, lon: place.lon }),
        languages: [vec![], vec!["en".into()], vec!["en".into(), "ur".into()]][d.below(3)].clone(),
        tags: [vec![], vec!["female".into()]][usize::from(d.below(6) == 0)].clone(),
        dbs: (d.below(4) == 0).then_some(Level::Standard),
        duration_min: 60,
        setup_min: 15,
        packdown_min: 15,
        options: (0..=d.below(2)).map(|n| option(n, d)).collect(),
        crews: crews[d.below(4)].clone(),
        weight: [60, 400, 1500, 3000][d.below(4)],
    }
}
