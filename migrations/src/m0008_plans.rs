//! Drafts of the matcher, and whether the present one is old.

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
CREATE TABLE plan_state (
    id INTEGER NOT NULL CONSTRAINT plan_state_pk PRIMARY KEY,
    dirty {long} NOT NULL,
    solved {long} NOT NULL,
    CONSTRAINT plan_state_single_ck CHECK (id = 1)
);
INSERT INTO plan_state (id, dirty, solved) VALUES (1, 0, 0);
CREATE TABLE plan (
    id {key},
    made {instant} NOT NULL,
    dirty {long} NOT NULL,
    seed {long} NOT NULL,
    score {long} NOT NULL,
    bound {long} NOT NULL,
    unfilled {json} NOT NULL,
    problem_json TEXT NOT NULL,
    plan_json TEXT NOT NULL,
    replaced {instant}
);
CREATE UNIQUE INDEX plan_present_uq ON plan ((replaced IS NULL)) WHERE replaced IS NULL;
CREATE TABLE plan_row (
    id {key},
    plan_id {long} NOT NULL CONSTRAINT plan_row_plan_fk REFERENCES plan (id) ON DELETE CASCADE,
    booking_id {long} NOT NULL CONSTRAINT plan_row_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    version {long} NOT NULL,
    slot INTEGER NOT NULL,
    team_lead INTEGER NOT NULL,
    team_support INTEGER NOT NULL,
    members {json} NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT plan_row_booking_uq UNIQUE (plan_id, booking_id),
    CONSTRAINT plan_row_state_ck CHECK (state IN ('proposed', 'published', 'fell')),
    CONSTRAINT plan_row_numbers_ck CHECK (slot BETWEEN 0 AND 2 AND team_lead >= 0 AND team_support >= 0)
);
CREATE INDEX plan_row_booking_ix ON plan_row (booking_id);
";
