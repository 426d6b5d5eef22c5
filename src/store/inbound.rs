//! Messages kept for the desk, as plain text, each once.

use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::domain::ids::{BookingId, InboundId};
use crate::domain::inbound::{Message, Why};
use crate::domain::time::Instant;
use crate::store::entity::{inbound, item};
use crate::store::item::ItemKind;
use crate::store::rows;
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// Keeps a message; `None` where the very same is kept.
pub async fn keep(
    c: &impl Conn,
    message: &Message,
    why: Why,
    about: Option<BookingId>,
    now: Instant,
) -> Result<Option<InboundId>> {
    let row = inbound::Model {
        id: 0,
        digest: message.digest.to_vec(),
        why: word(why)?,
        sender: message.sender.clone(),
        proven: message.proven,
        subject: message.subject.clone(),
        body: message.text.clone(),
        booking_id: about.map(|id| id.0),
        received: now,
    };
    Ok(rows::add(c, row).await?.map(InboundId))
}

/// Removes what came before `before`, with the lines that only lead to it. What else a message brought up stays a line.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    let old = Query::select()
        .column(inbound::Column::Id)
        .from(inbound::Entity)
        .and_where(inbound::Column::Received.lt(before))
        .to_owned();
    let only = [word(ItemKind::MailCame)?, word(ItemKind::WantsToVolunteer)?];
    let lines = item::Column::Kind.is_in(only).and(item::Column::InboundId.in_subquery(old));
    item::Entity::delete_many().filter(lines).exec(c).await?;
    inbound::Entity::delete_many().filter(inbound::Column::Received.lt(before)).exec(c).await?;
    Ok(())
}
