//! Where people join a session that is held online, and where they would have before that changed.

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
        both(m, ADDED).await
    }
}

const ADDED: &str = "
ALTER TABLE booking ADD COLUMN join_link TEXT;
ALTER TABLE booking_move ADD COLUMN join_link TEXT;
";
