//! Somebody at the desk sets what counts how much in plans, and how much is asked of people.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::dial::{DIALS, Settings, settings};
use crate::domain::rules::Rules;
use crate::store::dials;
use crate::store::plan;
use crate::store::{Db, commit};

/// Keeps the numbers and marks plans old, so that a new one follows; `false` where all were so before. A number beyond its
/// bounds: `Invalid`. `seen`: the numbers that whoever sets them saw; where one of these is another by now, `Stale`.
pub async fn set_dials(db: &Db, ctx: &Ctx, seen: &Settings, new: &Settings) -> Result<bool> {
    let wrong = |(key, n): (&String, &i64)| !DIALS.iter().any(|dial| dial.key == key && dial.allows(*n));
    if new.iter().any(wrong) {
        return Err(Error::Invalid("a number is beyond its bounds"));
    }
    let tx = db.begin().await?;
    dials::lock(&tx).await?;
    let before = settings(&dials::rules(&tx, &ctx.rules).await?);
    if before.iter().any(|(key, n)| seen.get(key) != Some(n)) {
        return Err(Error::Stale);
    }
    let mut after = before.clone();
    after.extend(new.iter().map(|(key, n)| (key.clone(), *n)));
    let changed: Settings =
        after.iter().filter(|(key, n)| before.get(*key) != Some(*n)).map(|(k, n)| (k.clone(), *n)).collect();
    if changed.is_empty() {
        return Ok(false);
    }
    dials::keep(&tx, &after).await?;
    let was: Settings = before.into_iter().filter(|(key, _)| changed.contains_key(key)).collect();
    note_other(&tx, ctx, "set_dials", "settings", json!({ "from": was, "to": changed })).await?;
    plan::mark_dirty(&tx).await?;
    commit(tx).await?;
    Ok(true)
}

/// The rules as they are in force now: those of the configuration with what the desk set.
pub async fn rules_in_force(db: &Db, ctx: &Ctx) -> Result<Rules> {
    Ok(dials::rules(db.read(), &ctx.rules).await?)
}
