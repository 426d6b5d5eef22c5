//! Tables about the digital session for the desk and the steering group. Its figures stand apart from those of sessions:
//! a start is not a person who came.

mod confidence;

pub use confidence::{answers, answers_hidden, sure, sure_hidden};

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
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub empty: &'static str,
}

/// What all tables of one kind have in common: one row each, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Head of the column with the names.
    first: &'static str,
    rows: Vec<(String, Totals)>,
    empty: &'static str,
}

/// How counts of one column are shown.
type Shown = fn(&[u64]) -> Vec<String>;

/// As they are, for the desk.
pub fn plain(counts: &[u64]) -> Vec<String> {
    counts.iter().map(ToString::to_string).collect()
}

/// Small ones hidden, for everybody else.
pub fn hidden(counts: &[u64]) -> Vec<String> {
    suppress(counts).counts.into_iter().map(words).collect()
}

fn words(count: Count) -> String {
    match count {
        Count::Shown(n) => n.to_string(),
        Count::FewerThanFive => "Fewer than 5".to_owned(),
        Count::Hidden => "Not shown".to_owned(),
    }
}

/// By language.
pub fn languages(shelf: &Shelf, lines: &[LearnLine]) -> Cut {
    let of = |code: &str| Totals::of(lines.iter().filter(|l| l.language == code));
    let rows = shelf.languages().iter().map(|l| (l.name.clone(), of(&l.code))).collect();
    Cut { first: "Language", rows, empty: "Nobody has started yet." }
}

/// By week, the last ones first.
pub fn weeks(lines: &[LearnLine]) -> Cut {
    let mut weeks: BTreeMap<NaiveDate, Vec<&LearnLine>> = BTreeMap::new();
    for line in lines {
        weeks.entry(line.week).or_default().push(line);
    }
    let last = weeks.into_iter().rev().take(WEEKS);
    let rows = last.map(|(week, lines)| (day_words(week), Totals::of(lines))).collect();
    Cut { first: "Week from", rows, empty: "Nobody has started yet." }
}

/// By group with a code, in the order of their names.
pub fn groups(groups: &[(String, GroupId)], codes: &[(GroupCode, GroupId)], lines: &[LearnLine]) -> Cut {
    let known = |code: &(GroupCode, GroupId)| groups.iter().find(|(_, id)| *id == code.1).map(|(name, _)| name.clone());
    let mut groups: Vec<(String, &GroupCode)> = codes.iter().filter_map(|code| Some((known(code)?, &code.0))).collect();
    groups.sort();
    let of = |code: &GroupCode| Totals::of(lines.iter().filter(|l| l.group.as_ref() == Some(code)));
    let rows = groups.iter().map(|(name, code)| (format!("{name} ({code})"), of(code))).collect();
    Cut { first: "Group and code", rows, empty: "No group has a code yet. The page of a booking gives one." }
}

/// Starts, chapters and completions.
pub fn steps(caption: &'static str, cut: &Cut, shown: Shown) -> Figures {
    let column = |count: fn(&Totals) -> u64| shown(&cut.rows.iter().map(|(_, t)| count(t)).collect::<Vec<_>>());
    let columns = [column(|t| t.get(Step::Start)), column(Totals::chapters), column(|t| t.get(Step::Complete))];
    let row = |(at, (name, _)): (usize, &(String, Totals))| {
        std::iter::once(name.clone()).chain(columns.iter().map(|column| column[at].clone())).collect()
    };
    Figures {
        caption,
        columns: heads([cut.first, "Started", "Chapters finished", "Session finished"]),
        rows: cut.rows.iter().enumerate().map(row).collect(),
        empty: cut.empty,
    }
}

/// How many finished each chapter, between the start and the end: where the numbers fall, people stop.
pub fn chapters(shelf: &Shelf, lines: &[LearnLine]) -> Figures {
    let cut = languages(shelf, lines);
    let row = |name: String, step: Step| {
        std::iter::once(name).chain(cut.rows.iter().map(|(_, totals)| totals.get(step).to_string())).collect()
    };
    let english = shelf.languages().first();
    let chapters = english.into_iter().flat_map(|language| &language.chapters);
    let mut rows: Vec<Vec<String>> = vec![row("Started".into(), Step::Start)];
    rows.extend(chapters.map(|c| row(format!("{}. {}", c.number, c.title), Step::Chapter(c.number))));
    rows.push(row("Session finished".into(), Step::Complete));
    Figures {
        caption: "Where people stop",
        columns: std::iter::once("Step".to_owned()).chain(cut.rows.iter().map(|(name, _)| name.clone())).collect(),
        rows,
        empty: "No chapter yet.",
    }
}

fn heads<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
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
        columns: heads(["Chapter", "Language", "Version", "State", "Next review due"]),
        rows,
        empty: "No chapter yet.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn line(language: &str, step: Step, times: u64) -> LearnLine {
        LearnLine { week: day("2027-01-11"), language: language.into(), group: None, step, times }
    }

    #[test]
    fn small_counts_are_hidden_from_all_but_the_desk() {
        let shelf = learn::shelf(day("2027-01-11")).expect("sound content");
        let cut = languages(&shelf, &[line("en", Step::Start, 40), line("en-easy", Step::Start, 3)]);
        let column = |shown| steps("", &cut, shown).rows.iter().map(|r| r[1].clone()).collect::<Vec<_>>();
        assert_eq!(column(plain), ["40", "3"]);
        assert_eq!(column(hidden), ["Not shown", "Fewer than 5"]);
    }

    #[test]
    fn a_group_of_another_area_is_not_shown() {
        let code = |text| GroupCode::parse(text).expect("a code");
        let codes = [(code("7Q2FK9"), GroupId(1)), (code("ABCDEF"), GroupId(2))];
        let rows = steps("", &groups(&[("Choir".to_owned(), GroupId(1))], &codes, &[]), plain).rows;
        assert_eq!(rows, [["Choir (7Q2FK9)", "0", "0", "0"].map(str::to_owned).to_vec()]);
    }

    #[test]
    fn only_the_last_weeks_are_shown_the_newest_first() {
        let monday = day("2027-01-11");
        let of = |n| LearnLine { week: monday + chrono::Duration::weeks(n), ..line("en", Step::Start, 1) };
        let rows = weeks(&(0..20).map(of).collect::<Vec<_>>()).rows;
        assert_eq!((rows.len(), rows[0].0.as_str()), (WEEKS, "24 May 2027"));
    }

    #[test]
    fn chapters_stand_one_below_the_other_between_the_start_and_the_end() {
        let shelf = learn::shelf(day("2027-01-11")).expect("sound content");
        let lines = [
            line("en", Step::Start, 9),
            line("en", Step::Chapter(1), 8),
            line("en-easy", Step::Chapter(1), 2),
            line("en", Step::Chapter(7), 6),
            line("en-easy", Step::Complete, 1),
        ];
        let found = chapters(&shelf, &lines);
        let counts: Vec<[&str; 2]> = found.rows.iter().map(|r| [r[1].as_str(), r[2].as_str()]).collect();
        let none = ["0", "0"];
        assert_eq!(counts, [["9", "0"], ["8", "2"], none, none, none, none, none, ["6", "0"], ["0", "1"]]);
        assert_eq!(found.rows[1][0], format!("1. {}", shelf.languages()[0].chapters[0].title));
        assert_eq!(found.columns[1], shelf.languages()[0].name);
    }
}
