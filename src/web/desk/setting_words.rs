//! What each number of the settings is called and means, with an example worked out from the numbers as they stand.

use crate::domain::rules::{Rules, Weights};
use crate::web::desk::words::thousands;

/// The name of a number; its key where it has none.
pub fn label(key: &'static str) -> &'static str {
    match key {
        "matching.weight_base" => "Points of every booking",
        "matching.weight_decile" => "Points for each step of deprivation",
        "matching.weight_priority" => "Points for a priority community",
        "matching.weight_day" => "Points for each day of waiting",
        "matching.weight_waiting_most" => "Most points for waiting",
        "matching.points_per_km" => "Points off for each kilometre",
        "matching.fairness_points" => "Points off for sharing unequally",
        "matching.lead_after_sessions" => "Sessions before somebody leads",
        "offers.asks_per_month" => "Most asks of one volunteer in a month",
        other => other,
    }
}

/// Somebody else changed the number while the page was open.
pub fn overtaken(key: &'static str, now: i64) -> String {
    format!("{} is {} by now: somebody else changed it. Check it, then save again", label(key), thousands(now))
}

/// What it does, in a sentence or two, and what that comes to.
pub fn meaning(key: &str, rules: &Rules) -> String {
    let m = &rules.matching;
    match key {
        "matching.points_per_km" => format!(
            "For the road there and back. A volunteer who lives 10 km away takes {} points off.",
            thousands(20 * m.points_per_km)
        ),
        "matching.fairness_points" => format!(
            "More makes sessions go round. Of a volunteer who offered 6, the first takes {} points off and the fifth {}.",
            thousands(m.fairness_points / 6),
            thousands(m.fairness_points * 9 / 6)
        ),
        "matching.lead_after_sessions" => {
            format!("Trained leads go along to {} sessions before a plan lets them lead one.", m.lead_after_sessions)
        }
        "offers.asks_per_month" => format!(
            "A plan asks nobody more often. Now at most {} offers to one person in a month.",
            rules.offers.asks_per_month
        ),
        weight => of_weight(weight, m.weights),
    }
}

fn of_weight(key: &str, weights: Weights) -> String {
    let of = |decile, priority| thousands(weights.of(Some(decile), 0, priority));
    match key {
        "matching.weight_base" => {
            format!(
                "What filling any booking is worth. A new one from the least deprived tenth counts as {}.",
                of(10, false)
            )
        }
        "matching.weight_decile" => format!(
            "More for places that need it more: a booking in the most deprived tenth of areas counts as {} points, in the \
             least deprived {}. Where the area is not known, it counts as the fifth tenth: {}.",
            of(1, false),
            of(10, false),
            thousands(weights.of(None, 0, false))
        ),
        "matching.weight_priority" => format!(
            "On top for a group of a priority community: {} instead of {} in the most deprived tenth.",
            of(1, true),
            of(1, false)
        ),
        "matching.weight_day" => format!(
            "Who waits is not forgotten: after 2 weeks {} points more.",
            thousands(weights.of(Some(10), 14, false) - weights.of(Some(10), 0, false))
        ),
        "matching.weight_waiting_most" => match weights.most_for_waiting.checked_div(weights.per_day_waited) {
            None => "Waiting does not count now.".to_owned(),
            Some(days) => format!("Waiting counts for no more than this: it is reached after {days} days."),
        },
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::Config;
    use crate::domain::dial::DIALS;

    fn rules() -> Rules {
        Config::read(None, []).expect("the default settings").rules
    }

    #[test]
    fn every_number_has_a_name_and_a_meaning() {
        for dial in DIALS {
            assert!(label(dial.key) != dial.key && !meaning(dial.key, &rules()).is_empty(), "{}", dial.key);
        }
    }

    #[rstest]
    #[case(
        "matching.weight_decile",
        "More for places that need it more: a booking in the most deprived tenth of areas counts as 3,350 points, in the \
         least deprived 2,000. Where the area is not known, it counts as the fifth tenth: 2,750."
    )]
    #[case(
        "matching.weight_priority",
        "On top for a group of a priority community: 3,750 instead of 3,350 in the most deprived tenth."
    )]
    #[case("matching.weight_day", "Who waits is not forgotten: after 2 weeks 280 points more.")]
    #[case("matching.weight_waiting_most", "Waiting counts for no more than this: it is reached after 30 days.")]
    #[case(
        "matching.fairness_points",
        "More makes sessions go round. Of a volunteer who offered 6, the first takes 10 points off and the fifth 90."
    )]
    fn a_meaning_is_worked_out_from_the_numbers(#[case] key: &str, #[case] want: &str) {
        assert_eq!(meaning(key, &rules()), want);
    }
}
