//! Deadlines, caps and weights as values, and the small sums made with them. `config` yields them; nobody else makes them.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::domain::booking::Slot;
use crate::domain::place::{Mode, Roads};
use crate::domain::programme::Programme;
use crate::domain::time::{Instant, instant, local_date, local_time, whole};

/// Everything the rules of the programme depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    pub programme: Programme,
    pub offers: OfferRules,
    pub matching: MatchRules,
    pub retention: Retention,
    /// Postcode districts with a coordinator's area: name -> districts. Added to those in the database at each start.
    pub areas: BTreeMap<String, Vec<String>>,
    /// How long letters that somebody at the desk causes are held, so that they can be taken back.
    pub hold: Duration,
    /// Most sign-in letters to one address in an hour; 0 is off.
    pub links_per_address_hour: u32,
}

/// Whether a place that reopens is asked again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Refill {
    /// By itself, where that moves nobody.
    Auto,
    /// Only by a click at the desk.
    Publish,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRules {
    /// Hours a volunteer has to answer: 72.
    pub deadline_hours: i64,
    /// No deadline later than this many hours before the start: 48.
    pub latest_hours_before: i64,
    pub refill: Refill,
    /// Most unsolicited asks of one volunteer in a month.
    pub asks_per_month: u32,
    /// Local times between which no offer letter leaves; `None` is off. May cross midnight.
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    /// A session that starts so many minutes earlier or later on the same day in the same place keeps its team's yes: 30.
    pub small_move_minutes: i64,
}

impl OfferRules {
    /// When an offer letter that is ready at `ready` may leave: at once, or at the end of the quiet hours.
    pub fn release(&self, ready: Instant) -> Instant {
        let ready = whole(ready);
        let Some((from, to)) = self.quiet_hours else { return ready };
        let (date, time) = (local_date(ready), local_time(ready));
        let quiet = if from <= to { (from..to).contains(&time) } else { time >= from || time < to };
        if !quiet {
            return ready;
        }
        let day = if time < to { date } else { date + Duration::days(1) };
        // Quiet hours that end inside the clock-change hour end an hour later.
        instant(day, to).or_else(|_| instant(day, to + Duration::hours(1))).unwrap_or(ready)
    }

    /// Whether people who said yes to `old` may be taken to come at `new` too, in the same place.
    pub fn is_small_move(&self, old: &Slot, new: &Slot) -> bool {
        old.date == new.date && (old.start - new.start).abs() <= Duration::minutes(self.small_move_minutes)
    }

