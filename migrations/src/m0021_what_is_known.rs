//! Letters that may have arrived though nobody said so (the server hung up or fell silent after it had the text), and who
//! was on the team of a session when it was called off.

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

/// Of letters tried before, nobody knows which were refused and which were not answered; of sessions called off before, who
/// was taken off earlier.
const ADDED: &str = "
ALTER TABLE letter ADD COLUMN unsure {bool} NOT NULL DEFAULT FALSE;
UPDATE letter SET unsure = TRUE WHERE attempts > 0 AND message_id IS NOT NULL AND state IN ('waiting', 'superseded');
ALTER TABLE offer ADD COLUMN called_off {bool} NOT NULL DEFAULT FALSE;
UPDATE offer SET called_off = TRUE WHERE state = 'taken-off'
    AND booking_id IN (SELECT id FROM booking WHERE state IN ('cancelled', 'declined', 'not-staffed'));
";
