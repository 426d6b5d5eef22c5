//! Bookings that get another time or place: the new times, and what was before.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::booking::{Booking, Slot};
use crate::domain::facts::Was;
use crate::domain::ids::{BookingId, PlaceId};
use crate::store::entity::{booking_move, booking_slot};
use crate::store::stored::{number, text};
use crate::store::{Conn, Result};
use crate::store::{group, rows};

/// Puts these times in the place of the booking's. The caller holds the booking's lock.
pub async fn put_slots(c: &impl Conn, id: BookingId, slots: &[Slot]) -> Result<()> {
    booking_slot::Entity::delete_many().filter(booking_slot::Column::BookingId.eq(id.0)).exec(c).await?;
    let row = |(position, slot): (usize, &Slot)| {
        Ok(booking_slot::Model {
            booking_id: id.0,
            position: number("slot", position)?,
            local_date: slot.date,
            local_time: slot.time,
            starts: slot.start,
            ends: slot.end,
        })
    };
    rows::put_all(c, slots.iter().enumerate().map(row).collect::<Result<Vec<_>>>()?).await
}

/// Notes where and when, or under which link, it would have been before it had `sequence`.
pub async fn note(c: &impl Conn, before: &Booking, sequence: i32) -> Result<()> {
    let Some(slot) = before.slot() else { return Ok(()) };
    let row = booking_move::Model {
        booking_id: before.id.0,
        sequence,
        local_date: slot.date,
        local_time: slot.time,
        starts: slot.start,
        ends: slot.end,
        place_id: before.place.map(|id| id.0),
        join_link: before.join.as_ref().map(ToString::to_string),
    };
    rows::put(c, row).await.map(|_| ())
}

/// Time, place and link as somebody knows them who was last told at SEQUENCE `told`; `None` where it has not moved since.
pub async fn was(c: &impl Conn, id: BookingId, told: i32) -> Result<Option<Was>> {
    let moves = booking_move::Entity::find().filter(booking_move::Column::BookingId.eq(id.0));
    let since = moves.filter(booking_move::Column::Sequence.gt(told)).order_by_asc(booking_move::Column::Sequence);
    let Some(row) = since.one(c).await? else { return Ok(None) };
    let place = match row.place_id {
        Some(id) => group::place(c, PlaceId(id)).await?,
        None => None,
    };
    let slot = Slot { date: row.local_date, time: row.local_time, start: row.starts, end: row.ends };
    let join = row.join_link.map(|link| text("link", link)).transpose()?;
    Ok(Some(Was { slot, place, join }))
}

/// The moves after SEQUENCE `known` never were.
pub async fn take_back(c: &impl Conn, id: BookingId, known: i32) -> Result<()> {
    let theirs = booking_move::Entity::delete_many().filter(booking_move::Column::BookingId.eq(id.0));
    theirs.filter(booking_move::Column::Sequence.gt(known)).exec(c).await?;
    Ok(())
}
