//! Table `offer`. Places put to volunteers.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub booking_id: i64,
    pub person_id: i64,
    pub role: String,
    pub slot: i32,
    pub state: String,
    pub made: Instant,
    pub release: Instant,
    pub deadline: Instant,
    pub answered: Option<Instant>,
    pub earlier_yes: Option<Instant>,
    pub called_off: bool,
    pub reason: Option<String>,
    pub on_site_from: Instant,
    pub on_site_to: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
