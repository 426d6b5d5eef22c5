//! Who is there: staff and volunteers, the same for a seed.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime, Weekday};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::cli::demo::names::{FIRST, LAST, PARTS};
use crate::domain::group::{Format, SessionKind};
use crate::domain::ids::PersonId;
use crate::domain::text::{BadText, Email, Line};
use crate::domain::volunteer::{Availability, Grade, Limits, Training, Volunteer, Weekly};

/// Free times: weekdays and hours.
type Times = Vec<(Weekday, u32, u32)>;

const WEEKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// Least volunteers of the afternoon; a third of them lead.
const AFTERNOON: u32 = 9;

/// Languages besides English that some speak. Nobody speaks Somali or Tigrinya: some requests must stay unfilled.
const LANGUAGES: &[&str] = &["ur", "pa", "pl", "gu", "bn", "ro", "hi"];

/// A name and an address that nobody else of the demo has.
pub fn somebody(rng: &mut StdRng, taken: &mut BTreeSet<String>, host: &str) -> Result<(Line, Email, bool), BadText> {
    let (first, female) = FIRST.choose(rng).copied().unwrap_or(("Ann", true));
    let last = LAST.choose(rng).copied().unwrap_or("Bell");
    let plain = format!("{first}.{last}").to_lowercase();
    let mut local = plain.clone();
    let mut next = 2;
    while !taken.insert(local.clone()) {
        local = format!("{plain}{next}");
        next += 1;
    }
    Ok((Line::parse(&format!("{first} {last}"))?, Email::parse(&format!("{local}@{host}"))?, female))
}

/// The `nth` of `all` volunteers. The first of them give afternoons in Stevenage only, so that there is always somebody.
pub fn volunteer(
    rng: &mut StdRng,
    id: PersonId,
    (nth, all): (u32, u32),
    female: bool,
    kinds: &[SessionKind],
    today: NaiveDate,
) -> Volunteer {
    let stays_near = nth < AFTERNOON.max(all / 6);
    let leads = if stays_near { nth.is_multiple_of(3) } else { nth % 5 < 2 };
    let shadows = !stays_near && nth % 25 == 24;
    let (home, max_km) = if stays_near { ("SG1", 4) } else { (far(rng), rng.random_range(15..=40)) };
    let mut languages = BTreeSet::from(["en".to_owned()]);
    if !stays_near && nth.is_multiple_of(3) {
        languages.extend(LANGUAGES.choose(rng).map(|l| (*l).to_owned()));
    }
    Volunteer {
        id,
        home: home.to_owned(),
        mode: if stays_near || rng.random_bool(0.85) { "car" } else { "bus" }.to_owned(),
        max_km,
        formats: formats(rng, stays_near),
        languages,
        tags: if female && rng.random_bool(0.8) { BTreeSet::from(["female".to_owned()]) } else { BTreeSet::new() },
        limits: limits(rng, stays_near),
        min_gap_min: 30,
        training: training(nth, (leads, shadows, stays_near), kinds, today),
        dbs: None,
        availability: Availability {
            weekly: weekly(rng, stays_near, today),
            exceptions: Vec::new(),
            bank_holidays: stays_near,
        },
        given_before: if leads { rng.random_range(3..30) } else { rng.random_range(0..8) },
        show_name: rng.random_bool(0.7),
        version: 0,
    }
}

/// A district outside Stevenage, where people who travel live.
fn far(rng: &mut StdRng) -> &'static str {
    let outside: Vec<&str> = PARTS.iter().map(|(_, d)| *d).filter(|d| *d != "SG1").collect();
    outside.choose(rng).copied().unwrap_or("SG2")
}

fn formats(rng: &mut StdRng, stays_near: bool) -> BTreeSet<Format> {
    let online = !stays_near && rng.random_bool(0.6);
    [Format::InPerson].into_iter().chain(online.then_some(Format::Online)).collect()
}

fn limits(rng: &mut StdRng, stays_near: bool) -> Limits {
    if stays_near {
        return Limits { day: Some(1), ..Limits::default() };
    }
    Limits { day: Some(1), week: Some(rng.random_range(1..=3)), month: Some(rng.random_range(3..=8)), total: None }
}

/// General training for everybody; another kind for two of three. Every thirteenth training ends soon.
fn training(
    nth: u32,
    (leads, shadows, stays_near): (bool, bool, bool),
    kinds: &[SessionKind],
    today: NaiveDate,
) -> Vec<Training> {
    let grade = match (shadows, leads) {
        (true, _) => Grade::Shadow,
        (false, true) => Grade::Lead,
        (false, false) => Grade::Support,
    };
    let ends_soon = !stays_near && nth % 13 == 12;
    let days = if ends_soon { 20 } else { 300 + i64::from(nth) * 7 % 400 };
    let valid_to = today + Duration::days(days);
    let kinds = kinds.iter().enumerate().filter(|(k, _)| *k == 0 || !nth.is_multiple_of(3));
    kinds.map(|(_, kind)| Training { kind: kind.id, grade, valid_to }).collect()
}

fn weekly(rng: &mut StdRng, stays_near: bool, today: NaiveDate) -> Vec<Weekly> {
    let times: Times = if stays_near {
        WEEKDAYS.iter().map(|day| (*day, 12, 18)).collect()
    } else {
        let mut times = Times::new();
        for day in WEEKDAYS {
            if rng.random_bool(0.6) {
                times.push((day, 17, 22));
            }
            if rng.random_bool(0.5) {
                times.push((day, 8, 13));
            }
            if rng.random_bool(0.4) {
                times.push((day, 12, 17));
            }
        }
        if rng.random_bool(0.3) {
            times.push((Weekday::Sat, 9, 17));
        }
        times
    };
    let every = if !stays_near && rng.random_bool(0.1) { 2 } else { 1 };
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let one = |(weekday, from, to)| Weekly { weekday, from: clock(from), to: clock(to), every, anchor: today };
    times.into_iter().map(one).collect()
}
