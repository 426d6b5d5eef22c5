//! What tokens open, and what the database keeps of them. Making them is the business of `links`.

use sha2::{Digest, Sha256};

/// What a token opens. A token of one purpose never opens another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    Booking,
    Prove,
    Offer,
    FeedVolunteer,
    FeedGroup,
    FeedCoordinator,
    Unsubscribe,
}

impl Purpose {
    pub const ALL: [Self; 7] = [
        Self::Booking,
        Self::Prove,
        Self::Offer,
        Self::FeedVolunteer,
        Self::FeedGroup,
        Self::FeedCoordinator,
        Self::Unsubscribe,
    ];

    /// The word in the database, and the path before the token.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booking => "bookings",
            Self::Prove => "prove",
            Self::Offer => "offers",
            Self::FeedVolunteer => "feed/v",
            Self::FeedGroup => "feed/g",
            Self::FeedCoordinator => "feed/c",
            Self::Unsubscribe => "unsubscribe",
        }
    }

    pub fn is_feed(self) -> bool {
        matches!(self, Self::FeedVolunteer | Self::FeedGroup | Self::FeedCoordinator)
    }
}

/// SHA-256 of a secret word: what the database keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub Vec<u8>);

impl TokenHash {
    pub fn of(word: &str) -> Self {
        Self(Sha256::digest(word.as_bytes()).to_vec())
    }

    /// The first 8 hex digits: names the token in logs.
    pub fn short(&self) -> String {
        let first = self.0.iter().take(4).fold(0_u32, |word, b| (word << 8) | u32::from(*b));
        format!("{first:08x}")
    }
}
