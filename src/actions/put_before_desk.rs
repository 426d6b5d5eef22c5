//! A message that somebody at the desk must read: kept as plain text, with a line.

use crate::actions::count_hit::count_hit_in;
use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::{BookingId, InboundId};
use crate::domain::inbound::{Ignored, Message, Took, Why};
use crate::links::TokenHash;
use crate::store::Tx;
use crate::store::inbound;
use crate::store::item::{self, ItemKind, Mail};

/// Most messages of one sender and of all in an hour: nobody reads more, and a flood must not bury the rest. What comes by
/// the form is counted by itself: it must not keep letters out.
const OF_ONE: u32 = 20;
const OF_ALL: u32 = 300;
const BY_FORM: u32 = 30;

/// Keeps the message, and a line that leads to it.
pub(super) async fn put_before_desk(
    tx: &Tx,
    ctx: &Ctx,
    message: &Message,
    why: Why,
    about: Option<BookingId>,
) -> Result<Took> {
    let id = match keep(tx, ctx, message, why, about).await? {
        Ok(id) => id,
        Err(ignored) => return Ok(Took::Ignored(ignored)),
    };
    let mail = Mail { booking: about, person: None, inbound: Some(id) };
    let kind = if why == Why::Volunteer { ItemKind::WantsToVolunteer } else { ItemKind::MailCame };
    item::put_mail(tx, kind, mail, &format!("mail{}", id.0), ctx.now).await?;
    Ok(Took::Asked(why))
}

/// Keeps the message; or why it is not kept.
pub(super) async fn keep(
    tx: &Tx,
    ctx: &Ctx,
    message: &Message,
    why: Why,
    about: Option<BookingId>,
) -> Result<std::result::Result<InboundId, Ignored>> {
    let (way, most) = if why == Why::Volunteer { ("by-form", BY_FORM) } else { ("inbound", OF_ALL) };
    // The counter's key is no address: counters are no place for personal data.
    let sender = format!("{way}:{}", TokenHash::of(&message.sender.to_lowercase()).short());
    for limit in [(sender, OF_ONE), (way.to_owned(), most)] {
        if !count_hit_in(tx, ctx, limit).await? {
            return Ok(Err(Ignored::TooMany));
        }
    }
    Ok(inbound::keep(tx, message, why, about, ctx.now).await?.ok_or(Ignored::Known))
}
