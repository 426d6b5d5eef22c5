//! The numbers that the desk sets while the service runs: what counts how much in a plan, and how much is asked of people.

use std::collections::BTreeMap;

use crate::domain::rules::Rules;

/// Numbers by key, as they are stored.
pub type Settings = BTreeMap<String, i64>;

/// One number of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Dial {
    /// The key of the configuration that it begins with.
    pub key: &'static str,
    pub least: i64,
    pub most: i64,
    place: fn(&mut Rules) -> Place<'_>,
}

enum Place<'r> {
    Long(&'r mut i64),
    Count(&'r mut u32),
}

macro_rules! dials {
    ($($key:literal $least:literal ..= $most:literal $kind:ident $($field:ident).+;)+) => {
        /// Every one, in the order of the page.
        pub const DIALS: &[Dial] = &[$(Dial {
            key: $key,
            least: $least,
            most: $most,
            place: |rules| Place::$kind(&mut rules.$($field).+),
        }),+];
    };
}

dials! {
    "matching.weight_base" 0..=100_000 Long matching.weights.base;
    "matching.weight_decile" 0..=10_000 Long matching.weights.per_decile;
    "matching.weight_priority" 0..=100_000 Long matching.weights.priority_community;
    "matching.weight_day" 0..=10_000 Long matching.weights.per_day_waited;
    "matching.weight_waiting_most" 0..=100_000 Long matching.weights.most_for_waiting;
    "matching.points_per_km" 0..=1_000 Long matching.points_per_km;
    "matching.fairness_points" 0..=10_000 Long matching.fairness_points;
    "matching.lead_after_sessions" 0..=100 Count matching.lead_after_sessions;
    "offers.asks_per_month" 0..=100 Count offers.asks_per_month;
}

impl Dial {
    pub fn get(&self, rules: &Rules) -> i64 {
        match (self.place)(&mut rules.clone()) {
            Place::Long(n) => *n,
            Place::Count(n) => i64::from(*n),
        }
    }

    pub fn allows(&self, n: i64) -> bool {
        (self.least..=self.most).contains(&n)
    }

    fn set(&self, rules: &mut Rules, n: i64) {
        match (self.place)(rules) {
            Place::Long(place) => *place = n,
            Place::Count(place) => *place = u32::try_from(n).unwrap_or(*place),
        }
    }
}

/// The numbers as the rules have them.
pub fn settings(rules: &Rules) -> Settings {
    DIALS.iter().map(|dial| (dial.key.to_owned(), dial.get(rules))).collect()
}

/// The rules with the numbers that are set; a number beyond its bounds, or of an unknown key, is left out.
#[must_use]
pub fn set(rules: &Rules, settings: &Settings) -> Rules {
    let mut rules = rules.clone();
    for dial in DIALS {
        if let Some(n) = settings.get(dial.key).filter(|n| dial.allows(**n)) {
            dial.set(&mut rules, *n);
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn each_number_sets_its_own_rule_within_bounds() {
        let rules = Config::read(None, []).expect("the default settings").rules;
        assert_eq!(set(&rules, &settings(&rules)), rules);
        for dial in DIALS {
            let other = if dial.get(&rules) == dial.most { dial.least } else { dial.most };
            let changed = set(&rules, &Settings::from([(dial.key.to_owned(), other)]));
            let mut want = settings(&rules);
            want.insert(dial.key.to_owned(), other);
            assert_eq!(settings(&changed), want, "{}", dial.key);
            let beyond = Settings::from([(dial.key.to_owned(), dial.most + 1), ("no.such".to_owned(), 1)]);
            assert_eq!(set(&rules, &beyond), rules, "{}", dial.key);
        }
    }
}
