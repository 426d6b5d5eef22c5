//! Sessions that move, and what a coordinator did that can be taken back while nobody has been told.

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

/// `booking_move` holds time and place as they were before the booking had this SEQUENCE. The keys of reminders tell one
/// time of a session from the next: those that were put so far get the one that they were about.
const TABLES: &str = "
CREATE TABLE booking_move (
    booking_id {long} NOT NULL CONSTRAINT booking_move_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    local_date {date} NOT NULL,
    local_time {time} NOT NULL,
    starts {instant} NOT NULL,
    ends {instant} NOT NULL,
    place_id {long} CONSTRAINT booking_move_place_fk REFERENCES place (id),
    CONSTRAINT booking_move_pk PRIMARY KEY (booking_id, sequence),
    CONSTRAINT booking_move_sequence_ck CHECK (sequence >= 1),
    CONSTRAINT booking_move_span_ck CHECK (starts < ends)
);
CREATE INDEX booking_move_place_ix ON booking_move (place_id);
CREATE TABLE deed (
    id {key},
    kind TEXT NOT NULL,
    person_id {long} NOT NULL CONSTRAINT deed_person_fk REFERENCES person (id) ON DELETE CASCADE,
    plan_id {long} CONSTRAINT deed_plan_fk REFERENCES plan (id) ON DELETE SET NULL,
    made {instant} NOT NULL,
    held_until {instant} NOT NULL,
    undone {instant},
    CONSTRAINT deed_kind_ck CHECK (kind IN ('publish', 'move'))
);
CREATE INDEX deed_person_ix ON deed (person_id);
CREATE INDEX deed_plan_ix ON deed (plan_id);
CREATE TABLE deed_booking (
    deed_id {long} NOT NULL CONSTRAINT deed_booking_deed_fk REFERENCES deed (id) ON DELETE CASCADE,
    booking_id {long} NOT NULL CONSTRAINT deed_booking_booking_fk REFERENCES booking (id) ON DELETE CASCADE,
    version {long} NOT NULL,
    was {json} NOT NULL,
    CONSTRAINT deed_booking_pk PRIMARY KEY (deed_id, booking_id),
    CONSTRAINT deed_booking_version_ck CHECK (version >= 1)
);
CREATE INDEX deed_booking_booking_ix ON deed_booking (booking_id);
ALTER TABLE offer ADD COLUMN earlier_yes {instant};
UPDATE letter SET dedupe = dedupe || ':' || (SELECT moved FROM booking WHERE booking.id = letter.booking_id)
    WHERE kind IN ('reminder-week', 'reminder-day', 'feedback');
";
