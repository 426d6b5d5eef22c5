//! Somebody asks to become a volunteer: somebody at the desk reads it and writes to them.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::put_before_desk::put_before_desk;
use crate::domain::inbound::{Message, Took, Why};
use crate::store::{Db, commit};

/// Keeps what they wrote, the very same once. Nothing is sent: nobody has proven that the address is theirs.
pub async fn ask_to_volunteer(db: &Db, ctx: &Ctx, message: &Message) -> Result<Took> {
    let tx = db.begin().await?;
    let took = put_before_desk(&tx, ctx, message, Why::Volunteer, None).await?;
    commit(tx).await?;
    Ok(took)
}
