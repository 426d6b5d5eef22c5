//! Dated updates of the areas of work that the desk writes. The areas themselves are files.

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
        both(m, TABLE).await
    }
}

const TABLE: &str = "
CREATE TABLE area_update (
    id {key},
    area {long} NOT NULL,
    made_on {date} NOT NULL,
    says TEXT NOT NULL,
    CONSTRAINT area_update_area_ck CHECK (area >= 1)
);
";
