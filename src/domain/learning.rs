//! What is counted of the digital session: totals of steps by week, language and group code, and nothing about anybody.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::ids::REFERENCE_LETTERS;

/// A step that somebody took; confidence from 1, the surest, to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Start,
    /// The chapter of this number was finished.
    Chapter(u32),
    Complete,
    Before(u32),
    After(u32),
}

impl Step {
    pub fn as_word(self) -> String {
        match self {
            Self::Start => "start".into(),
            Self::Chapter(n) => format!("chapter-{n}"),
            Self::Complete => "complete".into(),
            Self::Before(n) => format!("before-{n}"),
            Self::After(n) => format!("after-{n}"),
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        let numbered = |kind: &str| {
            let number = word.strip_prefix(kind)?.strip_prefix('-')?;
            let Ok(n) = number.parse::<u32>() else { return None };
            (n.to_string() == number).then_some(n)
        };
        match word {
            "start" => Some(Self::Start),
            "complete" => Some(Self::Complete),
            _ => numbered("chapter")
                .map(Self::Chapter)
                .or_else(|| numbered("before").map(Self::Before))
                .or_else(|| numbered("after").map(Self::After)),
        }
    }
}

/// What a group that follows the session together counts under: 6 of [`REFERENCE_LETTERS`]. No secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupCode(String);

impl GroupCode {
    /// Makes a code from six random numbers; each is taken modulo the alphabet's length.
    pub fn from_random(random: [u32; 6]) -> Self {
        Self(random.map(|n| char::from(REFERENCE_LETTERS[n as usize % REFERENCE_LETTERS.len()])).iter().collect())
    }

    /// Reads a code as people type it; `None` where it can't be one.
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let text = text.to_ascii_uppercase();
        let good = text.len() == 6 && text.bytes().all(|b| REFERENCE_LETTERS.contains(&b));
        good.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The Monday of a day's week.
pub fn week_of(day: NaiveDate) -> NaiveDate {
    let since = Days::new(u64::from(day.weekday().num_days_from_monday()));
    day.checked_sub_days(since).unwrap_or(day)
}

/// Where somebody stopped reading, kept because they asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Code of the language.
    pub language: String,
    /// Slug of the chapter.
    pub chapter: String,
    pub group: Option<GroupCode>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn every_step_is_read_back() {
        for step in [Step::Start, Step::Chapter(7), Step::Complete, Step::Before(1), Step::After(5)] {
            assert_eq!(Step::parse(&step.as_word()), Some(step));
        }
        for bad in ["", "chapter", "chapter-", "chapter-x", "chapter--1", "before-+1"] {
            assert_eq!(Step::parse(bad), None, "{bad}");
        }
    }

    #[rstest]
    #[case(" 7q2 fk9", Some("7Q2FK9"))]
    #[case("7Q2-FK9", Some("7Q2FK9"))]
    #[case("7Q2FK0", None)]
    #[case("7Q2FK", None)]
    #[case("", None)]
    fn a_group_code_is_read_as_people_type_it(#[case] typed: &str, #[case] want: Option<&str>) {
        assert_eq!(GroupCode::parse(typed).as_ref().map(GroupCode::as_str), want);
    }

    #[rstest]
    #[case("2027-01-11", "2027-01-11")]
    #[case("2027-01-17", "2027-01-11")]
    #[case("2027-01-01", "2026-12-28")]
    fn a_week_begins_on_monday(#[case] day: &str, #[case] want: &str) {
        assert_eq!(week_of(day.parse().expect("a date")).to_string(), want);
    }
}
