//! Community groups, where they meet, who books for them, and the kinds of session they can ask for.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{ContactId, GroupId, KindId, PlaceId};
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::domain::volunteer::DbsLevel;

/// What kind of organisation a group is, in the order the form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    Community,
    Faith,
    Workplace,
    OlderPeople,
    Women,
    Men,
    Carers,
    School,
    Health,
    Other,
}

impl GroupKind {
    pub const ALL: [Self; 10] = [
        Self::Community,
        Self::Faith,
        Self::Workplace,
        Self::OlderPeople,
        Self::Women,
        Self::Men,
        Self::Carers,
        Self::School,
        Self::Health,
        Self::Other,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub name: Line,
    pub kind: GroupKind,
    /// A community that the steering group put first.
    pub priority: bool,
}

/// The person who books for a group; proven once they pressed the button behind the emailed link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub group: GroupId,
    pub name: Line,
    pub email: Email,
    pub phone: Option<Phone>,
    pub proven: bool,
    /// No letter goes there any more, for letters came back for good.
    pub email_dead: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub name: Line,
    pub postcode: Postcode,
    /// Index of Multiple Deprivation decile, 1 most deprived; unknown where nobody looked it up.
    pub decile: Option<u8>,
}

/// How a session is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    InPerson,
    Online,
}

/// A team size that is good enough, and what it is worth in percent of the booking's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crew {
    pub lead: u32,
    pub support: u32,
    pub value_pct: i64,
}

/// What is given: topic, length, team needed, check level, least notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKind {
    pub id: KindId,
    /// Short code in addresses and files: `general`.
    pub code: String,
    pub title: String,
    pub duration_min: i64,
    pub setup_min: i64,
    pub packdown_min: i64,
    /// Least days between asking and the session.
    pub notice_days: i64,
    pub dbs: Option<DbsLevel>,
    pub crews_in_person: Vec<Crew>,
    pub crews_online: Vec<Crew>,
}

impl SessionKind {
    pub fn crews(&self, format: Format) -> &[Crew] {
        match format {
            Format::InPerson => &self.crews_in_person,
            Format::Online => &self.crews_online,
        }
    }
}
