//! How sure people feel before and after the digital session. A number never stands without how many answered.

use crate::domain::learning::Step;
use crate::figures::{Count, FEWEST, suppress};
use crate::learn::Shelf;
use crate::store::views::LearnLine;
use crate::web::learn::Totals;
use crate::web::learn::figures::{Cut, Figures, heads, hidden, plain, words};

/// The first answers, "very" and "quite", are those of people who are sure.
const SURE: usize = 2;
const NOT_SHOWN: &str = "Not shown";
const NOBODY: &str = "Nobody answered";

/// Those who are sure, and all others who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Split {
    sure: u64,
    rest: u64,
}

impl Split {
    fn of(answers: [u64; 5]) -> Self {
        let (sure, rest) = answers.split_at(SURE);
        Self { sure: sure.iter().sum(), rest: rest.iter().sum() }
    }

    /// `12 of 20`
    fn words(self) -> String {
        match self.sure + self.rest {
            0 => NOBODY.to_owned(),
            all => format!("{} of {all}", self.sure),
        }
    }
}

/// The five answers, as they are.
pub fn answers(shelf: &Shelf, lines: &[LearnLine]) -> Figures {
    let column = |when| {
        let five = Totals::of(lines).sure(when);
        plain(&[five.as_slice(), &[five.iter().sum()]].concat())
    };
    five(shelf, &column(Step::Before), &column(Step::After))
}

/// The same with small counts hidden, as it may stand beside [`sure_hidden`].
pub fn answers_hidden(shelf: &Shelf, cut: &Cut, lines: &[LearnLine]) -> Figures {
    let column = |when| five_hidden(Totals::of(lines).sure(when), &splits(cut, when));
    five(shelf, &column(Step::Before), &column(Step::After))
}

fn five(shelf: &Shelf, before: &[String], after: &[String]) -> Figures {
    let says = shelf.languages().first().map(|l| l.confidence.answers.to_vec()).unwrap_or_default();
    let names = says.into_iter().chain(["All who answered".to_owned()]);
    let row = |((name, before), after): ((String, &String), &String)| vec![name, before.clone(), after.clone()];
    Figures {
        caption: "How sure people are to notice a sign and contact a GP",
        columns: heads(["Answer", "Before", "After"]),
        rows: names.zip(before).zip(after).map(row).collect(),
        empty: "Nobody has answered yet.",
    }
}

/// How many are very or quite sure, row by row.
pub fn sure(caption: &'static str, cut: &Cut) -> Figures {
    let column = |when| splits(cut, when).into_iter().map(Split::words).collect();
    table(caption, cut, column(Step::Before), column(Step::After))
}

/// The same with small counts hidden; `cut` has every answer in one row, and `lines` are all of them.
pub fn sure_hidden(caption: &'static str, cut: &Cut, lines: &[LearnLine]) -> Figures {
    let column = |when| rows_hidden(Totals::of(lines).sure(when), &splits(cut, when));
    table(caption, cut, column(Step::Before), column(Step::After))
}

fn splits(cut: &Cut, when: fn(u32) -> Step) -> Vec<Split> {
    cut.rows.iter().map(|(_, totals)| Split::of(totals.sure(when))).collect()
}

fn table(caption: &'static str, cut: &Cut, before: Vec<String>, after: Vec<String>) -> Figures {
    let names = cut.rows.iter().map(|(name, _)| name.clone());
    let row = |((name, before), after)| vec![name, before, after];
    Figures {
        caption,
        columns: heads([cut.first, "Sure before", "Sure after"]),
        rows: names.zip(before).zip(after).map(row).collect(),
        empty: cut.empty,
    }
}

/// Counts with their sum, both as they may be shown; `None` where the sum gives a small one away or is small itself.
fn with_sum(counts: &[u64]) -> Option<Vec<Count>> {
    let table = suppress(counts);
    let Count::Shown(sum) = table.total else { return None };
    (sum == 0 || sum >= FEWEST).then_some(table.counts)
}

/// The rows of one column add up to the sure and to the rest of the five answers, so whoever sees both tables knows
/// these two sums. Either they add up and no small count follows from them in any of the tables, or no row is shown.
fn parts(answers: [u64; 5], rows: &[Split]) -> Option<[Vec<Count>; 4]> {
    let (all, (sure, rest)) = (Split::of(answers), answers.split_at(SURE));
    let adds_up = |part: fn(&Split) -> u64| rows.iter().map(part).sum::<u64>() == part(&all);
    if !adds_up(|row| row.sure) || !adds_up(|row| row.rest) {
        return None;
    }
    let of = |part: fn(&Split) -> u64| with_sum(&rows.iter().map(part).collect::<Vec<_>>());
    Some([with_sum(sure)?, with_sum(rest)?, of(|row| row.sure)?, of(|row| row.rest)?])
}

