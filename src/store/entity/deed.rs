//! Table `deed`. What a coordinator did that can be taken back while its letters are held.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deed")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub person_id: i64,
    pub plan_id: Option<i64>,
    pub made: Instant,
    pub held_until: Instant,
    pub undone: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
