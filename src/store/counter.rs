//! Rate limits that replicas share: how often something happened in an hour.

use chrono::{DurationRound, TimeDelta};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, Insert, IntoActiveModel, QueryFilter};

use crate::domain::time::Instant;
use crate::store::entity::rate_count;
use crate::store::stored;
use crate::store::{Conn, Result, StoreError};

/// Counts one more for `key` in the hour of `now` and tells how many that makes.
pub async fn hit(c: &impl Conn, key: &str, now: Instant) -> Result<u32> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).map_err(|_| StoreError::Unreadable("hour"))?;
    let more = Expr::col((rate_count::Entity, rate_count::Column::Hits)).add(1);
    let conflict = OnConflict::columns([rate_count::Column::Subject, rate_count::Column::Hour])
        .value(rate_count::Column::Hits, more)
        .to_owned();
    let row = rate_count::Model { subject: key.to_owned(), hour, hits: 1 }.into_active_model();
    let row = Insert::one(row).on_conflict(conflict).exec_with_returning(c).await?;
    stored::number("count", row.hits)
}

/// Removes counts of hours before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    rate_count::Entity::delete_many().filter(rate_count::Column::Hour.lt(before)).exec(c).await?;
    Ok(())
}
