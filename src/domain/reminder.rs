//! Which letter a confirmed session asks for by itself as time goes: reminders before it, the question how it went after.

use chrono::{Duration, NaiveTime};

use crate::domain::booking::Slot;
use crate::domain::notice::NoticeKind;
use crate::domain::time::{Instant, instant};

/// Local hour at which these letters leave.
const HOUR: u32 = 9;
/// Days before and after the session within which some letter may be asked for.
pub const DAYS: i64 = 8;

/// The letter that is due at `now`: on the seventh day before, from the day before to the start, in the week from the day
/// after. One that was missed for longer is not sent late.
pub fn due(slot: &Slot, now: Instant) -> Option<NoticeKind> {
    let reached = |days: i64| morning(slot, days).is_some_and(|from| from <= now);
    if now < slot.start {
        return match (reached(-1), reached(-6), reached(-7)) {
            (true, ..) => Some(NoticeKind::ReminderDay),
            (false, false, true) => Some(NoticeKind::ReminderWeek),
            _ => None,
        };
    }
    (now >= slot.end && reached(1) && !reached(DAYS)).then_some(NoticeKind::Feedback)
}

/// In the morning, so many days after the session's.
fn morning(slot: &Slot, days: i64) -> Option<Instant> {
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    // The clocks never change at this hour.
    let Ok(at) = instant(slot.date + Duration::days(days), hour) else { return None };
    Some(at)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2027-03-22T08:59:59Z", None)]
    #[case("2027-03-22T09:00:00Z", Some(NoticeKind::ReminderWeek))]
    #[case("2027-03-23T08:59:59Z", Some(NoticeKind::ReminderWeek))]
    #[case("2027-03-23T09:00:00Z", None)]
    #[case("2027-03-28T07:59:59Z", None)]
    #[case::clocks_have_changed("2027-03-28T08:00:00Z", Some(NoticeKind::ReminderDay))]
    #[case("2027-03-29T16:59:59Z", Some(NoticeKind::ReminderDay))]
    #[case::it_begins("2027-03-29T17:00:00Z", None)]
    #[case::it_has_ended("2027-03-29T19:00:00Z", None)]
    #[case("2027-03-30T08:00:00Z", Some(NoticeKind::Feedback))]
    #[case("2027-04-06T07:59:59Z", Some(NoticeKind::Feedback))]
    #[case("2027-04-06T08:00:00Z", None)]
    fn a_session_asks_for_one_letter_at_a_time(#[case] now: &str, #[case] want: Option<NoticeKind>) {
        let six = NaiveTime::from_hms_opt(18, 0, 0).expect("a time");
        let slot = Slot::new("2027-03-29".parse().expect("a date"), six, 60).expect("a time that exists");
        assert_eq!(due(&slot, now.parse().expect("an instant")), want);
    }
}
