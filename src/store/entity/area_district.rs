//! Table `area_district`. Postcode districts of an area.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area_district")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub district: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
