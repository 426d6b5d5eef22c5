//! A coordinator takes back what nobody has been told of yet: a publication, or a move.

use std::collections::BTreeSet;

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::domain::booking::Booking;
use crate::domain::deed::{Before, Deed, Done};
use crate::domain::ids::{DeedId, PersonId, Reference};
use crate::domain::offer::Offer;
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
    /// These bookings are as they were. Others of it were changed by somebody since, and stay.
    Back(Vec<Reference>),
    /// Letters have left, or all of its bookings were changed by somebody since: nothing is taken back.
    TooLate,
    /// It was taken back before.
    Before,
}

/// Takes a deed of `by` back: its offers go, others and the bookings are as they were, its held letters are discarded
/// (one of them on its way: `TooLate` for all), the draft's rows come back where it still stands, plans are old. Another
/// person's: `NotFound`.
pub async fn undo(db: &Db, ctx: &Ctx, by: PersonId, id: DeedId) -> Result<Undone> {
    let tx = db.begin().await?;
    match undo_in(&tx, ctx, by, id).await {
        Ok(Undone::Back(back)) => {
            commit(tx).await?;
            Ok(Undone::Back(back))
        }
        // Somebody who is asked again said yes to another session meanwhile.
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
    for (booking, done) in standing(tx, &deed).await? {
        if !discard(tx, &done.was).await? {
            return Ok(Undone::TooLate);
        }
        back.push(booking.reference.clone());
        restore(tx, ctx, &deed, booking, &done.was).await?;
    }
    if back.is_empty() {
        return Ok(Undone::TooLate);
    }
    plan::mark_dirty(tx).await?;
    Ok(Undone::Back(back))
}

/// The deed's bookings that nobody has changed since; locks their people, then them, each ascending.
async fn standing<'a>(tx: &Tx, deed: &'a Deed) -> Result<Vec<(Booking, &'a Done)>> {
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
    let mut standing = Vec::new();
    for done in &deed.bookings {
        let booking = booking::lock(tx, done.booking).await?;
        standing.extend(booking.filter(|b| b.version == done.version).map(|b| (b, done)));
    }
    Ok(standing)
}

/// `false` where a letter is on its way.
async fn discard(tx: &Tx, was: &Before) -> Result<bool> {
    let gone = outbox::discard(tx, &was.letters).await?;
    Ok(usize::try_from(gone).is_ok_and(|gone| gone == was.letters.len()))
}

async fn restore(tx: &Tx, ctx: &Ctx, deed: &Deed, booking: Booking, was: &Before) -> Result<()> {
    for id in &was.added {
        token::revoke(tx, Purpose::Offer, id.0).await?;
        item::close_dedupe(tx, &format!("ring-them:o{}", id.0), ctx.now).await?;
        offer::delete(tx, *id).await?;
    }
    for before in &was.changed {
        let version = offer::find(tx, before.id).await?.ok_or(Error::Stale)?.version;
        offer::update(tx, &Offer { version, ..before.clone() }).await?;
    }
    let moved = booking.slots.clone();
    let booking = was.restore(booking, ctx.now);
    if booking.slots != moved {
        moves::put_slots(tx, booking.id, &booking.slots).await?;
    }
    moves::take_back(tx, booking.id, was.sequence).await?;
    booking::update(tx, &booking).await?;
    if let Some(plan) = deed.plan {
        plan::give_back_row(tx, plan, booking.id, booking.version + 1).await?;
    }
    // What the deed closed because it saw to it.
    item::reopen(tx, &[ItemKind::NobodyFound, ItemKind::Passed], booking.id, deed.made).await?;
    note(tx, ctx, "undo", &booking, json!({ "deed": deed.kind })).await
}
