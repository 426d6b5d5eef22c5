//! Volunteers' own calendars: where they are read from, when they last were, and the times they say are busy. Nothing else of them.

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
