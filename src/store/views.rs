//! Flat rows for pages and feeds: lists that no action needs.

use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::{BookingId, GroupId, LetterId, PersonId, Reference};
use crate::domain::notice::{LetterState, NoticeKind};
use crate::domain::offer::Offer;
use crate::domain::time::Instant;
use crate::store::item::Item;
use crate::store::{Conn, Result};

/// Which districts somebody sees; bookings without a place are seen by all. `None`: everything.
pub type Districts<'a> = Option<&'a [String]>;

/// Whether a booking in `district` (none: online) is among them.
pub fn in_districts(districts: Districts<'_>, district: Option<&str>) -> bool {
    match (districts, district) {
        (Some(mine), Some(district)) => mine.iter().any(|d| d == district),
        _ => true,
    }
}

/// One booking in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingLine {
    pub id: BookingId,
    pub reference: Reference,
    pub group: String,
    pub kind: String,
    pub venue: Option<String>,
    pub district: Option<String>,
    pub state: State,
    pub start: Instant,
    pub proven: bool,
    pub accepted: u32,
    pub team: Option<u32>,
    pub created: Instant,
}

/// Bookings of the districts, newest start first; `state` and `search` (reference, group, venue) narrow; a page of `size` from 0.
pub async fn bookings(
    c: &impl Conn,
    districts: Districts<'_>,
    state: Option<State>,
    search: &str,
    page: u64,
    size: u64,
) -> Result<(Vec<BookingLine>, u64)> {
    todo!()
}

/// How many bookings of the districts stand in each state.
pub async fn counts(c: &impl Conn, districts: Districts<'_>) -> Result<Vec<(State, u64)>> {
    todo!()
}

/// Whether a coordinator of these districts may see the booking.
pub async fn sees(c: &impl Conn, districts: Districts<'_>, id: BookingId) -> Result<bool> {
    todo!()
}

/// One letter of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    pub id: LetterId,
    pub kind: NoticeKind,
    pub to: String,
    pub subject: Option<String>,
    pub booking: Option<Reference>,
    pub state: LetterState,
    pub due: Instant,
    pub sent: Option<Instant>,
    pub attempts: i32,
    pub error: Option<String>,
}

/// Letters, newest first; of one booking, in one state, or all that the districts see (log-in letters never).
pub async fn letters(
    c: &impl Conn,
    districts: Districts<'_>,
    booking: Option<BookingId>,
    state: Option<LetterState>,
    limit: u64,
) -> Result<Vec<LetterLine>> {
    todo!()
}

/// Stored bytes of a letter; `None` before it was composed or after they were forgotten.
pub async fn letter_bytes(c: &impl Conn, id: LetterId) -> Result<Option<Vec<u8>>> {
    todo!()
}

/// (waiting, failed) letters.
pub async fn queue(c: &impl Conn) -> Result<(u64, u64)> {
    todo!()
}

/// Open items of the districts, oldest first.
pub async fn items(c: &impl Conn, districts: Districts<'_>, limit: u64) -> Result<Vec<(Item, Option<Reference>)>> {
    todo!()
}

/// One line of a booking's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    pub at: Instant,
    pub actor: crate::domain::person::Actor,
    /// Name of the person, where the actor is one.
    pub name: Option<String>,
    pub action: String,
}

pub async fn history(c: &impl Conn, id: BookingId) -> Result<Vec<HistoryLine>> {
    todo!()
}

/// A volunteer's offers that are released and open, or answered since `since`; newest first.
pub async fn offers_of(
    c: &impl Conn,
    person: PersonId,
    now: Instant,
    since: Instant,
) -> Result<Vec<(Offer, BookingFacts)>> {
    todo!()
}

/// Ids of bookings for a volunteer's feed and pages: any accepted, taken-off or released open offer, slot between the two instants.
pub async fn of_volunteer(c: &impl Conn, person: PersonId, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    todo!()
}

/// Ids of a group's proven or confirmed bookings, slot between the two instants.
pub async fn of_group(c: &impl Conn, group: GroupId, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    todo!()
}

/// Ids of bookings in the districts (proven ones), slot between the two instants.
pub async fn of_districts(c: &impl Conn, districts: Districts<'_>, span: (Instant, Instant)) -> Result<Vec<BookingId>> {
    todo!()
}

/// One volunteer at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolunteerLine {
    pub id: PersonId,
    pub name: String,
    pub home: String,
    pub languages: Vec<String>,
    pub lead: bool,
    pub accepted_ahead: u32,
    pub open_offers: u32,
    pub given: u32,
}

pub async fn volunteers(c: &impl Conn, now: Instant) -> Result<Vec<VolunteerLine>> {
    todo!()
}

/// One group at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLine {
    pub id: GroupId,
    pub name: String,
    pub kind: crate::domain::group::GroupKind,
    pub bookings: u32,
    pub last: Option<Instant>,
}

pub async fn groups(c: &impl Conn, districts: Districts<'_>) -> Result<Vec<GroupLine>> {
    todo!()
}
