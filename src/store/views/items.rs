//! What waits for somebody at the desk.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};

use crate::domain::ids::{ItemId, Reference};
use crate::store::entity::{booking, item};
use crate::store::item::{Item, ItemKind, read};
use crate::store::stored::word;
use crate::store::views::bookings::reference;
use crate::store::views::{Districts, in_them, to_place};
use crate::store::{Conn, Result};

/// Open items of the districts, most urgent first, then oldest first; about no booking: everybody's.
pub async fn items(c: &impl Conn, districts: Districts<'_>, limit: u64) -> Result<Vec<(Item, Option<Reference>)>> {
    of(c, open(districts).limit(limit)).await
}

/// How many of a kind are open, or of any.
pub async fn item_count(c: &impl Conn, districts: Districts<'_>, kind: Option<ItemKind>) -> Result<u64> {
    let mut these = open(districts);
    if let Some(kind) = kind {
        these = these.filter(item::Column::Kind.eq(word(kind)?));
    }
    Ok(these.count(c).await?)
}

/// One that is open and theirs to see.
pub async fn item(c: &impl Conn, districts: Districts<'_>, id: ItemId) -> Result<Option<Item>> {
    let found = of(c, open(districts).filter(item::Column::Id.eq(id.0))).await?;
    Ok(found.into_iter().next().map(|(item, _)| item))
}

fn open(districts: Districts<'_>) -> Select<item::Entity> {
    let to_booking: RelationDef =
        item::Entity::belongs_to(booking::Entity).from(item::Column::BookingId).to(booking::Column::Id).into();
    item::Entity::find()
        .join(JoinType::LeftJoin, to_booking)
        .join(JoinType::LeftJoin, to_place())
        .filter(item::Column::Closed.is_null())
        .filter(in_them(districts))
}

async fn of(c: &impl Conn, which: Select<item::Entity>) -> Result<Vec<(Item, Option<Reference>)>> {
    let rows: Vec<(item::Model, Option<booking::Model>)> = which
        .select_also(booking::Entity)
        .order_by_asc(urgency())
        .order_by_asc(item::Column::Made)
        .order_by_asc(item::Column::Id)
        .all(c)
        .await?;
    rows.into_iter()
        .map(|(row, about)| Ok((read(&row)?, about.map(|b| reference(&b.reference)).transpose()?)))
        .collect()
}

/// Place of the kind in [`ItemKind::BY_URGENCY`].
fn urgency() -> SimpleExpr {
    let kind = |kind: ItemKind| Expr::col((item::Entity, item::Column::Kind)).eq(kind.as_str());
    let [first, rest @ ..] = ItemKind::BY_URGENCY;
    let mut places = Expr::case(kind(first), 0);
    for (place, other) in (1..).zip(rest) {
        places = places.case(kind(other), place);
    }
    places.finally(i32::MAX).into()
}
