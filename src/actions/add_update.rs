//! Somebody at the desk says what was done in an area of work: it stands on the page about the programme at once.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::actions::note::note_other;
use crate::domain::text::Passage;
use crate::domain::time::local_date;
use crate::store::area_update;
use crate::store::{Db, commit};

/// Dated today. The very same of the same day stands once.
pub async fn add_update(db: &Db, ctx: &Ctx, area: u32, says: &Passage) -> Result<()> {
    let tx = db.begin().await?;
    let today = local_date(ctx.now);
    let known = area_update::all(&tx).await?;
    if !known.iter().any(|u| (u.area, u.on, &u.says) == (area, today, says)) {
        area_update::add(&tx, area, today, says).await?;
        note_other(&tx, ctx, "add_update", &format!("area {area}"), json!({ "says": says })).await?;
    }
    Ok(commit(tx).await?)
}
