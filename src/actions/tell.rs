//! Which letters a change causes, and when they leave. Intent only: what they say is the business of `mail`.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::Booking;
use crate::domain::deed::{DeedKind, Done};
use crate::domain::ids::{DeedId, PersonId, PlanId};
use crate::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::store::Tx;
use crate::store::deed::{self, NewDeed};
use crate::store::outbox;

/// When letters about what happens now leave: those that somebody who is logged in causes are held a little, so that a
/// mistake can be taken back, or followed by another change, before anybody hears of it.
pub(super) fn due(ctx: &Ctx) -> Instant {
    match ctx.actor {
        Actor::Person(_) => ctx.now + ctx.rules.hold,
        Actor::Link | Actor::Service | Actor::Terminal => ctx.now,
    }
}

/// A letter about the booking to its contact.
pub(super) fn contact(kind: NoticeKind, booking: &Booking, due: Instant) -> Notice {
    about(kind, booking, Recipient::Contact(booking.contact), due)
}

/// A letter about the booking to one of its team.
pub(super) fn person(kind: NoticeKind, booking: &Booking, to: PersonId, due: Instant) -> Notice {
    about(kind, booking, Recipient::Person(to), due)
}

/// A letter about one offer to the volunteer who was asked.
pub(super) fn offer(kind: NoticeKind, booking: &Booking, offer: &Offer, due: Instant) -> Notice {
    let subject = Subject::Offer(offer.id, booking.id);
    Notice { subject, ..person(kind, booking, offer.person, due) }
}

/// "It takes place": to the contact and everybody who accepted.
pub(super) fn confirmed(booking: &Booking, offers: &[Offer], due: Instant) -> Vec<Notice> {
    let team = offers.iter().filter(|o| o.state == OfferState::Accepted);
    let team = team.map(|o| person(NoticeKind::Confirmed, booking, o.person, due));
    std::iter::once(contact(NoticeKind::Confirmed, booking, due)).chain(team).collect()
}

/// The end of these offers, given as they were before it: who had said yes learns that the session is off, or that it goes
/// on without them; who could still answer that the offer is taken back. Who never saw the offer learns nothing.
pub(super) fn ended(booking: &Booking, before: &[Offer], due: Instant, now: Instant) -> Vec<Notice> {
    let lost = if booking.state.is_over() { NoticeKind::Cancelled } else { NoticeKind::TakenOff };
    let told = |o: &Offer| match o.state {
        _ if o.has_said_yes() => Some(person(lost, booking, o.person, due)),
        OfferState::Open if o.is_open(now) && o.is_released(now) => {
            Some(offer(NoticeKind::OfferWithdrawn, booking, o, due))
        }
        _ => None,
    };
    before.iter().filter_map(told).collect()
}

/// Returns the dedupe keys of those that were put: others stood already.
pub(super) async fn put_all(tx: &Tx, ctx: &Ctx, notices: &[Notice]) -> Result<Vec<String>> {
    let mut keys = Vec::with_capacity(notices.len());
    for notice in notices {
        if outbox::put(tx, notice, ctx.now).await? {
            keys.push(notice.dedupe_key());
        }
    }
    Ok(keys)
}

/// Notes what can take this back until the first of these letters leaves; `None` where none is held.
pub(super) async fn hold(
    tx: &Tx,
    ctx: &Ctx,
    (kind, plan): (DeedKind, Option<PlanId>),
    notices: &[Notice],
    mut bookings: Vec<Done>,
) -> Result<Option<DeedId>> {
    let held_until = notices.iter().map(|notice| notice.due).min().unwrap_or(due(ctx));
    match ctx.actor {
        Actor::Person(by) if held_until > ctx.now => {
            for Done { booking, was, .. } in &mut bookings {
                was.waiting = outbox::waiting(tx, *booking).await?;
                was.waiting.retain(|key| !was.letters.contains(key));
            }
            let new = NewDeed { kind, by, plan, made: ctx.now, held_until, bookings };
            Ok(Some(deed::put(tx, &new).await?))
        }
        _ => Ok(None),
    }
}

fn about(kind: NoticeKind, booking: &Booking, to: Recipient, due: Instant) -> Notice {
    Notice { kind, to, subject: Subject::Booking(booking.id), due, sequence: booking.sequence }
}
