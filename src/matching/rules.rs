//! The hard rules that one volunteer and one time of a booking keep or break, each with its amount, in the order of the funnel.
//! What other sessions of the person forbid is `seats`.

use chrono::{DateTime, NaiveDate};

use crate::domain::time::Instant;
use crate::matching::code::Code;
use crate::matching::facts::Facts;
use crate::matching::problem::{Grade, Level};

/// One broken rule of one volunteer for one time of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Doesn't do sessions of this format.
    Format,
    /// Not trained for the kind.
    Topic,
    /// Last day of the training.
    TopicExpired(NaiveDate),
    /// Lacks these tags.
    Tag(Vec<String>),
    /// Has not this level of check.
    Dbs(Level),
    /// Last day of the check.
    DbsExpired(NaiveDate),
    /// Must not be sent to the group, or has said no to this booking.
    AvoidGroup,
    AvoidBooking,
    Radius {
        road_m: i64,
        max_km: i64,
    },
    /// Not free from leaving home until being back.
    Availability {
        from: Instant,
        to: Instant,
        ride_min: i64,
    },
}

impl Broken {
    pub fn code(&self) -> Code {
        match self {
            Self::Format => Code::Format,
            Self::Topic => Code::Topic,
            Self::TopicExpired(_) => Code::TopicExpired,
            Self::Tag(_) => Code::Tag,
            Self::Dbs(_) => Code::Dbs,
            Self::DbsExpired(_) => Code::DbsExpired,
            Self::AvoidGroup | Self::AvoidBooking => Code::Avoid,
            Self::Radius { .. } => Code::Radius,
            Self::Availability { .. } => Code::Availability,
        }
    }
}

type Rule = fn(&Facts, usize, usize) -> Option<Broken>;

/// In the order in which the funnel counts.
const RULES: [Rule; 9] = [format, topic, topic_expired, tag, dbs, dbs_expired, avoid, radius, availability];

/// The codes of the funnel, in its order.
pub const FUNNEL: [Code; 9] = [
    Code::Format,
    Code::Topic,
    Code::TopicExpired,
    Code::Tag,
    Code::Dbs,
    Code::DbsExpired,
    Code::Avoid,
    Code::Radius,
    Code::Availability,
];

/// The first rule that the volunteer breaks at this slot.
pub fn first(facts: &Facts, volunteer: usize, slot: usize) -> Option<Broken> {
    RULES.iter().find_map(|rule| rule(facts, volunteer, slot))
}

/// Every rule that the volunteer breaks at this slot.
pub fn all(facts: &Facts, volunteer: usize, slot: usize) -> Vec<Broken> {
    RULES.iter().filter_map(|rule| rule(facts, volunteer, slot)).collect()
}

/// Trained to lead the kind on the day.
pub fn may_lead(facts: &Facts, volunteer: usize, slot: usize) -> bool {
    leads_until(facts, volunteer, slot).is_some_and(|end| end >= facts.slots[slot].day)
}

/// Last day of the training to lead the kind, past or not.
pub fn leads_until(facts: &Facts, volunteer: usize, slot: usize) -> Option<NaiveDate> {
    let kind = &facts.of(slot).kind;
    let skills = facts.problem.volunteers[volunteer].skills.iter();
    skills.filter(|s| s.kind == *kind && s.grade == Grade::Lead).map(|s| s.expires).max()
}

fn format(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let does = facts.problem.volunteers[v].formats.contains(&facts.of(s).format);
    (!does).then_some(Broken::Format)
}

fn topic(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let kind = &facts.of(s).kind;
    let trained = facts.problem.volunteers[v].skills.iter().any(|skill| skill.kind == *kind);
    (!trained).then_some(Broken::Topic)
}

fn topic_expired(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let kind = &facts.of(s).kind;
    let ends = facts.problem.volunteers[v].skills.iter().filter(|skill| skill.kind == *kind).map(|skill| skill.expires);
    ends.max().filter(|end| *end < facts.slots[s].day).map(Broken::TopicExpired)
}

fn tag(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let has = &facts.problem.volunteers[v].tags;
    let lacks: Vec<String> = facts.of(s).tags.iter().filter(|t| !has.contains(t)).cloned().collect();
    (!lacks.is_empty()).then_some(Broken::Tag(lacks))
}

fn dbs(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let needs = facts.of(s).dbs?;
    let has = facts.problem.volunteers[v].dbs.is_some_and(|check| check.level >= needs);
    (!has).then_some(Broken::Dbs(needs))
}

fn dbs_expired(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let needs = facts.of(s).dbs?;
    let check = facts.problem.volunteers[v].dbs.filter(|check| check.level >= needs)?;
    (check.expires < facts.slots[s].day).then_some(Broken::DbsExpired(check.expires))
}

fn avoid(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let (volunteer, b) = (&facts.problem.volunteers[v], facts.of(s));
    if volunteer.avoid_bookings.contains(&b.id) {
        return Some(Broken::AvoidBooking);
    }
    volunteer.avoid_groups.contains(&b.group).then_some(Broken::AvoidGroup)
}

fn radius(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let (road_m, max_km) = (facts.road_m(v, facts.slots[s].booking), facts.problem.volunteers[v].max_km);
    (road_m > max_km * 1000).then_some(Broken::Radius { road_m, max_km })
}

fn availability(facts: &Facts, v: usize, s: usize) -> Option<Broken> {
    let slot = facts.slots[s];
    let with_ride = facts.problem.rules.availability_includes_travel;
    let ride_min = if with_ride { facts.ride_min(v, slot.booking) } else { 0 };
    let (from, to) = (slot.from - ride_min, slot.to + ride_min);
    if facts.is_available(v, from, to) {
        return None;
    }
    let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap_or_default();
    Some(Broken::Availability { from: at(from), to: at(to), ride_min })
}
