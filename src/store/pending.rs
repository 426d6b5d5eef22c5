//! Rows that a transaction adds at its end, those of all who share it with one statement a table.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::entity::{audit, booking_slot, letter, token};
use crate::store::rows;
use crate::store::{Conn, Result};

/// Rows to be added; lost where nobody calls [`Pending::put`].
#[derive(Debug, Default)]
pub struct Pending(Mutex<Rows>);

#[derive(Debug, Default)]
pub(super) struct Rows {
    pub slots: Vec<booking_slot::Model>,
    pub tokens: Vec<token::Model>,
    pub audits: Vec<audit::Model>,
    /// Of two with one dedupe key the first stays.
    pub letters: Vec<letter::Model>,
}

impl Pending {
    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds them all.
    pub async fn put(&self, c: &impl Conn) -> Result<()> {
        let all = std::mem::take(&mut *self.rows());
        rows::put_all(c, all.slots).await?;
        rows::put_all(c, all.tokens).await?;
        rows::put_all(c, all.audits).await?;
        rows::put_new(c, all.letters).await
    }
}
