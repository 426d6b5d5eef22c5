//! Figures that the steering group and the public may see: small counts hidden, so that nobody can be made out. Pure.

/// Counts below this are hidden.
pub const FEWEST: u64 = 5;

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Shown(u64),
    /// 1 to 4.
    FewerThanFive,
    /// Hidden because it would give a hidden one away.
    Hidden,
}

/// A table's counts and its total as they may be shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub counts: Vec<Count>,
    pub total: Count,
}

/// Hides counts of 1 to 4. While what is shown, the total among it, leaves a small count no more than one value, the next
/// smallest count is hidden too, and at last the total (secondary suppression). Zeros are shown.
pub fn suppress(counts: &[u64]) -> Table {
    let small = |n: u64| (1..FEWEST).contains(&n);
    let shown = counts.iter().map(|&n| if small(n) { Count::FewerThanFive } else { Count::Shown(n) });
    let mut table = Table { counts: shown.collect(), total: Count::Shown(counts.iter().sum()) };
    while gives_away(&table) {
        match next_smallest(&table.counts) {
            Some((at, _)) => table.counts[at] = Count::Hidden,
            None => table.total = Count::Hidden,
        }
    }
    table
}

/// The smallest count that is shown and not 0, with its place.
fn next_smallest(counts: &[Count]) -> Option<(usize, u64)> {
    let shown = |(at, count): (usize, &Count)| match count {
        Count::Shown(n) if *n >= FEWEST => Some((at, *n)),
        _ => None,
    };
    counts.iter().enumerate().filter_map(shown).min_by_key(|(_, n)| *n)
}

/// Whether somebody who knows these rules finds a small count: what is hidden adds up to the total less what is shown,
/// a small count is 1 to 4, another hidden one is at least 5 and at most the smallest that is shown.
fn gives_away(table: &Table) -> bool {
    let Count::Shown(total) = table.total else { return false };
    let shown: u64 = table.counts.iter().map(|c| if let Count::Shown(n) = c { *n } else { 0 }).sum();
    let hidden = total - shown;
    let most = next_smallest(&table.counts).map_or(hidden, |(_, n)| n);
    let bounds = |count: &Count| match count {
        Count::Shown(_) => (0, 0),
        Count::FewerThanFive => (1, FEWEST - 1),
        Count::Hidden => (FEWEST, most),
    };
    let (least, largest) = table.counts.iter().map(bounds).fold((0, 0), |sum, (l, h)| (sum.0 + l, sum.1 + h));
    let smalls = table.counts.iter().filter(|c| **c == Count::FewerThanFive).count();
    // All hidden ones but one small count.
    let others = (least.saturating_sub(1), largest.saturating_sub(FEWEST - 1));
    let (from, to) = (hidden.saturating_sub(others.1).max(1), hidden.saturating_sub(others.0).min(FEWEST - 1));
    smalls > 0 && from >= to
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use Count::{FewerThanFive as Few, Hidden, Shown};

    #[rstest]
    #[case::one_hides_the_next_smallest(&[40, 3, 7, 0], &[Shown(40), Few, Hidden, Shown(0)], Shown(50))]
    #[case::two_hide_each_other(&[40, 3, 1], &[Shown(40), Few, Few], Shown(44))]
    #[case::two_ones_would_add_up_to_2(&[40, 1, 1], &[Hidden, Few, Few], Shown(42))]
    #[case::two_fours_would_add_up_to_8(&[40, 4, 4, 9], &[Shown(40), Few, Few, Hidden], Shown(57))]
    #[case::a_five_hides_nothing(&[40, 1, 5], &[Hidden, Few, Hidden], Shown(46))]
    #[case::nothing_else_to_hide(&[3, 0], &[Few, Shown(0)], Hidden)]
    #[case::two_ones_alone(&[1, 1], &[Few, Few], Hidden)]
    #[case::nothing_small(&[5, 0, 9], &[Shown(5), Shown(0), Shown(9)], Shown(14))]
    fn small_counts_are_hidden(#[case] counts: &[u64], #[case] want: &[Count], #[case] total: Count) {
        assert_eq!(suppress(counts), Table { counts: want.to_vec(), total });
    }

    /// All values that each small count may have for a reader, found by trying everything.
    fn readings(table: &Table) -> Vec<BTreeSet<u64>> {
        let smallest =
            table.counts.iter().filter_map(|c| if let Shown(n @ FEWEST..) = c { Some(*n) } else { None }).min();
        let mut all: Vec<Vec<u64>> = vec![vec![]];
        for count in &table.counts {
            let values: Vec<u64> = match *count {
                Shown(n) => vec![n],
                Few => (1..FEWEST).collect(),
                Hidden => (FEWEST..=smallest.unwrap_or(40)).collect(),
            };
            all = all.iter().flat_map(|row| values.iter().map(|v| [row.as_slice(), &[*v]].concat())).collect();
        }
        if let Shown(total) = table.total {
            all.retain(|row| row.iter().sum::<u64>() == total);
        }
        let small = |at: &usize| table.counts[*at] == Few;
        (0..table.counts.len()).filter(small).map(|at| all.iter().map(|row| row[at]).collect()).collect()
    }

    proptest! {
        #[test]
        fn a_count_of_one_to_four_is_never_shown_nor_found_by_subtraction(
            counts in prop::collection::vec(0_u64..14, 1..6),
        ) {
            let table = suppress(&counts);
            prop_assert!(table.counts.iter().all(|c| !matches!(c, Shown(1..=4))));
            prop_assert!(table.total == Hidden || table.total == Shown(counts.iter().sum()));
            for values in readings(&table) {
                prop_assert!(values.len() > 1, "{counts:?} shown as {table:?} leaves {values:?}");
            }
        }
    }
}
