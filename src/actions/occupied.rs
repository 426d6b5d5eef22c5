//! What occupies a person: time on site, the ride between two places, the rest gap, and the own limits.

use chrono::{Datelike, Duration, NaiveDate};

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::domain::booking::{Booking, Slot};
use crate::domain::group::{Place, SessionKind};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::place::{Position, ride_min, road_m};
use crate::domain::rules::MatchRules;
use crate::domain::volunteer::{Span, Volunteer};
use crate::places::position_of;
use crate::store::Tx;
use crate::store::booking;
use crate::store::group;
use crate::store::offer;
use crate::store::volunteer;

/// Nothing further away than this in time bears on a session: a month's limit reaches furthest.
const REACH_DAYS: i64 = 45;

/// One session of a person: when they are on site, on which local date it starts, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    on_site: Span,
    date: NaiveDate,
    /// The venue; home where it is online; `None` where a district is not known.
    at: Option<Position>,
}

impl Stay {
    pub(super) fn new(who: &Volunteer, slot: &Slot, on_site: Span, place: Option<&Place>) -> Self {
        let district = place.map_or(who.home.as_str(), |p| p.postcode.district());
        Self { on_site, date: slot.date, at: position_of(district) }
    }

    /// The session of `slot` as it would occupy `who`.
    pub(super) fn at_slot(who: &Volunteer, slot: &Slot, kind: &SessionKind, place: Option<&Place>) -> Self {
        Self::new(who, slot, slot.on_site(kind), place)
    }
}

/// The sessions near `near` that a person holds by those offers of theirs that `counts` picks.
pub(super) async fn stays(
    tx: &Tx,
    who: &Volunteer,
    near: &Stay,
    counts: impl Fn(&Offer) -> bool + Send,
) -> Result<Vec<Stay>> {
    let reach = Duration::days(REACH_DAYS);
    let mut offers = offer::holding(tx, who.id).await?;
    offers.retain(|o| counts(o) && (o.on_site.0 - near.on_site.0).abs() < reach);
    let ids: Vec<_> = offers.iter().map(|o| o.booking).collect();
    let facts = booking::facts_of(tx, &ids).await?;
    let stay = |o: &Offer| {
        let of = facts.iter().find(|f| f.booking.id == o.booking)?;
        let slot = slot_of(&of.booking, o)?;
        Some(Stay::new(who, slot, o.on_site, of.place.as_ref()))
    };
    Ok(offers.iter().filter_map(stay).collect())
}

fn slot_of<'a>(booking: &'a Booking, offer: &Offer) -> Option<&'a Slot> {
    booking.slots.get(offer.slot)
}

/// `Clash` where the person's accepted places on other sessions leave no time for this one. The person's row is locked.
pub(super) async fn has_time(tx: &Tx, ctx: &Ctx, booking: &Booking, offer: &Offer) -> Result<()> {
    let who = volunteer::find(tx, offer.person).await?.ok_or(Error::NotFound)?;
    let slot = slot_of(booking, offer).ok_or(Error::NotFound)?;
    let place = match booking.place {
        Some(id) => group::place(tx, id).await?,
        None => None,
    };
    let (new, id) = (Stay::new(&who, slot, offer.on_site, place.as_ref()), booking.id);
    let held = stays(tx, &who, &new, move |o| o.state == OfferState::Accepted && o.booking != id).await?;
    if fits(&ctx.rules.matching, &who, &new, &held) { Ok(()) } else { Err(Error::Clash) }
}

/// Whether `who` can give `new` beside `held`: the end of one and the greater of ride and rest gap come before the other.
pub(super) fn fits(rules: &MatchRules, who: &Volunteer, new: &Stay, held: &[Stay]) -> bool {
    held.iter().all(|old| {
        let (first, second) = if old.on_site.0 <= new.on_site.0 { (old, new) } else { (new, old) };
        let between = ride(rules, who, first, second).max(who.min_gap_min);
        first.on_site.1 + Duration::minutes(between) <= second.on_site.0
    })
}

/// Minutes from one place to another; 0 where one of them is not known.
fn ride(rules: &MatchRules, who: &Volunteer, from: &Stay, to: &Stay) -> i64 {
    match (from.at, to.at, rules.modes.get(&who.mode)) {
        (Some(from), Some(to), Some(mode)) => ride_min(*mode, road_m(rules.roads, from, to)),
        _ => 0,
    }
}

