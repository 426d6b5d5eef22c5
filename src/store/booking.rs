//! Bookings with their slots and outcomes. Everything about one together: `about.rs`.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::domain::booking::{Booking, Slot, State, Support, TeamSize, Wish};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, PlaceId, Reference};
use crate::domain::offer::OfferState;
use crate::domain::outcome::Outcome;
use crate::domain::time::Instant;
use crate::domain::token::Purpose;
use crate::store::entity::{booking, booking_slot, community_group, contact, offer, outcome};
use crate::store::stored::{from_json, from_word, json, maybe, number, text, word};
use crate::store::{Conn, Pending, Result, StoreError};
use crate::store::{about, rows, token};

/// A booking as it is asked for.
#[derive(Clone, Debug)]
pub struct NewRow {
    pub reference: Reference,
    pub uid: Uuid,
    /// Made when the check-answers page was drawn: the same one books once (constraint `booking_idem_uq`).
    pub idem: String,
    pub group: GroupId,
    pub contact: ContactId,
    pub kind: KindId,
    pub wish: Wish,
    pub place: Option<PlaceId>,
    pub people: u32,
    pub support: Support,
    pub slots: Vec<Slot>,
    pub created: Instant,
}

/// Inserts; `Taken("booking_reference_uq")` or `Taken("booking_idem_uq")` where those exist: the transaction stays
/// whole, another reference may be tried in it.
pub async fn insert(c: &impl Conn, new: &NewRow) -> Result<Booking> {
    let pending = Pending::default();
    let booking = insert_first(c, &pending, new).await?;
    pending.put(c).await?;
    Ok(booking)
}

/// The same with the slots among the last rows of the transaction.
pub async fn insert_first(c: &impl Conn, pending: &Pending, new: &NewRow) -> Result<Booking> {
    let row = new.row()?;
    let Some(id) = rows::add(c, row.clone()).await? else {
        let taken = if by_idem(c, &new.idem).await?.is_some() { "booking_idem_uq" } else { "booking_reference_uq" };
        return Err(StoreError::Taken(taken));
    };
    let slot = |(position, slot): (usize, &Slot)| {
        Ok(booking_slot::Model {
            booking_id: id,
            position: number("slot", position)?,
            local_date: slot.date,
            local_time: slot.time,
            starts: slot.start,
            ends: slot.end,
        })
    };
    pending.rows().slots.extend(new.slots.iter().enumerate().map(slot).collect::<Result<Vec<_>>>()?);
    read(new.slots.clone(), booking::Model { id, ..row })
}

impl NewRow {
    fn row(&self) -> Result<booking::Model> {
        Ok(booking::Model {
            id: 0,
            reference: self.reference.to_string(),
            uid: self.uid,
            idem: self.idem.clone(),
            group_id: self.group.0,
            contact_id: self.contact.0,
            kind_id: self.kind.0,
            wish: word(self.wish)?,
            place_id: self.place.map(|id| id.0),
            join_link: None,
            people: number("number of people", self.people)?,
            languages: json("languages", &self.support.languages)?,
            bsl: self.support.bsl,
            easy_read: self.support.easy_read,
            step_free: self.support.step_free,
            women_only: self.support.women_only,
            chosen: None,
            team_lead: None,
            team_support: None,
            state: word(State::Requested)?,
            proven: false,
            sequence: 0,
            moved: 0,
            created: self.created,
            touched: self.created,
            hold_until: None,
            version: 1,
        })
    }
}

pub async fn find(c: &impl Conn, id: BookingId) -> Result<Option<Booking>> {
    one(c, booking::Entity::find_by_id(id.0)).await
}

/// Finds and locks the row until the transaction ends; rows that only name it may be put meanwhile.
pub async fn lock(c: &impl Conn, id: BookingId) -> Result<Option<Booking>> {
    one(c, booking::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate)).await
}

async fn one(c: &impl Conn, which: sea_orm::Select<booking::Entity>) -> Result<Option<Booking>> {
    Ok(with_slots(c, which.all(c).await?).await?.pop())
}

pub async fn by_reference(c: &impl Conn, reference: &Reference) -> Result<Option<BookingId>> {
    let row = booking::Entity::find().filter(booking::Column::Reference.eq(reference.as_str())).one(c).await?;
    Ok(row.map(|row| BookingId(row.id)))
}

/// The booking of a session's UID.
pub async fn by_uid(c: &impl Conn, uid: Uuid) -> Result<Option<BookingId>> {
    let row = booking::Entity::find().filter(booking::Column::Uid.eq(uid)).one(c).await?;
    Ok(row.map(|row| BookingId(row.id)))
}

pub async fn by_idem(c: &impl Conn, idem: &str) -> Result<Option<BookingId>> {
    let row = booking::Entity::find().filter(booking::Column::Idem.eq(idem)).one(c).await?;
    Ok(row.map(|row| BookingId(row.id)))
}

/// Writes what transitions change, where `booking.version` still stands, and raises the version; else `Stale`.
pub async fn update(c: &impl Conn, booking: &Booking) -> Result<()> {
    let (lead, support) = (booking.team.map(|t| t.lead), booking.team.map(|t| t.support));
    let done = booking::Entity::update_many()
        .col_expr(booking::Column::PlaceId, Expr::value(booking.place.map(|id| id.0)))
        .col_expr(booking::Column::JoinLink, Expr::value(booking.join.as_ref().map(ToString::to_string)))
        .col_expr(booking::Column::Chosen, Expr::value(maybe::<_, i32>("slot", booking.chosen)?))
        .col_expr(booking::Column::TeamLead, Expr::value(maybe::<_, i32>("team", lead)?))
        .col_expr(booking::Column::TeamSupport, Expr::value(maybe::<_, i32>("team", support)?))
        .col_expr(booking::Column::State, Expr::value(word(booking.state)?))
        .col_expr(booking::Column::Proven, Expr::value(booking.proven))
        .col_expr(booking::Column::Sequence, Expr::value(booking.sequence))
        .col_expr(booking::Column::Moved, Expr::value(booking.moved))
        .col_expr(booking::Column::Touched, Expr::value(booking.touched))
        .col_expr(booking::Column::HoldUntil, Expr::value(booking.hold_until))
        .col_expr(booking::Column::Version, Expr::value(booking.version + 1))
        .filter(booking::Column::Id.eq(booking.id.0))
        .filter(booking::Column::Version.eq(booking.version))
        .exec(c)
        .await?;
    rows::changed(&done)
}

