//! Instants, the programme's wall clock (Europe/London), and how dates and times are written everywhere.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;

/// A point in time, whole seconds UTC.
pub type Instant = DateTime<Utc>;

/// A local time that can't be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    #[error("the clocks go forward then: this time doesn't exist")]
    Gap,
    #[error("the clocks go back then: this time comes twice")]
    Twice,
}

/// The instant of a local date and time; the only conversion in the house. Refuses the spring gap and the autumn fold.
pub fn instant(date: NaiveDate, time: NaiveTime) -> Result<Instant, BadTime> {
    match London.from_local_datetime(&date.and_time(time)) {
        chrono::LocalResult::Single(t) => Ok(t.to_utc()),
        chrono::LocalResult::None => Err(BadTime::Gap),
        chrono::LocalResult::Ambiguous(..) => Err(BadTime::Twice),
    }
}

/// The first instant of a local day (London has never changed its clocks at midnight since 1970).
pub fn day_start(date: NaiveDate) -> Instant {
    instant(date, NaiveTime::MIN).unwrap_or_else(|_| date.and_time(NaiveTime::MIN).and_utc())
}

/// The local date of an instant.
pub fn local_date(at: Instant) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The local wall-clock time of an instant.
pub fn local_time(at: Instant) -> NaiveTime {
    at.with_timezone(&London).time()
}

/// Cuts to whole seconds.
pub fn whole(at: Instant) -> Instant {
    at.trunc_subsecs(0)
}

/// The next value of a stamp that must strictly grow by whole seconds.
pub fn after(last: Instant, now: Instant) -> Instant {
    whole(now).max(last + chrono::Duration::seconds(1))
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `Tuesday 9 March 2027`.
pub fn date_words(date: NaiveDate) -> String {
    let day = DAYS[date.weekday().num_days_from_monday() as usize];
    format!("{day} {}", day_words(date))
}

/// `9 March 2027`, where the day of the week says nothing.
pub fn day_words(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), MONTHS[date.month0() as usize], date.year())
}

/// `6pm`, `7:30pm`, `midday`, `midnight`.
pub fn time_words(time: NaiveTime) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".into(),
        (12, 0) => "midday".into(),
        (_, 0) => format!("{}{}", time.hour12().1, half(time)),
        (_, minute) => format!("{}:{minute:02}{}", time.hour12().1, half(time)),
    }
}

fn half(time: NaiveTime) -> &'static str {
    if time.hour12().0 { "pm" } else { "am" }
}

/// `Tuesday 9 March 2027, 6pm to 7:30pm (UK time)`: the one way a session's time is written.
pub fn span_words(from: Instant, to: Instant) -> String {
    format!(
        "{}, {} to {} (UK time)",
        date_words(local_date(from)),
        time_words(local_time(from)),
        time_words(local_time(to))
    )
}

/// `Tuesday 9 March 2027 at 6pm`.
pub fn moment_words(at: Instant) -> String {
    format!("{} at {}", date_words(local_date(at)), time_words(local_time(at)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(date: (i32, u32, u32), time: (u32, u32)) -> Result<Instant, BadTime> {
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).expect("a date");
        instant(date, NaiveTime::from_hms_opt(time.0, time.1, 0).expect("a time"))
    }

    #[rstest]
    #[case((2027, 1, 12), (18, 30), "2027-01-12T18:30:00+00:00")]
    #[case((2027, 6, 15), (18, 30), "2027-06-15T17:30:00+00:00")]
    #[case((2027, 3, 28), (2, 0), "2027-03-28T01:00:00+00:00")]
    fn local_time_becomes_utc(#[case] date: (i32, u32, u32), #[case] time: (u32, u32), #[case] want: &str) {
        assert_eq!(at(date, time).expect("exists").to_rfc3339(), want);
    }

    #[test]
    fn the_clock_change_hours_are_refused() {
        assert_eq!(at((2027, 3, 28), (1, 30)), Err(BadTime::Gap));
        assert_eq!(at((2027, 10, 31), (1, 30)), Err(BadTime::Twice));
    }

    #[test]
    fn times_are_written_as_the_service_manual_says() {
        let from = at((2027, 3, 9), (18, 0)).expect("exists");
        let to = at((2027, 3, 9), (19, 30)).expect("exists");
        assert_eq!(span_words(from, to), "Tuesday 9 March 2027, 6pm to 7:30pm (UK time)");
        let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("a time");
        assert_eq!(time_words(noon), "midday");
    }

    #[test]
    fn a_stamp_grows_even_when_the_clock_stands_still() {
        let t = at((2027, 3, 9), (18, 0)).expect("exists");
        assert_eq!(after(t, t), t + chrono::Duration::seconds(1));
    }
}
