//! Bookings with their wished times and outcomes.

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
CREATE TABLE booking (
    id {key},
    reference TEXT NOT NULL,
    uid {uuid} NOT NULL,
    idem TEXT NOT NULL,
    group_id {long} NOT NULL CONSTRAINT booking_group_fk REFERENCES community_group (id),
    contact_id {long} NOT NULL CONSTRAINT booking_contact_fk REFERENCES contact (id),
    kind_id {long} NOT NULL CONSTRAINT booking_kind_fk REFERENCES session_kind (id),
    wish TEXT NOT NULL,
    place_id {long} CONSTRAINT booking_place_fk REFERENCES place (id),
    people INTEGER NOT NULL,
    languages {json} NOT NULL,
    bsl {bool} NOT NULL,
    easy_read {bool} NOT NULL,
    step_free {bool} NOT NULL,
    women_only {bool} NOT NULL,
    chosen INTEGER,
    team_lead INTEGER,
    team_support INTEGER,
    state TEXT NOT NULL,
    proven {bool} NOT NULL,
    sequence INTEGER NOT NULL,
    created {instant} NOT NULL,
    touched {instant} NOT NULL,
    hold_until {date},
    version {long} NOT NULL,
    CONSTRAINT booking_reference_uq UNIQUE (reference),
    CONSTRAINT booking_uid_uq UNIQUE (uid),
    CONSTRAINT booking_idem_uq UNIQUE (idem),
    CONSTRAINT booking_reference_ck CHECK (reference LIKE 'CC-______'),
    CONSTRAINT booking_wish_ck CHECK (wish IN ('in-person', 'online', 'either')),
    CONSTRAINT booking_state_ck CHECK (state IN
        ('requested', 'offered', 'confirmed', 'counted', 'cancelled', 'declined', 'not-staffed')),
    CONSTRAINT booking_people_ck CHECK (people >= 0),
    CONSTRAINT booking_chosen_ck CHECK (chosen BETWEEN 0 AND 2),
    CONSTRAINT booking_team_ck CHECK ((team_lead IS NULL) = (team_support IS NULL)
        AND team_lead >= 0 AND team_support >= 0),
    CONSTRAINT booking_published_ck CHECK (state NOT IN ('offered', 'confirmed', 'counted')
        OR (chosen IS NOT NULL AND team_lead IS NOT NULL)),
    CONSTRAINT booking_numbers_ck CHECK (sequence >= 0 AND version >= 1)
);
CREATE INDEX booking_state_ix ON booking (state);
CREATE INDEX booking_group_ix ON booking (group_id);
CREATE INDEX booking_contact_ix ON booking (contact_id);
CREATE INDEX booking_place_ix ON booking (place_id);
CREATE TABLE booking_slot (
    booking_id {long} NOT NULL CONSTRAINT booking_slot_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    local_date {date} NOT NULL,
    local_time {time} NOT NULL,
    starts {instant} NOT NULL,
    ends {instant} NOT NULL,
    CONSTRAINT booking_slot_pk PRIMARY KEY (booking_id, position),
    CONSTRAINT booking_slot_position_ck CHECK (position BETWEEN 0 AND 2),
    CONSTRAINT booking_slot_span_ck CHECK (starts < ends)
);
CREATE INDEX booking_slot_starts_ix ON booking_slot (starts);
CREATE TABLE outcome (
    booking_id {long} NOT NULL CONSTRAINT outcome_pk PRIMARY KEY
        CONSTRAINT outcome_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    happened TEXT NOT NULL,
    people INTEGER,
    recorded {instant} NOT NULL,
    CONSTRAINT outcome_happened_ck CHECK (happened IN ('delivered', 'partly', 'called-off-by-host', 'called-off-by-us',
        'host-absent', 'volunteer-absent')),
    CONSTRAINT outcome_people_ck CHECK (people >= 0)
);
";
