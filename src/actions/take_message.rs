//! A person wrote to the programme: somebody at the desk reads it.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::put_before_desk::put_before_desk;
use crate::domain::ids::BookingId;
use crate::domain::inbound::{Message, Took, Why};
use crate::store::booking;
use crate::store::bounce;
use crate::store::{Conn, Db, commit};

/// Keeps it beside the booking of the letter it answers, or of the reference its subject names.
pub async fn take_message(db: &Db, ctx: &Ctx, message: &Message) -> Result<Took> {
    let tx = db.begin().await?;
    let about = about(&tx, message).await?;
    let took = put_before_desk(&tx, ctx, message, Why::Letter, about).await?;
    commit(tx).await?;
    Ok(took)
}

async fn about(c: &impl Conn, message: &Message) -> Result<Option<BookingId>> {
    for id in &message.answers {
        if let Some(letter) = bounce::by_message_id(c, id).await? {
            return Ok(letter.booking);
        }
    }
    match &message.reference {
        Some(reference) => Ok(booking::by_reference(c, reference).await?),
        None => Ok(None),
    }
}
