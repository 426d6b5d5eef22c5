//! Steps of the digital session are counted: totals only.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::learning::{GroupCode, Step, week_of};
use crate::domain::time::local_date;
use crate::domain::token::TokenHash;
use crate::store::learning;
use crate::store::{Db, Tx, commit};

/// Steps taken by one press of a button.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Code of the language.
    pub language: String,
    /// Under whose code; one that was never given out counts for nobody.
    pub group: Option<GroupCode>,
    pub steps: Vec<Step>,
    /// Of the form's own word and its sender: the same form counts once, however often they send it.
    pub once: TokenHash,
}

/// `false` where the same form was counted before.
pub async fn count_learning(db: &Db, ctx: &Ctx, taken: &Taken) -> Result<bool> {
    let tx = db.begin().await?;
    let first = count_learning_in(&tx, ctx, taken).await?;
    commit(tx).await?;
    Ok(first)
}

/// The same inside a transaction of the caller's.
pub async fn count_learning_in(tx: &Tx, ctx: &Ctx, taken: &Taken) -> Result<bool> {
    if !learning::first_time(tx, &taken.once, ctx.now).await? {
        return Ok(false);
    }
    let group = match &taken.group {
        Some(code) if learning::group_of(tx, code).await?.is_some() => Some(code),
        _ => None,
    };
    let week = week_of(local_date(ctx.now));
    for step in &taken.steps {
        learning::count(tx, week, &taken.language, group, *step).await?;
    }
    Ok(true)
}
