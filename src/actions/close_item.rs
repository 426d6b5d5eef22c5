//! A coordinator has seen to a line at the desk.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::ids::ItemId;
use crate::store::item;
use crate::store::{Db, commit};

/// Closed before: nothing changes.
pub async fn close_item(db: &Db, ctx: &Ctx, id: ItemId) -> Result<()> {
    let tx = db.begin().await?;
    let item = item::find(&tx, id).await?.ok_or(Error::NotFound)?;
    if item::close(&tx, id, ctx.now).await? {
        let detail = json!({ "kind": item.kind, "booking": item.booking });
        note_other(&tx, ctx, "close_item", &format!("item {}", id.0), detail).await?;
    }
    Ok(commit(tx).await?)
}
