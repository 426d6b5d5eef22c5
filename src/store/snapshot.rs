//! Everything that a plan of the window depends on, read with a constant number of statements.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::booking::{Booking, State};
use crate::domain::ids::{GroupId, PersonId};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::outcome::Happened;
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::time::{Instant, day_start, local_date};
use crate::store::entity::{avoid_group, booking as booking_row, booking_slot, community_group, do_not_pair};
use crate::store::entity::{offer as offer_row, outcome, place};
use crate::store::stored::{number, word};
use crate::store::{Conn, Result, StoreError};
use crate::store::{about, booking, busy, group, offer, plan, rows, volunteer};

/// Days before the window in which sessions count for fairness.
const PRIOR_DAYS: i64 = 90;

pub async fn read(c: &impl Conn, now: Instant, days: (NaiveDate, NaiveDate)) -> Result<Snapshot> {
    let (dirty, _) = plan::dirty(c).await?;
    let from = day_start(days.0);
    let avoid = avoid_group::Entity::find().order_by_asc(avoid_group::Column::PersonId);
    let avoid = avoid.order_by_asc(avoid_group::Column::GroupId).all(c).await?;
    let pairs = do_not_pair::Entity::find().order_by_asc(do_not_pair::Column::OneId);
    let pairs = pairs.order_by_asc(do_not_pair::Column::OtherId).all(c).await?;
    Ok(Snapshot {
        taken: now,
        dirty,
        kinds: group::kinds(c).await?,
        volunteers: volunteer::all(c).await?,
        bookings: bookings(c, now, (from, day_start(days.1))).await?,
        given_90_days: given(c, now, Some((from - Duration::days(PRIOR_DAYS), from))).await?,
        given: given(c, now, None).await?,
        asked_this_month: asked(c, now).await?,
        avoid_groups: avoid.into_iter().map(|row| (PersonId(row.person_id), GroupId(row.group_id))).collect(),
        busy: busy::all(c, (from, day_start(days.1))).await?,
        do_not_pair: pairs.into_iter().map(|row| (PersonId(row.one_id), PersonId(row.other_id))).collect(),
    })
}

/// Bookings of the window: what is to be staffed, and all places that are held.
fn in_window(now: Instant, window: (Instant, Instant)) -> Result<Condition> {
    let starts = booking_slot::Column::Starts;
    let slots = Query::select()
        .column(booking_slot::Column::BookingId)
        .from(booking_slot::Entity)
        .and_where(starts.gte(window.0).and(starts.lt(window.1)))
        .to_owned();
    let open = [word(State::Requested)?, word(State::Offered)?, word(State::Confirmed)?];
    let not_held = Condition::any()
        .add(booking_row::Column::HoldUntil.is_null())
        .add(booking_row::Column::HoldUntil.lte(local_date(now)));
    let wanted = Condition::all()
        .add(booking_row::Column::Proven.eq(true))
        .add(booking_row::Column::State.is_in(open.clone()))
        .add(not_held);
    let accepted = booking::has_offer(OfferState::Accepted)?;
    let asked = booking_row::Column::State.is_in(open).and(booking::has_offer(OfferState::Open)?);
    Ok(Condition::all()
        .add(booking_row::Column::Id.in_subquery(slots))
        .add(Condition::any().add(wanted).add(accepted).add(asked)))
}

