//! Pages beside the chapters as files make them: who we are, the areas of work with dated updates, and the page of a
//! language on support.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::domain::time::day_words;
use crate::learn::Flaw;
use crate::learn::body::Block;
use crate::learn::front::{Judge, RawFact};

/// A page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub title: String,
    pub body: Vec<Block>,
}

impl Leaf {
    /// What stands before the first heading, and the rest.
    pub fn opening(&self) -> (&[Block], &[Block]) {
        let heading = self.body.iter().position(|block| matches!(block, Block::Heading(_)));
        self.body.split_at(heading.unwrap_or(self.body.len()))
    }
}

/// One of the programme's areas of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// From 1.
    pub number: u32,
    pub title: String,
    pub body: Vec<Block>,
    /// Newest first.
    pub updates: Vec<Update>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub on: NaiveDate,
    pub says: String,
}

impl Update {
    /// `9 March 2027`
    pub fn day(&self) -> String {
        day_words(self.on)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub programme: Leaf,
    /// In the order of their numbers.
    pub areas: Vec<Area>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: Spanned<String>,
    #[serde(default)]
    number: u32,
    #[serde(default)]
    updates: Vec<RawUpdate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUpdate {
    date: Spanned<Datetime>,
    says: Spanned<String>,
}

impl About {
    /// With what was done besides what the files say; what is about no area of theirs is left out.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = (u32, Update)>) -> Self {
        for (number, update) in more {
            if let Some(area) = self.areas.iter_mut().find(|area| area.number == number) {
                area.updates.push(update);
            }
        }
        self.areas.iter_mut().for_each(|area| area.updates.sort_by_key(|update| Reverse(update.on)));
        self
    }

    /// Reads `programme.md` and `areas/*.md`, or tells all that is wrong.
    pub fn read(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Flaw>> {
        let (mut programme, mut areas, mut flaws) = (None, Vec::new(), Vec::new());
        for (path, text) in files {
            match area(&path, &text.replace("\r\n", "\n")) {
                Err(wrong) => flaws.extend(wrong),
                Ok(read) if path.starts_with("areas/") => areas.push(read),
                Ok(Area { title, body, .. }) if path == "programme.md" => programme = Some(Leaf { title, body }),
                Ok(_) => flaws.push(Flaw::new(&path, 1, "is neither programme.md nor an area")),
            }
        }
        areas.sort_by_key(|area| area.number);
        match programme {
            Some(programme) if flaws.is_empty() => Ok(Self { programme, areas }),
            None if flaws.is_empty() => Err(vec![Flaw::new("programme.md", 1, "is needed")]),
            _ => Err(flaws),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupportHead {
    title: Spanned<String>,
    facts: Vec<RawFact>,
}

/// The page of a language on support: its numbers stand in facts, as those of a chapter do.
pub(super) fn support(path: &str, text: &str, today: NaiveDate) -> Result<Leaf, Vec<Flaw>> {
    let (judge, text) = Judge::headed(path, text).map_err(|flaw| vec![flaw])?;
    let mut judge = judge.on(today);
    let Some(head) = judge.head::<SupportHead>() else { return Err(judge.flaws) };
    let facts = judge.facts(&head.facts);
    let leaf = Leaf { title: judge.text(&head.title), body: judge.sourced(text, &facts) };
    if judge.flaws.is_empty() { Ok(leaf) } else { Err(judge.flaws) }
}

fn area(path: &str, text: &str) -> Result<Area, Vec<Flaw>> {
    let (mut judge, text) = Judge::headed(path, text).map_err(|flaw| vec![flaw])?;
    let Some(head) = judge.head::<Head>() else { return Err(judge.flaws) };
    let update = |raw: &RawUpdate| Update { on: judge.date(&raw.date), says: judge.text(&raw.says) };
    let mut updates: Vec<Update> = head.updates.iter().map(update).collect();
    updates.sort_by_key(|update| Reverse(update.on));
    let area = Area { number: head.number, title: judge.text(&head.title), body: judge.body(text), updates };
    if judge.flaws.is_empty() { Ok(area) } else { Err(judge.flaws) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn;

    fn file(path: &str, text: &str) -> (String, String) {
        (path.to_owned(), text.to_owned())
    }

    #[test]
    fn the_embedded_pages_are_sound_and_name_all_five_areas() {
        let about = learn::about().expect("sound pages");
        assert_eq!(about.areas.iter().map(|a| a.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn updates_stand_newest_first() {
        let text = "+++\ntitle = \"A\"\nnumber = 1\n\n[[updates]]\ndate = 2026-01-01\nsays = \"old\"\n\n[[updates]]\n\
                    date = 2027-01-01\nsays = \"new\"\n+++\nText.\n";
        let page = "+++\ntitle = \"A\"\n+++\nText.\n";
        let files = [file("areas/a.md", text), file("programme.md", page)];
        let about = About::read(files).expect("sound pages");
        assert_eq!(about.areas[0].updates.iter().map(|u| u.says.as_str()).collect::<Vec<_>>(), ["new", "old"]);
    }

    #[test]
    fn a_page_on_support_names_the_source_of_each_number() {
        let text = "+++\ntitle = \"A\"\n\n[[facts]]\nsays = \"Call 111\"\nsource = \"NHS\"\ndate = 2026-01-01\n\
                    sure = \"known\"\n+++\nCall 111.\n";
        let today = "2027-01-11".parse().expect("a date");
        assert_eq!(support("en/support.md", text, today).expect("sound").title, "A");
        let flaws = support("en/support.md", &text.replace("Call 111.", "Call 112."), today).expect_err("broken");
        assert_eq!((flaws[0].line, flaws[0].says.contains("112 stands in no fact")), (10, true), "{flaws:?}");
    }

    #[test]
    fn a_broken_update_is_refused_with_its_line() {
        let text = "+++\ntitle = \"A\"\n\n[[updates]]\ndate = 2027-13-01\nsays = \"x\"\n+++\nText.\n";
        let flaws = About::read([file("areas/a.md", text)]).expect_err("broken");
        assert_eq!((flaws[0].file.as_str(), flaws[0].line), ("areas/a.md", 5));
    }
}
