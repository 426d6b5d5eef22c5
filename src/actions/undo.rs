//! A coordinator takes back what nobody has been told of yet: a publication, or a move.

use std::collections::BTreeSet;

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::end_offers::ABOUT_A_YES;
use crate::actions::error::{Error, Result};
use crate::actions::give_join_link::ask_for_link;
use crate::actions::keep_busy_times::follow_move;
use crate::actions::make_offer::ring_them;
use crate::actions::move_session::OVERTAKEN;
use crate::actions::note::note;
use crate::actions::occupied;
use crate::domain::booking::{Booking, State};
use crate::domain::deed::{Before, Deed, Done};
use crate::domain::ids::{DeedId, PersonId, Reference};
use crate::domain::offer::{Offer, OfferState};
use crate::links::Purpose;
use crate::store::booking;
use crate::store::deed;
use crate::store::item::{self, ItemKind};
use crate::store::moves;
use crate::store::offer;
use crate::store::outbox;
use crate::store::person;
use crate::store::plan;
use crate::store::token;
use crate::store::{Db, Tx, commit};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// Bookings that are as they were, and others of it that somebody has changed since: these stay.
    Back { back: Vec<Reference>, stayed: Vec<Reference> },
    /// Letters have left, or all of its bookings were changed by somebody since: nothing is taken back.
    TooLate,
    /// It was taken back before.
    Before,
}

/// Takes a deed of `by` back: its offers go, others and the bookings are as they were, its held letters are discarded
/// (one of them on its way: `TooLate` for all), letters that they overtook wait again, lines at the desk come back, the
/// draft's rows too where it still stands, plans are old. Another person's: `NotFound`.
pub async fn undo(db: &Db, ctx: &Ctx, by: PersonId, id: DeedId) -> Result<Undone> {
    let tx = db.begin().await?;
    match undo_in(&tx, ctx, by, id).await {
        Ok(done @ Undone::Back { .. }) => {
            commit(tx).await?;
            Ok(done)
        }
        // Somebody who is asked again said yes meanwhile to another session that is too near.
        Err(Error::Clash) => Ok(Undone::TooLate),
        other => other,
    }
}

/// The same inside a transaction of the caller's, which is to be dropped where the answer is not `Back`.
pub async fn undo_in(tx: &Tx, ctx: &Ctx, by: PersonId, id: DeedId) -> Result<Undone> {
    let deed = deed::find(tx, id).await?.filter(|deed| deed.by == by).ok_or(Error::NotFound)?;
    if deed.undone || !deed.is_held(ctx.now) {
        return Ok(if deed.undone { Undone::Before } else { Undone::TooLate });
    }
    if !deed::take_back(tx, id, ctx.now).await? {
        return Ok(Undone::Before);
    }
    let mut back = Vec::new();
    let (standing, stayed) = standing(tx, &deed).await?;
    for (booking, done) in standing {
        if !untell(tx, ctx, &done.was).await? {
            return Ok(Undone::TooLate);
        }
        back.push(booking.reference.clone());
        restore(tx, ctx, &deed, booking, &done.was).await?;
    }
    if back.is_empty() {
        return Ok(Undone::TooLate);
    }
    plan::mark_dirty(tx).await?;
    Ok(Undone::Back { back, stayed })
}

/// The deed's bookings that nobody has changed since, and the others; locks their people, then them, each ascending.
async fn standing<'a>(tx: &Tx, deed: &'a Deed) -> Result<(Vec<(Booking, &'a Done)>, Vec<Reference>)> {
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for done in &deed.bookings {
        people.extend(done.was.changed.iter().map(|o| o.person));
        for id in &done.was.added {
            people.extend(offer::find(tx, *id).await?.map(|o| o.person));
        }
    }
    for who in people {
        person::lock(tx, who).await?;
    }
    let (mut standing, mut stayed) = (Vec::new(), Vec::new());
    for done in &deed.bookings {
        match booking::lock(tx, done.booking).await? {
            Some(booking) if booking.version == done.version => standing.push((booking, done)),
            Some(booking) => stayed.push(booking.reference),
            None => {}
        }
    }
    Ok((standing, stayed))
}

/// Discards the deed's letters; those that they overtook wait again. `false` where one of either is on its way.
async fn untell(tx: &Tx, ctx: &Ctx, was: &Before) -> Result<bool> {
    let gone = outbox::discard(tx, &was.letters).await?;
    let all = usize::try_from(gone).is_ok_and(|gone| gone == was.letters.len());
    Ok(all && outbox::wait_again(tx, &was.waiting, ctx.now).await?)
}

async fn restore(tx: &Tx, ctx: &Ctx, deed: &Deed, booking: Booking, was: &Before) -> Result<()> {
    let (moved, offers) = (booking.slots.clone(), offer::of_booking(tx, booking.id).await?);
    let booking = was.restore(booking, ctx.now);
    restore_offers(tx, ctx, &booking, was).await?;
    if booking.slots != moved {
        moves::put_slots(tx, booking.id, &booking.slots).await?;
    }
    moves::take_back(tx, booking.id, was.sequence).await?;
    booking::update(tx, &booking).await?;
    if booking.state != State::Confirmed {
        ask_for_link(tx, &booking, ctx.now).await?;
    }
    if let Some(plan) = deed.plan {
        plan::give_back_row(tx, plan, booking.id, booking.version + 1).await?;
    }
    // What the deed closed because it saw to it.
    let closed = [&OVERTAKEN[..], &ABOUT_A_YES, &[ItemKind::AskHost]].concat();
    item::reopen(tx, &closed, booking.id, deed.made).await?;
    // What their calendars say of the time that holds again.
    for yes in was.changed.iter().filter(|o| o.state == OfferState::Accepted) {
        let moved = offers.iter().find(|o| o.id == yes.id).unwrap_or(yes);
        follow_move(tx, ctx, moved, yes).await?;
    }
    note(tx, ctx, "undo", &booking, json!({ "deed": deed.kind })).await
}

/// Offers of the deed go, others are as they were, and so are the lines that say to ring somebody. `Clash` where a yes no
/// longer fits beside the person's others.
async fn restore_offers(tx: &Tx, ctx: &Ctx, booking: &Booking, was: &Before) -> Result<()> {
    for id in &was.added {
        token::revoke(tx, Purpose::Offer, id.0).await?;
        item::remove(tx, &ring_them(*id)).await?;
        offer::delete(tx, *id).await?;
    }
    for before in &was.changed {
        if before.state == OfferState::Accepted {
            occupied::has_time(tx, ctx, booking, before).await?;
        }
        item::remove(tx, &ring_them(before.id)).await?;
        let version = offer::find(tx, before.id).await?.ok_or(Error::Stale)?.version;
        offer::update(tx, &Offer { version, ..before.clone() }).await?;
    }
    Ok(())
}
