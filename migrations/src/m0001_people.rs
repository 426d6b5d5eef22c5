//! Areas, people and their roles.

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
CREATE TABLE area (
    id {key},
    name TEXT NOT NULL,
    CONSTRAINT area_name_uq UNIQUE (name)
);
CREATE TABLE area_district (
    area_id {long} NOT NULL CONSTRAINT area_district_area_fk REFERENCES area (id) ON DELETE CASCADE,
    district TEXT NOT NULL,
    CONSTRAINT area_district_pk PRIMARY KEY (area_id, district),
    CONSTRAINT area_district_upper_ck CHECK (district = upper(district))
);
CREATE TABLE person (
    id {key},
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    email_dead {bool} NOT NULL,
    created {instant} NOT NULL,
    CONSTRAINT person_email_uq UNIQUE (email),
    CONSTRAINT person_email_lower_ck CHECK (email = lower(email))
);
CREATE TABLE person_role (
    id {key},
    person_id {long} NOT NULL CONSTRAINT person_role_person_fk REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    area_id {long} CONSTRAINT person_role_area_fk REFERENCES area (id) ON DELETE CASCADE,
    CONSTRAINT person_role_role_ck CHECK (role IN ('volunteer', 'coordinator', 'steering', 'admin'))
);
CREATE UNIQUE INDEX person_role_uq ON person_role (person_id, role) WHERE area_id IS NULL;
CREATE UNIQUE INDEX person_role_area_uq ON person_role (person_id, role, area_id) WHERE area_id IS NOT NULL;
";
