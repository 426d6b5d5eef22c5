//! Table `calendar_answer`. The last answer of each invited person's calendar.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_answer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub booking_id: i64,
    pub person_id: Option<i64>,
    pub contact_id: Option<i64>,
    pub said: String,
    pub sequence: i32,
    pub made: Instant,
    pub received: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
