//! Table `busy_calendar`. Where a volunteer's own calendar is read from, and how that went.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "busy_calendar")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    pub generation: i64,
    pub address: Option<Vec<u8>>,
    pub etag: Option<String>,
    pub read_at: Option<Instant>,
    pub times: i64,
    pub cut: bool,
    pub failed_at: Option<Instant>,
    pub failure: Option<String>,
    pub failures: i32,
    pub due: Option<Instant>,
    pub expanded_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
