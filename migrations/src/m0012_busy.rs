//! Volunteers' own calendars: where they are read from, when they last were, and the times they say are busy. Nothing else of them.

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

/// `address` is encrypted, and missing where somebody gave a file. `generation` grows with each new address or file.
const TABLES: &str = "
CREATE TABLE busy_calendar (
    person_id {long} NOT NULL CONSTRAINT busy_calendar_pk PRIMARY KEY
        CONSTRAINT busy_calendar_volunteer_fk REFERENCES volunteer (person_id) ON DELETE CASCADE,
    generation {long} NOT NULL,
    address {bytes},
    etag TEXT,
    read_at {instant},
    times {long} NOT NULL,
    cut {bool} NOT NULL,
    failed_at {instant},
    failure TEXT,
    failures INTEGER NOT NULL,
    due {instant},
    CONSTRAINT busy_calendar_generation_ck CHECK (generation >= 1),
    CONSTRAINT busy_calendar_due_ck CHECK ((address IS NULL) = (due IS NULL)),
    CONSTRAINT busy_calendar_failure_ck CHECK ((failed_at IS NULL) = (failure IS NULL))
);
CREATE INDEX busy_calendar_due_ix ON busy_calendar (due);
CREATE TABLE busy_time (
    id {key},
    person_id {long} NOT NULL
        CONSTRAINT busy_time_calendar_fk REFERENCES busy_calendar (person_id) ON DELETE CASCADE,
    from_at {instant} NOT NULL,
    to_at {instant} NOT NULL,
    CONSTRAINT busy_time_span_ck CHECK (from_at < to_at)
);
CREATE INDEX busy_time_person_ix ON busy_time (person_id);
CREATE INDEX busy_time_to_ix ON busy_time (to_at);
";

/// SQLite changes a check by making the table anew. The keys go on where they were.
const ITEM_SQLITE: &str = "
CREATE TABLE item_with_busy (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    booking_id INTEGER CONSTRAINT item_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    person_id INTEGER CONSTRAINT item_person_fk REFERENCES person (id) ON DELETE CASCADE,
    letter_id INTEGER CONSTRAINT item_letter_fk REFERENCES letter (id) ON DELETE CASCADE,
    dedupe TEXT NOT NULL,
    made TEXT NOT NULL,
    closed TEXT,
    CONSTRAINT item_kind_ck CHECK (kind IN ('asked-next', 'nobody-found', 'ring-them', 'letter-failed', 'passed',
        'dropped-out', 'letter-stopped', 'mail-down', 'busy-clash'))
) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT 'item_with_busy', seq FROM sqlite_sequence WHERE name = 'item';
INSERT INTO item_with_busy (id, kind, booking_id, person_id, letter_id, dedupe, made, closed)
    SELECT id, kind, booking_id, person_id, letter_id, dedupe, made, closed FROM item;
DROP TABLE item;
ALTER TABLE item_with_busy RENAME TO item;
CREATE UNIQUE INDEX item_open_uq ON item (dedupe) WHERE closed IS NULL;
CREATE INDEX item_booking_ix ON item (booking_id);
CREATE INDEX item_letter_ix ON item (letter_id);
";

const ITEM_POSTGRES: &str = "
ALTER TABLE item DROP CONSTRAINT item_kind_ck;
ALTER TABLE item ADD CONSTRAINT item_kind_ck CHECK (kind IN ('asked-next', 'nobody-found', 'ring-them', 'letter-failed',
    'passed', 'dropped-out', 'letter-stopped', 'mail-down', 'busy-clash'));
";
