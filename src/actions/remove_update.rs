//! Somebody at the desk takes an update of an area of work off the page about the programme.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::ids::AreaUpdateId;
use crate::store::area_update;
use crate::store::{Db, commit};

/// Gone before: nothing changes.
pub async fn remove_update(db: &Db, ctx: &Ctx, id: AreaUpdateId) -> Result<()> {
    let tx = db.begin().await?;
    let known = area_update::all(&tx).await?;
    if let Some(update) = known.into_iter().find(|u| u.id == id)
        && area_update::remove(&tx, id).await?
    {
        let detail = json!({ "on": update.on, "says": update.says });
        note_other(&tx, ctx, "remove_update", &format!("area {}", update.area), detail).await?;
    }
    Ok(commit(tx).await?)
}
