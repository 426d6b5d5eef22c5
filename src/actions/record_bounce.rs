//! A letter came back: it failed, and an address from which a second one comes back for good gets no more.

use chrono::Duration;
use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::inbound::{Bounce, Ignored, Took};
use crate::store::bounce::{self, Left};
use crate::store::item::{self, ItemKind};
use crate::store::{Conn, Db, commit};

/// Letters that come back for good before their address is marked.
const HARD: u64 = 2;
/// Days in which mail servers give up. Later nothing is believed that only names an address.
const DAYS: i64 = 7;

/// The letter is found by the envelope's address, then by its Message-ID, then by where it went. The very same
/// notification counts once.
pub async fn record_bounce(db: &Db, ctx: &Ctx, came: &Bounce) -> Result<Took> {
    let tx = db.begin().await?;
    if bounce::is_known(&tx, &came.digest).await? {
        return Ok(Took::Ignored(Ignored::Known));
    }
    let Some((left, is_named)) = letter(&tx, ctx, came).await? else { return Ok(Took::Ignored(Ignored::Foreign)) };
    let hard = came.hard && (is_named || came.recipient_marks);
    if !bounce::came_back(&tx, &left, hard, came, ctx.now).await? {
        return Ok(Took::Ignored(Ignored::Known));
    }
    let line = format!("letter{}", left.id.0);
    item::put(&tx, ItemKind::LetterFailed, left.booking, left.person, Some(left.id), &line, ctx.now).await?;
    let marked = hard && bounce::hard(&tx, &left.address).await? >= HARD;
    if marked {
        bounce::mark(&tx, &left.address).await?;
    }
    let detail = json!({ "hard": hard, "marked": marked });
    note_other(&tx, ctx, "record_bounce", &format!("letter {}", left.id.0), detail).await?;
    commit(tx).await?;
    Ok(Took::CameBack { marked })
}

/// The letter, and whether the notification names it and not only its recipient.
async fn letter(c: &impl Conn, ctx: &Ctx, came: &Bounce) -> Result<Option<(Left, bool)>> {
    if let Some(id) = came.letter {
        return Ok(bounce::by_letter(c, id).await?.map(|left| (left, true)));
    }
    if let Some(id) = &came.message_id
        && let Some(left) = bounce::by_message_id(c, id).await?
    {
        return Ok(Some((left, true)));
    }
    match &came.recipient {
        Some(address) => {
            let found = bounce::by_address(c, address, ctx.now - Duration::days(DAYS)).await?;
            Ok(found.map(|left| (left, false)))
        }
        None => Ok(None),
    }
}
