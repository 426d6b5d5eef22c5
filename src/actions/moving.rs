//! What another time or place of a session means for those who said yes or are asked. Decides; writes nothing.

use chrono::{Duration, NaiveDate, NaiveTime};

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::occupied::{self, Stay};
use crate::actions::tell;
use crate::domain::booking::Slot;
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::group::Place;
use crate::domain::ids::PlaceId;
use crate::domain::offer::{Offer, OfferState};
use crate::domain::text::{Line, Postcode};
use crate::store::Tx;
use crate::store::volunteer;

/// What a coordinator wants to hold, and the version of the booking that they saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub version: i64,
    pub date: NaiveDate,
    pub time: NaiveTime,
    /// Name and postcode; ignored online.
    pub venue: Option<(Line, Postcode)>,
}

/// What becomes of a yes, or of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// The yes holds at the new time.
    Kept,
    /// The yes is a question again.
    AskedAgain,
    /// Had not answered, and is asked for the new time.
    StillAsked,
}

/// Why somebody may not be able to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snag {
    /// Another session that they said yes to is too near, ride and rest counted.
    OtherSession,
    /// They give no more sessions that day, week or month.
    Limit,
    /// A rule of the matcher, by its code.
    Rule(&'static str),
}

/// What a move does to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// As it is before.
    pub mate: Mate,
    pub becomes: Becomes,
    pub snags: Vec<Snag>,
}

/// Time and place that are wanted, compared with what holds.
pub(super) struct Target {
    pub slots: Vec<Slot>,
    /// Index of the time that holds.
    pub at: usize,
    /// Set where it is another one; its key may be missing.
    pub venue: Option<(Line, Postcode)>,
    pub place: Option<Place>,
    pub(super) is_small: bool,
}

impl Target {
    /// `Invalid` where nothing would be different, the time is past, missing or comes twice, or too near to ask the team
    /// again; `Refused` where the booking can't move.
    pub(super) fn of(ctx: &Ctx, facts: &BookingFacts, change: &Change) -> Result<Self> {
        let old = facts.slot().ok_or(Error::NotFound)?;
        let is_retimed = (old.date, old.time) != (change.date, change.time);
        let new = if is_retimed { slot(ctx, change, facts.kind.duration_min)? } else { *old };
        let slots = if is_retimed { vec![new] } else { facts.booking.slots.clone() };
        let at = if is_retimed { 0 } else { facts.booking.chosen.unwrap_or(0) };
        facts.booking.clone().move_to(slots.clone(), facts.booking.place, ctx.now)?;
        let venue = change.venue.clone().filter(|wanted| facts.place.as_ref().is_some_and(|p| is_other(p, wanted)));
        if !is_retimed && venue.is_none() {
            return Err(Error::Invalid("Change the date, the time or the place"));
        }
        let place = placed(facts, venue.as_ref());
        let is_there = place.as_ref().map(|p| &p.postcode) == facts.place.as_ref().map(|p| &p.postcode);
        let is_small = is_there && ctx.rules.offers.is_small_move(old, &new);
        let must_ask = !is_small && facts.mates.iter().any(|m| m.offer.is_live(ctx.now));
        if must_ask && new.start < tell::due(ctx) + Duration::hours(2) {
            return Err(Error::Invalid("Choose a time at least 2 hours from now, so that the team can answer"));
        }
        Ok(Self { slots, at, venue, place, is_small })
    }

    pub(super) fn slot(&self) -> Result<&Slot> {
        self.slots.get(self.at).ok_or(Error::NotFound)
    }
}

fn slot(ctx: &Ctx, change: &Change, minutes: i64) -> Result<Slot> {
    let slot = Slot::new(change.date, change.time, minutes)
        .map_err(|_| Error::Invalid("The clocks change then: this time is missing or comes twice"))?;
    if slot.start > ctx.now { Ok(slot) } else { Err(Error::Invalid("Choose a time that is not past")) }
}

fn is_other(place: &Place, (name, postcode): &(Line, Postcode)) -> bool {
    place.name != *name || place.postcode != *postcode
}

/// The deprivation decile of the place before, where the other one has the same postcode.
pub(super) fn same_postcode(facts: &BookingFacts, postcode: &Postcode) -> Option<u8> {
    facts.place.as_ref().filter(|before| before.postcode == *postcode)?.decile
}

fn placed(facts: &BookingFacts, venue: Option<&(Line, Postcode)>) -> Option<Place> {
    let new = |(name, postcode): &(Line, Postcode)| Place {
        id: PlaceId(0),
        name: name.clone(),
        postcode: postcode.clone(),
        decile: same_postcode(facts, postcode),
    };
    venue.map(new).or_else(|| facts.place.clone())
}

/// What the move does to everybody who said yes or is asked. The rows of these people are locked, or nothing is written.
pub(super) async fn effects(tx: &Tx, ctx: &Ctx, facts: &BookingFacts, target: &Target) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for mate in facts.mates.iter().filter(|m| m.offer.is_live(ctx.now)) {
        let snags = near(tx, ctx, facts, target, &mate.offer).await?;
        let stays = target.is_small && !snags.contains(&Snag::OtherSession);
        let becomes = match mate.offer.state {
            OfferState::Accepted if stays => Becomes::Kept,
            _ if mate.offer.has_said_yes() => Becomes::AskedAgain,
            _ => Becomes::StillAsked,
        };
        effects.push(Effect { mate: mate.clone(), becomes, snags });
    }
    Ok(effects)
}

/// What other sessions of the person have against it.
async fn near(tx: &Tx, ctx: &Ctx, facts: &BookingFacts, target: &Target, offer: &Offer) -> Result<Vec<Snag>> {
    let Some(who) = volunteer::find(tx, offer.person).await? else { return Ok(Vec::new()) };
    let stay = Stay::at_slot(&who, target.slot()?, &facts.kind, target.place.as_ref());
    let (id, accepted) = (facts.booking.id, OfferState::Accepted);
    let held = occupied::stays(tx, &who, &stay, move |o| o.state == accepted && o.booking != id).await?;
    let clash = (!occupied::fits(&ctx.rules.matching, &who, &stay, &held)).then_some(Snag::OtherSession);
    let full = (!occupied::within_limits(&who, &stay, &held)).then_some(Snag::Limit);
    Ok(clash.into_iter().chain(full).collect())
}
