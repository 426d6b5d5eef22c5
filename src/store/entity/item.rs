//! Table `item`. Lines at the desk.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub booking_id: Option<i64>,
    pub person_id: Option<i64>,
    pub letter_id: Option<i64>,
    pub inbound_id: Option<i64>,
    pub dedupe: String,
    pub made: Instant,
    pub closed: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
