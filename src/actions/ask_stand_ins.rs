//! Somebody at the desk asks people of their own choice for an open place: the first yes wins.

use std::collections::BTreeMap;

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::make_offer::{Offering, make_offer};
use crate::actions::note::note;
use crate::actions::occupied::{self, Stay};
use crate::actions::stand_ins::{OFFERS_A_PLACE, wanted};
use crate::actions::team;
use crate::actions::tell;
use crate::domain::booking::{Booking, Refusal, State, TeamSize};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, PersonId};
use crate::domain::offer::{Offer, OfferState, OpenPlaces, TeamRole};
use crate::store::booking;
use crate::store::item::{self, ItemKind};
use crate::store::person;
use crate::store::plan;
use crate::store::volunteer;
use crate::store::{Db, Tx, commit};

/// Who is asked for what.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Index of the wished time, as it was seen.
    pub slot: usize,
    pub role: TeamRole,
    /// With the version of their facts, as the list was drawn.
    pub people: BTreeMap<PersonId, i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub asked: Vec<PersonId>,
    /// Not asked: they hold an offer of this booking or have refused one, their facts are others by now, they have said yes
    /// to another session too near, or reached their limits.
    pub stayed: Vec<PersonId>,
}

/// Makes the offers. An open offer of theirs at the same time is no bar: whoever asks was told of it. The booking stands
/// otherwise than it was seen: `Stale`; too many live offers on the place: `Invalid`; its time has come: `Refused`.
pub async fn ask_stand_ins(db: &Db, ctx: &Ctx, id: BookingId, ask: &Ask) -> Result<Asked> {
    let tx = db.begin().await?;
    for person in ask.people.keys() {
        person::lock(&tx, *person).await?;
    }
    booking::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    let facts = booking::facts(&tx, id).await?.ok_or(Error::NotFound)?;
    let (slot, team) = wanted(&facts, plan::present(&tx).await?.as_ref()).ok_or(Error::Stale)?;
    if slot != ask.slot {
        return Err(Error::Stale);
    }
    has_room(&facts, team, ask, ctx)?;
    let asked = ask_all(&tx, ctx, &facts, (slot, team), ask).await?;
    commit(tx).await?;
    Ok(asked)
}

/// The place is open, and with these no more than three live offers are on each.
fn has_room(facts: &BookingFacts, team: TeamSize, ask: &Ask, ctx: &Ctx) -> Result<()> {
    let offers = || facts.mates.iter().map(|m| &m.offer);
    let of = |open: OpenPlaces| if ask.role == TeamRole::Lead { open.lead } else { open.support };
    let left = of(OpenPlaces::unaccepted(team, offers()));
    if left == 0 {
        return Err(Error::Stale);
    }
    let live = offers().filter(|o| o.is_open(ctx.now) && o.role == ask.role).count();
    if live + ask.people.len() > (left * OFFERS_A_PLACE) as usize {
        return Err(Error::Invalid("at most three people can be asked for one place at a time"));
    }
    Ok(())
}

async fn ask_all(
    tx: &Tx,
    ctx: &Ctx,
    facts: &BookingFacts,
    (slot, team): (usize, TeamSize),
    ask: &Ask,
) -> Result<Asked> {
    let (release, mut told) = (ctx.rules.offers.release(tell::due(ctx)), Asked::default());
    let booking = published(facts.booking.clone(), slot, team, ctx)?;
    if booking.slots.get(slot).is_none_or(|s| release >= s.start) {
        return Err(Refusal::TooLate.into());
    }
    let place = Offering { booking: &booking, kind: &facts.kind, slot, role: ask.role };
    let mut letters = Vec::new();
    for (&person, &version) in &ask.people {
        if can_come(tx, ctx, facts, slot, (person, version)).await? {
            letters.push(make_offer(tx, ctx, &place, person, release).await?.1);
            told.asked.push(person);
        } else {
            told.stayed.push(person);
        }
    }
    if told.asked.is_empty() {
        return Ok(told);
    }
    booking::update(tx, &booking).await?;
    for kind in [ItemKind::NobodyFound, ItemKind::Passed] {
        item::close_of(tx, kind, booking.id, ctx.now).await?;
    }
    let asked: Vec<_> = told.asked.iter().map(|p| p.0).collect();
    note(tx, ctx, "ask_stand_ins", &booking, json!({ "asked": asked })).await?;
    plan::mark_dirty(tx).await?;
    tell::put_all(tx, ctx, &letters).await?;
    Ok(told)
}

/// A request whose first people are asked is offered; else its team changes.
fn published(booking: Booking, slot: usize, team: TeamSize, ctx: &Ctx) -> Result<Booking> {
    match booking.state {
        State::Requested => Ok(booking.publish(slot, team, ctx.now)?),
        _ => Ok(team::changed(booking, ctx.now)),
    }
}

/// They hold no place of the booking and have refused none, their facts are as they were seen, and what they have said yes
/// to leaves time and limits for it.
async fn can_come(
    tx: &Tx,
    ctx: &Ctx,
    facts: &BookingFacts,
    slot: usize,
    (person, version): (PersonId, i64),
) -> Result<bool> {
    if facts.is_settled(person, ctx.now) {
        return Ok(false);
    }
    let (Some(who), Some(slot)) = (volunteer::find(tx, person).await?, facts.booking.slots.get(slot)) else {
        return Ok(false);
    };
    let new = Stay::at_slot(&who, slot, &facts.kind, facts.place.as_ref());
    let held = occupied::stays(tx, &who, &new, |o: &Offer| o.state == OfferState::Accepted).await?;
    Ok(who.version == version
        && occupied::fits(&ctx.rules.matching, &who, &new, &held)
        && occupied::within_limits(&who, &new, &held))
}
