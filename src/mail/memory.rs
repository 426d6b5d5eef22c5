//! Remembers letters instead of sending them: for tests, and for a demo's past days.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::mail::post::{Delivered, Envelope};

/// A letter as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Clones share the same letters.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<Posted>>>);

impl Memory {
    /// All letters so far, oldest first.
    pub fn letters(&self) -> Vec<Posted> {
        self.kept().clone()
    }

    pub(crate) fn deliver(&self, envelope: &Envelope, bytes: &[u8]) -> Delivered {
        self.kept().push(Posted { envelope: envelope.clone(), bytes: bytes.to_vec() });
        Delivered("remembered".into())
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Posted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
