//! Positions, distances and rides, in integers, exactly as the matching file format defines them.

use serde::{Deserialize, Serialize};

/// WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

/// Mean radius of the earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// Great-circle distance in metres, by the haversine formula.
pub fn straight_m(p: Position, q: Position) -> f64 {
    let (f1, f2) = (p.lat.to_radians(), q.lat.to_radians());
    let dl = (q.lon - p.lon).to_radians();
    let s = ((f2 - f1) / 2.0).sin().powi(2) + f1.cos() * f2.cos() * (dl / 2.0).sin().powi(2);
    2.0 * EARTH_M * s.sqrt().min(1.0).asin()
}

/// Metres that a degree of latitude has at least.
const DEGREE_M: f64 = 111_000.0;

/// How far somebody goes from home, in degrees: tells most places that are too far apart without their distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    lat: f64,
    lon: f64,
}

impl Reach {
    /// Of roads from `home` that are at most `most_m` long.
    #[expect(clippy::cast_precision_loss, reason = "distances on earth fit f64")]
    pub fn new(roads: Roads, home: Position, most_m: i64) -> Self {
        let straight = (most_m + 1) as f64 * 100.0 / roads.circuity_pct as f64;
        let lat = straight.max(roads.same_place_m as f64) / DEGREE_M;
        // A degree of longitude is shortest where the place lies nearest to a pole; far away the earth is too round for this.
        let shortest = (home.lat.abs() + lat).to_radians().cos();
        let lon = if lat > 2.0 || shortest < 0.01 { f64::INFINITY } else { lat * 1.01 / shortest };
        Self { lat, lon }
    }

    /// False only where the road is certainly longer.
    pub fn may_hold(self, home: Position, place: Position) -> bool {
        let east = (home.lon - place.lon).abs();
        (home.lat - place.lat).abs() <= self.lat && east.min(360.0 - east) <= self.lon
    }
}

/// How roads relate to straight lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roads {
    /// Road length in percent of the straight line: 130.
    pub circuity_pct: i64,
    /// Nearer than this (metres, straight) is the same place.
    pub same_place_m: i64,
}

/// Speed and fixed time of a way to travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    pub m_per_min: i64,
    pub overhead_min: i64,
}

/// Road distance in whole metres: 0 within the same place.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "distances on earth fit i64 and f64 exactly enough: the format defines this very rounding"
)]
pub fn road_m(roads: Roads, p: Position, q: Position) -> i64 {
    let d = straight_m(p, q);
    if d < roads.same_place_m as f64 { 0 } else { (d * roads.circuity_pct as f64 / 100.0 + 0.5).floor() as i64 }
}

/// Travel time in whole minutes for a road distance: 0 for 0 metres, else overhead and the ride rounded up.
pub fn ride_min(mode: Mode, road_m: i64) -> i64 {
    if road_m == 0 {
        0
    } else {
        mode.overhead_min + road_m.div_euclid(mode.m_per_min) + i64::from(road_m.rem_euclid(mode.m_per_min) > 0)
    }
}

/// A road distance as people read it: from the middle of a district to another, whole miles are exact enough.
pub fn road_words(road_m: i64) -> String {
    match (road_m + 804) / 1609 {
        ..=0 => "Less than 1 mile by road".into(),
        1 => "About 1 mile by road".into(),
        miles => format!("About {miles} miles by road"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ROADS: Roads = Roads { circuity_pct: 130, same_place_m: 50 };
    const CAR: Mode = Mode { m_per_min: 700, overhead_min: 10 };

    #[test]
    fn stevenage_to_hertford_is_about_nineteen_kilometres_by_road() {
        let (sg1, sg14) = (Position { lat: 51.903, lon: -0.202 }, Position { lat: 51.796, lon: -0.080 });
        assert_eq!(road_m(ROADS, sg1, sg14), 18_919);
    }

    #[test]
    fn the_same_place_costs_no_ride() {
        let p = Position { lat: 51.9, lon: -0.2 };
        assert_eq!(road_m(ROADS, p, p), 0);
        assert_eq!(ride_min(CAR, 0), 0);
    }

    #[rstest]
    #[case::a_lane_away((51.9, -0.2), (51.9004, -0.2), 0)]
    #[case::far((51.9, -0.2), (51.9, 0.3), 60_000)]
    #[case::across_the_date_line((-16.8, 179.99), (-16.8, -179.99), 5_000)]
    #[case::near_the_pole((89.0, 0.0), (89.0, 170.0), 300_000)]
    fn whatever_a_road_reaches_is_in_reach(#[case] home: (f64, f64), #[case] place: (f64, f64), #[case] most_m: i64) {
        let [home, place] = [home, place].map(|(lat, lon)| Position { lat, lon });
        assert!(road_m(ROADS, home, place) <= most_m && Reach::new(ROADS, home, most_m).may_hold(home, place));
    }

    #[test]
    fn another_town_is_out_of_reach() {
        let (home, place) = (Position { lat: 51.9, lon: -0.2 }, Position { lat: 51.9, lon: 0.5 });
        assert!(road_m(ROADS, home, place) > 20_000 && !Reach::new(ROADS, home, 20_000).may_hold(home, place));
    }

    #[test]
    fn a_ride_is_rounded_up_to_whole_minutes() {
        assert_eq!(ride_min(CAR, 700), 11);
        assert_eq!(ride_min(CAR, 701), 12);
    }

    #[rstest]
    #[case(0, "Less than 1 mile by road")]
    #[case(804, "Less than 1 mile by road")]
    #[case(805, "About 1 mile by road")]
    #[case(6_437, "About 4 miles by road")]
    fn a_distance_is_told_in_whole_miles(#[case] road_m: i64, #[case] want: &str) {
        assert_eq!(road_words(road_m), want);
    }
}
