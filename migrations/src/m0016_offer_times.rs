//! A volunteer's offers are found by when they are: calendars and pages show some months of many years.

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
        both(
            m,
            "CREATE INDEX offer_person_time_ix ON offer (person_id, state, on_site_from);
             DROP INDEX offer_person_ix;",
        )
        .await
    }
}
