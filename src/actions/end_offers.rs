//! Offers of a booking come to an end together: open ones are withdrawn, accepted ones taken off.

use crate::actions::error::Result;
use crate::domain::booking::Booking;
use crate::domain::offer::Offer;
use crate::domain::time::Instant;
use crate::store::Tx;
use crate::store::item::{self, ItemKind};
use crate::store::offer;

/// Lines that ask for something about a booking which is not over.
const OPEN: [ItemKind; 9] = [
    ItemKind::NobodyFound,
    ItemKind::RingThem,
    ItemKind::DroppedOut,
    ItemKind::LetterStopped,
    ItemKind::Passed,
    ItemKind::NeedsReplacement,
    ItemKind::AskHost,
    ItemKind::BusyClash,
    ItemKind::NoLink,
];

/// Lines about one person's yes: their own calendar says that they are busy, or answered no. They end with it, and with
/// their next answer.
pub(super) const ABOUT_A_YES: [ItemKind; 2] = [ItemKind::NeedsReplacement, ItemKind::BusyClash];

/// Ends all that holds a place of a booking that is over, and the desk's open lines about it. Returns the offers as they
/// were before. The booking's row is locked.
pub(super) async fn end_all(tx: &Tx, booking: &Booking, now: Instant) -> Result<Vec<Offer>> {
    let mut before = offer::of_booking(tx, booking.id).await?;
    before.retain(Offer::holds_place);
    for ending in &before {
        put(tx, ending.clone().call_off(), now).await?;
    }
    for kind in OPEN {
        item::close_of(tx, kind, booking.id, now).await?;
    }
    Ok(before)
}

/// Ends these offers, and the lines about them.
pub(super) async fn end(tx: &Tx, offers: &[Offer], now: Instant) -> Result<()> {
    for ending in offers {
        put(tx, ending.clone().end(), now).await?;
    }
    Ok(())
}

async fn put(tx: &Tx, ended: Offer, now: Instant) -> Result<()> {
    offer::update(tx, &ended).await?;
    Ok(item::close_theirs(tx, &ABOUT_A_YES, (ended.booking, ended.person), now).await?)
}
