//! Which notification said that a letter came back: the very same one counts once.

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
ALTER TABLE bounce ADD COLUMN digest {bytes};
CREATE INDEX bounce_digest_ix ON bounce (digest);
";
