//! Figures that the steering group and the public may see: small counts hidden, so that nobody can be made out. Pure.

/// Counts below this are hidden.
pub const FEWEST: u64 = 5;

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Shown(u64),
    /// 1 to 4.
    FewerThanFive,
    /// Hidden because the total would give a hidden one away.
    Hidden,
}

/// Hides counts of 1 to 4; where the total is shown beside them and only one is hidden, the next smallest is hidden too
/// (secondary suppression). Zeros are shown.
pub fn suppress(counts: &[u64]) -> Vec<Count> {
    let small = |n: u64| (1..FEWEST).contains(&n);
    let mut shown: Vec<Count> =
        counts.iter().map(|&n| if small(n) { Count::FewerThanFive } else { Count::Shown(n) }).collect();
    if counts.iter().filter(|n| small(**n)).count() == 1 {
        let next = counts.iter().enumerate().filter(|(_, n)| **n >= FEWEST).min_by_key(|(_, n)| **n);
        if let Some((at, _)) = next {
            shown[at] = Count::Hidden;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_small_count_hides_the_next_smallest_too() {
        let want = [Count::Shown(40), Count::FewerThanFive, Count::Hidden, Count::Shown(0)];
        assert_eq!(suppress(&[40, 3, 7, 0]), want);
    }

    #[test]
    fn two_small_counts_hide_each_other() {
        assert_eq!(suppress(&[40, 3, 1]), [Count::Shown(40), Count::FewerThanFive, Count::FewerThanFive]);
    }

    proptest! {
        #[test]
        fn a_count_of_one_to_four_is_never_shown_nor_found_by_subtraction(counts in prop::collection::vec(0_u64..30, 1..9)) {
            let shown = suppress(&counts);
            let hidden = shown.iter().filter(|c| !matches!(c, Count::Shown(_))).count();
            prop_assert!(shown.iter().all(|c| !matches!(c, Count::Shown(1..=4))));
            // One alone is hidden only where nothing else could hide it.
            prop_assert!(hidden != 1 || counts.iter().all(|n| *n < FEWEST));
        }
    }
}
