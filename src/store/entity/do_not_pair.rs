//! Table `do_not_pair`. Never on one team; the smaller key first.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "do_not_pair")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub one_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
