//! A group asks for a session.

use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveTime};
use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_later;
use crate::actions::open_booking::booking_link_in;
use crate::actions::tell;
use crate::domain::booking::{Booking, Slot, Support, Wish};
use crate::domain::group::{GroupKind, SessionKind};
use crate::domain::ids::{BookingId, Reference};
use crate::domain::notice::NoticeKind;
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::domain::time::local_date;
use crate::links::{Purpose, Token};
use crate::store::booking::{self, NewRow};
use crate::store::group;
use crate::store::outbox;
use crate::store::token;
use crate::store::{Db, Pending, StoreError, Tx};

/// What the form yields: all parsed at the door.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// Made when the check-answers page was drawn: the same one books once.
    pub idem: String,
    pub kind: SessionKind,
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

/// Times that a reference is drawn again because another booking has it.
const DRAWS: u32 = 20;

/// Stores the request with its acknowledgement. The same `idem` again returns the first booking and changes nothing.
/// `Invalid` where a time is too near or does not exist, or venue and format don't go together.
pub async fn request_booking(db: &Db, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    let asked = Arc::new((ctx.clone(), new.clone()));
    let made = db.write_together(move |tx, pending| {
        let asked = asked.clone();
        Box::pin(async move { request_booking_with(tx, pending, &asked.0, &asked.1).await })
    });
    match made.await {
        Err(Error::Store(StoreError::Taken("booking_idem_uq"))) => requested(db, ctx, &new.idem).await,
        done => done,
    }
}

/// The same inside a transaction of the caller's, for an `idem` that is new.
pub async fn request_booking_in(tx: &Tx, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    let pending = Pending::default();
    let made = request_booking_with(tx, &pending, ctx, new).await?;
    pending.put(tx).await?;
    Ok(made)
}

/// The same with its last rows left to whoever shares the transaction.
async fn request_booking_with(tx: &Tx, pending: &Pending, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    let slots = slots(ctx, new)?;
    let booking = insert(tx, pending, ctx, row(tx, ctx, new, slots).await?).await?;
    let [token, prove] = [Purpose::Booking, Purpose::Prove].map(|p| ctx.links.token(p, booking.id.0, 1));
    let tokens = [(Purpose::Booking, token.hash()), (Purpose::Prove, prove.hash())];
    token::put_first(pending, booking.id.0, &tokens, ctx.now);
    note_later(pending, ctx, "request_booking", &booking, json!({}));
    outbox::put_later(pending, &tell::contact(NoticeKind::Received, &booking, ctx.now), ctx.now)?;
    Ok(Requested { id: booking.id, reference: booking.reference, token })
}

/// What was made of the request with this `idem`; `NotFound` where nothing was, or it went unproven.
pub async fn requested(db: &Db, ctx: &Ctx, idem: &str) -> Result<Requested> {
    let c = db.read();
    let id = booking::by_idem(c, idem).await?.ok_or(Error::NotFound)?;
    let booking = booking::find(c, id).await?.ok_or(Error::NotFound)?;
    Ok(Requested { id, reference: booking.reference, token: booking_link_in(c, ctx, id).await? })
}

/// The wished times as instants; the door asked the same of them, but time passes between form and button.
fn slots(ctx: &Ctx, new: &NewBooking) -> Result<Vec<Slot>> {
    if new.times.is_empty() || new.times.len() > 3 {
        return Err(Error::Invalid("1 to 3 times are needed"));
    }
    if new.venue.is_some() == (new.wish == Wish::Online) {
        return Err(Error::Invalid("a session in person needs a venue, one online has none"));
    }
    let earliest = local_date(ctx.now) + Duration::days(new.kind.notice_days);
    let slot = |&(date, time): &(NaiveDate, NaiveTime)| {
        let slot = Slot::new(date, time, new.kind.duration_min);
        let slot = slot.map_err(|_| Error::Invalid("the clocks change then: this time is missing or comes twice"))?;
        let late = date < earliest || slot.start <= ctx.now;
        if late { Err(Error::Invalid("the time is too near")) } else { Ok(slot) }
    };
    new.times.iter().map(slot).collect()
}

/// The row, with its group, contact and place, made where they are new.
async fn row(tx: &Tx, ctx: &Ctx, new: &NewBooking, slots: Vec<Slot>) -> Result<NewRow> {
    let district = new.venue.as_ref().map(|(_, postcode)| postcode.district());
    let group = group::ensure(tx, &new.group, new.group_kind, &new.email, district, ctx.now).await?;
    let contact = group::ensure_contact(tx, group, &new.name, &new.email, new.phone.as_ref(), ctx.now).await?;
    let place = match &new.venue {
        Some((name, postcode)) => Some(group::ensure_place(tx, group, (name, postcode), None).await?),
        None => None,
    };
    Ok(NewRow {
        reference: Reference::from_random(ctx.chance.six()),
        uid: uuid::Builder::from_random_bytes(ctx.chance.octets()).into_uuid(),
        idem: new.idem.clone(),
        group,
        contact,
        kind: new.kind.id,
        wish: new.wish,
        place,
        people: new.people,
        support: new.support.clone(),
        slots,
        created: ctx.now,
    })
}

/// Inserts it; draws another reference where a booking has this one.
async fn insert(tx: &Tx, pending: &Pending, ctx: &Ctx, mut row: NewRow) -> Result<Booking> {
    for _ in 1..DRAWS {
        match booking::insert_first(tx, pending, &row).await {
            Err(StoreError::Taken("booking_reference_uq")) => {
                row.reference = Reference::from_random(ctx.chance.six());
            }
            done => return Ok(done?),
        }
    }
    Ok(booking::insert_first(tx, pending, &row).await?)
}
