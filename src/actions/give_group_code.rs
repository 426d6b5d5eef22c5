//! A group gets a code under which its completions of the digital session are counted.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::ids::GroupId;
use crate::domain::learning::GroupCode;
use crate::store::learning;
use crate::store::{Db, Tx, commit};

/// Times that a code is drawn again because another group has it.
const DRAWS: u32 = 20;

/// The group's code, made where it has none.
pub async fn give_group_code(db: &Db, ctx: &Ctx, group: GroupId) -> Result<GroupCode> {
    let tx = db.begin().await?;
    let code = give_group_code_in(&tx, ctx, group).await?;
    commit(tx).await?;
    Ok(code)
}

/// The same inside a transaction of the caller's.
pub async fn give_group_code_in(tx: &Tx, ctx: &Ctx, group: GroupId) -> Result<GroupCode> {
    for _ in 0..DRAWS {
        if let Some(code) = learning::code_of(tx, group).await? {
            return Ok(code);
        }
        let code = GroupCode::from_random(ctx.chance.six());
        if learning::put_code(tx, &code, group, ctx.now).await? {
            note_other(tx, ctx, "give_group_code", &format!("group {}", group.0), json!({})).await?;
            return Ok(code);
        }
    }
    Err(Error::Stale)
}
