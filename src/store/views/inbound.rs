//! Messages that came by email, at the desk.

use sea_orm::{EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use crate::domain::ids::InboundId;
use crate::domain::inbound::Kept;
use crate::store::entity::{booking, inbound};
use crate::store::stored::from_word;
use crate::store::views::bookings::reference;
use crate::store::views::{Districts, in_them, to_place};
use crate::store::{Conn, Result};

/// A message that is theirs to see; about no booking: everybody's.
pub async fn inbound(c: &impl Conn, districts: Districts<'_>, id: InboundId) -> Result<Option<Kept>> {
    let to_booking: RelationDef =
        inbound::Entity::belongs_to(booking::Entity).from(inbound::Column::BookingId).to(booking::Column::Id).into();
    let row: Option<(inbound::Model, Option<booking::Model>)> = inbound::Entity::find_by_id(id.0)
        .join(JoinType::LeftJoin, to_booking)
        .join(JoinType::LeftJoin, to_place())
        .filter(in_them(districts))
        .select_also(booking::Entity)
        .one(c)
        .await?;
    let Some((row, about)) = row else { return Ok(None) };
    Ok(Some(Kept {
        why: from_word("why of a message", &row.why)?,
        sender: row.sender,
        proven: row.proven,
        subject: row.subject,
        text: row.body,
        booking: about.map(|b| reference(&b.reference)).transpose()?,
        received: row.received,
    }))
}
