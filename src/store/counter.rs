//! Rate limits that replicas share: how often something happened in an hour.

use std::collections::BTreeMap;

use chrono::{DurationRound, TimeDelta};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, InsertMany, IntoActiveModel, QueryFilter};

use crate::domain::time::Instant;
use crate::store::entity::rate_count;
use crate::store::stored;
use crate::store::{Conn, Result, StoreError};

/// Counts one more for each of the keys in the hour of `now` and tells how many that makes, in the order of the keys.
pub async fn hit(c: &impl Conn, keys: impl IntoIterator<Item = &str>, now: Instant) -> Result<Vec<u32>> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).map_err(|_| StoreError::Unreadable("hour"))?;
    let keys: Vec<&str> = keys.into_iter().collect();
    let more = Expr::col((rate_count::Entity, rate_count::Column::Hits)).add(1);
    let conflict = OnConflict::columns([rate_count::Column::Subject, rate_count::Column::Hour])
        .value(rate_count::Column::Hits, more)
        .to_owned();
    let row = |key: &&str| rate_count::Model { subject: (*key).to_owned(), hour, hits: 1 }.into_active_model();
    let all = InsertMany::many(keys.iter().map(row)).on_conflict(conflict);
    let counted: BTreeMap<String, i32> =
        all.exec_with_returning(c).await?.into_iter().map(|row| (row.subject, row.hits)).collect();
    let hits = keys.iter().map(|key| counted.get(*key).copied().ok_or(StoreError::Unreadable("count")));
    hits.map(|hits| stored::number("count", hits?)).collect()
}

/// Removes counts of hours before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    rate_count::Entity::delete_many().filter(rate_count::Column::Hour.lt(before)).exec(c).await?;
    Ok(())
}
