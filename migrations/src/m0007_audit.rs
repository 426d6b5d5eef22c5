//! Who did what when. Rows are added and never changed or removed: triggers refuse it on both engines. Keys stand here
//! without foreign keys, for a line outlives what it is about.

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
        each(m, SQLITE, POSTGRES).await
    }
}

const TABLES: &str = "
CREATE TABLE audit (
    id {key},
    at {instant} NOT NULL,
    actor TEXT NOT NULL,
    person_id {long},
    action TEXT NOT NULL,
    booking_id {long},
    object TEXT NOT NULL,
    detail {json} NOT NULL,
    CONSTRAINT audit_actor_ck CHECK (actor IN ('person', 'link', 'service', 'terminal')),
    CONSTRAINT audit_person_ck CHECK ((actor = 'person') = (person_id IS NOT NULL))
);
CREATE INDEX audit_booking_ix ON audit (booking_id);
CREATE INDEX audit_at_ix ON audit (at);
";

const SQLITE: &str = "
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
";

const POSTGRES: &str = "
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'audit_append_only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
";
