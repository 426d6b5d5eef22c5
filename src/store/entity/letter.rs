//! Table `letter`. The outbox.

use sea_orm::entity::prelude::*;

use crate::domain::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub person_id: Option<i64>,
    pub contact_id: Option<i64>,
    pub booking_id: Option<i64>,
    pub offer_id: Option<i64>,
    pub login_id: Option<i64>,
    pub sequence: i32,
    pub dedupe: String,
    pub created: Instant,
    pub due: Instant,
    pub state: String,
    pub attempts: i32,
    pub claimed_until: Option<Instant>,
    pub message_id: Option<String>,
    pub address: Option<String>,
    pub subject: Option<String>,
    pub bytes: Option<Vec<u8>>,
    pub error: Option<String>,
    pub sent: Option<Instant>,
    pub unsure: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
