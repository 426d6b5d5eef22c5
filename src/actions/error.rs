//! Why an action did not happen. The doors turn it into words.

use crate::domain::booking::{Refusal, State};
use crate::domain::offer::OfferClosed;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Never issued, or not theirs to see.
    #[error("there is no such thing")]
    NotFound,
    /// Was there, and why it no longer is.
    #[error("it is gone: {0:?}")]
    Gone(Gone),
    /// The booking's state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The offer can't be answered any more.
    #[error(transparent)]
    Closed(#[from] OfferClosed),
    /// The volunteer has another session then (with ride and rest).
    #[error("another session is too near")]
    Clash,
    /// Somebody changed it meanwhile: read again.
    #[error("it was changed meanwhile")]
    Stale,
    /// Something typed that only the database could tell is wrong.
    #[error("{0}")]
    Invalid(&'static str),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
}

/// What happened to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Used before.
    Used,
    /// Its time has passed.
    Expired,
    /// Replaced by a newer one, or stopped.
    Replaced,
    /// The offer was taken back.
    Withdrawn,
    /// The booking came to an end.
    Over(State),
    /// Opened in another browser than the one that asked: the code will do.
    OtherBrowser,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            StoreError::DoubleBooked => Self::Clash,
            other => Self::Store(other),
        }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
