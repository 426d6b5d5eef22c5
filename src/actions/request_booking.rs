//! A group asks for a session.

use chrono::{NaiveDate, NaiveTime};

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::{Support, Wish};
use crate::domain::group::GroupKind;
use crate::domain::ids::{BookingId, KindId, Reference};
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::links::Token;
use crate::store::{Db, Tx};

/// What the form yields: all parsed at the door.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// Made when the check-answers page was drawn: the same one books once.
    pub idem: String,
    pub kind: KindId,
    pub wish: Wish,
    /// Venue and postcode; none online.
    pub venue: Option<(Line, Postcode)>,
    /// 1 to 3 wished local times, the first first; each keeps the kind's notice and exists once.
    pub times: Vec<(NaiveDate, NaiveTime)>,
    pub group: Line,
    pub group_kind: GroupKind,
    pub people: u32,
    pub support: Support,
    pub name: Line,
    pub email: Email,
    pub phone: Option<Phone>,
}

/// What the door needs to go on.
#[derive(Clone, Debug)]
pub struct Requested {
    pub id: BookingId,
    pub reference: Reference,
    /// Opens `/bookings/{token}`.
    pub token: Token,
}

/// Stores the request with its acknowledgement. The same `idem` again returns the first booking and changes nothing.
pub async fn request_booking(db: &Db, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    todo!()
}

pub async fn request_booking_in(tx: &Tx, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    todo!()
}
