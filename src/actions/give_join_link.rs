//! A coordinator gives the link under which people join a session online, or another one; everybody who comes is told.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::tell;
use crate::domain::booking::{Booking, State};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::BookingId;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::text::WebLink;
use crate::domain::time::Instant;
use crate::store::booking;
use crate::store::item::{self, ItemKind};
use crate::store::moves;
use crate::store::plan;
use crate::store::{Db, Tx, commit};

/// SEQUENCE grows; contact and team of a confirmed session get the changed invitation, others get the link when it is
/// confirmed. `None` takes the link away; the link that it has changes nothing. `version`: as it was seen, else `Stale`.
/// In person or over: `Refused`.
pub async fn give_join_link(db: &Db, ctx: &Ctx, id: BookingId, version: i64, link: Option<WebLink>) -> Result<()> {
    let tx = db.begin().await?;
    booking::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    let facts = booking::facts(&tx, id).await?.ok_or(Error::NotFound)?;
    if facts.booking.version != version {
        return Err(Error::Stale);
    }
    if facts.booking.join == link {
        return Ok(commit(tx).await?);
    }
    let booking = facts.booking.clone().joined_at(link, ctx.now)?;
    moves::note(&tx, &facts.booking, booking.sequence).await?;
    booking::update(&tx, &booking).await?;
    note(&tx, ctx, "give_join_link", &booking, json!({ "given": booking.join.is_some() })).await?;
    ask_for_link(&tx, &booking, ctx.now).await?;
    plan::mark_dirty(&tx).await?;
    if booking.state == State::Confirmed {
        tell::put_all(&tx, ctx, &letters(ctx, &BookingFacts { booking, ..facts })).await?;
    }
    Ok(commit(tx).await?)
}

/// The line at the desk about a confirmed session that nobody can join; it goes when there is a link.
pub(super) async fn ask_for_link(tx: &Tx, booking: &Booking, now: Instant) -> Result<()> {
    if booking.lacks_link() {
        let dedupe = format!("no-link:b{}", booking.id.0);
        return Ok(item::put(tx, ItemKind::NoLink, Some(booking.id), None, None, &dedupe, now).await?);
    }
    Ok(item::close_of(tx, ItemKind::NoLink, booking.id, now).await?)
}

/// Whoever is asked again gets the link when they say yes.
fn letters(ctx: &Ctx, facts: &BookingFacts) -> Vec<Notice> {
    let (booking, due) = (&facts.booking, tell::due(ctx));
    let contact = tell::contact(NoticeKind::Changed, booking, due);
    let team = facts.team().map(|mate| tell::person(NoticeKind::Changed, booking, mate.offer.person, due));
    std::iter::once(contact).chain(team).collect()
}
