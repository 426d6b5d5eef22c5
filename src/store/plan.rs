//! The snapshot that a plan is made from, the present draft, and whether it is old.

use chrono::NaiveDate;

use crate::domain::ids::{BookingId, PlanId};
use crate::domain::plan::{Draft, Row, Snapshot, StoredDraft};
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// Something that plans depend on changed.
pub async fn mark_dirty(c: &impl Conn) -> Result<()> {
    todo!()
}

/// (changes so far, changes that the present draft knows). A plan is due while they differ.
pub async fn dirty(c: &impl Conn) -> Result<(i64, i64)> {
    todo!()
}

/// Everything a plan of the window depends on; call in one read transaction.
pub async fn snapshot(c: &impl Conn, now: Instant, days: (NaiveDate, NaiveDate)) -> Result<Snapshot> {
    todo!()
}

/// Replaces the present draft. Rows whose booking has another version by now, or a member's facts do, are left out;
/// nothing is written where a newer draft stands. Returns the number of rows kept, `None` where it was too old.
pub async fn save(c: &impl Conn, draft: &Draft) -> Result<Option<usize>> {
    todo!()
}

/// The present draft: rows that were published or fell are no longer in it.
pub async fn present(c: &impl Conn) -> Result<Option<StoredDraft>> {
    todo!()
}

/// Takes a row out of the draft because it was published or fell. `false` where it was gone.
pub async fn take_row(c: &impl Conn, plan: PlanId, booking: BookingId, published: bool) -> Result<bool> {
    todo!()
}

/// `match-problem/1` and `match-plan/1` of the present draft.
pub async fn files(c: &impl Conn) -> Result<Option<(String, String)>> {
    todo!()
}

/// Removes drafts replaced before `before`.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    todo!()
}

/// The row of a booking in the newest plan that had one, published or not: why its team was proposed.
pub async fn last_row(c: &impl Conn, booking: BookingId) -> Result<Option<Row>> {
    todo!()
}
