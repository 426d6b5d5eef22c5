//! Letters that somebody stopped, and two more kinds of lines at the desk: about these, and about a mail server that is down.

use sea_orm_migration::prelude::*;

use crate::words::{both, each};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        both(m, TABLES).await?;
        each(m, ITEM_SQLITE, ITEM_POSTGRES).await
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

/// SQLite changes a check by making the table anew. The keys go on where they were.
const ITEM_SQLITE: &str = "
CREATE TABLE item_with_mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    booking_id INTEGER CONSTRAINT item_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    person_id INTEGER CONSTRAINT item_person_fk REFERENCES person (id) ON DELETE CASCADE,
    letter_id INTEGER CONSTRAINT item_letter_fk REFERENCES letter (id) ON DELETE CASCADE,
    dedupe TEXT NOT NULL,
    made TEXT NOT NULL,
    closed TEXT,
    CONSTRAINT item_kind_ck CHECK (kind IN ('asked-next', 'nobody-found', 'ring-them', 'letter-failed', 'passed',
        'dropped-out', 'letter-stopped', 'mail-down'))
) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT 'item_with_mail', seq FROM sqlite_sequence WHERE name = 'item';
INSERT INTO item_with_mail (id, kind, booking_id, person_id, letter_id, dedupe, made, closed)
    SELECT id, kind, booking_id, person_id, letter_id, dedupe, made, closed FROM item;
DROP TABLE item;
ALTER TABLE item_with_mail RENAME TO item;
CREATE UNIQUE INDEX item_open_uq ON item (dedupe) WHERE closed IS NULL;
CREATE INDEX item_booking_ix ON item (booking_id);
CREATE INDEX item_letter_ix ON item (letter_id);
";

const ITEM_POSTGRES: &str = "
ALTER TABLE item DROP CONSTRAINT item_kind_ck;
ALTER TABLE item ADD CONSTRAINT item_kind_ck CHECK (kind IN ('asked-next', 'nobody-found', 'ring-them', 'letter-failed',
    'passed', 'dropped-out', 'letter-stopped', 'mail-down'));
";
