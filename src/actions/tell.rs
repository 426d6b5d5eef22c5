//! Which letters a change causes, and when they leave. Intent only: what they say is the business of `mail`.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::Booking;
use crate::domain::ids::PersonId;
use crate::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::store::Tx;
use crate::store::outbox;

/// When letters about what happens now leave: those that somebody who is logged in causes are held a little, so that a
/// mistake can be followed by another change before anybody hears of it. Taking back as such is not built yet.
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

/// The end of these offers, given as they were before it: who had accepted learns that the session is off, who could
/// still answer that the offer is taken back. Who never saw the offer learns nothing.
pub(super) fn ended(booking: &Booking, before: &[Offer], due: Instant, now: Instant) -> Vec<Notice> {
    let told = |o: &Offer| match o.state {
        OfferState::Accepted => Some(person(NoticeKind::Cancelled, booking, o.person, due)),
        OfferState::Open if o.is_open(now) && o.is_released(now) => {
            Some(offer(NoticeKind::OfferWithdrawn, booking, o, due))
        }
        _ => None,
    };
    before.iter().filter_map(told).collect()
}

pub(super) async fn put_all(tx: &Tx, ctx: &Ctx, notices: &[Notice]) -> Result<()> {
    for notice in notices {
        outbox::put(tx, notice, ctx.now).await?;
    }
    Ok(())
}

fn about(kind: NoticeKind, booking: &Booking, to: Recipient, due: Instant) -> Notice {
    Notice { kind, to, subject: Subject::Booking(booking.id), due, sequence: booking.sequence }
}
