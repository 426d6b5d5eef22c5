//! A coordinator sends a failed letter again.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::LetterId;
use crate::store::Db;

pub async fn retry_letter(db: &Db, ctx: &Ctx, id: LetterId) -> Result<()> {
    todo!()
}
