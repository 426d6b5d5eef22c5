//! Letters that somebody stopped.

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
        both(m, TABLES).await
    }
}

const TABLES: &str = "
CREATE TABLE stopped (
    id {key},
    person_id {long} CONSTRAINT stopped_person_fk REFERENCES person (id) ON DELETE CASCADE,
    contact_id {long} CONSTRAINT stopped_contact_fk REFERENCES contact (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    since {instant} NOT NULL,
    CONSTRAINT stopped_person_uq UNIQUE (person_id, topic),
    CONSTRAINT stopped_contact_uq UNIQUE (contact_id, topic),
    CONSTRAINT stopped_recipient_ck CHECK ((person_id IS NULL) <> (contact_id IS NULL)),
    CONSTRAINT stopped_topic_ck CHECK (topic IN ('offers', 'reminders', 'feedback'))
);
";
