//! Volunteers: what they are trained for, what they offered, and when they are free (expanded to concrete windows).

use std::collections::BTreeSet;

use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::domain::group::Format;
use crate::domain::ids::{KindId, PersonId};
use crate::domain::time::{Instant, day_start, instant};

/// Criminal-record check level, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DbsLevel {
    Basic,
    Standard,
    Enhanced,
}

/// What somebody may be on a team for a topic. A shadow learns and never fills a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    Shadow,
    Support,
    Lead,
}

/// Training for one topic, judged on the session's date; valid up to and including `valid_to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    pub kind: KindId,
    pub grade: Grade,
    pub valid_to: NaiveDate,
}

/// A check that was seen; never the certificate itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dbs {
    pub level: DbsLevel,
    pub valid_to: NaiveDate,
}

/// Most sessions; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub day: Option<u32>,
    pub week: Option<u32>,
    pub month: Option<u32>,
    pub total: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volunteer {
    pub id: PersonId,
    /// Home as a postcode district; the position comes from `places`.
    pub home: String,
    /// Key of the rules' ways to travel.
    pub mode: String,
    /// Longest one-way road distance in kilometres.
    pub max_km: u32,
    pub formats: BTreeSet<Format>,
    /// BCP 47 tags.
    pub languages: BTreeSet<String>,
    /// Free tags that bookings may ask for, such as `female`; only what they said of themselves.
    pub tags: BTreeSet<String>,
    pub limits: Limits,
    pub min_gap_min: i64,
    pub training: Vec<Training>,
    pub dbs: Option<Dbs>,
    pub availability: Availability,
    /// Sessions given before the service counted them.
    pub given_before: u32,
    /// May their first name stand in a group's feed?
    pub show_name: bool,
    /// Raised with each change of availability, limits or credentials.
    pub version: i64,
}

/// An answer to "when are you free?".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    pub weekly: Vec<Weekly>,
    pub exceptions: Vec<Exception>,
    /// Gives sessions on bank holidays too.
    pub bank_holidays: bool,
}

/// A weekly pattern: free on `weekday` from `from` to `to`, every `every` weeks counted from the week of `anchor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    pub weekday: Weekday,
    pub from: NaiveTime,
    pub to: NaiveTime,
    /// 1 is every week.
    pub every: u32,
    pub anchor: NaiveDate,
}

/// A dated exception, either way; it wins over the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    pub from: Instant,
    pub to: Instant,
    pub free: bool,
}

/// A stretch of time, end exclusive.
pub type Span = (Instant, Instant);

impl Availability {
    /// Concrete free windows between two local dates (end exclusive), joined and in order, less `busy`.
    pub fn windows(&self, days: (NaiveDate, NaiveDate), holidays: &BTreeSet<NaiveDate>, busy: &[Span]) -> Vec<Span> {
        let (from, to) = days;
        let mut free = Vec::new();
        for day in from.iter_days().take_while(|d| *d < to) {
            if holidays.contains(&day) && !self.bank_holidays {
                continue;
            }
            free.extend(self.weekly.iter().filter_map(|w| w.on(day)));
        }
        let range = (day_start(from), day_start(to));
        let inside = |e: &&Exception| e.from < range.1 && e.to > range.0;
        let added = self.exceptions.iter().filter(inside).filter(|e| e.free);
        free.extend(added.map(|e| (e.from.max(range.0), e.to.min(range.1))));
        let taken = self.exceptions.iter().filter(|e| !e.free).map(|e| (e.from, e.to));
        let taken: Vec<Span> = taken.chain(busy.iter().copied()).collect();
        cut(&join(free), &join(taken))
    }
}

impl Weekly {
    fn on(&self, day: NaiveDate) -> Option<Span> {
        let monday = |d: NaiveDate| d - Duration::days(i64::from(d.weekday().num_days_from_monday()));
        let weeks = (monday(day) - monday(self.anchor)).num_weeks();
        if day.weekday() != self.weekday || weeks.rem_euclid(i64::from(self.every.max(1))) != 0 {
            return None;
        }
        // A pattern that begins or ends in a clock-change hour gives no window that day: nobody books at 1:30am.
        let (Ok(from), Ok(to)) = (instant(day, self.from), instant(day, self.to)) else { return None };
        (from < to).then_some((from, to))
    }
}

/// Joins touching and overlapping spans; sorted.
pub fn join(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for (from, to) in spans.into_iter().filter(|(a, z)| a < z) {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// What is left of `free` when `taken` is cut out; both joined.
pub fn cut(free: &[Span], taken: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(free.len());
    for &(mut from, to) in free {
        for &(a, z) in taken {
            if a >= to || z <= from {
                continue;
            }
            if a > from {
                left.push((from, a));
            }
            from = from.max(z);
        }
        if from < to {
            left.push((from, to));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn t(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn tuesdays(every: u32) -> Availability {
        let clock = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("a time");
        let weekly = Weekly { weekday: Weekday::Tue, from: clock(9), to: clock(17), every, anchor: date("2027-03-01") };
        Availability { weekly: vec![weekly], ..Availability::default() }
    }

    #[test]
    fn every_second_tuesday_follows_local_time_over_the_clock_change() {
        let got = tuesdays(2).windows((date("2027-03-01"), date("2027-04-01")), &BTreeSet::new(), &[]);
        let want = [
            (t("2027-03-02T09:00:00Z"), t("2027-03-02T17:00:00Z")),
            (t("2027-03-16T09:00:00Z"), t("2027-03-16T17:00:00Z")),
            (t("2027-03-30T08:00:00Z"), t("2027-03-30T16:00:00Z")),
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn leave_and_busy_times_are_cut_out_and_extra_times_added() {
        let mut a = tuesdays(1);
        a.exceptions.push(Exception { from: t("2027-03-02T12:00:00Z"), to: t("2027-03-02T13:00:00Z"), free: false });
        a.exceptions.push(Exception { from: t("2027-03-03T12:00:00Z"), to: t("2027-03-03T13:00:00Z"), free: true });
        let busy = [(t("2027-03-02T16:00:00Z"), t("2027-03-02T18:00:00Z"))];
        let got = a.windows((date("2027-03-01"), date("2027-03-08")), &BTreeSet::new(), &busy);
        let want = [
            (t("2027-03-02T09:00:00Z"), t("2027-03-02T12:00:00Z")),
            (t("2027-03-02T13:00:00Z"), t("2027-03-02T16:00:00Z")),
            (t("2027-03-03T12:00:00Z"), t("2027-03-03T13:00:00Z")),
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn bank_holidays_are_free_of_sessions_unless_the_volunteer_says_so() {
        let holidays = BTreeSet::from([date("2027-03-02")]);
        let days = (date("2027-03-01"), date("2027-03-08"));
        let mut a = tuesdays(1);
        assert_eq!(a.windows(days, &holidays, &[]), []);
        a.bank_holidays = true;
        assert_eq!(a.windows(days, &holidays, &[]).len(), 1);
    }
}
