//! Row keys as types of their own, and the reference people say on the phone. Keys never leave the house.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);
    )+};
}

ids!(
    /// A coordinator's area: a list of postcode districts.
    AreaId,
    /// Anybody who can log in.
    PersonId,
    /// A community group or organisation that hosts sessions.
    GroupId,
    /// The person who books for a group.
    ContactId,
    /// Where a group meets.
    PlaceId,
    /// What is given: topic, length, team.
    KindId,
    /// A group's request for one session.
    BookingId,
    /// One place on one team put to one volunteer.
    OfferId,
    /// One run of the matcher.
    PlanId,
    /// A row of the outbox.
    LetterId,
    /// A request to log in.
    LoginId,
    /// A line at the desk that waits for a person.
    ItemId,
    /// A message that came by email and waits to be read.
    InboundId,
    /// What a coordinator did and may take back.
    DeedId,
    /// What was done in an area of work, as the desk wrote it.
    AreaUpdateId,
);

/// Letters and digits that can't be mistaken for one another when read aloud.
pub const REFERENCE_LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// The public name of a booking: `CC-` and 6 of [`REFERENCE_LETTERS`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference(String);

impl Reference {
    /// Makes a reference from six random numbers; each is taken modulo the alphabet's length.
    pub fn from_random(random: [u32; 6]) -> Self {
        let letters = random.map(|n| char::from(REFERENCE_LETTERS[n as usize % REFERENCE_LETTERS.len()]));
        Self(format!("CC-{}", letters.iter().collect::<String>()))
    }

    /// Reads a reference as people type it (case and outer blanks don't matter); `None` where it can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let rest = text.strip_prefix("CC-")?;
        let good = rest.len() == 6 && rest.bytes().all(|b| REFERENCE_LETTERS.contains(&b));
        good.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        assert_eq!(Reference::parse(" cc-7q2fk9 ").map(|r| r.to_string()), Some("CC-7Q2FK9".to_owned()));
    }

    #[test]
    fn letters_that_look_alike_are_refused() {
        for bad in ["CC-7Q2FK0", "CC-7Q2FKI", "CC-7Q2FK", "XX-7Q2FK9", ""] {
            assert_eq!(Reference::parse(bad), None, "{bad}");
        }
    }
}
