//! A matching problem as a value: who can give sessions, who asks for them, what counts how much.
//! The same struct is read from `match-problem/1` files and built from snapshots. No arithmetic here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::domain::place::{Mode, Position};
use crate::domain::time::Instant;
use crate::matching::format;

/// What a problem file calls itself.
pub const PROBLEM_FORMAT: &str = "match-problem/1";

/// One matching problem. Ids are non-empty and unique in their list; [`Problem::validate`] tells what is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// [`PROBLEM_FORMAT`].
    pub format: String,
    /// Free text, repeated in the plan.
    #[serde(default)]
    pub name: String,
    /// Days, weeks and months are counted here.
    #[serde(with = "format::zone")]
    pub timezone: Tz,
    /// Information only: options outside are legal.
    pub horizon: Horizon,
    pub travel: Travel,
    pub rules: Rules,
    pub objective: Objective,
    pub kinds: Vec<Kind>,
    pub volunteers: Vec<Volunteer>,
    pub bookings: Vec<Booking>,
    /// Two volunteers who are never on the same booking.
    #[serde(default)]
    pub do_not_pair: Vec<[String; 2]>,
    /// Must be in the plan, exactly.
    #[serde(default)]
    pub locked: Vec<Assignment>,
    /// The plan people were told; for stability only, so rows may name what is gone from the problem.
    #[serde(default)]
    pub published: Vec<Assignment>,
}

/// First day, and the first day after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    #[serde(with = "format::day")]
    pub start: NaiveDate,
    #[serde(with = "format::day")]
    pub end: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travel {
    /// Road length in percent of the straight line.
    pub circuity_pct: i64,
    /// Nearer than this (metres, straight) is the same place.
    pub same_place_m: i64,
    pub modes: BTreeMap<String, Mode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// A window must also contain the ride from home and back.
    pub availability_includes_travel: bool,
}

/// What things cost, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    pub points_per_km: i64,
    pub fairness_points: i64,
    pub preference_points: i64,
    pub drop_points: i64,
    pub move_points: i64,
}

/// A session topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub id: String,
    #[serde(default)]
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volunteer {
    pub id: String,
    /// Start and end of every journey, and the place of every online session.
    pub home: Position,
    /// A key of [`Travel::modes`].
    pub mode: String,
    /// Longest one-way road distance.
    pub max_km: i64,
    pub formats: Vec<Format>,
    pub skills: Vec<Skill>,
    /// BCP 47 tags, compared exactly.
    pub languages: Vec<String>,
    pub tags: Vec<String>,
    #[serde(default)]
    pub dbs: Option<Dbs>,
    /// Windows that touch or overlap are joined.
    pub available: Vec<Window>,
    pub limits: Limits,
    /// Least minutes between leaving one session and being on site at the next.
    pub min_gap_min: i64,
    /// Sessions offered over the horizon, at least 1: the unit of fairness.
    pub offered: i64,
    /// Sessions already done that count for fairness.
    #[serde(default)]
    pub prior_load: i64,
    #[serde(default)]
    pub preferences: Preferences,
    #[serde(default)]
    pub avoid_groups: Vec<String>,
    /// Said no to it, was silent, or was taken off; may name bookings that are not in the problem.
    #[serde(default)]
    pub avoid_bookings: Vec<String>,
}

/// Where a session takes place, and what a volunteer agreed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    InPerson,
    Online,
}

/// Training for a kind, valid up to and including a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    pub kind: String,
    pub grade: Grade,
    #[serde(with = "format::day")]
    pub expires: NaiveDate,
}

/// A lead may also support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Support,
    Lead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dbs {
    pub level: Level,
    #[serde(with = "format::day")]
    pub expires: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Basic,
    Standard,
    Enhanced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    #[serde(with = "format::instant")]
    pub start: Instant,
    #[serde(with = "format::instant")]
    pub end: Instant,
}

/// Most sessions in a local day, ISO week, local month and altogether; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub day: Option<i64>,
    pub week: Option<i64>,
    pub month: Option<i64>,
    pub total: Option<i64>,
}

/// From -2 (dislikes) to 2 (likes); kind and format are added and cut to -2..2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    #[serde(default)]
    pub kinds: BTreeMap<String, i64>,
    #[serde(default)]
    pub formats: BTreeMap<Format, i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    pub id: String,
    pub group: String,
    pub kind: String,
    pub format: Format,
    /// `None` when online.
    #[serde(default)]
    pub venue: Option<Venue>,
    /// Each must be spoken by at least one person of the team.
    pub languages: Vec<String>,
    /// Every person of the team has all of them.
    pub tags: Vec<String>,
    /// Every person has at least this level, valid on the day.
    #[serde(default)]
    pub dbs: Option<Level>,
    pub duration_min: i64,
    pub setup_min: i64,
    pub packdown_min: i64,
    /// Exactly one is used if the booking is staffed.
    pub options: Vec<Opt>,
    /// A team that is not listed is not allowed.
    pub crews: Vec<Crew>,
    /// Points of the booking at `value_pct` 100.
    pub weight: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Venue {
    pub id: String,
    pub lat: f64,
    pub lon: f64,
}

impl Venue {
    pub fn position(&self) -> Position {
        Position { lat: self.lat, lon: self.lon }
    }
}

/// An acceptable time of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opt {
    pub id: String,
    /// When the session starts (not the set-up).
    #[serde(with = "format::instant")]
    pub start: Instant,
    #[serde(default)]
    pub penalty: i64,
}

/// An accepted team and its worth in percent of the booking's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crew {
    pub lead: u32,
    pub support: u32,
    pub value_pct: i64,
}

/// One volunteer on one booking at one of its times.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Assignment {
    pub booking: String,
    pub option: String,
    pub volunteer: String,
    pub role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Lead,
    Support,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Support => "support",
        }
    }
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Online => "online",
        }
    }
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Standard => "standard",
            Self::Enhanced => "enhanced",
        }
    }
}
