//! Updates of the areas of work that the desk wrote.

use chrono::NaiveDate;
use sea_orm::{EntityTrait, QueryOrder};

use crate::domain::area_update::AreaUpdate;
use crate::domain::ids::AreaUpdateId;
use crate::domain::text::Passage;
use crate::store::entity::area_update;
use crate::store::stored::number;
use crate::store::{Conn, Result, StoreError, rows};

/// Newest first.
pub async fn all(c: &impl Conn) -> Result<Vec<AreaUpdate>> {
    let rows = area_update::Entity::find()
        .order_by_desc(area_update::Column::MadeOn)
        .order_by_desc(area_update::Column::Id)
        .all(c)
        .await?;
    rows.into_iter().map(read).collect()
}

pub async fn add(c: &impl Conn, area: u32, on: NaiveDate, says: &Passage) -> Result<()> {
    let row = area_update::Model { id: 0, area: area.into(), made_on: on, says: says.to_string() };
    rows::add(c, row).await.map(|_| ())
}

/// `false` where it was gone.
pub async fn remove(c: &impl Conn, id: AreaUpdateId) -> Result<bool> {
    Ok(area_update::Entity::delete_by_id(id.0).exec(c).await?.rows_affected > 0)
}

fn read(row: area_update::Model) -> Result<AreaUpdate> {
    let says = Passage::try_from(row.says).map_err(|_| StoreError::Unreadable("update of an area"))?;
    Ok(AreaUpdate { id: AreaUpdateId(row.id), area: number("area", row.area)?, on: row.made_on, says })
}
