//! Somebody says what came of a session.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::BookingId;
use crate::domain::outcome::Outcome;
use crate::store::{Db, Tx};

pub async fn record_outcome(db: &Db, ctx: &Ctx, id: BookingId, outcome: Outcome) -> Result<()> {
    todo!()
}

pub async fn record_outcome_in(tx: &Tx, ctx: &Ctx, id: BookingId, outcome: Outcome) -> Result<()> {
    todo!()
}
