//! Table `plan`. Runs of the matcher; the present draft has no `replaced`.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub made: Instant,
    pub dirty: i64,
    pub seed: i64,
    pub score: i64,
    pub bound: i64,
    pub unfilled: Json,
    pub problem_json: String,
    pub plan_json: String,
    pub replaced: Option<Instant>,
    /// What changed, and what is to be asked, was worked out.
    pub compared: bool,
    pub questions: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
