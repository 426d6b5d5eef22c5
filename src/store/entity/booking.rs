//! Table `booking`. Bookings, but for their wished times.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
#[expect(clippy::struct_excessive_bools, reason = "the columns of one table")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub reference: String,
    pub uid: Uuid,
    pub idem: String,
    pub group_id: i64,
    pub contact_id: i64,
    pub kind_id: i64,
    pub wish: String,
    pub place_id: Option<i64>,
    pub join_link: Option<String>,
    pub people: i32,
    pub languages: Json,
    pub bsl: bool,
    pub easy_read: bool,
    pub step_free: bool,
    pub women_only: bool,
    pub chosen: Option<i32>,
    pub team_lead: Option<i32>,
    pub team_support: Option<i32>,
    pub state: String,
    pub proven: bool,
    pub sequence: i32,
    pub moved: i32,
    pub created: Instant,
    pub touched: Instant,
    pub hold_until: Option<Date>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
