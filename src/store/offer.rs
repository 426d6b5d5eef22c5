//! Offers: places put to volunteers, and the answers.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::domain::ids::{BookingId, OfferId, PersonId};
use crate::domain::offer::{Offer, OfferState, TeamRole};
use crate::domain::time::Instant;
use crate::domain::volunteer::Span;
use crate::store::entity::offer;
use crate::store::rows;
use crate::store::stored::{from_word, number, word};
use crate::store::{Conn, Result, StoreError};

#[derive(Clone, Copy, Debug)]
pub struct NewOffer {
    pub booking: BookingId,
    pub person: PersonId,
    pub role: TeamRole,
    pub slot: usize,
    pub made: Instant,
    pub release: Instant,
    pub deadline: Instant,
    pub on_site: Span,
}

/// Inserts an open one; `Taken("offer_holding_uq")` where the person has an open or accepted one of this booking.
pub async fn insert(c: &impl Conn, new: &NewOffer) -> Result<OfferId> {
    let row = offer::Model {
        id: 0,
        booking_id: new.booking.0,
        person_id: new.person.0,
        role: word(new.role)?,
        slot: number("slot", new.slot)?,
        state: word(OfferState::Open)?,
        made: new.made,
        release: new.release,
        deadline: new.deadline,
        answered: None,
        earlier_yes: None,
        called_off: false,
        reason: None,
        on_site_from: new.on_site.0,
        on_site_to: new.on_site.1,
        version: 1,
    };
    rows::add(c, row).await?.map(OfferId).ok_or(StoreError::Taken("offer_holding_uq"))
}

pub async fn find(c: &impl Conn, id: OfferId) -> Result<Option<Offer>> {
    offer::Entity::find_by_id(id.0).one(c).await?.map(read).transpose()
}

/// All ever made, oldest first.
pub async fn of_booking(c: &impl Conn, id: BookingId) -> Result<Vec<Offer>> {
    all(c, offer::Entity::find().filter(offer::Column::BookingId.eq(id.0))).await
}

/// Accepted and open offers of a person, oldest first.
pub async fn holding(c: &impl Conn, person: PersonId) -> Result<Vec<Offer>> {
    let holding = [word(OfferState::Open)?, word(OfferState::Accepted)?];
    let mine = offer::Entity::find().filter(offer::Column::PersonId.eq(person.0));
    all(c, mine.filter(offer::Column::State.is_in(holding))).await
}

/// Writes what changes in an offer's life where `offer.version` still stands; else `Stale`. `DoubleBooked` where an accepted
/// place of the person overlaps.
pub async fn update(c: &impl Conn, offer: &Offer) -> Result<()> {
    let done = offer::Entity::update_many()
        .col_expr(offer::Column::State, Expr::value(word(offer.state)?))
        .col_expr(offer::Column::Reason, Expr::value(offer.reason.map(word).transpose()?))
        .col_expr(offer::Column::Slot, Expr::value(number::<_, i32>("slot", offer.slot)?))
        .col_expr(offer::Column::Release, Expr::value(offer.release))
        .col_expr(offer::Column::Deadline, Expr::value(offer.deadline))
        .col_expr(offer::Column::Answered, Expr::value(offer.answered))
        .col_expr(offer::Column::EarlierYes, Expr::value(offer.earlier_yes))
        .col_expr(offer::Column::CalledOff, Expr::value(offer.called_off))
        .col_expr(offer::Column::OnSiteFrom, Expr::value(offer.on_site.0))
        .col_expr(offer::Column::OnSiteTo, Expr::value(offer.on_site.1))
        .col_expr(offer::Column::Version, Expr::value(offer.version + 1))
        .filter(offer::Column::Id.eq(offer.id.0))
        .filter(offer::Column::Version.eq(offer.version))
        .exec(c)
        .await?;
    rows::changed(&done)
}

/// Removes an offer that nobody has heard of, with its letters. Its key is never used again.
pub async fn delete(c: &impl Conn, id: OfferId) -> Result<()> {
    offer::Entity::delete_by_id(id.0).exec(c).await?;
    Ok(())
}

/// Open offers whose deadline has passed, oldest first, at most `limit`.
pub async fn overdue(c: &impl Conn, now: Instant, limit: u64) -> Result<Vec<Offer>> {
    let late = offer::Entity::find()
        .filter(offer::Column::State.eq(word(OfferState::Open)?))
        .filter(offer::Column::Deadline.lte(now))
        .order_by_asc(offer::Column::Deadline)
        .limit(limit);
    all(c, late).await
}

pub(super) async fn all(c: &impl Conn, which: Select<offer::Entity>) -> Result<Vec<Offer>> {
    which.order_by_asc(offer::Column::Id).all(c).await?.into_iter().map(read).collect()
}

pub(super) fn read(row: offer::Model) -> Result<Offer> {
    Ok(Offer {
        id: OfferId(row.id),
        booking: BookingId(row.booking_id),
        person: PersonId(row.person_id),
        role: from_word("role", &row.role)?,
        slot: number("slot", row.slot)?,
        state: from_word("state of an offer", &row.state)?,
        made: row.made,
        release: row.release,
        deadline: row.deadline,
        answered: row.answered,
        earlier_yes: row.earlier_yes,
        called_off: row.called_off,
        reason: row.reason.map(|reason| from_word("reason", &reason)).transpose()?,
        on_site: (row.on_site_from, row.on_site_to),
        version: row.version,
    })
}
