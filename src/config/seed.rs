//! The settings that become `domain::Rules`: programme, areas, offers, matching, retention.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveTime};
use serde::Deserialize;

use crate::domain::place::{Mode, Roads};
use crate::domain::programme::Programme;
use crate::domain::rules::{MatchRules, OfferRules, Refill, Retention, Rules, Weights};
use crate::domain::text::Postcode;

use super::layers::Layers;
use super::{BadConfig, values};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    name: String,
    districts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offers {
    deadline_hours: i64,
    latest_hours_before: i64,
    refill: Refill,
    asks_per_month: u32,
    #[serde(deserialize_with = "values::span_or_off")]
    quiet_hours: Option<(NaiveTime, NaiveTime)>,
    small_move_minutes: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    window_days: i64,
    weight_base: i64,
    weight_decile: i64,
    weight_day: i64,
    weight_waiting_most: i64,
    weight_priority: i64,
    points_per_km: i64,
    fairness_points: i64,
    preference_points: i64,
    drop_points: i64,
    move_points: i64,
    option_penalties: [i64; 3],
    circuity_pct: i64,
    same_place_m: i64,
    lead_after_sessions: u32,
    cpu_seconds: u64,
    modes: BTreeMap<String, Ride>,
}

/// One way to travel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ride {
    m_per_min: i64,
    overhead_min: i64,
}

/// What the rules are made of.
pub struct Seed {
    pub programme: Programme,
    pub areas: Vec<Area>,
    pub offers: Offers,
    pub matching: Matching,
    pub retention: Retention,
    pub hold: Duration,
    pub links_per_address_hour: u32,
}

impl Seed {
    pub fn rules(self, layers: &Layers) -> Result<Rules, BadConfig> {
        check_programme(&self.programme, layers)?;
        let m = self.matching;
        if m.option_penalties.iter().any(|points| !(0..=100_000).contains(points)) {
            return Err(layers.blame("matching.option_penalties", "holds a wrong number: write three from 0 to 100000"));
        }
        if m.modes.values().any(|r| !(1..=3_000).contains(&r.m_per_min) || !(0..=120).contains(&r.overhead_min)) {
            return Err(
                layers.blame("matching.modes", "holds a wrong ride: m_per_min from 1 to 3000, overhead_min to 120")
            );
        }
        Ok(Rules {
            programme: self.programme,
            areas: areas(self.areas, layers)?,
            offers: self.offers.into(),
            matching: m.into(),
            retention: self.retention,
            hold: self.hold,
            links_per_address_hour: self.links_per_address_hour,
        })
    }
}

fn check_programme(programme: &Programme, layers: &Layers) -> Result<(), BadConfig> {
    if programme.zone != "Europe/London" {
        return Err(layers.blame("programme.zone", "is another zone: only Europe/London works"));
    }
    if !["none", "organisational", "image"].contains(&programme.header.as_str()) {
        return Err(layers.blame("programme.header", "is unknown: write none, organisational or image"));
    }
    for (key, text) in [("programme.name", &programme.name), ("programme.organisation", &programme.organisation)] {
        if crate::domain::text::Line::parse(text).is_err() {
            return Err(layers.blame(key, "is no name: write one line of 1 to 120 characters"));
        }
    }
    if programme.partners.iter().any(|p| !p.url.is_empty() && !p.url.starts_with("https://")) {
        return Err(
            layers.blame("programme.partners", "holds a url that is no https address: write https://..., or \"\"")
        );
    }
    Ok(())
}

fn areas(list: Vec<Area>, layers: &Layers) -> Result<BTreeMap<String, Vec<String>>, BadConfig> {
    let blame = |what: String| Err(layers.blame("areas", what));
    let mut areas = BTreeMap::new();
    for Area { name, districts } in list {
        if let Some(wrong) = districts.iter().find(|d| !is_district(d)) {
            return blame(format!("holds {wrong:?}: write postcode districts in capitals, such as SG1"));
        }
        if districts.is_empty() || areas.insert(name.clone(), districts).is_some() {
            return blame(format!(
                "holds {name:?} twice or without districts: name each area once, with its districts"
            ));
        }
    }
    if areas.is_empty() { blame("is empty: write at least one area".into()) } else { Ok(areas) }
}

fn is_district(text: &str) -> bool {
    Postcode::parse(&format!("{text} 1AA")).is_ok_and(|postcode| postcode.district() == text)
}

impl From<Offers> for OfferRules {
    fn from(o: Offers) -> Self {
        Self {
            deadline_hours: o.deadline_hours,
            latest_hours_before: o.latest_hours_before,
            refill: o.refill,
            asks_per_month: o.asks_per_month,
            quiet_hours: o.quiet_hours,
            small_move_minutes: o.small_move_minutes,
        }
    }
}

impl From<Matching> for MatchRules {
    fn from(m: Matching) -> Self {
        Self {
            window_days: m.window_days,
            weights: Weights {
                base: m.weight_base,
                per_decile: m.weight_decile,
                per_day_waited: m.weight_day,
                most_for_waiting: m.weight_waiting_most,
                priority_community: m.weight_priority,
            },
            roads: Roads { circuity_pct: m.circuity_pct, same_place_m: m.same_place_m },
            modes: m.modes.into_iter().map(|(name, ride)| (name, ride.into())).collect(),
            points_per_km: m.points_per_km,
            fairness_points: m.fairness_points,
            preference_points: m.preference_points,
            drop_points: m.drop_points,
            move_points: m.move_points,
            cpu_seconds: m.cpu_seconds,
            lead_after_sessions: m.lead_after_sessions,
            option_penalties: m.option_penalties,
        }
    }
}

impl From<Ride> for Mode {
    fn from(r: Ride) -> Self {
        Self { m_per_min: r.m_per_min, overhead_min: r.overhead_min }
    }
}
