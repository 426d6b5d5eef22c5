//! Requests to log in, sessions of browsers, tokens, and the outbox.

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
CREATE TABLE login (
    id {key},
    person_id {long} CONSTRAINT login_person_fk REFERENCES person (id) ON DELETE CASCADE,
    requester {bytes} NOT NULL,
    made {instant} NOT NULL,
    link {bytes},
    code {bytes},
    tries INTEGER NOT NULL,
    used {instant},
    CONSTRAINT login_link_uq UNIQUE (link),
    CONSTRAINT login_words_ck CHECK ((link IS NULL) = (code IS NULL)),
    CONSTRAINT login_tries_ck CHECK (tries >= 0)
);
CREATE INDEX login_requester_ix ON login (requester);
CREATE TABLE web_session (
    hash {bytes} NOT NULL CONSTRAINT web_session_pk PRIMARY KEY,
    person_id {long} NOT NULL CONSTRAINT web_session_person_fk REFERENCES person (id) ON DELETE CASCADE,
    made {instant} NOT NULL,
    seen {instant} NOT NULL
);
CREATE TABLE token (
    hash {bytes} NOT NULL CONSTRAINT token_pk PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject {long} NOT NULL,
    generation INTEGER NOT NULL,
    revoked {bool} NOT NULL,
    made {instant} NOT NULL,
    CONSTRAINT token_generation_uq UNIQUE (purpose, subject, generation),
    CONSTRAINT token_purpose_ck CHECK (purpose IN
        ('bookings', 'prove', 'offers', 'feed/v', 'feed/g', 'feed/c', 'unsubscribe')),
    CONSTRAINT token_generation_ck CHECK (generation >= 1)
);
CREATE TABLE letter (
    id {key},
    kind TEXT NOT NULL,
    person_id {long} CONSTRAINT letter_person_fk REFERENCES person (id) ON DELETE CASCADE,
    contact_id {long} CONSTRAINT letter_contact_fk REFERENCES contact (id) ON DELETE CASCADE,
    booking_id {long} CONSTRAINT letter_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    offer_id {long} CONSTRAINT letter_offer_fk REFERENCES offer (id) ON DELETE CASCADE,
    login_id {long} CONSTRAINT letter_login_fk REFERENCES login (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    dedupe TEXT NOT NULL,
    created {instant} NOT NULL,
    due {instant} NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_until {instant},
    message_id TEXT,
    address TEXT,
    subject TEXT,
    bytes {bytes},
    error TEXT,
    sent {instant},
    CONSTRAINT letter_dedupe_uq UNIQUE (dedupe),
    CONSTRAINT letter_recipient_ck CHECK ((person_id IS NULL) <> (contact_id IS NULL)),
    CONSTRAINT letter_subject_ck CHECK ((booking_id IS NULL) <> (login_id IS NULL)
        AND (offer_id IS NULL OR booking_id IS NOT NULL)),
    CONSTRAINT letter_state_ck CHECK (state IN ('waiting', 'sent', 'failed', 'superseded')),
    CONSTRAINT letter_sent_ck CHECK ((state = 'sent') = (sent IS NOT NULL)),
    CONSTRAINT letter_attempts_ck CHECK (attempts >= 0)
);
CREATE INDEX letter_waiting_ix ON letter (due, id) WHERE state = 'waiting';
CREATE INDEX letter_booking_ix ON letter (booking_id);
CREATE INDEX letter_offer_ix ON letter (offer_id);
CREATE INDEX letter_login_ix ON letter (login_id);
CREATE INDEX letter_person_ix ON letter (person_id);
CREATE INDEX letter_contact_ix ON letter (contact_id);
";
