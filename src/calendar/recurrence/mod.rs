//! Repetitions (RFC 5545 3.3.10) as wall-clock times inside a window. Bounded: so many steps of work, so many times kept.
//! Our own, for rules of strangers begin in the year 0, repeat each second, or ask for a billion: we step over what is before the window.

mod day;
mod parse;
mod period;

use chrono::{Datelike, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::calendar::recurrence::day::{Days, first_of_week};

/// Between two times of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Every {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Every {
    /// Seconds of the steps whose length never changes.
    fn seconds(self) -> Option<i64> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3_600),
            Self::Day => Some(86_400),
            Self::Week => Some(7 * 86_400),
            Self::Month | Self::Year => None,
        }
    }

    fn within_a_day(self) -> bool {
        matches!(self, Self::Second | Self::Minute | Self::Hour)
    }
}

/// A rule, its lists sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    every: Every,
    interval: i64,
    count: Option<i64>,
    /// On the wall; the last time may be at it.
    until: Option<NaiveDateTime>,
    days: Days,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    seconds: Vec<u32>,
    positions: Vec<i32>,
}

/// Work that may still be done, over all rules of a file.
#[derive(Debug)]
pub struct Effort {
    steps: u32,
    kept: usize,
    /// Something was left out, for it was too much.
    pub is_cut: bool,
}

/// Steps that one rule may take.
const MOST_STEPS: u32 = 100_000;

impl Effort {
    /// `steps` for all rules together, `kept` times of each.
    pub fn of(steps: u32, kept: usize) -> Self {
        Self { steps, kept, is_cut: false }
    }
}

/// One rule at work.
struct Walk {
    left: u32,
    /// Times since the start, for COUNT.
    counted: i64,
    kept: Vec<NaiveDateTime>,
}

impl Walk {
    fn spend(&mut self, steps: usize) -> bool {
        let after = u32::try_from(steps).ok().and_then(|steps| self.left.checked_sub(steps));
        self.left = after.unwrap_or(0);
        after.is_some()
    }
}

/// Why a walk ended.
enum End {
    /// Nothing more comes, or not in the window.
    Done,
    /// Too much work, or too many times.
    Cut,
}

impl Rule {
    /// The rule's times of something that starts at `start`, inside `window` (end exclusive), in order.
    pub fn expand(
        &self,
        start: NaiveDateTime,
        window: (NaiveDateTime, NaiveDateTime),
        effort: &mut Effort,
    ) -> Vec<NaiveDateTime> {
        let rule = self.filled_in(start);
        let share = effort.steps.min(MOST_STEPS);
        let first = rule.first_period(self.is_plain(), start, window.0);
        let counted = if self.count.is_some() { first } else { 0 };
        let mut walk = Walk { left: share, counted, kept: Vec::new() };
        let end = rule.walk(start, window, first, effort.kept, &mut walk);
        effort.steps -= share - walk.left;
        effort.is_cut |= matches!(end, End::Cut);
        walk.kept
    }

    fn walk(
        &self,
        start: NaiveDateTime,
        window: (NaiveDateTime, NaiveDateTime),
        mut period: i64,
        most: usize,
        walk: &mut Walk,
    ) -> End {
        loop {
            let Some(begin) = self.begin(start, period) else { return End::Done };
            if begin >= window.1 || self.until.is_some_and(|until| begin > until) {
                return End::Done;
            }
            let Some(set) = self.times_of(begin, walk) else { return End::Cut };
            for at in set.into_iter().filter(|at| *at >= start) {
                walk.counted += 1;
                let is_over = self.until.is_some_and(|u| at > u) || self.count.is_some_and(|c| walk.counted > c);
                if at >= window.1 || is_over {
                    return End::Done;
                }
                if at >= window.0 && walk.kept.len() == most {
                    return End::Cut;
                }
                if at >= window.0 {
                    walk.kept.push(at);
                }
            }
            period += self.stride(begin);
        }
    }

    /// Without BY parts and of even steps, each period has exactly one time.
    fn is_plain(&self) -> bool {
        let lists = [self.hours.len(), self.minutes.len(), self.seconds.len(), self.positions.len()];
        self.every.seconds().is_some() && self.days.is_empty() && lists == [0; 4]
    }

    /// What the start says where the rule does not.
    fn filled_in(&self, start: NaiveDateTime) -> Self {
        let mut rule = self.clone();
        match self.every {
            Every::Year => rule.days.fill_year(start.date()),
            Every::Month => rule.days.fill_month(start.date()),
            Every::Week => rule.days.fill_week(start.date()),
            _ => {}
        }
        let fill = |list: &mut Vec<u32>, own: u32, is_coarser: bool| {
            if list.is_empty() && is_coarser {
                list.push(own);
            }
        };
        fill(&mut rule.hours, start.hour(), !self.every.within_a_day());
        fill(&mut rule.minutes, start.minute(), !matches!(self.every, Every::Minute | Every::Second));
        fill(&mut rule.seconds, start.second(), self.every != Every::Second);
        rule
    }

    /// The last period that certainly begins before the window. With COUNT we must count from the start, unless the rule is plain.
    fn first_period(&self, plain: bool, start: NaiveDateTime, from: NaiveDateTime) -> i64 {
        if from <= start || (self.count.is_some() && !plain) {
            return 0;
        }
        let whole = match self.every {
            Every::Year => i64::from(from.year()) - i64::from(start.year()),
            Every::Month => {
                12 * (i64::from(from.year()) - i64::from(start.year())) + i64::from(from.month())
                    - i64::from(start.month())
            }
            even => (from - start).num_seconds() / even.seconds().unwrap_or(1),
        };
        (whole / self.interval - 1).max(0)
    }

    /// Where the period of that number begins; `None` beyond all calendars.
    fn begin(&self, start: NaiveDateTime, period: i64) -> Option<NaiveDateTime> {
        let steps = period.checked_mul(self.interval)?;
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
        let on = |seconds: i64| Duration::try_seconds(steps.checked_mul(seconds)?);
        match self.every {
            Every::Year => NaiveDate::from_ymd_opt(start.year().checked_add(to_i32(steps)?)?, 1, 1).map(midnight),
            Every::Month => {
                let first = start.date().with_day(1)?;
                first.checked_add_months(Months::new(u32::try_from(steps).ok()?)).map(midnight)
            }
            Every::Week => {
                midnight(first_of_week(start.date(), self.days.week_start)?).checked_add_signed(on(7 * 86_400)?)
            }
            Every::Day => midnight(start.date()).checked_add_signed(on(86_400)?),
            Every::Hour => start.with_minute(0)?.with_second(0)?.checked_add_signed(on(3_600)?),
            Every::Minute => start.with_second(0)?.checked_add_signed(on(60)?),
            Every::Second => start.checked_add_signed(on(1)?),
        }
    }

    /// Periods to the next one worth looking at: days and hours that the rule leaves out are stepped over.
    fn stride(&self, begin: NaiveDateTime) -> i64 {
        let (true, Some(step)) = (self.every.within_a_day(), self.every.seconds()) else { return 1 };
        let in_day = i64::from(begin.num_seconds_from_midnight());
        let ahead = if !self.days.has(begin.date()) {
            86_400 - in_day
        } else if self.hours.is_empty() || self.hours.contains(&begin.hour()) {
            return 1;
        } else {
            3_600 - in_day % 3_600
        };
        let step = step.saturating_mul(self.interval);
        ((ahead + step - 1) / step).max(1)
    }
}

fn to_i32(number: i64) -> Option<i32> {
    i32::try_from(number).ok()
}

#[cfg(test)]
mod tests;
