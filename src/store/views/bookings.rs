//! Bookings in lists: of the desk, of a group, of some districts; their history.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};

use crate::domain::booking::State;
use crate::domain::ids::{BookingId, GroupId, Reference};
use crate::domain::offer::OfferState;
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::store::audit::actor;
use crate::store::entity::{audit, booking, booking_slot, community_group, offer, person, place, session_kind};
use crate::store::rows::MANY;
use crate::store::stored::{from_word, maybe, number, word};
use crate::store::views::{Districts, in_them, to_place, to_slot};
use crate::store::{Conn, Result, StoreError};

/// One booking in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingLine {
    pub id: BookingId,
    pub reference: Reference,
    pub group: String,
    pub kind: String,
    pub venue: Option<String>,
    pub district: Option<String>,
    pub state: State,
    pub start: Instant,
    pub proven: bool,
    pub accepted: u32,
    pub team: Option<u32>,
    pub created: Instant,
}

#[derive(FromQueryResult)]
struct Flat {
    id: i64,
    reference: String,
    group: String,
    kind: String,
    venue: Option<String>,
    district: Option<String>,
    state: String,
    start: Instant,
    proven: bool,
    team_lead: Option<i32>,
    team_support: Option<i32>,
    created: Instant,
}

/// Bookings of the districts, newest start first; `state` and `search` (reference, group, venue) narrow; a page of `size`
/// from 0. Returns the total too.
pub async fn bookings(
    c: &impl Conn,
    districts: Districts<'_>,
    state: Option<State>,
    search: &str,
    page: u64,
    size: u64,
) -> Result<(Vec<BookingLine>, u64)> {
    let mut select = joined().filter(in_them(districts));
    if let Some(state) = state {
        select = select.filter(booking::Column::State.eq(state.as_str()));
    }
    if !search.is_empty() {
        select = select.filter(matches(search));
    }
    let total = select.clone().count(c).await?;
    let order = select.order_by_desc(booking_slot::Column::Starts).order_by_desc(booking::Column::Id);
    let rows = flat(order.offset(page * size).limit(size)).into_model::<Flat>().all(c).await?;
    let accepted = accepted(c, rows.iter().map(|r| r.id)).await?;
    let lines = rows.into_iter().map(|row| line(row, &accepted)).collect::<Result<_>>()?;
    Ok((lines, total))
}

fn joined() -> Select<booking::Entity> {
    let to_group: RelationDef = booking::Entity::belongs_to(community_group::Entity)
        .from(booking::Column::GroupId)
        .to(community_group::Column::Id)
        .into();
    let to_kind: RelationDef = booking::Entity::belongs_to(session_kind::Entity)
        .from(booking::Column::KindId)
        .to(session_kind::Column::Id)
        .into();
    booking::Entity::find()
        .join(JoinType::InnerJoin, to_group)
        .join(JoinType::InnerJoin, to_kind)
        .join(JoinType::InnerJoin, to_slot())
        .join(JoinType::LeftJoin, to_place())
}

fn flat(select: Select<booking::Entity>) -> Select<booking::Entity> {
    use booking::Column as B;
    select
        .select_only()
        .columns([B::Id, B::Reference, B::State, B::Proven, B::TeamLead, B::TeamSupport, B::Created])
        .column_as(community_group::Column::Name, "group")
        .column_as(session_kind::Column::Title, "kind")
        .column_as(place::Column::Name, "venue")
        .column_as(place::Column::District, "district")
        .column_as(booking_slot::Column::Starts, "start")
}

/// Case does not matter; `%` and `_` are taken as typed.
fn matches(search: &str) -> Condition {
    let escaped = search.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
    let lower = |column: Expr| Func::lower(column);
    Condition::any()
        .add(Expr::expr(lower(booking::Column::Reference.into_expr())).like(like()))
        .add(Expr::expr(lower(community_group::Column::Name.into_expr())).like(like()))
        .add(Expr::expr(lower(place::Column::Name.into_expr())).like(like()))
}

fn line(row: Flat, accepted: &BTreeMap<i64, u32>) -> Result<BookingLine> {
    let team = row.team_lead.zip(row.team_support).map(|(lead, support)| lead + support);
    Ok(BookingLine {
        id: BookingId(row.id),
        reference: reference(&row.reference)?,
        group: row.group,
        kind: row.kind,
        venue: row.venue,
        district: row.district,
        state: from_word("state", &row.state)?,
        start: row.start,
        proven: row.proven,
        accepted: accepted.get(&row.id).copied().unwrap_or(0),
        team: maybe("team", team)?,
        created: row.created,
    })
}

