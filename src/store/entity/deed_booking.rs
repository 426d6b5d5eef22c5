//! Table `deed_booking`. How the bookings of a deed stood before it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deed_booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub deed_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking_id: i64,
    pub version: i64,
    pub was: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
