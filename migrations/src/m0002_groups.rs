//! Groups, contacts, places and kinds of session, with the four kinds that the programme begins with.

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
CREATE TABLE community_group (
    id {key},
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority {bool} NOT NULL,
    key_email TEXT NOT NULL,
    key_name TEXT NOT NULL,
    key_district TEXT NOT NULL,
    created {instant} NOT NULL,
    CONSTRAINT community_group_key_uq UNIQUE (key_email, key_name, key_district),
    CONSTRAINT community_group_kind_ck CHECK (kind IN ('community', 'faith', 'workplace', 'older-people', 'women',
        'men', 'carers', 'school', 'health', 'other'))
);
CREATE TABLE contact (
    id {key},
    group_id {long} NOT NULL CONSTRAINT contact_group_fk REFERENCES community_group (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    proven {bool} NOT NULL,
    created {instant} NOT NULL,
    CONSTRAINT contact_details_uq UNIQUE (group_id, email, name, phone),
    CONSTRAINT contact_email_lower_ck CHECK (email = lower(email))
);
CREATE TABLE place (
    id {key},
    group_id {long} NOT NULL CONSTRAINT place_group_fk REFERENCES community_group (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    postcode TEXT NOT NULL,
    district TEXT NOT NULL,
    decile INTEGER,
    CONSTRAINT place_group_name_postcode_uq UNIQUE (group_id, name, postcode),
    CONSTRAINT place_decile_ck CHECK (decile BETWEEN 1 AND 10)
);
CREATE INDEX place_district_ix ON place (district);
CREATE TABLE session_kind (
    id {key},
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    duration_min {long} NOT NULL,
    setup_min {long} NOT NULL,
    packdown_min {long} NOT NULL,
    notice_days {long} NOT NULL,
    dbs TEXT,
    crews_in_person {json} NOT NULL,
    crews_online {json} NOT NULL,
    CONSTRAINT session_kind_code_uq UNIQUE (code),
    CONSTRAINT session_kind_minutes_ck CHECK (duration_min > 0 AND setup_min >= 0 AND packdown_min >= 0),
    CONSTRAINT session_kind_notice_ck CHECK (notice_days >= 0),
    CONSTRAINT session_kind_dbs_ck CHECK (dbs IN ('basic', 'standard', 'enhanced'))
);
INSERT INTO session_kind
    (code, title, duration_min, setup_min, packdown_min, notice_days, dbs, crews_in_person, crews_online)
SELECT code, title, 60, 30, 15, 14, NULL,
    '[{\"lead\":1,\"support\":1,\"value_pct\":100},{\"lead\":1,\"support\":2,\"value_pct\":104}]',
    '[{\"lead\":1,\"support\":0,\"value_pct\":90},{\"lead\":1,\"support\":1,\"value_pct\":100}]'
FROM (
    SELECT 1 AS n, 'general' AS code, 'Cancer awareness' AS title
    UNION ALL SELECT 2, 'bowel', 'Bowel cancer and bowel screening'
    UNION ALL SELECT 3, 'breast', 'Breast cancer and breast screening'
    UNION ALL SELECT 4, 'mens', 'Men''s health and cancer'
) AS kinds ORDER BY n;
";
