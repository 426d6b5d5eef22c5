//! Letters to be written, claimed by one replica at a time, sent once.

use crate::domain::ids::{BookingId, LetterId};
use crate::domain::notice::{Composed, Due, LetterState, Notice, NoticeKind, Recipient};
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// Puts a notice; nothing changes where its dedupe key stands already.
pub async fn put(c: &impl Conn, notice: &Notice, now: Instant) -> Result<()> {
    todo!()
}

/// Claims up to `limit` waiting letters that are due, until `until`, in order of due time and id; committed by the caller.
pub async fn claim(c: &impl Conn, now: Instant, until: Instant, limit: u64) -> Result<Vec<Due>> {
    todo!()
}

/// Keeps the bytes and the Message-ID before the first try.
pub async fn keep(c: &impl Conn, id: LetterId, composed: &Composed) -> Result<()> {
    todo!()
}

pub async fn sent(c: &impl Conn, id: LetterId, now: Instant) -> Result<()> {
    todo!()
}

/// A passing failure: counts the try; waits until `next`.
pub async fn wait(c: &impl Conn, id: LetterId, error: &str, next: Instant) -> Result<()> {
    todo!()
}

/// Failed for good, or no longer true.
pub async fn end(c: &impl Conn, id: LetterId, state: LetterState, why: &str) -> Result<()> {
    todo!()
}

/// Puts a failed letter back to be tried now; `false` where it has not failed.
pub async fn retry(c: &impl Conn, id: LetterId, now: Instant) -> Result<bool> {
    todo!()
}

/// Message-IDs of sent letters to this recipient about this booking, oldest first, the last 10.
pub async fn thread(c: &impl Conn, to: Recipient, booking: BookingId) -> Result<Vec<String>> {
    todo!()
}

/// Whether a letter of this kind left (or is being sent) to this recipient about this booking.
pub async fn was_sent(c: &impl Conn, to: Recipient, booking: BookingId, kind: NoticeKind) -> Result<bool> {
    todo!()
}

/// When the next waiting letter is due.
pub async fn next_due(c: &impl Conn) -> Result<Option<Instant>> {
    todo!()
}

/// Removes bytes of letters sent before `bytes_before` and rows finished before `rows_before`.
pub async fn forget(c: &impl Conn, bytes_before: Instant, rows_before: Instant) -> Result<()> {
    todo!()
}
