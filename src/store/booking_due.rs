//! Bookings whose time has come, whatever a job does about it then.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::booking::State;
use crate::domain::ids::BookingId;
use crate::domain::offer::OfferState;
use crate::domain::time::Instant;
use crate::store::booking::has_offer;
use crate::store::entity::{booking, booking_slot};
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// Requested, never proven, asked for before `before`.
pub async fn unproven_before(c: &impl Conn, before: Instant) -> Result<Vec<BookingId>> {
    let old = booking::Entity::find()
        .filter(booking::Column::State.eq(word(State::Requested)?))
        .filter(booking::Column::Proven.eq(false))
        .filter(booking::Column::Created.lt(before));
    ids(c, old).await
}

/// Proven requested or offered bookings whose last wished time is before `now`, and offered ones whose team was asked for
/// a time before `now` and said yes in part.
pub async fn passed(c: &impl Conn, now: Instant) -> Result<Vec<BookingId>> {
    let ahead = booking_slot::Column::Starts.gte(now);
    let asked_for = Expr::col((booking_slot::Entity, booking_slot::Column::Position))
        .equals((booking::Entity, booking::Column::Chosen))
        .and(ahead.clone());
    let half = Condition::all()
        .add(booking::Column::State.eq(word(State::Offered)?))
        .add(has_slot(asked_for).not())
        .add(has_offer(OfferState::Accepted)?);
    let open = booking::Entity::find()
        .filter(booking::Column::State.is_in([word(State::Requested)?, word(State::Offered)?]))
        .filter(booking::Column::Proven.eq(true))
        .filter(Condition::any().add(has_slot(ahead).not()).add(half));
    ids(c, open).await
}

/// Confirmed bookings whose time begins between the two instants.
pub async fn confirmed_between(c: &impl Conn, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    let chosen = booking::Entity::belongs_to(booking_slot::Entity)
        .from((booking::Column::Id, booking::Column::Chosen))
        .to((booking_slot::Column::BookingId, booking_slot::Column::Position));
    let confirmed = booking::Entity::find()
        .join(JoinType::InnerJoin, chosen.into())
        .filter(booking::Column::State.eq(word(State::Confirmed)?))
        .filter(booking_slot::Column::Starts.between(span.0, span.1));
    ids(c, confirmed).await
}

async fn ids(c: &impl Conn, which: sea_orm::Select<booking::Entity>) -> Result<Vec<BookingId>> {
    let keys = which.select_only().column(booking::Column::Id).order_by_asc(booking::Column::Id);
    Ok(keys.into_tuple().all(c).await?.into_iter().map(BookingId).collect())
}

/// Whether the booking of a row has a slot that is so.
fn has_slot(so: Expr) -> Expr {
    let of_booking = Expr::col((booking_slot::Entity, booking_slot::Column::BookingId))
        .equals((booking::Entity, booking::Column::Id));
    Expr::exists(Query::select().expr(Expr::val(1)).from(booking_slot::Entity).and_where(of_booking.and(so)).to_owned())
}
