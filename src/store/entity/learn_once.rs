//! Table `learn_once`. Words of forms that were counted, so that each counts once.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "learn_once")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: Vec<u8>,
    pub made: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
