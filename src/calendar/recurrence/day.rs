//! Which days a rule means: months, weeks and days of the year, days of the month, weekdays.

use chrono::{Datelike, Days as Span, NaiveDate, Weekday};

/// The BY parts about days; empty lists say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub months: Vec<i32>,
    pub weeks: Vec<i32>,
    pub of_year: Vec<i32>,
    pub of_month: Vec<i32>,
    /// Which of them in month or year, 0 for each; -1 is the last.
    pub weekdays: Vec<(i32, Weekday)>,
    pub week_start: Weekday,
    /// What the numbers of weekdays count in.
    pub numbered: Numbered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbered {
    Not,
    InMonth,
    InYear,
}

impl Days {
    pub fn is_empty(&self) -> bool {
        self.months.is_empty() && self.has_no_days()
    }

    fn has_no_days(&self) -> bool {
        let lists = [&self.weeks, &self.of_year, &self.of_month];
        lists.iter().all(|list| list.is_empty()) && self.weekdays.is_empty()
    }

    pub fn fill_year(&mut self, start: NaiveDate) {
        self.numbered = if self.months.is_empty() { Numbered::InYear } else { Numbered::InMonth };
        if !self.weeks.is_empty() && self.of_year.is_empty() && self.of_month.is_empty() && self.weekdays.is_empty() {
            self.weekdays.push((0, start.weekday()));
        }
        if self.has_no_days() {
            if self.months.is_empty() {
                self.months.push(signed(start.month()));
            }
            self.of_month.push(signed(start.day()));
        }
    }

    pub fn fill_month(&mut self, start: NaiveDate) {
        self.numbered = Numbered::InMonth;
        if self.has_no_days() {
            self.of_month.push(signed(start.day()));
        }
    }

    pub fn fill_week(&mut self, start: NaiveDate) {
        if self.has_no_days() {
            self.weekdays.push((0, start.weekday()));
        }
    }

    pub fn has_month(&self, month: u32) -> bool {
        self.months.is_empty() || self.months.contains(&signed(month))
    }

    pub fn has(&self, day: NaiveDate) -> bool {
        let any = |list: &[i32], (up, down): (i32, i32)| list.is_empty() || list.contains(&up) || list.contains(&down);
        self.has_month(day.month())
            && any(&self.of_month, in_month(day))
            && any(&self.of_year, in_year(day))
            && (self.weekdays.is_empty() || self.has_weekday(day))
            && (self.weeks.is_empty() || week(day, self.week_start).is_some_and(|numbers| any(&self.weeks, numbers)))
    }

    fn has_weekday(&self, day: NaiveDate) -> bool {
        let weekday = day.weekday();
        let (up, down) = match self.numbered {
            Numbered::Not => return self.weekdays.iter().any(|(_, w)| *w == weekday),
            Numbered::InMonth => in_month(day),
            Numbered::InYear => in_year(day),
        };
        let which = [0, (up - 1) / 7 + 1, (down + 1) / 7 - 1];
        self.weekdays.iter().any(|(number, w)| *w == weekday && which.contains(number))
    }
}

fn signed(number: u32) -> i32 {
    number.cast_signed()
}

/// Counted from the first day (1) and from the last (-1).
fn in_month(day: NaiveDate) -> (i32, i32) {
    let up = signed(day.day());
    (up, up - i32::from(day.num_days_in_month()) - 1)
}

fn in_year(day: NaiveDate) -> (i32, i32) {
    let (up, all) = (signed(day.ordinal()), if day.leap_year() { 366 } else { 365 });
    (up, up - all - 1)
}

/// The first day of a day's week.
pub(super) fn first_of_week(day: NaiveDate, week_start: Weekday) -> Option<NaiveDate> {
    day.checked_sub_days(Span::new(day.weekday().days_since(week_start).into()))
}

/// Number of the week that has most of its days in the year, from the first and from the last (ISO 8601 where weeks start on Monday).
fn week(day: NaiveDate, week_start: Weekday) -> Option<(i32, i32)> {
    let middle = first_of_week(day, week_start)?.checked_add_days(Span::new(3))?;
    let (up, down) = in_year(middle);
    Some(((up - 1) / 7 + 1, (down + 1) / 7 - 1))
}
