//! A volunteer says yes or no to an offer. The last place filled confirms the booking.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::OfferId;
use crate::domain::offer::NoReason;
use crate::store::{Db, Tx};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No(Option<NoReason>),
}

/// Takes the answer. Yes: checks ride and rest gap against the person's accepted sessions under their lock (`Clash`),
/// fills the place, confirms the booking with the last one (notices with invitations to contact and team). No: the place
/// is open, the window dirty. Answered before, withdrawn or late: `Closed`, nothing changes.
pub async fn answer_offer(db: &Db, ctx: &Ctx, id: OfferId, answer: Answer) -> Result<BookingFacts> {
    todo!()
}

pub async fn answer_offer_in(tx: &Tx, ctx: &Ctx, id: OfferId, answer: Answer) -> Result<BookingFacts> {
    todo!()
}
