//! A contact proves the address by the button behind the link of the acknowledgement.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::store::{Db, Tx};

/// What the link's page shows; changes nothing. A booking proven before is shown as such.
pub async fn look(db: &Db, ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    todo!()
}

/// Proves contact and booking, marks plans old. Proven before: nothing changes, the facts return.
pub async fn prove_contact(db: &Db, ctx: &Ctx, word: &str) -> Result<BookingFacts> {
    todo!()
}

pub async fn prove_contact_in(tx: &Tx, ctx: &Ctx, id: BookingId) -> Result<()> {
    todo!()
}
