//! Letters that no person causes: reminders of a confirmed session, and afterwards the question how it went.

use std::collections::BTreeSet;

use chrono::Duration;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::tell;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::notice::Notice;
use crate::domain::reminder;
use crate::store::booking;
use crate::store::booking_due;
use crate::store::deed;
use crate::store::outbox;
use crate::store::{Conn, Db, commit};

/// Puts the letters that are due now to contacts and teams, each once for ever: who runs it twice, or at once with another
/// replica, puts nothing more. What changes after that is seen when the letter leaves. Of a booking of which something can
/// still be taken back nobody is told yet. Returns how many were put.
pub async fn remind(db: &Db, ctx: &Ctx) -> Result<u32> {
    let near = Duration::days(reminder::DAYS + 1);
    let ids = booking_due::confirmed_between(db.read(), (ctx.now - near, ctx.now + near)).await?;
    let wanted = missing(db.read(), ctx, &ids).await?;
    let ids: BTreeSet<BookingId> = wanted.iter().filter_map(|notice| notice.subject.booking()).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let tx = db.begin().await?;
    // A move that is made at this moment is seen, or sees these letters.
    for id in &ids {
        booking::lock(&tx, *id).await?;
    }
    let notices = missing(&tx, ctx, &ids.into_iter().collect::<Vec<_>>()).await?;
    tell::put_all(&tx, ctx, &notices).await?;
    commit(tx).await?;
    Ok(u32::try_from(notices.len()).unwrap_or(u32::MAX))
}

/// The letters about these bookings that are due and were not put yet.
async fn missing(c: &impl Conn, ctx: &Ctx, ids: &[BookingId]) -> Result<Vec<Notice>> {
    let held = deed::held(c, ctx.now).await?;
    let facts = booking::facts_of(c, ids).await?;
    let told = facts.iter().filter(|f| !held.contains(&f.booking.id));
    let mut notices: Vec<Notice> = told.flat_map(|f| due(ctx, f)).collect();
    let keys: Vec<String> = notices.iter().map(Notice::dedupe_key).collect();
    let known = outbox::known(c, &keys).await?;
    notices.retain(|notice| !known.contains(&notice.dedupe_key()));
    Ok(notices)
}

/// To the contact and everybody on the team; once more where the session has moved since the last.
fn due(ctx: &Ctx, facts: &BookingFacts) -> Vec<Notice> {
    let Some(kind) = facts.slot().and_then(|slot| reminder::due(slot, ctx.now)) else { return Vec::new() };
    let booking = &facts.booking;
    let team = facts.team().map(|m| tell::person(kind, booking, m.offer.person, ctx.now));
    let all = std::iter::once(tell::contact(kind, booking, ctx.now)).chain(team);
    all.map(|notice| Notice { sequence: booking.moved, ..notice }).collect()
}
