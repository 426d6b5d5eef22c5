//! What waits for somebody at the desk, with what and whom it is about.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};

use crate::domain::ids::{ItemId, Reference};
use crate::domain::time::Instant;
use crate::store::entity::{booking, booking_slot, community_group, item, person, place};
use crate::store::item::{Item, ItemKind, read};
use crate::store::stored::word;
use crate::store::views::bookings::reference;
use crate::store::views::{Districts, in_them, to_place, to_slot};
use crate::store::{Conn, Result};

/// A line at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    pub item: Item,
    pub about: Option<ItemBooking>,
    /// Name of the person it is about.
    pub person: Option<String>,
}

/// The booking that a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemBooking {
    pub reference: Reference,
    pub group: String,
    /// The time that holds, else the first wished.
    pub slot: (Instant, Instant),
    /// Venue and postcode district; none online.
    pub place: Option<(String, String)>,
}

/// A line as the joined tables give it.
#[derive(FromQueryResult)]
struct Flat {
    #[sea_orm(nested)]
    item: item::Model,
    reference: Option<String>,
    group: Option<String>,
    starts: Option<Instant>,
    ends: Option<Instant>,
    venue: Option<String>,
    district: Option<String>,
    person: Option<String>,
}

/// Open items of the districts, most urgent first, then oldest first; about no booking: everybody's.
pub async fn items(c: &impl Conn, districts: Districts<'_>, limit: u64) -> Result<Vec<ItemLine>> {
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
    Ok(found.into_iter().next().map(|line| line.item))
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

async fn of(c: &impl Conn, which: Select<item::Entity>) -> Result<Vec<ItemLine>> {
    let to_group: RelationDef = booking::Entity::belongs_to(community_group::Entity)
        .from(booking::Column::GroupId)
        .to(community_group::Column::Id)
        .into();
    let to_person: RelationDef =
        item::Entity::belongs_to(person::Entity).from(item::Column::PersonId).to(person::Column::Id).into();
    let rows: Vec<Flat> = which
        .join(JoinType::LeftJoin, to_slot())
        .join(JoinType::LeftJoin, to_group)
        .join(JoinType::LeftJoin, to_person)
        .select_only()
        .columns(item::Column::iter())
        .column(booking::Column::Reference)
        .column_as(community_group::Column::Name, "group")
        .columns([booking_slot::Column::Starts, booking_slot::Column::Ends])
        .column_as(place::Column::Name, "venue")
        .column(place::Column::District)
        .column_as(person::Column::Name, "person")
        .order_by_asc(urgency())
        .order_by_asc(item::Column::Made)
        .order_by_asc(item::Column::Id)
        .into_model()
        .all(c)
        .await?;
    rows.into_iter().map(line).collect()
}

fn line(row: Flat) -> Result<ItemLine> {
    let item = read(&row.item)?;
    let (Some(known), Some(group), Some(slot)) = (row.reference, row.group, row.starts.zip(row.ends)) else {
        return Ok(ItemLine { item, about: None, person: row.person });
    };
    let about = ItemBooking { reference: reference(&known)?, group, slot, place: row.venue.zip(row.district) };
    Ok(ItemLine { item, about: Some(about), person: row.person })
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
