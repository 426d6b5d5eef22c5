//! A volunteer says yes or no to an offer. The last place filled confirms the booking.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers::{self, ABOUT_A_YES};
use crate::actions::error::{Error, Result};
use crate::actions::give_join_link::ask_for_link;
use crate::actions::note::note;
use crate::actions::occupied;
use crate::actions::team;
use crate::actions::tell;
use crate::domain::booking::{Booking, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::OfferId;
use crate::domain::notice::{Notice, NoticeKind, Recipient};
use crate::domain::offer::{NoReason, Offer};
use crate::store::booking;
use crate::store::item;
use crate::store::offer;
use crate::store::outbox;
use crate::store::person;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No(Option<NoReason>),
}

/// Takes the answer. Yes: checks ride and rest gap against the person's accepted sessions under their lock (`Clash`),
/// fills the place, confirms the booking with the last one (notices with invitations to contact and team). No: the place
/// is open, the window dirty; who had an invitation from before the session moved gets it cancelled. Answered before, withdrawn or late: `Closed`, nothing changes. Not released: `NotFound`.
pub async fn answer_offer(db: &Db, ctx: &Ctx, id: OfferId, answer: Answer) -> Result<BookingFacts> {
    let tx = db.begin().await?;
    let facts = answer_offer_in(&tx, ctx, id, answer).await?;
    commit(tx).await?;
    Ok(facts)
}

/// The same inside a transaction of the caller's.
pub async fn answer_offer_in(tx: &Tx, ctx: &Ctx, id: OfferId, answer: Answer) -> Result<BookingFacts> {
    let unlocked = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    person::lock(tx, unlocked.person).await?;
    let booking = booking::lock(tx, unlocked.booking).await?.ok_or(Error::NotFound)?;
    let offer = offer::find(tx, id).await?.ok_or(Error::NotFound)?;
    if !offer.is_released(ctx.now) {
        return Err(Error::NotFound);
    }
    let (about, notices) = match answer {
        Answer::Yes => say_yes(tx, ctx, booking, offer).await?,
        Answer::No(reason) => say_no(tx, ctx, booking, offer, reason).await?,
    };
    item::close_theirs(tx, &ABOUT_A_YES, (about.id, unlocked.person), ctx.now).await?;
    plan::mark_dirty(tx).await?;
    tell::put_all(tx, ctx, &notices).await?;
    booking::facts(tx, about.id).await?.ok_or(Error::NotFound)
}

async fn say_yes(tx: &Tx, ctx: &Ctx, before: Booking, offer: Offer) -> Result<(Booking, Vec<Notice>)> {
    let was_asked_again = offer.is_asked_again();
    let offer = offer.accept(ctx.now)?;
    occupied::has_time(tx, ctx, &before, &offer).await?;
    offer::update(tx, &offer).await?;
    let offers = offer::of_booking(tx, before.id).await?;
    let late = team::without_place(&before, &offers);
    end_offers::end(tx, &late, ctx.now).await?;
    let was = before.state;
    let booking = if was_asked_again {
        team::joined_again(before, &offers, ctx.now)?
    } else {
        team::joined(before, &offers, ctx.now)?
    };
    booking::update(tx, &booking).await?;
    if booking.state != was {
        ask_for_link(tx, &booking, ctx.now).await?;
    }
    note(tx, ctx, "accept_offer", &booking, json!({ "offer": offer.id.0, "person": offer.person.0 })).await?;

    let mut notices = match (was, booking.state) {
        (State::Offered, State::Confirmed) => tell::confirmed(&booking, &offers, ctx.now),
        (_, State::Confirmed) => {
            let all_said_yes = waits_for_all(tx, &booking, &offers).await?;
            let contact = all_said_yes.then(|| tell::contact(NoticeKind::Confirmed, &booking, ctx.now));
            let person = tell::person(NoticeKind::Confirmed, &booking, offer.person, ctx.now);
            contact.into_iter().chain([person]).collect()
        }
        _ => Vec::new(),
    };
    notices.extend(tell::ended(&booking, &late, ctx.now, ctx.now));
    Ok((booking, notices))
}

/// The team of a session that moved is complete, and its contact was promised to hear so and has not: some of the team were
/// asked again, whoever said yes in the end.
async fn waits_for_all(tx: &Tx, booking: &Booking, offers: &[Offer]) -> Result<bool> {
    let were_asked_again = offers.iter().any(|o| o.earlier_yes.is_some());
    if !were_asked_again || !team::is_complete(booking, offers) {
        return Ok(false);
    }
    let told = outbox::newest(tx, Recipient::Contact(booking.contact), booking.id, &[NoticeKind::Confirmed]).await?;
    Ok(told.is_none_or(|sequence| sequence < booking.moved))
}

async fn say_no(
    tx: &Tx,
    ctx: &Ctx,
    booking: Booking,
    offer: Offer,
    reason: Option<NoReason>,
) -> Result<(Booking, Vec<Notice>)> {
    let was_invited = offer.is_asked_again() && booking.state == State::Confirmed;
    let offer = offer.decline(reason, ctx.now)?;
    offer::update(tx, &offer).await?;
    let booking = if was_invited { team::left(booking, ctx.now) } else { team::changed(booking, ctx.now) };
    booking::update(tx, &booking).await?;
    let detail = json!({ "offer": offer.id.0, "person": offer.person.0, "reason": reason });
    note(tx, ctx, "decline_offer", &booking, detail).await?;
    let off = was_invited.then(|| tell::person(NoticeKind::TakenOff, &booking, offer.person, ctx.now));
    Ok((booking, off.into_iter().collect()))
}
