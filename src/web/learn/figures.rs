//! Tables about the digital session for the desk and the steering group. Its figures stand apart from those of sessions:
//! a start is not a person who came.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::ids::GroupId;
use crate::domain::learning::{GroupCode, Step};
use crate::domain::time::day_words;
use crate::figures::{Count, suppress};
use crate::learn::{Shelf, Standing};
use crate::store::views::LearnLine;
use crate::web::learn::Totals;

/// Weeks shown at the desk.
const WEEKS: usize = 12;

/// A table as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub caption: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    pub empty: &'static str,
}

/// How counts of one column are shown.
type Shown = fn(&[u64]) -> Vec<String>;

/// As they are, for the desk.
pub fn plain(counts: &[u64]) -> Vec<String> {
    counts.iter().map(ToString::to_string).collect()
}

/// Small ones hidden, for everybody else.
pub fn hidden(counts: &[u64]) -> Vec<String> {
    let words = |count| match count {
        Count::Shown(n) => n.to_string(),
        Count::FewerThanFive => "Fewer than 5".to_owned(),
        Count::Hidden => "Not shown".to_owned(),
    };
    suppress(counts).counts.into_iter().map(words).collect()
}

/// Starts, chapters and completions of each language.
pub fn by_language(shelf: &Shelf, lines: &[LearnLine], shown: Shown) -> Figures {
    let names: Vec<String> = shelf.languages().iter().map(|l| l.name.clone()).collect();
    let of = |code: &str| Totals::of(lines.iter().filter(|l| l.language == code));
    let totals: Vec<Totals> = shelf.languages().iter().map(|l| of(&l.code)).collect();
    table("The digital session by language", "Language", names, &totals, shown)
}

/// The same for the last weeks.
pub fn by_week(lines: &[LearnLine]) -> Figures {
    let mut weeks: BTreeMap<NaiveDate, Vec<&LearnLine>> = BTreeMap::new();
    for line in lines {
        weeks.entry(line.week).or_default().push(line);
    }
    let last: Vec<_> = weeks.into_iter().rev().take(WEEKS).collect();
    let names = last.iter().map(|(week, _)| day_words(*week)).collect();
    let totals: Vec<Totals> = last.iter().map(|(_, lines)| Totals::of(lines.iter().copied())).collect();
    table("The last weeks", "Week from", names, &totals, plain)
}

/// The same for groups with a code, by name.
pub fn by_group(groups: &[(String, GroupId)], codes: &[(GroupCode, GroupId)], lines: &[LearnLine]) -> Figures {
    let known = |code: &(GroupCode, GroupId)| groups.iter().find(|(_, id)| *id == code.1).map(|(name, _)| name.clone());
    let mut groups: Vec<(String, &GroupCode)> = codes.iter().filter_map(|code| Some((known(code)?, &code.0))).collect();
    groups.sort();
    let of = |code: &GroupCode| Totals::of(lines.iter().filter(|l| l.group.as_ref() == Some(code)));
    let totals: Vec<Totals> = groups.iter().map(|(_, code)| of(code)).collect();
    let names = groups.iter().map(|(name, code)| format!("{name} ({code})")).collect();
    let empty = "No group has a code yet. The page of a booking gives one.";
    Figures { empty, ..table("Groups that follow the session", "Group and code", names, &totals, plain) }
}

fn table(caption: &'static str, first: &'static str, names: Vec<String>, totals: &[Totals], shown: Shown) -> Figures {
    let column = |count: fn(&Totals) -> u64| shown(&totals.iter().map(count).collect::<Vec<_>>());
    let columns = [column(|t| t.get(Step::Start)), column(Totals::chapters), column(|t| t.get(Step::Complete))];
    let row = |(at, name): (usize, String)| {
        std::iter::once(name).chain(columns.iter().map(|column| column[at].clone())).collect()
    };
    Figures {
        caption,
        columns: vec![first, "Started", "Chapters finished", "Session finished"],
        rows: names.into_iter().enumerate().map(row).collect(),
        empty: "Nobody has started yet.",
    }
}

/// How sure people felt before and after: counts beside how many answered.
pub fn confidence(shelf: &Shelf, lines: &[LearnLine], shown: Shown) -> Figures {
    let totals = Totals::of(lines);
    let (before, after) = (totals.sure(Step::Before), totals.sure(Step::After));
    let answers = shelf.languages().first().map(|l| l.confidence.answers.to_vec()).unwrap_or_default();
    let (shown_before, shown_after) = (shown(&before), shown(&after));
    let row = |(at, says): (usize, String)| vec![says, shown_before[at].clone(), shown_after[at].clone()];
    let mut rows: Vec<Vec<String>> = answers.into_iter().enumerate().map(row).collect();
    let all = |counts: [u64; 5]| shown(&[counts.iter().sum()]).concat();
    rows.push(vec!["All who answered".into(), all(before), all(after)]);
    Figures {
        caption: "How sure people are to notice a sign and contact a GP",
        columns: vec!["Answer", "Before", "After"],
        rows,
        empty: "Nobody has answered yet.",
    }
}

/// Who has signed off which chapter, and what is due.
pub fn reviews(shelf: &Shelf, today: NaiveDate) -> Figures {
    let mut rows = Vec::new();
    for language in shelf.languages() {
        for chapter in &language.chapters {
            let (state, due) = match chapter.standing(today) {
                Standing::Awaiting => ("Awaiting review".to_owned(), String::new()),
                Standing::Reviewed(r) => (format!("Reviewed by {}", r.reviewer), day_words(r.due)),
                Standing::Overdue(r) => ("Overdue: the page claims no review".to_owned(), day_words(r.due)),
            };
            rows.push(vec![chapter.title.clone(), language.name.clone(), chapter.version.to_string(), state, due]);
        }
    }
    Figures {
        caption: "Review of the chapters",
        columns: vec!["Chapter", "Language", "Version", "State", "Next review due"],
        rows,
        empty: "No chapter yet.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn;

    fn line(language: &str, step: Step, times: u64) -> LearnLine {
        LearnLine { week: "2027-01-11".parse().expect("a date"), language: language.into(), group: None, step, times }
    }

    #[test]
    fn small_counts_are_hidden_from_all_but_the_desk() {
        let shelf = learn::shelf().expect("sound content");
        let lines = [line("en", Step::Start, 40), line("en-easy", Step::Start, 3), line("en", Step::Before(1), 2)];
        let column = |shown| by_language(&shelf, &lines, shown).rows.iter().map(|r| r[1].clone()).collect::<Vec<_>>();
        assert_eq!(column(plain), ["40", "3"]);
        assert_eq!(column(hidden), ["Not shown", "Fewer than 5"]);
        let sure = confidence(&shelf, &lines, hidden).rows;
        assert_eq!((sure[0][1].as_str(), sure[5][1].as_str()), ("Fewer than 5", "Fewer than 5"));
    }

    #[test]
    fn a_group_of_another_area_is_not_shown() {
        let code = |text| GroupCode::parse(text).expect("a code");
        let codes = [(code("7Q2FK9"), GroupId(1)), (code("ABCDEF"), GroupId(2))];
        let rows = by_group(&[("Choir".to_owned(), GroupId(1))], &codes, &[]).rows;
        assert_eq!(rows, [["Choir (7Q2FK9)", "0", "0", "0"].map(str::to_owned).to_vec()]);
    }
}
