//! A plan becomes a draft: the rows that ask somebody something, with their reasons, and what stays unfilled with its
//! funnel. Every number is the matcher's own. Words are the doors' business.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::domain::booking::TeamSize;
use crate::domain::offer::TeamRole;
use crate::domain::plan::{Draft, Member, MemberWhy, PlanBooking, Row, Shortage, Snapshot, Unfilled};
use crate::matching::explain;
use crate::matching::funnel::{Funnel, Missing};
use crate::matching::plan::Plan;
use crate::matching::problem::Role;
use crate::matching::reasons::MemberReason;
use crate::matching::solve::Solved;
use crate::matching::view::View;
use crate::planning::problem::{Planned, slot_of};

/// What a booking lacks that stands where nobody knows the position of.
pub const NO_POSITION: &str = "position";

/// The draft of a solved problem; `seed` is what it was solved with.
pub fn draft(snapshot: &Snapshot, planned: &Planned, solved: &Solved, seed: u64) -> Result<Draft, serde_json::Error> {
    let rows = rows(snapshot, planned, &solved.plan);
    let unfilled = unfilled(snapshot, planned, &solved.plan);
    Ok(Draft {
        made: snapshot.taken,
        dirty: snapshot.dirty,
        seed,
        score: solved.score,
        bound: solved.bound,
        rows,
        unfilled,
        problem_json: serde_json::to_string(&planned.problem)?,
        plan_json: serde_json::to_string(&solved.plan)?,
    })
}

/// Teams that are news, by reference: somebody is to be asked, or the team that was asked for may be another.
fn rows(snapshot: &Snapshot, planned: &Planned, plan: &Plan) -> Vec<Row> {
    let view = View::new(&planned.problem, plan);
    let staffed: BTreeSet<&str> = plan.assignments.iter().map(|a| a.booking.as_str()).collect();
    let row = |id: &str| {
        let b = &snapshot.bookings[*planned.bookings.get(id)?];
        let index = view.facts.booking(id)?;
        let reasons = view.reasons(index);
        let new = reasons.iter().any(|r| !r.locked);
        let waits = view.is_staffed(index) && !planned.closed.contains(&b.booking.id);
        let option = plan.assignments.iter().find(|a| a.booking == id)?.option.as_str();
        let members = reasons.iter().filter_map(|r| member(snapshot, planned, r)).collect();
        let row = row_of(b, slot_of(option)?, members);
        let other = (b.booking.team, b.booking.chosen) != (Some(row.team), Some(row.slot));
        (waits && (new || other)).then_some(row)
    };
    staffed.into_iter().filter_map(row).collect()
}

fn row_of(b: &PlanBooking, slot: usize, members: Vec<Member>) -> Row {
    let leads = members.iter().filter(|m| m.role == TeamRole::Lead).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Row {
        booking: b.booking.id,
        version: b.booking.version,
        slot,
        team: TeamSize { lead: count(leads), support: count(members.len() - leads) },
        digest: digest(b, slot, &members),
        members,
    }
}

fn member(snapshot: &Snapshot, planned: &Planned, r: &MemberReason) -> Option<Member> {
    let volunteer = &snapshot.volunteers[*planned.volunteers.get(&r.volunteer)?];
    let role = match r.role {
        Role::Lead => TeamRole::Lead,
        Role::Support => TeamRole::Support,
    };
    let why = MemberWhy {
        road_m: r.road_m,
        ride_min: r.ride_min,
        load: i64::try_from(r.load_before).unwrap_or(i64::MAX - 1) + 1,
        prior_load: r.prior_load,
        offered: r.offered,
        languages: r.languages.clone(),
    };
    Some(Member { person: volunteer.id, role, already: r.locked, version: volunteer.version, why })
}

/// Time and team in 12 hex digits: another of either is another digest.
fn digest(b: &PlanBooking, slot: usize, members: &[Member]) -> String {
    let mut team: Vec<_> = members.iter().map(|m| (m.person, m.role, m.already)).collect();
    team.sort_unstable();
    let start = b.booking.slots.get(slot).map(|s| s.start);
    let hash = Sha256::digest(format!("{start:?} {team:?}").as_bytes());
    let first = hash.iter().take(6).fold(0_u64, |word, octet| (word << 8) | u64::from(*octet));
    format!("{first:012x}")
}

/// Bookings that wait and get no team, in the problem's order; those without a position last.
fn unfilled(snapshot: &Snapshot, planned: &Planned, plan: &Plan) -> Vec<Unfilled> {
    let explained = explain::explain(&planned.problem, plan).unfilled;
    let explained = explained.into_iter().filter_map(|u| {
        let booking = snapshot.bookings[*planned.bookings.get(&u.booking)?].booking.id;
        let shortages = u.funnels.iter().map(shortage).collect();
        (!planned.closed.contains(&booking)).then_some(Unfilled { booking, shortages })
    });
    let nowhere = planned.unplaced.iter().map(|id| Unfilled { booking: *id, shortages: vec![no_position()] });
    explained.chain(nowhere).collect()
}

/// A funnel in the words of the house.
pub(super) fn shortage(f: &Funnel) -> Shortage {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let removed: usize = f.removed.iter().map(|(_, n)| n).sum();
    Shortage {
        slot: slot_of(&f.option).unwrap_or_default(),
        funnel: f.removed.iter().map(|(code, n)| (code.as_str().to_owned(), count(*n))).collect(),
        volunteers: count(removed + f.eligible),
        eligible: count(f.eligible),
        free: count(f.free),
        free_leads: count(f.free_leads),
        missing: f.missing.iter().map(missing).collect(),
    }
}

fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Lead => "lead".into(),
        Missing::Support => "support".into(),
        Missing::Language(tag) => format!("language:{tag}"),
        Missing::Together => "together".into(),
        Missing::Worth => "worth".into(),
    }
}

fn no_position() -> Shortage {
    Shortage {
        slot: 0,
        funnel: BTreeMap::new(),
        volunteers: 0,
        eligible: 0,
        free: 0,
        free_leads: 0,
        missing: vec![NO_POSITION.into()],
    }
}
