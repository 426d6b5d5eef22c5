//! What the matcher works on and what it proposes, in the words of the house (ids, not files).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::booking::{Booking, TeamSize};
use crate::domain::group::{Group, Place, SessionKind};
use crate::domain::ids::{BookingId, GroupId, PersonId, PlanId};
use crate::domain::offer::{Offer, TeamRole};
use crate::domain::time::Instant;
use crate::domain::volunteer::{Span, Volunteer};

/// One booking of the window with its offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanBooking {
    pub booking: Booking,
    pub group: Group,
    pub place: Option<Place>,
    pub offers: Vec<Offer>,
}

/// Everything a plan depends on, read in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub taken: Instant,
    /// The window's change count at that moment: a later change makes the plan old.
    pub dirty: i64,
    pub kinds: Vec<SessionKind>,
    pub volunteers: Vec<Volunteer>,
    /// Bookings with a slot in the window: proven and open ones, and all that have accepted places or open offers.
    pub bookings: Vec<PlanBooking>,
    /// Sessions given in the 90 days before the window, by volunteer.
    pub given_90_days: BTreeMap<PersonId, u32>,
    /// Sessions given since the service counts, by volunteer.
    pub given: BTreeMap<PersonId, u32>,
    /// Offers made this month, by volunteer.
    pub asked_this_month: BTreeMap<PersonId, u32>,
    /// Never send this volunteer to this group.
    pub avoid_groups: Vec<(PersonId, GroupId)>,
    /// What volunteers' own calendars say, joined and in order.
    pub busy: BTreeMap<PersonId, Vec<Span>>,
    /// Never on one team.
    pub do_not_pair: Vec<(PersonId, PersonId)>,
}

/// Why this person: every number as the matcher used it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWhy {
    /// One way by road, metres; 0 online.
    pub road_m: i64,
    /// One way, minutes.
    pub ride_min: i64,
    /// Sessions of the window in this plan, this one included.
    pub load: i64,
    /// Sessions of the last 90 days that count for fairness.
    pub prior_load: i64,
    /// Sessions they offered over the window.
    pub offered: i64,
    /// Languages asked for that they speak.
    pub languages: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: PersonId,
    pub role: TeamRole,
    /// Accepted or asked already: nothing is sent to them.
    pub already: bool,
    /// Version of the volunteer's facts that the plan was made with.
    pub version: i64,
    pub why: MemberWhy,
}

/// One proposed team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub booking: BookingId,
    /// Version of the booking that the plan was made with.
    pub version: i64,
    pub slot: usize,
    pub team: TeamSize,
    pub members: Vec<Member>,
    /// Short digest of time and team: names the row as somebody saw it.
    pub digest: String,
}

/// Why one wished time can't be staffed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    pub slot: usize,
    /// Rule code -> volunteers that it took out, each counted at the first rule that fails.
    pub funnel: BTreeMap<String, u32>,
    pub volunteers: u32,
    pub eligible: u32,
    pub free: u32,
    pub free_leads: u32,
    /// `lead`, `support`, `language:ur`.
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfilled {
    pub booking: BookingId,
    pub shortages: Vec<Shortage>,
}

/// One run of the matcher over the window: a proposal until somebody publishes rows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub made: Instant,
    pub dirty: i64,
    pub seed: u64,
    pub score: i64,
    /// Proven: no plan scores more.
    pub bound: i64,
    pub rows: Vec<Row>,
    pub unfilled: Vec<Unfilled>,
    /// `match-problem/1` that it was solved from.
    pub problem_json: String,
    /// `match-plan/1`, whole.
    pub plan_json: String,
}

/// A stored draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    pub id: PlanId,
    pub draft: Draft,
}
