//! Lines at the desk that wait for a person, and lines that only tell.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BookingId, ItemId, LetterId, PersonId};
use crate::domain::time::Instant;
use crate::store::{Conn, Result};

/// What happened or is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A place reopened and somebody was asked by itself: only tells.
    AskedNext,
    /// A place reopened and nobody was found.
    NobodyFound,
    /// Less than 48 hours to the session: ring them.
    RingThem,
    /// A letter failed for good.
    LetterFailed,
    /// The last wished time passed without a team.
    Passed,
    /// A session has a place that nobody has accepted shortly before.
    DroppedOut,
}

impl ItemKind {
    /// The word in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AskedNext => "asked-next",
            Self::NobodyFound => "nobody-found",
            Self::RingThem => "ring-them",
            Self::LetterFailed => "letter-failed",
            Self::Passed => "passed",
            Self::DroppedOut => "dropped-out",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub kind: ItemKind,
    pub booking: Option<BookingId>,
    pub person: Option<PersonId>,
    pub letter: Option<LetterId>,
    pub made: Instant,
}

/// Puts an item; nothing changes where `dedupe` is open already.
pub async fn put(
    c: &impl Conn,
    kind: ItemKind,
    booking: Option<BookingId>,
    person: Option<PersonId>,
    letter: Option<LetterId>,
    dedupe: &str,
    now: Instant,
) -> Result<()> {
    todo!()
}

pub async fn find(c: &impl Conn, id: ItemId) -> Result<Option<Item>> {
    todo!()
}

/// Closes it; `false` where it was closed before.
pub async fn close(c: &impl Conn, id: ItemId, now: Instant) -> Result<bool> {
    todo!()
}

/// Closes all items of a kind about a booking.
pub async fn close_of(c: &impl Conn, kind: ItemKind, booking: BookingId, now: Instant) -> Result<()> {
    todo!()
}
