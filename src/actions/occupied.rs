//! What occupies a person: time on site, the ride between two places, the rest gap, and the own limits.

use chrono::{Datelike, Duration, NaiveDate};

use crate::actions::error::Result;
use crate::domain::booking::{Booking, Slot};
use crate::domain::group::{Place, SessionKind};
use crate::domain::offer::Offer;
use crate::domain::place::{Position, ride_min, road_m};
use crate::domain::rules::MatchRules;
use crate::domain::volunteer::{Span, Volunteer};
use crate::places::position_of;
use crate::store::Tx;
use crate::store::booking;
use crate::store::offer;

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