async fn bookings(c: &impl Conn, now: Instant, window: (Instant, Instant)) -> Result<Vec<PlanBooking>> {
    let found = booking_row::Entity::find().filter(in_window(now, window)?).order_by_asc(booking_row::Column::Id);
    let bookings = booking::with_slots(c, found.all(c).await?).await?;
    let groups = about::by_key::<community_group::Entity>(c, bookings.iter().map(|b| b.group.0).collect()).await?;
    let groups: BTreeMap<i64, community_group::Model> = groups.into_iter().map(|row| (row.id, row)).collect();
    let places = bookings.iter().filter_map(|b| b.place.map(|id| id.0)).collect();
    let places = about::by_key::<place::Entity>(c, places).await?;
    let places: BTreeMap<i64, place::Model> = places.into_iter().map(|row| (row.id, row)).collect();
    let mut offers = offers(c, &bookings).await?;
    let whole = |booking: Booking| {
        let group = groups.get(&booking.group.0).cloned().ok_or(StoreError::Unreadable("group of a booking"))?;
        let place = booking.place.and_then(|id| places.get(&id.0).cloned());
        Ok(PlanBooking {
            group: group::read(group)?,
            place: place.map(group::read_place).transpose()?,
            offers: offers.remove(&booking.id.0).unwrap_or_default(),
            booking,
        })
    };
    bookings.into_iter().map(whole).collect()
}

/// All offers ever made for the bookings, oldest first.
async fn offers(c: &impl Conn, bookings: &[Booking]) -> Result<BTreeMap<i64, Vec<Offer>>> {
    let mut by_booking: BTreeMap<i64, Vec<Offer>> = BTreeMap::new();
    for part in bookings.chunks(rows::MANY) {
        let theirs = offer_row::Column::BookingId.is_in(part.iter().map(|b| b.id.0));
        for offer in offer::all(c, offer_row::Entity::find().filter(theirs)).await? {
            by_booking.entry(offer.booking.0).or_default().push(offer);
        }
    }
    Ok(by_booking)
}

/// Sessions given by volunteer: accepted places of sessions that are over and that nobody said did not take place;
/// all, or those that began in a span.
pub async fn given(c: &impl Conn, now: Instant, span: Option<(Instant, Instant)>) -> Result<BTreeMap<PersonId, u32>> {
    let happened = [word(Happened::Delivered)?, word(Happened::Partly)?];
    let missed = Query::select()
        .column(outcome::Column::BookingId)
        .from(outcome::Entity)
        .and_where(outcome::Column::Happened.is_not_in(happened))
        .to_owned();
    let over = booking_slot::Column::Ends.lte(now);
    let began = span.map(|(from, to)| booking_slot::Column::Starts.gte(from).and(booking_slot::Column::Starts.lt(to)));
    let slot = offer_row::Entity::belongs_to(booking_slot::Entity)
        .from((offer_row::Column::BookingId, offer_row::Column::Slot))
        .to((booking_slot::Column::BookingId, booking_slot::Column::Position));
    let counts = offer_row::Entity::find()
        .select_only()
        .column(offer_row::Column::PersonId)
        .column_as(offer_row::Column::Id.count(), "n")
        .join(JoinType::InnerJoin, slot.into())
        .filter(offer_row::Column::State.eq(word(OfferState::Accepted)?))
        .filter(offer_row::Column::BookingId.not_in_subquery(missed))
        .filter(over)
        .filter(began.map_or_else(Condition::all, |began| Condition::all().add(began)))
        .group_by(offer_row::Column::PersonId);
    by_person(counts.into_tuple().all(c).await?)
}

/// Offers made since the first of the local month of `now`, whatever became of them.
async fn asked(c: &impl Conn, now: Instant) -> Result<BTreeMap<PersonId, u32>> {
    let today = local_date(now);
    let first = day_start(today.with_day(1).unwrap_or(today));
    let counts = offer_row::Entity::find()
        .select_only()
        .column(offer_row::Column::PersonId)
        .column_as(offer_row::Column::Id.count(), "n")
        .filter(offer_row::Column::Made.gte(first))
        .group_by(offer_row::Column::PersonId);
    by_person(counts.into_tuple().all(c).await?)
}

fn by_person(counts: Vec<(i64, i64)>) -> Result<BTreeMap<PersonId, u32>> {
    counts.into_iter().map(|(id, n)| Ok((PersonId(id), number("count", n)?))).collect()
}
