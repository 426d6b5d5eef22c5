//! What the holder of an offer's link sees.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::OfferId;
use crate::domain::offer::Offer;
use crate::domain::person::Person;
use crate::links::Token;
use crate::store::Db;

/// One offer with what its page says.
#[derive(Clone, Debug)]
pub struct OfferSeen {
    pub offer: Offer,
    pub facts: BookingFacts,
    pub person: Person,
    /// One way by road, metres; 0 online, `None` where a place is unknown.
    pub road_m: Option<i64>,
}

/// By the word in `/offers/{token}`. Not released yet or never issued: `NotFound`; 30 days after the session:
/// `Gone(Expired)`. An answered, withdrawn or late one is returned: its page says what holds now.
pub async fn open_offer(db: &Db, ctx: &Ctx, word: &str) -> Result<OfferSeen> {
    todo!()
}

pub async fn offer_link(db: &Db, ctx: &Ctx, id: OfferId) -> Result<Token> {
    todo!()
}