/// Everything about one booking.
pub async fn facts(c: &impl Conn, id: BookingId) -> Result<Option<BookingFacts>> {
    Ok(facts_of(c, &[id]).await?.pop())
}

/// Everything about several, in the order asked, with few statements. Keys of no booking are left out.
pub async fn facts_of(c: &impl Conn, ids: &[BookingId]) -> Result<Vec<BookingFacts>> {
    about::facts(c, ids).await
}

/// Whether the booking of a row has an offer in that state.
pub(super) fn has_offer(state: OfferState) -> Result<Expr> {
    let of_booking =
        Expr::col((offer::Entity, offer::Column::BookingId)).equals((booking::Entity, booking::Column::Id));
    let so = of_booking.and(offer::Column::State.eq(word(state)?));
    Ok(Expr::exists(Query::select().expr(Expr::val(1)).from(offer::Entity).and_where(so).to_owned()))
}

/// Removes a booking that never was proven with all that hangs on it, and its group and contact where nothing else uses
/// them; its links are revoked. `Stale` where it is gone or proven by now.
pub async fn delete(c: &impl Conn, id: BookingId) -> Result<()> {
    let Some(row) = booking::Entity::find_by_id(id.0).lock_exclusive().one(c).await? else {
        return Err(StoreError::Stale);
    };
    if row.proven {
        return Err(StoreError::Stale);
    }
    for purpose in [Purpose::Booking, Purpose::Prove] {
        token::revoke(c, purpose, id.0).await?;
    }
    booking::Entity::delete_by_id(id.0).exec(c).await?;
    let used = |column: booking::Column| Query::select().column(column).from(booking::Entity).to_owned();
    let contacts = contact::Entity::delete_many().filter(contact::Column::Id.eq(row.contact_id));
    contacts.filter(contact::Column::Id.not_in_subquery(used(booking::Column::ContactId))).exec(c).await?;
    let kept = Query::select().column(contact::Column::GroupId).from(contact::Entity).to_owned();
    let groups = community_group::Entity::delete_many().filter(community_group::Column::Id.eq(row.group_id));
    let unused = groups.filter(community_group::Column::Id.not_in_subquery(used(booking::Column::GroupId)));
    unused.filter(community_group::Column::Id.not_in_subquery(kept)).exec(c).await?;
    Ok(())
}

/// `Stale` where one was recorded before.
pub async fn put_outcome(c: &impl Conn, id: BookingId, outcome: Outcome, now: Instant) -> Result<()> {
    let (happened, people) = (word(outcome.happened)?, maybe("number of people", outcome.people)?);
    let row = outcome::Model { booking_id: id.0, happened, people, recorded: now };
    if rows::put(c, row).await? { Ok(()) } else { Err(StoreError::Stale) }
}

/// Adds their slots to rows, in the same order.
pub(super) async fn with_slots(c: &impl Conn, rows: Vec<booking::Model>) -> Result<Vec<Booking>> {
    let mut slots: BTreeMap<i64, Vec<Slot>> = BTreeMap::new();
    for part in rows.chunks(rows::MANY) {
        let theirs = booking_slot::Column::BookingId.is_in(part.iter().map(|row| row.id));
        let found = booking_slot::Entity::find().filter(theirs).order_by_asc(booking_slot::Column::Position);
        for s in found.all(c).await? {
            let slot = Slot { date: s.local_date, time: s.local_time, start: s.starts, end: s.ends };
            slots.entry(s.booking_id).or_default().push(slot);
        }
    }
    rows.into_iter().map(|row| read(slots.remove(&row.id).unwrap_or_default(), row)).collect()
}

fn read(slots: Vec<Slot>, row: booking::Model) -> Result<Booking> {
    let team = row.team_lead.zip(row.team_support);
    let team = team.map(|(lead, support)| -> Result<TeamSize> {
        Ok(TeamSize { lead: number("team", lead)?, support: number("team", support)? })
    });
    Ok(Booking {
        id: BookingId(row.id),
        reference: Reference::parse(&row.reference).ok_or(StoreError::Unreadable("reference"))?,
        uid: row.uid,
        group: GroupId(row.group_id),
        contact: ContactId(row.contact_id),
        kind: KindId(row.kind_id),
        wish: from_word("wish", &row.wish)?,
        place: row.place_id.map(PlaceId),
        join: row.join_link.map(|link| text("link", link)).transpose()?,
        people: number("number of people", row.people)?,
        support: Support {
            languages: from_json("languages", row.languages)?,
            bsl: row.bsl,
            easy_read: row.easy_read,
            step_free: row.step_free,
            women_only: row.women_only,
        },
        slots,
        chosen: maybe("slot", row.chosen)?,
        team: team.transpose()?,
        state: from_word("state of a booking", &row.state)?,
        proven: row.proven,
        sequence: row.sequence,
        moved: row.moved,
        created: row.created,
        touched: row.touched,
        hold_until: row.hold_until,
        version: row.version,
    })
}