/// Whether one more session keeps the person's own limits of day, ISO week and month.
pub(super) fn within_limits(who: &Volunteer, new: &Stay, held: &[Stay]) -> bool {
    let room = |most: Option<u32>, same: fn(NaiveDate, NaiveDate) -> bool| {
        most.is_none_or(|most| held.iter().filter(|s| same(s.date, new.date)).count() < most as usize)
    };
    room(who.limits.day, |a, b| a == b)
        && room(who.limits.week, |a, b| a.iso_week() == b.iso_week())
        && room(who.limits.month, |a, b| (a.year(), a.month()) == (b.year(), b.month()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rstest::rstest;

    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::place::{Mode, Roads};
    use crate::domain::rules::Weights;
    use crate::domain::time::Instant;
    use crate::domain::volunteer::{Availability, Limits};

    fn rules() -> MatchRules {
        MatchRules {
            window_days: 120,
            weights: Weights { base: 0, per_decile: 0, per_day_waited: 0, most_for_waiting: 0, priority_community: 0 },
            roads: Roads { circuity_pct: 130, same_place_m: 50 },
            modes: BTreeMap::from([("car".to_owned(), Mode { m_per_min: 700, overhead_min: 10 })]),
            points_per_km: 4,
            fairness_points: 60,
            preference_points: 10,
            drop_points: 80,
            move_points: 150,
            cpu_seconds: 5,
            lead_after_sessions: 3,
            option_penalties: [0, 60, 120],
        }
    }

    fn driver(min_gap_min: i64, limits: Limits) -> Volunteer {
        Volunteer {
            id: PersonId(1),
            home: "SG1".into(),
            mode: "car".into(),
            max_km: 50,
            formats: BTreeSet::new(),
            languages: BTreeSet::new(),
            tags: BTreeSet::new(),
            limits,
            min_gap_min,
            training: Vec::new(),
            dbs: None,
            availability: Availability::default(),
            given_before: 0,
            show_name: false,
            version: 1,
        }
    }

    fn t(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn stay(from: &str, to: &str, district: &str) -> Stay {
        let (from, to) = (t(&format!("2027-03-09T{from}:00Z")), t(&format!("2027-03-09T{to}:00Z")));
        Stay { on_site: (from, to), date: from.date_naive(), at: position_of(district) }
    }

    // Stevenage to Hertford is 17,623 m by road: 10 minutes and 26 of riding.
    #[rstest]
    #[case::exactly_the_ride("SG14", 0, "12:36", true)]
    #[case::a_minute_less("SG14", 0, "12:35", false)]
    #[case::the_gap_is_longer("SG14", 60, "12:59", false)]
    #[case::the_ride_counts_towards_the_gap("SG14", 60, "13:00", true)]
    #[case::the_same_place("SG1", 0, "12:00", true)]
    #[case::overlap_in_the_same_place("SG1", 0, "11:59", false)]
    #[case::an_unknown_place("ZZ9", 0, "12:00", true)]
    #[case::overlap_in_an_unknown_place("ZZ9", 0, "11:59", false)]
    fn two_sessions_fit_with_ride_and_gap_between(
        #[case] district: &str,
        #[case] gap: i64,
        #[case] from: &str,
        #[case] want: bool,
    ) {
        let who = driver(gap, Limits::default());
        let (first, second) = (stay("10:00", "12:00", "SG1"), stay(from, "15:00", district));
        assert_eq!(fits(&rules(), &who, &second, &[first]), want);
        assert_eq!(fits(&rules(), &who, &first, &[second]), want, "the other way round");
    }

    #[rstest]
    #[case::day(Limits { day: Some(1), ..Limits::default() }, "2027-03-09", false)]
    #[case::other_day(Limits { day: Some(1), ..Limits::default() }, "2027-03-10", true)]
    #[case::sunday_of_the_week(Limits { week: Some(1), ..Limits::default() }, "2027-03-14", false)]
    #[case::monday_after(Limits { week: Some(1), ..Limits::default() }, "2027-03-15", true)]
    #[case::last_of_the_month(Limits { month: Some(1), ..Limits::default() }, "2027-03-31", false)]
    #[case::next_month(Limits { month: Some(1), ..Limits::default() }, "2027-04-01", true)]
    #[case::same_month_of_another_year(Limits { month: Some(1), ..Limits::default() }, "2028-03-09", true)]
    #[case::nothing_allowed(Limits { day: Some(0), ..Limits::default() }, "2027-05-01", false)]
    fn own_limits_are_kept(#[case] limits: Limits, #[case] date: &str, #[case] want: bool) {
        let held = stay("10:00", "12:00", "SG1");
        let new = Stay { date: date.parse().expect("a date"), ..held };
        assert_eq!(within_limits(&driver(0, limits), &new, &[held]), want);
    }
}
