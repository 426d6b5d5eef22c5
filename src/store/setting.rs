//! Values that the database keeps about itself: the server's secret, the demo's mark, the clock's shift.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QuerySelect};

use crate::store::entity::setting;
use crate::store::rows;
use crate::store::{Conn, Result, StoreError};

pub async fn get(c: &impl Conn, name: &str) -> Result<Option<String>> {
    Ok(setting::Entity::find_by_id(name.to_owned()).one(c).await?.map(|row| row.value))
}

/// Locks the value's row until the transaction ends (nothing on SQLite, where one writer is alone).
pub async fn lock(c: &impl Conn, name: &str) -> Result<()> {
    setting::Entity::find_by_id(name.to_owned()).lock_exclusive().one(c).await?;
    Ok(())
}

/// Sets where there is none; returns what stands then.
pub async fn get_or_set(c: &impl Conn, name: &str, value: &str) -> Result<String> {
    rows::put(c, row(name, value)).await?;
    get(c, name).await?.ok_or(StoreError::Stale)
}

pub async fn set(c: &impl Conn, name: &str, value: &str) -> Result<()> {
    let conflict = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    rows::upsert(c, row(name, value), conflict).await.map(|_| ())
}

/// `false` where there was none.
pub async fn remove(c: &impl Conn, name: &str) -> Result<bool> {
    Ok(setting::Entity::delete_by_id(name.to_owned()).exec(c).await?.rows_affected > 0)
}

fn row(name: &str, value: &str) -> setting::Model {
    setting::Model { name: name.to_owned(), value: value.to_owned() }
}
