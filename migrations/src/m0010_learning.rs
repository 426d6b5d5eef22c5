//! The digital session: totals of what was done, codes of groups, places kept on request. No row is about a person.

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
CREATE TABLE learn_count (
    week {date} NOT NULL,
    language TEXT NOT NULL,
    code TEXT NOT NULL,
    step TEXT NOT NULL,
    times {long} NOT NULL,
    CONSTRAINT learn_count_pk PRIMARY KEY (week, language, code, step),
    CONSTRAINT learn_count_times_ck CHECK (times >= 1)
);
CREATE INDEX learn_count_code_ix ON learn_count (code);
CREATE TABLE learn_group (
    code TEXT NOT NULL CONSTRAINT learn_group_pk PRIMARY KEY,
    group_id {long} NOT NULL CONSTRAINT learn_group_group_fk REFERENCES community_group (id) ON DELETE CASCADE,
    made {instant} NOT NULL,
    CONSTRAINT learn_group_group_uq UNIQUE (group_id)
);
CREATE TABLE learn_place (
    words {bytes} NOT NULL CONSTRAINT learn_place_pk PRIMARY KEY,
    language TEXT NOT NULL,
    chapter TEXT NOT NULL,
    code TEXT NOT NULL,
    saved {instant} NOT NULL
);
CREATE INDEX learn_place_saved_ix ON learn_place (saved);
CREATE TABLE learn_once (
    word {bytes} NOT NULL CONSTRAINT learn_once_pk PRIMARY KEY,
    made {instant} NOT NULL
);
CREATE INDEX learn_once_made_ix ON learn_once (made);
";
