//! What the holder of an offer's link sees.

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Gone, Result};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{OfferId, PersonId};
use crate::domain::offer::Offer;
use crate::domain::person::Person;
use crate::domain::place::road_m;
use crate::links::{Purpose, Token, TokenHash};
use crate::places::position_of;
use crate::store::Db;
use crate::store::booking;
use crate::store::offer;
use crate::store::person;
use crate::store::token;
use crate::store::volunteer;

/// One offer with what its page says.
#[derive(Clone, Debug)]
pub struct OfferSeen {
    pub offer: Offer,
    pub facts: BookingFacts,
    pub person: Person,
    /// One way by road, metres: see [`road`].
    pub road_m: Option<i64>,
}

/// By the word in `/offers/{token}`. Not released yet or never issued: `NotFound`; 30 days after the session:
/// `Gone(Expired)`. An answered, withdrawn or late one is returned: its page says what holds now.
pub async fn open_offer(db: &Db, ctx: &Ctx, word: &str) -> Result<OfferSeen> {
    let c = db.read();
    let opens = token::find(c, Purpose::Offer, &TokenHash::of(word)).await?.ok_or(Error::NotFound)?;
    let offer = offer::find(c, OfferId(opens.subject)).await?.ok_or(Error::NotFound)?;
    if !offer.is_released(ctx.now) {
        return Err(Error::NotFound);
    }
    if opens.revoked {
        return Err(Error::Gone(Gone::Replaced));
    }
    let facts = booking::facts(c, offer.booking).await?.ok_or(Error::NotFound)?;
    let end = facts.booking.slots.get(offer.slot).map_or(offer.on_site.1, |s| s.end);
    if end + Duration::days(ctx.rules.retention.link_days) <= ctx.now {
        return Err(Error::Gone(Gone::Expired));
    }
    let person = person::find(c, offer.person).await?.ok_or(Error::NotFound)?;
    let road_m = road(db, ctx, offer.person, &facts).await?;
    Ok(OfferSeen { offer, facts, person, road_m })
}

/// The token of an offer's page, for letters and the volunteer's own pages.
pub async fn offer_link(db: &Db, ctx: &Ctx, id: OfferId) -> Result<Token> {
    let generation = token::generation(db.read(), Purpose::Offer, id.0).await?.ok_or(Error::NotFound)?;
    Ok(ctx.links.token(Purpose::Offer, id.0, generation))
}

/// How far somebody would go, one way by road, metres; `None` online, or where a place is unknown.
pub async fn road(db: &Db, ctx: &Ctx, who: PersonId, facts: &BookingFacts) -> Result<Option<i64>> {
    let Some(place) = &facts.place else { return Ok(None) };
    let home = volunteer::find(db.read(), who).await?.and_then(|v| position_of(&v.home));
    let venue = position_of(place.postcode.district());
    Ok(home.zip(venue).map(|(home, venue)| road_m(ctx.rules.matching.roads, home, venue)))
}
