//! The times inside one period of a rule: a year, a month, an hour.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use crate::calendar::recurrence::{Every, Rule, Walk, to_i32};

impl Rule {
    /// The times of one period in order; `None` where they are too many.
    pub(super) fn times_of(&self, begin: NaiveDateTime, walk: &mut Walk) -> Option<Vec<NaiveDateTime>> {
        let set = if self.every.within_a_day() { self.within(begin, walk)? } else { self.of_days(begin.date(), walk)? };
        if self.positions.is_empty() {
            return Some(set);
        }
        let at = |position: i32| {
            let size = to_i32(i64::try_from(set.len()).ok()?)?;
            let index = if position > 0 { position - 1 } else { size + position };
            set.get(usize::try_from(index).ok()?).copied()
        };
        let mut chosen: Vec<NaiveDateTime> = self.positions.iter().filter_map(|p| at(*p)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        Some(chosen)
    }

    fn of_days(&self, first: NaiveDate, walk: &mut Walk) -> Option<Vec<NaiveDateTime>> {
        let mut set = Vec::new();
        for day in self.candidates(first) {
            if !walk.spend(1) {
                return None;
            }
            if self.days.has(day) && !self.push_times(day, &self.hours, &self.minutes, walk, &mut set) {
                return None;
            }
        }
        // An empty period is work too.
        walk.spend(1).then_some(set)
    }

    fn candidates(&self, first: NaiveDate) -> Vec<NaiveDate> {
        let run = |first: NaiveDate, most: usize| first.iter_days().take(most);
        let month = |first: NaiveDate| run(first, 31).take_while(move |day| day.month() == first.month());
        match self.every {
            Every::Year => {
                let firsts = (1..=12).filter(|m| self.days.has_month(*m)).filter_map(|m| first.with_month(m));
                firsts.flat_map(month).collect()
            }
            Every::Month => month(first).collect(),
            Every::Week => run(first, 7).collect(),
            _ => vec![first],
        }
    }

    fn within(&self, begin: NaiveDateTime, walk: &mut Walk) -> Option<Vec<NaiveDateTime>> {
        let mut set = Vec::new();
        if !walk.spend(1) {
            return None;
        }
        let fits = |list: &[u32], own: u32| list.is_empty() || list.contains(&own);
        if !self.days.has(begin.date()) || !fits(&self.hours, begin.hour()) {
            return Some(set);
        }
        let (hour, minute) = ([begin.hour()], [begin.minute()]);
        let is_in = match self.every {
            Every::Hour => self.push_times(begin.date(), &hour, &self.minutes, walk, &mut set),
            _ if !fits(&self.minutes, begin.minute()) => true,
            Every::Minute => self.push_times(begin.date(), &hour, &minute, walk, &mut set),
            _ => {
                if fits(&self.seconds, begin.second()) {
                    set.push(begin);
                }
                true
            }
        };
        is_in.then_some(set)
    }

    /// `false` where it was too much.
    fn push_times(
        &self,
        day: NaiveDate,
        hours: &[u32],
        minutes: &[u32],
        walk: &mut Walk,
        set: &mut Vec<NaiveDateTime>,
    ) -> bool {
        if !walk.spend(hours.len() * minutes.len() * self.seconds.len()) {
            return false;
        }
        for hour in hours {
            for minute in minutes {
                set.extend(self.seconds.iter().filter_map(|second| day.and_hms_opt(*hour, *minute, *second)));
            }
        }
        true
    }
}
