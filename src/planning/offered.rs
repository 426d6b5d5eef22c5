//! How many sessions somebody offered: what their free times in the window would allow, within their own limits.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration};

use crate::domain::time::local_date;
use crate::domain::volunteer::{Limits, Span};

/// Time that one session takes out of a day, ride and set-up counted.
const ONE_SESSION: Duration = Duration::hours(2);

/// At least 1, for it is the unit of fairness. `windows` are joined and in order.
pub fn offered(windows: &[Span], limits: Limits) -> i64 {
    let mut days = BTreeMap::<_, i64>::new();
    for (from, to) in windows {
        *days.entry(local_date(*from)).or_default() += (*to - *from).num_minutes() / ONE_SESSION.num_minutes();
    }
    let (mut weeks, mut months, mut total) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (day, fits) in days {
        let week: &mut i64 = weeks.entry((day.iso_week().year(), day.iso_week().week())).or_default();
        let month: &mut i64 = months.entry((day.year(), day.month())).or_default();
        let left = |limit: Option<u32>, used: i64| limit.map_or(i64::MAX, |most| (i64::from(most) - used).max(0));
        let given = [
            fits,
            left(limits.day, 0),
            left(limits.week, *week),
            left(limits.month, *month),
            left(limits.total, total),
        ];
        let given = given.into_iter().min().unwrap_or_default();
        *week += given;
        *month += given;
        total += given;
    }
    total.max(1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn evenings(days: i64) -> Vec<Span> {
        let start: crate::domain::time::Instant = "2027-01-25T18:00:00Z".parse().expect("an instant");
        (0..days).map(|d| (start + Duration::days(d), start + Duration::days(d) + Duration::hours(4))).collect()
    }

    fn limits(day: u32, week: u32, month: u32, total: u32) -> Limits {
        let some = |n: u32| (n > 0).then_some(n);
        Limits { day: some(day), week: some(week), month: some(month), total: some(total) }
    }

    #[rstest]
    #[case::two_fit_in_an_evening(14, limits(0, 0, 0, 0), 28)]
    #[case::one_a_day(14, limits(1, 0, 0, 0), 14)]
    #[case::three_a_week(14, limits(1, 3, 0, 0), 6)]
    #[case::one_a_month_of_two(14, limits(1, 3, 1, 0), 2)]
    #[case::never_more_than_all(14, limits(0, 0, 0, 5), 5)]
    #[case::nothing_counts_as_one(0, limits(0, 0, 0, 0), 1)]
    fn free_times_count_within_limits(#[case] days: i64, #[case] limits: Limits, #[case] want: i64) {
        assert_eq!(offered(&evenings(days), limits), want);
    }
}
