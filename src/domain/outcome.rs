//! What came of a session: said by a person, counted once.

use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    Delivered,
    Partly,
    CalledOffByHost,
    CalledOffByUs,
    HostAbsent,
    VolunteerAbsent,
}

/// What is recorded after a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub happened: Happened,
    /// How many people came.
    pub people: Option<u32>,
}
