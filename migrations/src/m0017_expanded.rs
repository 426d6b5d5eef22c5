//! When a volunteer's own calendar was last read whole: its busy times reach a year and a half from then.

use sea_orm_migration::prelude::*;

use crate::words::both;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        both(m, "ALTER TABLE busy_calendar ADD COLUMN expanded_at {instant};").await
    }
}
