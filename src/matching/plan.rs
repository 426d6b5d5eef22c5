//! A plan: who goes where in which role, with its score and the proven bound (`match-plan/1`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::matching::problem::Assignment;

/// What a plan file calls itself.
pub const PLAN_FORMAT: &str = "match-plan/1";

/// Points by volunteer and by what is priced: the person, a limit's period, sessions that clash at a time.
pub type PriceList = BTreeMap<String, BTreeMap<String, f64>>;

/// Assignments sorted by booking, role, volunteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN_FORMAT`].
    pub format: String,
    /// The problem's name.
    #[serde(default)]
    pub problem: String,
    pub assignments: Vec<Assignment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
    /// Proven: no plan scores more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<i64>,
    /// (bound - score) / bound; 0.001 is 0.1%.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// What people's time was worth, for a later plan to begin with.
    #[serde(default, skip_serializing_if = "PriceList::is_empty")]
    pub prices: PriceList,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
}

impl Plan {
    /// A plan of these assignments, sorted, with nothing said about its score.
    pub fn new(problem: &str, mut assignments: Vec<Assignment>) -> Self {
        assignments.sort_by(|a, b| {
            (&a.booking, a.role, &a.volunteer, &a.option).cmp(&(&b.booking, b.role, &b.volunteer, &b.option))
        });
        Self {
            format: PLAN_FORMAT.to_owned(),
            problem: problem.to_owned(),
            assignments,
            score: None,
            bound: None,
            gap: None,
            prices: PriceList::new(),
            solver: None,
            cpu_seconds: None,
        }
    }
}

/// (bound - score) / bound; 0 where there is nothing to gain.
#[expect(clippy::cast_precision_loss, reason = "a share for people to read, not for decisions")]
pub fn gap(score: i64, bound: i64) -> f64 {
    if bound <= score || bound == 0 { 0.0 } else { (bound - score) as f64 / bound.unsigned_abs() as f64 }
}
