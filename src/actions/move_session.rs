//! A coordinator gives a session another time or place: a small change keeps the yes of its team, any other asks them again.

use std::collections::BTreeSet;

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers::ABOUT_A_YES;
use crate::actions::error::{Error, Result};
use crate::actions::keep_busy_times::follow_move;
use crate::actions::make_offer::ring_them;
use crate::actions::moving::{self, Becomes, Change, Effect, Target};
use crate::actions::note::note;
use crate::actions::tell;
use crate::domain::booking::{Booking, State};
use crate::domain::deed::{Before, DeedKind, Done};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, DeedId};
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::offer::Offer;
use crate::store::booking;
use crate::store::group;
use crate::store::item::{self, ItemKind};
use crate::store::moves;
use crate::store::offer;
use crate::store::person;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Lines that are about the time or place before.
pub(super) const OVERTAKEN: [ItemKind; 3] = [ItemKind::RingThem, ItemKind::NobodyFound, ItemKind::Passed];

/// Moves a booking that is requested, offered or confirmed: SEQUENCE grows, open questions and (where the move is no small
/// one) acceptances become questions about the new time and place, the contact and everybody asked or on the team is told,
/// plans are old. Returns what can take it back. Changed since it was seen: `Stale`; begun or over: `Refused`; a time that
/// can't be, or nothing different: `Invalid`, in words for the form.
pub async fn move_session(db: &Db, ctx: &Ctx, id: BookingId, change: &Change) -> Result<Option<DeedId>> {
    let tx = db.begin().await?;
    let deed = move_session_in(&tx, ctx, id, change).await?;
    commit(tx).await?;
    Ok(deed)
}

/// The same inside a transaction of the caller's.
pub async fn move_session_in(tx: &Tx, ctx: &Ctx, id: BookingId, change: &Change) -> Result<Option<DeedId>> {
    let facts = locked(tx, id).await?;
    if facts.booking.version != change.version {
        return Err(Error::Stale);
    }
    let target = Target::of(ctx, &facts, change)?;
    let effects = moving::effects(tx, ctx, &facts, &target).await?;
    let booking = rewrite(tx, ctx, &facts, &target).await?;
    for effect in &effects {
        let after = moved(ctx, &facts, &target, effect)?;
        offer::update(tx, &after).await?;
        if effect.becomes == Becomes::Kept {
            follow_move(tx, ctx, &effect.mate.offer, &after).await?;
        }
    }
    close_lines(tx, ctx, &booking, &target, &effects).await?;
    note(tx, ctx, "move_session", &booking, detail(&facts, &target, &effects)?).await?;
    plan::mark_dirty(tx).await?;
    let notices = letters(ctx, &booking, &effects);
    let mut was = Before::of(&facts.booking);
    was.letters = tell::put_all(tx, ctx, &notices).await?;
    was.changed = effects.into_iter().map(|e| e.mate.offer).collect();
    let done = Done { booking: id, version: facts.booking.version + 1, was };
    tell::hold(tx, ctx, (DeedKind::Move, None), &notices, vec![done]).await
}

/// Locks those who hold a place or are asked, ascending, then the booking.
async fn locked(tx: &Tx, id: BookingId) -> Result<BookingFacts> {
    let people =
        |offers: &[Offer]| -> BTreeSet<_> { offers.iter().filter(|o| o.holds_place()).map(|o| o.person).collect() };
    let known = people(&offer::of_booking(tx, id).await?);
    for who in &known {
        person::lock(tx, *who).await?;
    }
    booking::lock(tx, id).await?.ok_or(Error::NotFound)?;
    let facts = booking::facts(tx, id).await?.ok_or(Error::NotFound)?;
    let now: Vec<Offer> = facts.mates.iter().map(|m| m.offer.clone()).collect();
    if people(&now) == known { Ok(facts) } else { Err(Error::Stale) }
}

