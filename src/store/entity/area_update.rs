//! Table `area_update`. What was done in an area of work.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area_update")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub area: i64,
    pub made_on: NaiveDate,
    pub says: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
