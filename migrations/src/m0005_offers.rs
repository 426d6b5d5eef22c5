//! Offers. The database itself refuses that a person holds two accepted places at once: PostgreSQL by an exclusion
//! constraint, SQLite (one writer) by triggers that give the same name.

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
        each(m, TRIGGERS, EXCLUSION).await
    }
}

const TABLES: &str = "
CREATE TABLE offer (
    id {key},
    booking_id {long} NOT NULL CONSTRAINT offer_booking_fk REFERENCES booking (id),
    person_id {long} NOT NULL CONSTRAINT offer_person_fk REFERENCES person (id),
    role TEXT NOT NULL,
    slot INTEGER NOT NULL,
    state TEXT NOT NULL,
    made {instant} NOT NULL,
    release {instant} NOT NULL,
    deadline {instant} NOT NULL,
    answered {instant},
    reason TEXT,
    on_site_from {instant} NOT NULL,
    on_site_to {instant} NOT NULL,
    version {long} NOT NULL,
    CONSTRAINT offer_role_ck CHECK (role IN ('lead', 'support')),
    CONSTRAINT offer_slot_ck CHECK (slot BETWEEN 0 AND 2),
    CONSTRAINT offer_state_ck CHECK (state IN
        ('open', 'accepted', 'declined', 'expired', 'withdrawn', 'taken-off')),
    CONSTRAINT offer_reason_ck CHECK (reason IN ('date', 'distance', 'topic', 'other')),
    CONSTRAINT offer_span_ck CHECK (on_site_from < on_site_to),
    CONSTRAINT offer_version_ck CHECK (version >= 1)
);
CREATE INDEX offer_booking_ix ON offer (booking_id);
CREATE INDEX offer_person_ix ON offer (person_id, state);
CREATE INDEX offer_deadline_ix ON offer (deadline, id) WHERE state = 'open';
CREATE UNIQUE INDEX offer_holding_uq ON offer (booking_id, person_id) WHERE state IN ('open', 'accepted');
";

const EXCLUSION: &str = "
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE offer ADD CONSTRAINT offer_no_overlap_ex EXCLUDE USING gist
    (person_id WITH =, tstzrange(on_site_from, on_site_to, '[)') WITH &&) WHERE (state = 'accepted');
";

const TRIGGERS: &str = "
CREATE TRIGGER offer_no_overlap_insert BEFORE INSERT ON offer
WHEN NEW.state = 'accepted' AND EXISTS (SELECT 1 FROM offer o
    WHERE o.person_id = NEW.person_id AND o.state = 'accepted'
    AND o.on_site_from < NEW.on_site_to AND NEW.on_site_from < o.on_site_to)
BEGIN SELECT RAISE(ABORT, 'offer_no_overlap_ex'); END;
CREATE TRIGGER offer_no_overlap_update BEFORE UPDATE ON offer
WHEN NEW.state = 'accepted' AND EXISTS (SELECT 1 FROM offer o
    WHERE o.person_id = NEW.person_id AND o.state = 'accepted' AND o.id <> NEW.id
    AND o.on_site_from < NEW.on_site_to AND NEW.on_site_from < o.on_site_to)
BEGIN SELECT RAISE(ABORT, 'offer_no_overlap_ex'); END;
";
