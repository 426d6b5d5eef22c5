//! Where and when sessions take place, roughly: tells which bookings compete for the same people.

use crate::matching::engine::seating::Seating;
use crate::matching::facts::Facts;
use crate::matching::problem::Venue;

/// Kilometres east and north of 0° 0°, as if the country were flat; only differences count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot {
    east: f64,
    north: f64,
}

/// Spots of bookings and volunteers, and the day of each slot of [`Facts`].
#[derive(Debug, Default)]
pub struct Map {
    /// `None` where people meet online.
    venues: Vec<Option<Spot>>,
    homes: Vec<Spot>,
    /// Days since 1970, with the hour as a fraction.
    days: Vec<f64>,
}

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;
/// So many kilometres are as far as the days that a search names.
const NEAR_KM: f64 = 10.0;
const DAY_MIN: f64 = 1440.0;

impl Map {
    pub fn is_empty(&self) -> bool {
        self.venues.is_empty()
    }

    #[expect(clippy::cast_precision_loss, reason = "minutes are far below 2^53")]
    pub fn new(facts: &Facts) -> Self {
        let problem = facts.problem;
        let middle = problem.volunteers.first().map_or(0.0, |v| v.home.lat.to_radians().cos());
        let spot = |lat: f64, lon: f64| Spot { east: lon * DEGREE_KM * middle, north: lat * DEGREE_KM };
        let at = |venue: &Venue| spot(venue.position().lat, venue.position().lon);
        Self {
            venues: problem.bookings.iter().map(|b| b.venue.as_ref().map(at)).collect(),
            homes: problem.volunteers.iter().map(|v| spot(v.home.lat, v.home.lon)).collect(),
            days: facts.slots.iter().map(|slot| slot.from as f64 / DAY_MIN).collect(),
        }
    }

    /// The `n` of these bookings that are nearest to one in place and time, nearest first; `days` are as far as 10 km.
    pub fn nearest(&self, seating: &Seating, to: usize, from: &[usize], n: usize, days: f64) -> Vec<usize> {
        let (spot, day) = self.of(seating, to);
        let far = |booking: usize| {
            let (other, at) = self.of(seating, booking);
            let (east, north) = ((other.east - spot.east) / NEAR_KM, (other.north - spot.north) / NEAR_KM);
            let late = (at - day) / days;
            east * east + north * north + late * late
        };
        let mut near: Vec<(f64, usize)> = from.iter().map(|b| (far(*b), *b)).collect();
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if n < near.len() {
            near.select_nth_unstable_by(n, order);
            near.truncate(n);
        }
        near.sort_unstable_by(order);
        near.into_iter().map(|(_, booking)| booking).collect()
    }

    /// Place and day of a booking: of its team's time, or its first; an online one is where its team lives, or could.
    fn of(&self, seating: &Seating, booking: usize) -> (Spot, f64) {
        let model = seating.model;
        let team = seating.teams.of[booking].as_ref();
        let slot = team.map_or(model.bookings[booking].slots.start, |(slot, _)| *slot) as usize;
        let day = self.days[model.slots[slot].at];
        let home = |i: u32| self.homes[model.candidates[i as usize].volunteer as usize];
        let place = self.venues[booking].or_else(|| match team {
            Some((_, people)) => Some(mean(people.iter().map(|i| home(*i)))),
            None => model.slots[slot].candidates.clone().next().map(home),
        });
        (place.unwrap_or_default(), day)
    }
}

fn mean(spots: impl Iterator<Item = Spot>) -> Spot {
    let (mut sum, mut n) = (Spot::default(), 0.0);
    for spot in spots {
        sum = Spot { east: sum.east + spot.east, north: sum.north + spot.north };
        n += 1.0;
    }
    if n > 0.0 { Spot { east: sum.east / n, north: sum.north / n } } else { sum }
}
