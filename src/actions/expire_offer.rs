//! An offer's deadline has passed: the place is open again.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::OfferId;
use crate::store::{Db, Tx};

/// `false` where it was answered meanwhile or is not due.
pub async fn expire_offer(db: &Db, ctx: &Ctx, id: OfferId) -> Result<bool> {
    todo!()
}

pub async fn expire_offer_in(tx: &Tx, ctx: &Ctx, id: OfferId) -> Result<bool> {
    todo!()
}
