//! A group asks for a session.

use chrono::{Duration, NaiveDate, NaiveTime};
use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::open_booking::booking_link_in;
use crate::actions::tell;
use crate::domain::booking::{Slot, Support, Wish};
use crate::domain::group::{GroupKind, SessionKind};
use crate::domain::ids::{BookingId, KindId, Reference};
use crate::domain::notice::NoticeKind;
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::domain::time::local_date;
use crate::links::{Purpose, Token};
use crate::store::booking::{self, NewRow};
use crate::store::group;
use crate::store::token;
use crate::store::{Db, StoreError, Tx, commit};

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

/// Times that a reference is drawn again because another booking has it.
const DRAWS: u32 = 20;

/// Times that the whole is tried again because somebody else wrote the same at the same moment.
const TRIES: u32 = 5;

/// Stores the request with its acknowledgement. The same `idem` again returns the first booking and changes nothing.
/// `Invalid` where the kind is unknown, a time is too near or does not exist, or venue and format don't go together.
pub async fn request_booking(db: &Db, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    for _ in 1..TRIES {
        match try_once(db, ctx, new).await {
            // Somebody else was quicker with this `idem`, reference or group: what stands now is found on the next try.
            Err(Error::Store(StoreError::Taken(_))) => {}
            done => return done,
        }
    }
    try_once(db, ctx, new).await
}

async fn try_once(db: &Db, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    let tx = db.begin().await?;
    let requested = request_booking_in(&tx, ctx, new).await?;
    commit(tx).await?;
    Ok(requested)
}

/// The same inside a transaction of the caller's.
pub async fn request_booking_in(tx: &Tx, ctx: &Ctx, new: &NewBooking) -> Result<Requested> {
    if let Some(id) = booking::by_idem(tx, &new.idem).await? {
        return first(tx, ctx, id).await;
    }
    let kind = group::kind(tx, new.kind).await?.ok_or(Error::Invalid("there is no such kind of session"))?;
    let slots = slots(ctx, new, &kind)?;
    let row = row(tx, ctx, new, slots).await?;
    let reference = row.reference.clone();
    let id = booking::insert(tx, &row).await?;
    let token = remember(tx, ctx, Purpose::Booking, id).await?;
    remember(tx, ctx, Purpose::Prove, id).await?;
    let booking = booking::find(tx, id).await?.ok_or(Error::NotFound)?;
    note(tx, ctx, "request_booking", &booking, json!({})).await?;
    tell::put_all(tx, ctx, &[tell::contact(NoticeKind::Received, &booking, ctx.now)]).await?;
    Ok(Requested { id, reference, token })
}

/// What the first request with this `idem` made.
async fn first(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<Requested> {
    let booking = booking::find(tx, id).await?.ok_or(Error::NotFound)?;
    Ok(Requested { id, reference: booking.reference, token: booking_link_in(tx, ctx, id).await? })
}

/// The wished times as instants; the door asked the same of them, but time passes between form and button.
fn slots(ctx: &Ctx, new: &NewBooking, kind: &SessionKind) -> Result<Vec<Slot>> {
    if new.times.is_empty() || new.times.len() > 3 {
        return Err(Error::Invalid("1 to 3 times are needed"));
    }
    if new.venue.is_some() == (new.wish == Wish::Online) {
        return Err(Error::Invalid("a session in person needs a venue, one online has none"));
    }
    let earliest = local_date(ctx.now) + Duration::days(kind.notice_days);
    let slot = |&(date, time): &(NaiveDate, NaiveTime)| {
        let slot = Slot::new(date, time, kind.duration_min);
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
        Some((name, postcode)) => Some(group::ensure_place(tx, group, name, postcode).await?),
        None => None,
    };
    Ok(NewRow {
        reference: draw(tx, ctx).await?,
        uid: uuid::Builder::from_random_bytes(ctx.chance.octets()).into_uuid(),
        idem: new.idem.clone(),
        group,
        contact,
        kind: new.kind,
        wish: new.wish,
        place,
        people: new.people,
        support: new.support.clone(),
        slots,
        created: ctx.now,
    })
}

/// A reference that no booking has.
async fn draw(tx: &Tx, ctx: &Ctx) -> Result<Reference> {
    for _ in 0..DRAWS {
        let reference = Reference::from_random(ctx.chance.six());
        if booking::by_reference(tx, &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Error::Store(StoreError::Taken("booking_reference_uq")))
}

/// The first token of a purpose: handed out, and known from now on.
async fn remember(tx: &Tx, ctx: &Ctx, purpose: Purpose, id: BookingId) -> Result<Token> {
    let link = ctx.links.token(purpose, id.0, 1);
    token::put(tx, purpose, id.0, 1, &link.hash(), ctx.now).await?;
    Ok(link)
}
