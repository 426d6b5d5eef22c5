//! Somebody asks us to keep their place in the digital session.

use crate::actions::ctx::{Ctx, three_numbers};
use crate::actions::error::Result;
use crate::actions::find_place::{hash, since};
use crate::domain::learning::Place;
use crate::learn::{ThreeWords, WORDS};
use crate::store::learning;
use crate::store::{Db, commit};

/// Keeps the place under the words the browser has already, where they still hold; else under new ones.
pub async fn save_place(db: &Db, ctx: &Ctx, place: &Place, known: Option<&ThreeWords>) -> Result<ThreeWords> {
    let tx = db.begin().await?;
    let mut words = known.cloned();
    if let Some(old) = &words
        && learning::place(&tx, &hash(ctx, old), since(ctx)).await?.is_none()
    {
        words = None;
    }
    let words = match words {
        Some(words) => words,
        None => loop {
            let drawn = ThreeWords::from_random(three_numbers(WORDS));
            if learning::place(&tx, &hash(ctx, &drawn), since(ctx)).await?.is_none() {
                break drawn;
            }
        },
    };
    learning::keep(&tx, &hash(ctx, &words), place, ctx.now).await?;
    commit(tx).await?;
    Ok(words)
}
