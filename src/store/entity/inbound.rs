//! Table `inbound`. Messages that came by email and that somebody at the desk must read.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub digest: Vec<u8>,
    pub why: String,
    pub sender: String,
    pub proven: bool,
    pub subject: String,
    pub body: String,
    pub booking_id: Option<i64>,
    pub received: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
