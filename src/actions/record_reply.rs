//! A calendar answered an invitation: the answer is recorded, or a person reads it. It never fills a place and never
//! cancels anything.

use serde_json::json;
use uuid::Uuid;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note;
use crate::actions::put_before_desk::{keep, put_before_desk};
use crate::domain::booking::Booking;
use crate::domain::ids::{BookingId, InboundId, PersonId};
use crate::domain::inbound::{Ignored, Message, Took, Why};
use crate::domain::notice::Recipient;
use crate::domain::reply::{Answer, Reply, Said, Verdict, answered, judge};
use crate::store::booking;
use crate::store::calendar_answer;
use crate::store::item::{self, ItemKind, Mail};
use crate::store::{Conn, Db, Tx, commit};

/// A no of a volunteer is the line "needs a replacement", one of the host "ask the host"; what is not clear, not proven or
/// has a remark is put before a coordinator; what is late or known changes nothing.
pub async fn record_reply(db: &Db, ctx: &Ctx, reply: &Reply, message: &Message) -> Result<Took> {
    let tx = db.begin().await?;
    let took = record_reply_in(&tx, ctx, reply, message).await?;
    commit(tx).await?;
    Ok(took)
}

/// The same inside a transaction of the caller's.
pub async fn record_reply_in(tx: &Tx, ctx: &Ctx, reply: &Reply, message: &Message) -> Result<Took> {
    let Some(booking) = of_uid(tx, &reply.uid).await? else {
        return unless_remark(tx, ctx, reply, message, Ignored::Foreign, None).await;
    };
    let facts = booking::facts(tx, booking.id).await?.ok_or(Error::NotFound)?;
    let answers = calendar_answer::of_booking(tx, booking.id).await?;
    match judge(reply, &facts, &answers, ctx.now) {
        Verdict::Ask(why) => put_before_desk(tx, ctx, message, why, Some(booking.id)).await,
        Verdict::Ignore(why) => unless_remark(tx, ctx, reply, message, why, Some(booking.id)).await,
        Verdict::Record(answer) => {
            let before = answered(&answers, answer.whose, &facts);
            calendar_answer::put(tx, booking.id, &answer).await?;
            let detail = json!({ "said": answer.said, "whose": answer.whose });
            note(tx, ctx, "record_reply", &booking, detail).await?;
            tell_desk(tx, ctx, &booking, (answer, before), reply, message).await?;
            Ok(Took::Recorded(answer.said))
        }
    }
}

/// The booking of a session's UID, locked: two answers at once must not both be the last.
async fn of_uid(c: &impl Conn, uid: &str) -> Result<Option<Booking>> {
    let Ok(uid) = Uuid::try_parse(uid.split('@').next().unwrap_or_default()) else { return Ok(None) };
    match booking::by_uid(c, uid).await? {
        Some(id) => Ok(booking::lock(c, id).await?),
        None => Ok(None),
    }
}

/// Ignores it, but for the words that somebody wrote.
async fn unless_remark(
    tx: &Tx,
    ctx: &Ctx,
    reply: &Reply,
    message: &Message,
    why: Ignored,
    about: Option<BookingId>,
) -> Result<Took> {
    if reply.comment.is_empty() || why == Ignored::Known {
        return Ok(Took::Ignored(why));
    }
    put_before_desk(tx, ctx, message, Why::Remark, about).await
}

/// What a person at the desk must see of an answer.
async fn tell_desk(
    tx: &Tx,
    ctx: &Ctx,
    booking: &Booking,
    (answer, before): (Answer, Option<Said>),
    reply: &Reply,
    message: &Message,
) -> Result<()> {
    let (kind, person) = match answer.whose {
        Recipient::Person(id) => (ItemKind::NeedsReplacement, Some(id)),
        Recipient::Contact(_) => (ItemKind::AskHost, None),
    };
    let line = dedupe(kind, booking.id, person);
    if answer.said == Said::Accepted {
        item::close_dedupe(tx, &line, ctx.now).await?;
    }
    let is_news = answer.said == Said::Declined && before != Some(Said::Declined);
    if !is_news {
        if !reply.comment.is_empty() {
            put_before_desk(tx, ctx, message, Why::Remark, Some(booking.id)).await?;
        }
        return Ok(());
    }
    let mail = Mail { booking: Some(booking.id), person, inbound: remark(tx, ctx, booking.id, reply, message).await? };
    Ok(item::put_mail(tx, kind, mail, &line, ctx.now).await?)
}

/// Keeps the remark of a no, for the line about it.
async fn remark(tx: &Tx, ctx: &Ctx, about: BookingId, reply: &Reply, message: &Message) -> Result<Option<InboundId>> {
    if reply.comment.is_empty() {
        return Ok(None);
    }
    // Where the words are too many for an hour, or known, the line says enough.
    let Ok(id) = keep(tx, ctx, message, Why::Remark, Some(about)).await? else { return Ok(None) };
    Ok(Some(id))
}

/// One line for each who said no about each booking.
fn dedupe(kind: ItemKind, booking: BookingId, person: Option<PersonId>) -> String {
    format!("{}:b{}:p{}", kind.as_str(), booking.0, person.map_or(0, |id| id.0))
}
