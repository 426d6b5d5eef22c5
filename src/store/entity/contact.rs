//! Table `contact`. Who books for a group.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub group_id: i64,
    pub name: String,
    pub email: String,
    /// Empty where none was told.
    pub phone: String,
    pub proven: bool,
    pub email_dead: bool,
    pub created: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
