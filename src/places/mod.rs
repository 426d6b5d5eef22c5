//! Postcode district to position and area; pure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::place::Position;

/// Centres of postcode districts, WGS84, three decimals. Source: open postcode data (ONS, Ordnance Survey, Royal Mail; OGL).
static DISTRICTS: LazyLock<BTreeMap<&'static str, Position>> = LazyLock::new(|| {
    let lines = include_str!("../../config/outcodes.csv").lines().skip(1);
    lines
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, position(cells.next()?, cells.next()?)?))
        })
        .collect()
});

fn position(lat: &str, lon: &str) -> Option<Position> {
    let (Ok(lat), Ok(lon)) = (lat.trim().parse(), lon.trim().parse()) else { return None };
    Some(Position { lat, lon })
}

/// The centre of a postcode district (`SG1`); `None` where we don't know it.
pub fn position_of(district: &str) -> Option<Position> {
    DISTRICTS.get(district).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_place_in_or_near_hertfordshire() {
        assert_eq!(DISTRICTS.len(), include_str!("../../config/outcodes.csv").lines().count() - 1);
        for (name, p) in DISTRICTS.iter() {
            assert!((51.0..53.0).contains(&p.lat) && (-2.0..1.5).contains(&p.lon), "{name} {p:?}");
        }
    }

    #[test]
    fn an_unknown_district_has_no_position() {
        assert_eq!(position_of("ZZ9"), None);
    }
}
