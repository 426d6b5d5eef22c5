//! Lines at the desk, leases of jobs, rate limits, settings, and how old feeds are.

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

/// The kinds of items are the program's: a check that lists them would make the table anew with each kind.
const TABLES: &str = "
CREATE TABLE item (
    id {key},
    kind TEXT NOT NULL,
    booking_id {long} CONSTRAINT item_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    person_id {long} CONSTRAINT item_person_fk REFERENCES person (id) ON DELETE CASCADE,
    letter_id {long} CONSTRAINT item_letter_fk REFERENCES letter (id) ON DELETE CASCADE,
    dedupe TEXT NOT NULL,
    made {instant} NOT NULL,
    closed {instant}
);
CREATE UNIQUE INDEX item_open_uq ON item (dedupe) WHERE closed IS NULL;
CREATE INDEX item_booking_ix ON item (booking_id);
CREATE INDEX item_letter_ix ON item (letter_id);
CREATE TABLE lease (
    name TEXT NOT NULL CONSTRAINT lease_pk PRIMARY KEY,
    holder TEXT NOT NULL,
    until {instant} NOT NULL
);
CREATE TABLE rate_count (
    subject TEXT NOT NULL,
    hour {instant} NOT NULL,
    hits INTEGER NOT NULL,
    CONSTRAINT rate_count_pk PRIMARY KEY (subject, hour),
    CONSTRAINT rate_count_hits_ck CHECK (hits >= 1)
);
CREATE INDEX rate_count_hour_ix ON rate_count (hour);
CREATE TABLE setting (
    name TEXT NOT NULL CONSTRAINT setting_pk PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE feed_state (
    token {bytes} NOT NULL CONSTRAINT feed_state_pk PRIMARY KEY,
    hash TEXT NOT NULL,
    since {instant} NOT NULL,
    fetched {date} NOT NULL
);
";