    /// The deadline of an offer released at `now` for a session that starts at `start`.
    ///
    /// The earlier of now + `deadline_hours` and the later of (start - `latest_hours_before`) and half-way to the
    /// start; at least 2 hours from now, never after the start.
    pub fn deadline(&self, now: Instant, start: Instant) -> Instant {
        let half_way = now + (start - now) / 2;
        let latest = (start - Duration::hours(self.latest_hours_before)).max(half_way);
        let deadline = (now + Duration::hours(self.deadline_hours)).min(latest);
        whole(deadline.max(now + Duration::hours(2)).min(start))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MatchRules {
    /// Days ahead that are planned: 120.
    pub window_days: i64,
    pub weights: Weights,
    pub roads: Roads,
    /// Ways to travel by name: `car`, `bike`, `walk`, `bus`.
    pub modes: BTreeMap<String, Mode>,
    pub points_per_km: i64,
    pub fairness_points: i64,
    pub preference_points: i64,
    pub drop_points: i64,
    pub move_points: i64,
    /// Seconds of processor time a run may take.
    pub cpu_seconds: u64,
    /// Sessions a lead must have given before leading.
    pub lead_after_sessions: u32,
    /// Penalty in points of the first, second and third wished time.
    pub option_penalties: [i64; 3],
}

/// Points of a booking: its priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    pub base: i64,
    /// Per decile below 10; unknown counts as decile 5.
    pub per_decile: i64,
    pub per_day_waited: i64,
    pub most_for_waiting: i64,
    pub priority_community: i64,
}

impl Weights {
    /// The weight of a booking that has waited `days` from a place of deprivation `decile` (1 most deprived to 10).
    pub fn of(&self, decile: Option<u8>, days: i64, priority: bool) -> i64 {
        self.base
            + self.per_decile * (10 - i64::from(decile.unwrap_or(5)))
            + (self.per_day_waited * days.max(0)).min(self.most_for_waiting)
            + if priority { self.priority_community } else { 0 }
    }
}

/// Days that things are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub unproven_days: i64,
    pub contact_days: i64,
    pub left_volunteer_days: i64,
    pub availability_days: i64,
    pub letter_days: i64,
    pub letter_log_days: i64,
    pub audit_days: i64,
    pub web_log_days: i64,
    pub token_days: i64,
    pub export_hours: i64,
    pub learn_days: i64,
    pub backup_days: i64,
    /// Links to a booking live this many days after the session.
    pub link_days: i64,
    /// Drafts that were replaced are kept this many days.
    pub draft_days: i64,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn t(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn rules() -> OfferRules {
        let clock = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("a time");
        OfferRules {
            deadline_hours: 72,
            latest_hours_before: 48,
            refill: Refill::Auto,
            asks_per_month: 6,
            quiet_hours: Some((clock(21), clock(8))),
            small_move_minutes: 30,
        }
    }

    #[rstest]
    #[case::far_ahead("2027-02-01T10:00:00Z", "2027-02-04T10:00:00Z")]
    #[case::five_days("2027-02-24T10:00:00Z", "2027-02-27T10:00:00Z")]
    #[case::three_days("2027-02-26T10:00:00Z", "2027-02-27T22:00:00Z")]
    #[case::three_hours("2027-03-01T07:00:00Z", "2027-03-01T09:00:00Z")]
    #[case::one_hour("2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z")]
    fn a_deadline_leaves_time_to_ask_somebody_else(#[case] now: &str, #[case] want: &str) {
        assert_eq!(rules().deadline(t(now), t("2027-03-01T10:00:00Z")), t(want));
    }

    #[rstest]
    #[case::half_an_hour("2027-03-09", "18:30", true)]
    #[case::earlier("2027-03-09", "17:30", true)]
    #[case::a_minute_more("2027-03-09", "18:31", false)]
    #[case::another_day("2027-03-10", "18:00", false)]
    fn a_small_move_stays_on_the_day(#[case] day: &str, #[case] time: &str, #[case] want: bool) {
        let slot = |day: &str, time: &str| {
            Slot::new(day.parse().expect("a date"), time.parse().expect("a time"), 60).expect("a time that exists")
        };
        assert_eq!(rules().is_small_move(&slot("2027-03-09", "18:00"), &slot(day, time)), want);
    }

    #[rstest]
    #[case("2027-01-12T20:59:00Z", "2027-01-12T20:59:00Z")]
    #[case("2027-01-12T21:00:00Z", "2027-01-13T08:00:00Z")]
    #[case("2027-01-12T03:00:00Z", "2027-01-12T08:00:00Z")]
    #[case("2027-06-12T20:30:00Z", "2027-06-13T07:00:00Z")]
    fn offer_letters_wait_for_the_morning(#[case] ready: &str, #[case] want: &str) {
        assert_eq!(rules().release(t(ready)), t(want));
    }

    #[test]
    fn a_deprived_place_that_waits_long_weighs_most() {
        let w =
            Weights { base: 2000, per_decile: 150, per_day_waited: 20, most_for_waiting: 600, priority_community: 400 };
        assert_eq!(w.of(Some(1), 90, true), 2000 + 1350 + 600 + 400);
        assert_eq!(w.of(None, 0, false), 2000 + 750);
    }
}
