//! Jobs that only one replica may do at a time.

use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::domain::time::Instant;
use crate::store::entity::lease;
use crate::store::rows;
use crate::store::{Conn, Result};

/// Takes the job `name` for `holder` until `until`, by one conditional update; `false` while somebody else has it.
pub async fn take(c: &impl Conn, name: &str, holder: &str, now: Instant, until: Instant) -> Result<bool> {
    let row = lease::Model { name: name.to_owned(), holder: holder.to_owned(), until };
    let free = lease::Column::Until.lte(now).or(lease::Column::Holder.eq(holder));
    let conflict = OnConflict::column(lease::Column::Name)
        .update_columns([lease::Column::Holder, lease::Column::Until])
        .action_and_where(free)
        .to_owned();
    rows::upsert(c, row, conflict).await
}

/// Gives it back.
pub async fn give_back(c: &impl Conn, name: &str, holder: &str) -> Result<()> {
    let mine = lease::Column::Name.eq(name).and(lease::Column::Holder.eq(holder));
    lease::Entity::delete_many().filter(mine).exec(c).await?;
    Ok(())
}
