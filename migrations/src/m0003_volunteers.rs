//! Volunteers: what they offered, what they are trained for, when they are free.

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
CREATE TABLE volunteer (
    person_id {long} NOT NULL CONSTRAINT volunteer_pk PRIMARY KEY
        CONSTRAINT volunteer_person_fk REFERENCES person (id) ON DELETE CASCADE,
    home TEXT NOT NULL,
    mode TEXT NOT NULL,
    max_km INTEGER NOT NULL,
    formats {json} NOT NULL,
    languages {json} NOT NULL,
    tags {json} NOT NULL,
    most_day INTEGER,
    most_week INTEGER,
    most_month INTEGER,
    most_total INTEGER,
    min_gap_min {long} NOT NULL,
    bank_holidays {bool} NOT NULL,
    given_before INTEGER NOT NULL,
    show_name {bool} NOT NULL,
    version {long} NOT NULL,
    CONSTRAINT volunteer_numbers_ck CHECK (max_km >= 0 AND min_gap_min >= 0 AND given_before >= 0),
    CONSTRAINT volunteer_limits_ck CHECK (most_day >= 0 AND most_week >= 0 AND most_month >= 0 AND most_total >= 0),
    CONSTRAINT volunteer_version_ck CHECK (version >= 1)
);
CREATE TABLE training (
    id {key},
    person_id {long} NOT NULL CONSTRAINT training_volunteer_fk REFERENCES volunteer (person_id) ON DELETE CASCADE,
    kind_id {long} NOT NULL CONSTRAINT training_kind_fk REFERENCES session_kind (id),
    grade TEXT NOT NULL,
    valid_to {date} NOT NULL,
    CONSTRAINT training_grade_ck CHECK (grade IN ('shadow', 'support', 'lead'))
);
CREATE INDEX training_person_ix ON training (person_id);
CREATE TABLE dbs_check (
    person_id {long} NOT NULL CONSTRAINT dbs_check_pk PRIMARY KEY
        CONSTRAINT dbs_check_volunteer_fk REFERENCES volunteer (person_id) ON DELETE CASCADE,
    level TEXT NOT NULL,
    valid_to {date} NOT NULL,
    CONSTRAINT dbs_check_level_ck CHECK (level IN ('basic', 'standard', 'enhanced'))
);
CREATE TABLE weekly (
    id {key},
    person_id {long} NOT NULL CONSTRAINT weekly_volunteer_fk REFERENCES volunteer (person_id) ON DELETE CASCADE,
    weekday INTEGER NOT NULL,
    from_time {time} NOT NULL,
    to_time {time} NOT NULL,
    every INTEGER NOT NULL,
    anchor {date} NOT NULL,
    CONSTRAINT weekly_weekday_ck CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT weekly_every_ck CHECK (every >= 1)
);
CREATE INDEX weekly_person_ix ON weekly (person_id);
CREATE TABLE availability_exception (
    id {key},
    person_id {long} NOT NULL
        CONSTRAINT availability_exception_volunteer_fk REFERENCES volunteer (person_id) ON DELETE CASCADE,
    from_at {instant} NOT NULL,
    to_at {instant} NOT NULL,
    free {bool} NOT NULL,
    CONSTRAINT availability_exception_span_ck CHECK (from_at < to_at)
);
CREATE INDEX availability_exception_person_ix ON availability_exception (person_id);
CREATE TABLE avoid_group (
    person_id {long} NOT NULL CONSTRAINT avoid_group_person_fk REFERENCES person (id) ON DELETE CASCADE,
    group_id {long} NOT NULL CONSTRAINT avoid_group_group_fk REFERENCES community_group (id) ON DELETE CASCADE,
    CONSTRAINT avoid_group_pk PRIMARY KEY (person_id, group_id)
);
CREATE TABLE do_not_pair (
    one_id {long} NOT NULL CONSTRAINT do_not_pair_one_fk REFERENCES person (id) ON DELETE CASCADE,
    other_id {long} NOT NULL CONSTRAINT do_not_pair_other_fk REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT do_not_pair_pk PRIMARY KEY (one_id, other_id),
    CONSTRAINT do_not_pair_order_ck CHECK (one_id < other_id)
);
";
