//! People who can log in, their roles and their log-ins.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{AreaId, PersonId};
use crate::domain::text::{Email, Line};
use crate::domain::time::Instant;

/// What somebody may do. A volunteer's portal, a coordinator's desk, the steering group's figures, an admin's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Volunteer,
    Coordinator,
    Steering,
    Admin,
}

/// Somebody who can log in; one person per lower-case address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: Line,
    pub email: Email,
    /// No letter goes there any more, for letters came back for good.
    pub email_dead: bool,
}

/// Who is logged in and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    pub person: Person,
    pub roles: Vec<Role>,
    /// Areas of a coordinator.
    pub areas: Vec<AreaId>,
}

impl LoggedIn {
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// A coordinator's area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub id: AreaId,
    pub name: String,
    /// Postcode districts, upper case.
    pub districts: Vec<String>,
}

/// Who did something, for the audit and for the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// Somebody at the desk, or a volunteer who is logged in.
    Person(PersonId),
    /// The holder of an emailed link.
    Link,
    /// Time, or the matcher.
    Service,
    /// The command line.
    Terminal,
}

/// How long log-in links, codes and sessions live.
#[derive(Clone, Copy, Debug)]
pub struct LogInLife;

impl LogInLife {
    /// A link or code dies after this many minutes (OWASP ASVS 6.5.5).
    pub const MINUTES: i64 = 10;
    /// Wrong codes before a log-in is dead.
    pub const TRIES: i32 = 5;
    /// A session that is not used dies after this many hours.
    pub const IDLE_HOURS: i64 = 12;
    /// Any session dies after this many days.
    pub const DAYS: i64 = 7;

    /// Whether a link made at `made` still works at `now`.
    pub fn is_live(made: Instant, now: Instant) -> bool {
        now < made + chrono::Duration::minutes(Self::MINUTES)
    }
}
