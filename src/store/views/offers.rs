//! A volunteer's offers and sessions.

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, PersonId};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::time::Instant;
use crate::store::booking::facts_of;
use crate::store::entity::offer;
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// A volunteer's offers that are released and open, or answered since `since`; newest first.
pub async fn offers_of(
    c: &impl Conn,
    person: PersonId,
    now: Instant,
    since: Instant,
) -> Result<Vec<(Offer, BookingFacts)>> {
    let open =
        Condition::all().add(offer::Column::State.eq(word(OfferState::Open)?)).add(offer::Column::Deadline.gt(now));
    let rows = offer::Entity::find()
        .filter(offer::Column::PersonId.eq(person.0))
        .filter(offer::Column::Release.lte(now))
        .filter(Condition::any().add(open).add(offer::Column::Answered.gte(since)))
        .order_by_desc(offer::Column::Made)
        .order_by_desc(offer::Column::Id)
        .all(c)
        .await?;
    let offers = rows.into_iter().map(crate::store::offer::read).collect::<Result<Vec<Offer>>>()?;
    let mut ids: Vec<BookingId> = offers.iter().map(|o| o.booking).collect();
    ids.sort_unstable();
    ids.dedup();
    let all = facts_of(c, &ids).await?;
    let with = |o: Offer| all.iter().find(|f| f.booking.id == o.booking).map(|f| (o, f.clone()));
    Ok(offers.into_iter().filter_map(with).collect())
}

/// Ids of bookings for a volunteer's feed and pages: any accepted, taken-off or open offer for a session between the two
/// instants, or up to a day earlier.
/// Open ones that are not released yet are among them: the facts tell, and nobody but the desk may see them.
pub async fn of_volunteer(c: &impl Conn, person: PersonId, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    let states = [OfferState::Accepted, OfferState::TakenOff, OfferState::Open].map(word);
    let states = states.into_iter().collect::<Result<Vec<String>>>()?;
    let mut ids: Vec<i64> = offer::Entity::find()
        .filter(offer::Column::PersonId.eq(person.0))
        .filter(offer::Column::State.is_in(states))
        .filter(offer::Column::OnSiteFrom.between(span.0 - Duration::days(1), span.1))
        .select_only()
        .column(offer::Column::BookingId)
        .into_tuple()
        .all(c)
        .await?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(BookingId).collect())
}
