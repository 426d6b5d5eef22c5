//! Reads `FREQ=MONTHLY;BYDAY=-1SU;COUNT=10`. What makes no sense makes no rule.

use std::collections::HashSet;
use std::hash::Hash;

use chrono::{NaiveDateTime, NaiveTime, Weekday};

use crate::calendar::reader::value::Moment;
use crate::calendar::recurrence::day::{Days, Numbered};
use crate::calendar::recurrence::{Every, Rule};

/// Longest list in a rule: every second of a minute, every day of a year.
const MOST_IN_LIST: usize = 400;

impl Rule {
    /// `wall` turns an UNTIL in UTC into the wall-clock time of the start's zone.
    pub fn parse(text: &str, wall: &dyn Fn(NaiveDateTime) -> NaiveDateTime) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let mut rule = Self::yearly();
        let mut has_every = false;
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=')?;
            has_every |= name.trim() == "FREQ";
            rule.take(name.trim(), value.trim(), wall)?;
        }
        has_every.then_some(rule)
    }

    fn yearly() -> Self {
        let days = Days {
            months: vec![],
            weeks: vec![],
            of_year: vec![],
            of_month: vec![],
            weekdays: vec![],
            week_start: Weekday::Mon,
            numbered: Numbered::Not,
        };
        Self {
            every: Every::Year,
            interval: 1,
            count: None,
            until: None,
            days,
            hours: vec![],
            minutes: vec![],
            seconds: vec![],
            positions: vec![],
        }
    }

    fn take(&mut self, name: &str, value: &str, wall: &dyn Fn(NaiveDateTime) -> NaiveDateTime) -> Option<()> {
        match name {
            "FREQ" => self.every = every(value)?,
            "INTERVAL" => self.interval = positive(value)?,
            "COUNT" => self.count = Some(positive(value)?),
            "UNTIL" => self.until = Some(until(value, wall)?),
            "WKST" => self.days.week_start = weekday(value)?,
            "BYMONTH" => self.days.months = numbers(value, 1, 12)?,
            "BYWEEKNO" => self.days.weeks = numbers(value, -53, 53)?,
            "BYYEARDAY" => self.days.of_year = numbers(value, -366, 366)?,
            "BYMONTHDAY" => self.days.of_month = numbers(value, -31, 31)?,
            "BYDAY" => self.days.weekdays = list(value, numbered_weekday)?,
            "BYHOUR" => self.hours = unsigned(value, 23)?,
            "BYMINUTE" => self.minutes = unsigned(value, 59)?,
            "BYSECOND" => self.seconds = unsigned(value, 60)?,
            "BYSETPOS" => self.positions = numbers(value, -366, 366)?,
            // Calendars other than the Gregorian, and what nobody has thought of yet.
            _ => return None,
        }
        Some(())
    }
}

fn every(word: &str) -> Option<Every> {
    Some(match word {
        "SECONDLY" => Every::Second,
        "MINUTELY" => Every::Minute,
        "HOURLY" => Every::Hour,
        "DAILY" => Every::Day,
        "WEEKLY" => Every::Week,
        "MONTHLY" => Every::Month,
        "YEARLY" => Every::Year,
        _ => return None,
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

/// `-1SU`, `2TU`, `MO`.
fn numbered_weekday(text: &str) -> Option<(i32, Weekday)> {
    let at = text.len().checked_sub(2)?;
    let (number, day) = text.split_at_checked(at)?;
    let number = if number.is_empty() { 0 } else { small(number, -53, 53)? };
    Some((number, weekday(day)?))
}

/// At least 1; what is longer than 12 digits is as good as endless.
fn positive(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Ok(number) = text.get(..12).unwrap_or(text).parse::<i64>() else { return None };
    (is_number && number > 0).then_some(number)
}

fn small(text: &str, least: i32, most: i32) -> Option<i32> {
    let Ok(number) = text.strip_prefix('+').unwrap_or(text).parse::<i32>() else { return None };
    (number != 0 && (least..=most).contains(&number)).then_some(number)
}

/// Each once: what is said a hundred times would be looked at a hundred times each day.
fn list<T: Copy + Eq + Hash>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut known = HashSet::new();
    let all = text.split(',').take(MOST_IN_LIST).map(|item| one(item.trim()));
    all.filter(|item| item.is_none_or(|item| known.insert(item))).collect()
}

fn numbers(text: &str, least: i32, most: i32) -> Option<Vec<i32>> {
    list(text, |item| small(item, least, most))
}

/// Sorted: they make times.
fn unsigned(text: &str, most: u32) -> Option<Vec<u32>> {
    let number = |item: &str| {
        let Ok(number) = item.parse::<u32>() else { return None };
        (number <= most).then_some(number)
    };
    let mut all = list(text, number)?;
    all.sort_unstable();
    Some(all)
}

/// A date means its whole day.
fn until(text: &str, wall: &dyn Fn(NaiveDateTime) -> NaiveDateTime) -> Option<NaiveDateTime> {
    Some(match Moment::parse(text)? {
        Moment::Day(date) => date.and_time(NaiveTime::from_hms_opt(23, 59, 59)?),
        Moment::Local(at) => at,
        Moment::Utc(at) => wall(at),
    })
}
