//! Table `session_kind`. What is given.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_kind")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub title: String,
    pub duration_min: i64,
    pub setup_min: i64,
    pub packdown_min: i64,
    pub notice_days: i64,
    pub dbs: Option<String>,
    pub crews_in_person: Json,
    pub crews_online: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
