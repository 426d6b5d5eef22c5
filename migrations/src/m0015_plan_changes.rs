//! What changed since somebody marked the plan as seen, and questions that a plan leaves to people.

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
ALTER TABLE plan ADD COLUMN compared {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE plan ADD COLUMN questions {json} NOT NULL DEFAULT '[]';
CREATE TABLE plan_change (
    plan_id {long} NOT NULL CONSTRAINT plan_change_plan_fk REFERENCES plan (id) ON DELETE CASCADE,
    booking_id {long} NOT NULL CONSTRAINT plan_change_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    told {json} NOT NULL,
    CONSTRAINT plan_change_pk PRIMARY KEY (plan_id, booking_id)
);
CREATE INDEX plan_change_booking_ix ON plan_change (booking_id);
CREATE TABLE plan_seen (
    booking_id {long} NOT NULL CONSTRAINT plan_seen_pk PRIMARY KEY
        CONSTRAINT plan_seen_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    team {json} NOT NULL,
    seen {instant} NOT NULL
);
";