pub(super) fn reference(text: &str) -> Result<Reference> {
    Reference::parse(text).ok_or(StoreError::Unreadable("reference"))
}

async fn accepted(c: &impl Conn, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, u32>> {
    let yes = offer::Column::State.eq(word(OfferState::Accepted)?);
    let rows = offer::Entity::find().filter(yes).filter(offer::Column::BookingId.is_in(ids)).all(c).await?;
    let mut counted = BTreeMap::new();
    for row in rows {
        *counted.entry(row.booking_id).or_insert(0) += 1;
    }
    Ok(counted)
}

/// How many bookings of the districts stand in each state.
pub async fn counts(c: &impl Conn, districts: Districts<'_>) -> Result<Vec<(State, u64)>> {
    let rows: Vec<(String, i64)> = booking::Entity::find()
        .join(JoinType::LeftJoin, to_place())
        .filter(in_them(districts))
        .select_only()
        .column(booking::Column::State)
        .column_as(booking::Column::Id.count(), "number")
        .group_by(booking::Column::State)
        .into_tuple()
        .all(c)
        .await?;
    rows.into_iter().map(|(state, n)| Ok((from_word("state", &state)?, number("count", n)?))).collect()
}

/// Which of these bookings the districts see.
pub async fn seen_of(c: &impl Conn, districts: Districts<'_>, ids: &[BookingId]) -> Result<BTreeSet<BookingId>> {
    let mut seen = BTreeSet::new();
    for part in ids.chunks(MANY) {
        let these = booking::Entity::find().filter(booking::Column::Id.is_in(part.iter().map(|id| id.0)));
        let theirs = these.join(JoinType::LeftJoin, to_place()).filter(in_them(districts));
        let keys: Vec<i64> = theirs.select_only().column(booking::Column::Id).into_tuple().all(c).await?;
        seen.extend(keys.into_iter().map(BookingId));
    }
    Ok(seen)
}

/// Whether a coordinator of these districts may see the booking.
pub async fn sees(c: &impl Conn, districts: Districts<'_>, id: BookingId) -> Result<bool> {
    let select = booking::Entity::find_by_id(id.0).join(JoinType::LeftJoin, to_place()).filter(in_them(districts));
    Ok(select.count(c).await? > 0)
}

/// Ids of a group's proven or published bookings, slot between the two instants.
pub async fn of_group(c: &impl Conn, group: GroupId, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    let select = booking::Entity::find().filter(booking::Column::GroupId.eq(group.0));
    between(c, select, span).await
}

/// Ids of bookings in the districts (proven ones), slot between the two instants.
pub async fn of_districts(c: &impl Conn, districts: Districts<'_>, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    let select = booking::Entity::find().join(JoinType::LeftJoin, to_place()).filter(in_them(districts));
    between(c, select, span).await
}

async fn between(c: &impl Conn, select: Select<booking::Entity>, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    let ids: Vec<i64> = select
        .join(JoinType::InnerJoin, to_slot())
        .filter(booking::Column::Proven.eq(true))
        .filter(booking_slot::Column::Starts.between(span.0, span.1))
        .order_by_asc(booking_slot::Column::Starts)
        .order_by_asc(booking::Column::Id)
        .select_only()
        .column(booking::Column::Id)
        .into_tuple()
        .all(c)
        .await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

/// One line of a booking's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    pub at: Instant,
    pub actor: Actor,
    /// Name of the person, where the actor is one.
    pub name: Option<String>,
    pub action: String,
}

/// Oldest first.
pub async fn history(c: &impl Conn, id: BookingId) -> Result<Vec<HistoryLine>> {
    let to_person: RelationDef =
        audit::Entity::belongs_to(person::Entity).from(audit::Column::PersonId).to(person::Column::Id).into();
    let rows: Vec<(audit::Model, Option<person::Model>)> = audit::Entity::find()
        .join(JoinType::LeftJoin, to_person)
        .select_also(person::Entity)
        .filter(audit::Column::BookingId.eq(id.0))
        .order_by_asc(audit::Column::Id)
        .all(c)
        .await?;
    let line = |(row, who): (audit::Model, Option<person::Model>)| {
        Ok(HistoryLine { at: row.at, actor: actor(&row)?, name: who.map(|p| p.name), action: row.action })
    };
    rows.into_iter().map(line).collect()
}
