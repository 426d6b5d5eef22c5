//! Numbers in a text. Every one of them must stand in a fact that says where it comes from.

use std::collections::BTreeSet;

/// The numbers of a text as written: `14`, `13,600`, `2.5`.
pub(super) fn of(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in text.split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.') {
        let number = part.trim_matches([',', '.']);
        if !number.is_empty() {
            found.insert(number.to_owned());
        }
    }
    found
}

/// Numbers of `text` that none of the facts has.
pub(super) fn without_source<'a>(text: &str, facts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let known: BTreeSet<String> = facts.into_iter().flat_map(of).collect();
    of(text).difference(&known).cloned().collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Over 9 in 10, that is 13,600.", &["10", "13,600", "9"])]
    #[case("Aged 50-74; 2.5 times.", &["2.5", "50", "74"])]
    #[case("No number, at all...", &[])]
    fn numbers_are_found_as_written(#[case] text: &str, #[case] want: &[&str]) {
        assert_eq!(of(text).into_iter().collect::<Vec<_>>(), want);
    }

    #[test]
    fn a_number_that_only_looks_like_one_of_a_fact_has_no_source() {
        let facts = ["1 in 2 people", "13,600 a year"];
        assert!(without_source("1 in 2, about 13,600", facts).is_empty());
        assert_eq!(without_source("12 of 600", facts).into_iter().collect::<Vec<_>>(), ["12", "600"]);
    }
}
