//! A coordinator sends a failed letter again.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::ids::LetterId;
use crate::store::bounce;
use crate::store::item;
use crate::store::outbox;
use crate::store::{Db, commit};

/// The letter waits again and is due now, the desk's line about it is closed, and letters go to its
/// address again; `Stale` where it has not failed (any more).
pub async fn retry_letter(db: &Db, ctx: &Ctx, id: LetterId) -> Result<()> {
    let tx = db.begin().await?;
    if !outbox::retry(&tx, id, ctx.now).await? {
        return Err(Error::Stale);
    }
    // Who presses the button knows better than what came back before.
    if let Some(left) = bounce::by_letter(&tx, id).await? {
        bounce::trust(&tx, &left.address).await?;
    }
    item::close_letter(&tx, id, ctx.now).await?;
    note_other(&tx, ctx, "retry_letter", &format!("letter {}", id.0), json!({})).await?;
    Ok(commit(tx).await?)
}