fn five_hidden(answers: [u64; 5], rows: &[Split]) -> Vec<String> {
    if let Some([sure, rest, ..]) = parts(answers, rows) {
        let sum = answers.iter().sum::<u64>().to_string();
        return sure.into_iter().chain(rest).map(words).chain([sum]).collect();
    }
    let total = match suppress(&answers).total {
        Count::Shown(sum) => hidden(&[sum]).concat(),
        other => words(other),
    };
    hidden(&answers).into_iter().chain([total]).collect()
}

/// `12 of 20` says how many the rest are, so it stands only where both may be shown.
fn rows_hidden(answers: [u64; 5], rows: &[Split]) -> Vec<String> {
    let Some([_, _, sure, rest]) = parts(answers, rows) else { return vec![NOT_SHOWN.to_owned(); rows.len()] };
    let both = sure.into_iter().zip(rest);
    let cell = |(row, both): (&Split, (Count, Count))| match both {
        (Count::Shown(_), Count::Shown(_)) => row.words(),
        _ => NOT_SHOWN.to_owned(),
    };
    rows.iter().zip(both).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const FEW: &str = "Fewer than 5";

    #[rstest]
    #[case([0, 0, 0, 0, 0], NOBODY)]
    #[case([5, 7, 3, 4, 1], "12 of 20")]
    #[case([0, 0, 2, 0, 0], "0 of 2")]
    #[case([1, 0, 0, 0, 0], "1 of 1")]
    fn a_number_never_stands_without_how_many_answered(#[case] answers: [u64; 5], #[case] want: &str) {
        assert_eq!(Split::of(answers).words(), want);
    }

    #[rstest]
    #[case::nothing_small([10, 10, 10, 10, 10], &[(15, 20), (5, 10)], &["15 of 35", "5 of 15"])]
    #[case::nobody_in_one([10, 10, 10, 10, 10], &[(20, 30), (0, 0)], &["20 of 50", NOBODY])]
    #[case::few_sure([10, 10, 10, 10, 10], &[(17, 20), (3, 10)], &[NOT_SHOWN, NOT_SHOWN])]
    #[case::few_others([10, 10, 10, 10, 10], &[(10, 28), (10, 2)], &[NOT_SHOWN, NOT_SHOWN])]
    #[case::the_third_stays([20, 20, 10, 10, 10], &[(20, 15), (12, 10), (8, 5)], &["20 of 35", "12 of 22", "8 of 13"])]
    #[case::few_in_one_of_three([20, 20, 10, 10, 10], &[(30, 15), (7, 10), (3, 5)], &["30 of 45", NOT_SHOWN, NOT_SHOWN])]
    #[case::the_sum_would_give_both([8, 0, 10, 10, 10], &[(4, 20), (4, 10)], &[NOT_SHOWN, NOT_SHOWN])]
    #[case::the_answers_would_follow([4, 4, 10, 10, 10], &[(8, 20), (0, 10)], &[NOT_SHOWN, NOT_SHOWN])]
    #[case::few_in_all([3, 0, 0, 0, 0], &[(3, 0), (0, 0)], &[NOT_SHOWN, NOT_SHOWN])]
    #[case::a_language_is_gone([10, 10, 10, 10, 10], &[(18, 30)], &[NOT_SHOWN])]
    #[case::nobody([0; 5], &[(0, 0), (0, 0)], &[NOBODY, NOBODY])]
    fn rows_are_shown_where_no_small_count_follows(
        #[case] answers: [u64; 5],
        #[case] rows: &[(u64, u64)],
        #[case] want: &[&str],
    ) {
        let rows: Vec<Split> = rows.iter().map(|&(sure, rest)| Split { sure, rest }).collect();
        assert_eq!(rows_hidden(answers, &rows), want);
    }

    #[rstest]
    // "Very sure" would follow from 23 who are sure by the rows: another answer of the sure is hidden with it.
    #[case::within_the_sure([3, 20, 10, 10, 10], &[(12, 20), (11, 10)], &[FEW, NOT_SHOWN, "10", "10", "10", "53"])]
    #[case::rows_closed([3, 0, 20, 10, 0], &[(3, 30), (0, 0)], &[FEW, "0", "20", NOT_SHOWN, "0", "33"])]
    #[case::two_fours([4, 4, 0, 0, 0], &[(8, 0)], &[FEW, FEW, "0", "0", "0", NOT_SHOWN])]
    #[case::two([2, 0, 0, 0, 0], &[(2, 0)], &[FEW, "0", "0", "0", "0", NOT_SHOWN])]
    #[case::four_in_all([2, 1, 1, 0, 0], &[(3, 1)], &[FEW, FEW, FEW, "0", "0", FEW])]
    fn the_five_answers_give_no_small_count_away_beside_the_rows(
        #[case] answers: [u64; 5],
        #[case] rows: &[(u64, u64)],
        #[case] want: &[&str],
    ) {
        let rows: Vec<Split> = rows.iter().map(|&(sure, rest)| Split { sure, rest }).collect();
        assert_eq!(five_hidden(answers, &rows), want);
    }
}
