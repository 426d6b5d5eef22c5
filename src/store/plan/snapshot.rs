//! Everything that a plan of a window depends on, read with few statements in one read transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select};

use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, GroupId, PersonId};
use crate::domain::offer::OfferState;
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::time::{Instant, day_start, local_date};
use crate::store::entity::{avoid_group, booking, booking_slot, do_not_pair, offer};
use crate::store::plan::dirty;
use crate::store::stored::word;
use crate::store::{Conn, Result};
use crate::store::{booking as bookings, group, volunteer};

/// Days before the window whose sessions count for fairness.
const FAIR_DAYS: i64 = 90;

/// Everything a plan of the window depends on; call in one read transaction.
pub async fn snapshot(c: &impl Conn, now: Instant, days: (NaiveDate, NaiveDate)) -> Result<Snapshot> {
    let window = (day_start(days.0), day_start(days.1));
    let today = local_date(now);
    let month = day_start(today.with_day(1).unwrap_or(today));
    Ok(Snapshot {
        taken: now,
        dirty: dirty(c).await?.0,
        kinds: group::kinds(c).await?,
        volunteers: volunteer::all(c).await?,
        bookings: in_window(c, window, today).await?,
        given_90_days: given(c, Some(window.0 - Duration::days(FAIR_DAYS)), window.0).await?,
        given: given(c, None, now).await?,
        asked_this_month: count(c, offer::Entity::find().filter(offer::Column::Made.gte(month))).await?,
        avoid_groups: avoided(c).await?,
        do_not_pair: apart(c).await?,
    })
}

/// Bookings with a slot in the window that can be planned, and all there that somebody holds a place of.
async fn in_window(c: &impl Conn, window: (Instant, Instant), today: NaiveDate) -> Result<Vec<PlanBooking>> {
    let to_slot: RelationDef = booking::Entity::belongs_to(booking_slot::Entity)
        .from(booking::Column::Id)
        .to(booking_slot::Column::BookingId)
        .into();
    let open = [State::Requested, State::Offered, State::Confirmed].map(State::as_str);
    let hold = Condition::any().add(booking::Column::HoldUntil.is_null()).add(booking::Column::HoldUntil.lte(today));
    let open = Condition::all().add(booking::Column::State.is_in(open)).add(booking::Column::Proven.eq(true)).add(hold);
    let ids: Vec<i64> = booking::Entity::find()
        .join(JoinType::InnerJoin, to_slot)
        .filter(booking_slot::Column::Starts.gte(window.0))
        .filter(booking_slot::Column::Starts.lt(window.1))
        .filter(Condition::any().add(open).add(booking::Column::Id.is_in(held(c).await?)))
        .select_only()
        .column(booking::Column::Id)
        .into_tuple()
        .all(c)
        .await?;
    let ids: Vec<BookingId> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().map(BookingId).collect();
    Ok(bookings::facts_of(c, &ids).await?.into_iter().map(plan_booking).collect())
}

/// Keys of bookings of which somebody holds a place.
async fn held(c: &impl Conn) -> Result<Vec<i64>> {
    let states = [word(OfferState::Accepted)?, word(OfferState::Open)?];
    let held = offer::Entity::find().filter(offer::Column::State.is_in(states));
    Ok(held.select_only().column(offer::Column::BookingId).distinct().into_tuple().all(c).await?)
}

fn plan_booking(facts: BookingFacts) -> PlanBooking {
    PlanBooking {
        booking: facts.booking,
        group: facts.group,
        place: facts.place,
        offers: facts.mates.into_iter().map(|mate| mate.offer).collect(),
    }
}

/// Accepted places whose session began between `from` and `to`, by person.
async fn given(c: &impl Conn, from: Option<Instant>, to: Instant) -> Result<BTreeMap<PersonId, u32>> {
    let mut accepted = offer::Entity::find().filter(offer::Column::State.eq(word(OfferState::Accepted)?));
    accepted = accepted.filter(offer::Column::OnSiteTo.lt(to));
    if let Some(from) = from {
        accepted = accepted.filter(offer::Column::OnSiteTo.gte(from));
    }
    count(c, accepted).await
}

async fn count(c: &impl Conn, which: Select<offer::Entity>) -> Result<BTreeMap<PersonId, u32>> {
    let people: Vec<i64> = which.select_only().column(offer::Column::PersonId).into_tuple().all(c).await?;
    let mut counted = BTreeMap::new();
    for person in people {
        *counted.entry(PersonId(person)).or_insert(0) += 1;
    }
    Ok(counted)
}

async fn avoided(c: &impl Conn) -> Result<Vec<(PersonId, GroupId)>> {
    let rows = avoid_group::Entity::find().all(c).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), GroupId(row.group_id))).collect())
}

async fn apart(c: &impl Conn) -> Result<Vec<(PersonId, PersonId)>> {
    let rows = do_not_pair::Entity::find().all(c).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.one_id), PersonId(row.other_id))).collect())
}
