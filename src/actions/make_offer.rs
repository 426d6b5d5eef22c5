//! One place of a team is put to one volunteer: the offer, its link, its letter, and a line where a letter may be too slow.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::tell;
use crate::domain::booking::Booking;
use crate::domain::group::SessionKind;
use crate::domain::ids::{OfferId, PersonId};
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::offer::TeamRole;
use crate::domain::time::Instant;
use crate::links::Purpose;
use crate::store::Tx;
use crate::store::item::{self, ItemKind};
use crate::store::offer::{self, NewOffer};
use crate::store::token;

/// What is offered.
pub(super) struct Offering<'a> {
    pub booking: &'a Booking,
    pub kind: &'a SessionKind,
    /// Index of the wished time.
    pub slot: usize,
    pub role: TeamRole,
}

/// Makes the offer; returns it with its letter. Rows of person and booking are locked.
pub(super) async fn make_offer(
    tx: &Tx,
    ctx: &Ctx,
    place: &Offering<'_>,
    person: PersonId,
    release: Instant,
) -> Result<(OfferId, Notice)> {
    let slot = place.booking.slots.get(place.slot).ok_or(Error::NotFound)?;
    let new = NewOffer {
        booking: place.booking.id,
        person,
        role: place.role,
        slot: place.slot,
        made: ctx.now,
        release,
        deadline: ctx.rules.offers.deadline(release, slot.start),
        on_site: slot.on_site(place.kind),
    };
    let id = offer::insert(tx, &new).await?;
    let link = ctx.links.token(Purpose::Offer, id.0, 1);
    token::put(tx, Purpose::Offer, id.0, 1, &link.hash(), ctx.now).await?;
    // Shortly before the session a letter may come too late: the desk rings as well.
    if slot.start - ctx.now < Duration::hours(ctx.rules.offers.latest_hours_before) {
        let (kind, dedupe) = (ItemKind::RingThem, ring_them(id));
        item::put(tx, kind, Some(place.booking.id), Some(person), None, &dedupe, ctx.now).await?;
    }
    let offer = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    Ok((id, tell::offer(NoticeKind::Offer, place.booking, &offer, release)))
}

/// Dedupe key of the line that says to ring whoever has this offer.
pub(super) fn ring_them(id: OfferId) -> String {
    format!("ring-them:o{}", id.0)
}
