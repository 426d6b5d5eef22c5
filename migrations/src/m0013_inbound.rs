//! Letters read back: answers that calendars sent, bounces, and messages put before a coordinator as plain text.

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
CREATE TABLE inbound (
    id {key},
    digest {bytes} NOT NULL,
    why TEXT NOT NULL,
    sender TEXT NOT NULL,
    proven {bool} NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    booking_id {long} CONSTRAINT inbound_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    received {instant} NOT NULL,
    CONSTRAINT inbound_digest_uq UNIQUE (digest)
);
CREATE INDEX inbound_booking_ix ON inbound (booking_id);
CREATE INDEX inbound_received_ix ON inbound (received);
CREATE TABLE calendar_answer (
    id {key},
    booking_id {long} NOT NULL CONSTRAINT calendar_answer_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    person_id {long} CONSTRAINT calendar_answer_person_fk REFERENCES person (id) ON DELETE CASCADE,
    contact_id {long} CONSTRAINT calendar_answer_contact_fk REFERENCES contact (id) ON DELETE CASCADE,
    said TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    made {instant} NOT NULL,
    received {instant} NOT NULL,
    CONSTRAINT calendar_answer_person_uq UNIQUE (booking_id, person_id),
    CONSTRAINT calendar_answer_contact_uq UNIQUE (booking_id, contact_id),
    CONSTRAINT calendar_answer_whose_ck CHECK ((person_id IS NULL) <> (contact_id IS NULL)),
    CONSTRAINT calendar_answer_said_ck CHECK (said IN ('accepted', 'tentative', 'declined'))
);
CREATE INDEX calendar_answer_by_person_ix ON calendar_answer (person_id);
CREATE INDEX calendar_answer_by_contact_ix ON calendar_answer (contact_id);
CREATE TABLE bounce (
    letter_id {long} NOT NULL CONSTRAINT bounce_pk PRIMARY KEY
        CONSTRAINT bounce_letter_fk REFERENCES letter (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    hard {bool} NOT NULL,
    received {instant} NOT NULL
);
CREATE INDEX bounce_address_ix ON bounce (address);
CREATE INDEX letter_message_id_ix ON letter (message_id);
CREATE INDEX letter_address_ix ON letter (address);
CREATE INDEX booking_uid_ix ON booking (uid);
ALTER TABLE booking ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN email_dead {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE item ADD COLUMN inbound_id {long} CONSTRAINT item_inbound_fk REFERENCES inbound (id) ON DELETE SET NULL;
CREATE INDEX item_inbound_ix ON item (inbound_id);
";
