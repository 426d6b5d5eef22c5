//! Table `learn_place`. Where somebody stopped reading, by the hash of three words.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "learn_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub words: Vec<u8>,
    pub language: String,
    pub chapter: String,
    /// Of the group; empty where there is none.
    pub code: String,
    pub saved: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
