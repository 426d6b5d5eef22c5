//! Table `volunteer`. What a volunteer offered, but for lists of their own tables.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "volunteer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    pub home: String,
    pub mode: String,
    pub max_km: i32,
    pub formats: Json,
    pub languages: Json,
    pub tags: Json,
    pub most_day: Option<i32>,
    pub most_week: Option<i32>,
    pub most_month: Option<i32>,
    pub most_total: Option<i32>,
    pub min_gap_min: i64,
    pub bank_holidays: bool,
    pub given_before: i32,
    pub show_name: bool,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
