//! The least and the most of every whole number among the settings.

use crate::domain::dial::DIALS;

use super::BadConfig;
use super::layers::Layers;

/// Key, least, most; those that the desk sets are [`DIALS`].
const BOUNDS: &[(&str, i64, i64)] = &[
    ("mail.hold_seconds", 0, 3_600),
    ("limits.form_min_seconds", 0, 3_600),
    ("limits.bookings_per_sender_hour", 0, 1_000_000),
    ("limits.bookings_per_hour", 0, 1_000_000),
    ("limits.links_per_address_hour", 0, 1_000_000),
    ("limits.links_per_sender_hour", 0, 1_000_000),
    ("offers.deadline_hours", 2, 720),
    ("offers.latest_hours_before", 0, 720),
    ("offers.small_move_minutes", 0, 240),
    ("matching.window_days", 7, 400),
    ("matching.preference_points", 0, 10_000),
    ("matching.drop_points", 0, 100_000),
    ("matching.move_points", 0, 100_000),
    ("matching.circuity_pct", 100, 300),
    ("matching.same_place_m", 0, 1_000),
    ("matching.cpu_seconds", 1, 600),
    ("retention.unproven_days", 1, 3_660),
    ("retention.contact_days", 1, 7_320),
    ("retention.left_volunteer_days", 1, 7_320),
    ("retention.availability_days", 1, 3_660),
    ("retention.letter_days", 1, 3_660),
    ("retention.letter_log_days", 1, 7_320),
    ("retention.audit_days", 1, 7_320),
    ("retention.web_log_days", 1, 3_660),
    ("retention.token_days", 1, 3_660),
    ("retention.export_hours", 1, 720),
    ("retention.learn_days", 1, 3_660),
    ("retention.backup_days", 1, 3_660),
    ("retention.link_days", 1, 3_660),
    ("retention.draft_days", 1, 3_660),
];

fn all() -> impl Iterator<Item = (&'static str, i64, i64)> {
    BOUNDS.iter().copied().chain(DIALS.iter().map(|dial| (dial.key, dial.least, dial.most)))
}

/// The first number that is out of its bounds; what is no number is told elsewhere.
pub fn check(layers: &Layers) -> Result<(), BadConfig> {
    for (key, least, most) in all() {
        if let Some(number) = layers.number(key)
            && !(i128::from(least)..=i128::from(most)).contains(&number)
        {
            return Err(layers.blame(key, format!("is {number}: write a whole number from {least} to {most}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::layers::whole_numbers;
    use super::all;

    #[test]
    fn every_number_among_the_settings_has_bounds() {
        let bounded: BTreeSet<String> = all().map(|(key, ..)| key.to_owned()).collect();
        // Ways to travel have any names: seed.rs bounds them all.
        let found = whole_numbers().into_iter().filter(|key| !key.starts_with("matching.modes."));
        assert_eq!(bounded, found.collect());
    }
}