/// Writes the booking with its new times and place, and what was before.
async fn rewrite(tx: &Tx, ctx: &Ctx, facts: &BookingFacts, target: &Target) -> Result<Booking> {
    let before = &facts.booking;
    let place = match &target.venue {
        Some((name, postcode)) => {
            let decile = moving::same_postcode(facts, postcode);
            Some(group::ensure_place(tx, facts.group.id, (name, postcode), decile).await?)
        }
        None => before.place,
    };
    let booking = before.clone().move_to(target.slots.clone(), place, ctx.now)?;
    moves::note(tx, before, booking.sequence).await?;
    if booking.slots != before.slots {
        moves::put_slots(tx, before.id, &booking.slots).await?;
    }
    booking::update(tx, &booking).await?;
    Ok(booking)
}

/// The offer after the move.
fn moved(ctx: &Ctx, facts: &BookingFacts, target: &Target, effect: &Effect) -> Result<Offer> {
    let (offer, slot) = (effect.mate.offer.clone(), target.slot()?);
    let on_site = slot.on_site(&facts.kind);
    if effect.becomes == Becomes::Kept {
        return Ok(offer.kept_at(target.at, on_site));
    }
    // The deadline counts from a time of day at which people read letters.
    let ready = ctx.rules.offers.release(tell::due(ctx));
    let release = if offer.is_released(ctx.now) { offer.release } else { ready };
    Ok(offer.asked_for(target.at, on_site, (release, ctx.rules.offers.deadline(ready, slot.start))))
}

async fn close_lines(tx: &Tx, ctx: &Ctx, booking: &Booking, target: &Target, effects: &[Effect]) -> Result<()> {
    for kind in OVERTAKEN {
        item::close_of(tx, kind, booking.id, ctx.now).await?;
    }
    let again: Vec<&Offer> = effects.iter().filter(|e| e.becomes != Becomes::Kept).map(|e| &e.mate.offer).collect();
    if !target.is_small {
        item::close_of(tx, ItemKind::AskHost, booking.id, ctx.now).await?;
    }
    for offer in &again {
        item::close_theirs(tx, &ABOUT_A_YES, (booking.id, offer.person), ctx.now).await?;
    }
    if target.slot()?.start - ctx.now >= chrono::Duration::hours(ctx.rules.offers.latest_hours_before) {
        return Ok(());
    }
    for offer in &again {
        let (who, dedupe) = (Some(offer.person), ring_them(offer.id));
        item::put(tx, ItemKind::RingThem, Some(booking.id), who, None, &dedupe, ctx.now).await?;
    }
    Ok(())
}

fn detail(facts: &BookingFacts, target: &Target, effects: &[Effect]) -> Result<serde_json::Value> {
    let people =
        |which| -> Vec<i64> { effects.iter().filter(|e| e.becomes == which).map(|e| e.mate.offer.person.0).collect() };
    Ok(json!({
        "from": facts.slot().map(|s| s.start),
        "to": target.slot()?.start,
        "other_place": target.venue.is_some(),
        "kept": people(Becomes::Kept),
        "asked_again": people(Becomes::AskedAgain),
    }))
}

/// A confirmed session is another invitation; before that nobody has one.
fn letters(ctx: &Ctx, booking: &Booking, effects: &[Effect]) -> Vec<Notice> {
    let due = tell::due(ctx);
    let ready = ctx.rules.offers.release(due);
    let is_confirmed = booking.state == State::Confirmed;
    let kind = if is_confirmed { NoticeKind::Changed } else { NoticeKind::RequestChanged };
    let one = |effect: &Effect| match effect.becomes {
        Becomes::Kept => tell::person(kind, booking, effect.mate.offer.person, due),
        Becomes::AskedAgain if is_confirmed => tell::offer(kind, booking, &effect.mate.offer, due),
        Becomes::AskedAgain | Becomes::StillAsked => tell::offer(NoticeKind::Offer, booking, &effect.mate.offer, ready),
    };
    let contact = booking.proven.then(|| tell::contact(kind, booking, due));
    contact.into_iter().chain(effects.iter().map(one)).collect()
}
