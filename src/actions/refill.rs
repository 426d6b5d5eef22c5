//! Places that reopened are asked again by themselves, where that moves nobody.

use std::collections::BTreeSet;

use crate::actions::ask_team::asked_anew;
use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::publish_plan::publish_in;
use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::offer::OfferState;
use crate::domain::person::Actor;
use crate::domain::plan::{Row, StoredDraft};
use crate::domain::rules::Refill;
use crate::store::booking;
use crate::store::item::{self, ItemKind};
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// Publishes the present draft's rows of bookings that were published before, have open places and keep their time, where
/// `offers.refill` is `auto`; a line at the desk for each. Bookings for which the draft found nobody get the line
/// "nobody found". Returns how many offers were made.
pub async fn refill(db: &Db, ctx: &Ctx) -> Result<u32> {
    let tx = db.begin().await?;
    let asked = refill_in(&tx, ctx).await?;
    commit(tx).await?;
    Ok(asked)
}

/// The same inside a transaction of the caller's.
pub async fn refill_in(tx: &Tx, ctx: &Ctx) -> Result<u32> {
    let Some(stored) = plan::present(tx).await? else { return Ok(0) };
    let ctx = &ctx.by(Actor::Service);
    let asked = match ctx.rules.offers.refill {
        Refill::Auto => ask_next(tx, ctx, &stored).await?,
        Refill::Publish => 0,
    };
    tell_nobody_found(tx, ctx, &stored).await?;
    Ok(asked)
}

async fn ask_next(tx: &Tx, ctx: &Ctx, stored: &StoredDraft) -> Result<u32> {
    let rows = &stored.draft.rows;
    let ids: Vec<_> = rows.iter().map(|row| row.booking).collect();
    let facts = booking::facts_of(tx, &ids).await?;
    let of = |row: &Row| facts.iter().find(|f| f.booking.id == row.booking);
    let reopened: BTreeSet<BookingId> =
        rows.iter().filter(|row| of(row).is_some_and(|f| moves_nobody(row, f))).map(|row| row.booking).collect();
    if reopened.is_empty() {
        return Ok(0);
    }
    let published = publish_in(tx, ctx, |id| reopened.contains(&id)).await?;
    for facts in facts.iter().filter(|f| published.rows.contains(&f.booking.reference)) {
        let id = facts.booking.id;
        if rows.iter().any(|row| row.booking == id && asked_anew(row).next().is_some()) {
            let dedupe = format!("asked-next:b{}:plan{}", id.0, stored.id.0);
            item::put(tx, ItemKind::AskedNext, Some(id), None, None, &dedupe, ctx.now).await?;
        }
    }
    Ok(published.asked)
}

/// Published before, and the row keeps the time and everybody who holds a place.
fn moves_nobody(row: &Row, facts: &BookingFacts) -> bool {
    let kept = |person| row.members.iter().any(|m| m.already && m.person == person);
    was_published(facts)
        && facts.booking.chosen == Some(row.slot)
        && facts.mates.iter().filter(|m| m.offer.state == OfferState::Accepted).all(|m| kept(m.offer.person))
}

fn was_published(facts: &BookingFacts) -> bool {
    matches!(facts.booking.state, State::Offered | State::Confirmed)
}

async fn tell_nobody_found(tx: &Tx, ctx: &Ctx, stored: &StoredDraft) -> Result<()> {
    let ids: Vec<_> = stored.draft.unfilled.iter().map(|u| u.booking).collect();
    for facts in booking::facts_of(tx, &ids).await? {
        let ahead = facts.slot().is_some_and(|s| s.start > ctx.now);
        let wanting = was_published(&facts) && !facts.open_places().none();
        if ahead && wanting && facts.asked(ctx.now).next().is_none() {
            let id = facts.booking.id;
            // Another version of the booking is news; the same one, planned again, is not.
            let dedupe = format!("nobody-found:b{}:v{}", id.0, facts.booking.version);
            item::put_news(tx, ItemKind::NobodyFound, id, &dedupe, ctx.now).await?;
        }
    }
    Ok(())
}
