//! Reads iCalendar text that strangers wrote: limits first, then lines, then components, each kept only as far as we use it.
//! Titles, places and notes are dropped while reading. Never recurses; what it refuses, it refuses in a volunteer's words.

mod line;
pub mod value;
pub mod zone;

use crate::calendar::reader::line::{Known, lines};
use crate::calendar::words;

pub use line::Property;

/// Octets of a file, 1 MiB.
pub const MOST_OCTETS: usize = 1 << 20;
/// BEGIN lines of a file, alarms and zones counted.
const MOST_COMPONENTS: usize = 5_000;
/// VCALENDAR is 1, an alarm in an event 3.
const MOST_DEPTH: usize = 4;
/// Lines of a file after unfolding.
const MOST_LINES: usize = 100_000;
/// Octets of an unfolded line that we keep: a year of excluded dates fits.
const MOST_IN_LINE: usize = 64 << 10;

/// Why a text can't be read. Says what to do, for the volunteer whose calendar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    TooLarge,
    TooMany,
    TooDeep,
    LineTooLong,
    /// Another encoding than UTF-8, or no text at all.
    NotText,
    /// No VCALENDAR in it: a web page, an empty file.
    NotCalendar,
    /// BEGIN and END do not match, or the end is missing.
    CutOff,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(words::unreadable(*self))
    }
}

impl std::error::Error for Unreadable {}

/// A part of a file: an event, a zone, an alarm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// Upper case: `VEVENT`.
    pub kind: String,
    pub properties: Vec<Property>,
    pub parts: Vec<Component>,
}

impl Component {
    /// The first property of that (upper-case) name.
    pub fn get(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|p| p.name == name)
    }

    /// Each property of that (upper-case) name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |p| p.name == name)
    }

    /// The first value of that name, trimmed, in upper case: for words such as STATUS.
    pub fn word(&self, name: &str) -> String {
        self.get(name).map(|p| p.value.trim().to_ascii_uppercase()).unwrap_or_default()
    }
}

/// The calendars of a text; usually one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub calendars: Vec<Component>,
}

impl File {
    /// METHOD of the first calendar that has one, in upper case; empty where there is none.
    pub fn method(&self) -> String {
        self.calendars.iter().map(|c| c.word("METHOD")).find(|m| !m.is_empty()).unwrap_or_default()
    }

    /// Parts of that kind directly in a calendar.
    pub fn parts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Component> {
        self.calendars.iter().flat_map(|c| &c.parts).filter(move |part| part.kind == kind)
    }
}

/// Reads a whole text, as it came. Takes a BOM, bare LF or CR, any case, folds inside characters.
pub fn read(octets: &[u8]) -> Result<File, Unreadable> {
    if octets.len() > MOST_OCTETS {
        return Err(Unreadable::TooLarge);
    }
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    // UTF-16 and UTF-32 have zero octets; no calendar in UTF-8 has one.
    if octets.contains(&0) || octets.starts_with(b"\xff\xfe") || octets.starts_with(b"\xfe\xff") {
        return Err(Unreadable::NotText);
    }
    let mut tree = Tree::default();
    for (count, line) in lines(octets).enumerate() {
        if count == MOST_LINES {
            return Err(Unreadable::TooMany);
        }
        tree.take(&line)?;
    }
    tree.end()
}

/// The file while it grows: what is open, outermost first.
#[derive(Default)]
struct Tree {
    file: File,
    open: Vec<Component>,
    begun: usize,
}

impl Tree {
    fn take(&mut self, line: &[u8]) -> Result<(), Unreadable> {
        match line::known(line) {
            Some(Known::Begin(kind)) => self.begin(kind),
            Some(Known::End(kind)) => self.close(&kind),
            Some(Known::Property(_)) if line.len() > MOST_IN_LINE => Err(Unreadable::LineTooLong),
            Some(Known::Property(property)) => {
                if let Some(part) = self.open.last_mut() {
                    part.properties.push(property);
                }
                Ok(())
            }
            // Titles, attachments, and lines that no program means.
            None => Ok(()),
        }
    }

    fn begin(&mut self, kind: String) -> Result<(), Unreadable> {
        self.begun += 1;
        if self.begun > MOST_COMPONENTS {
            return Err(Unreadable::TooMany);
        }
        if self.open.len() == MOST_DEPTH {
            return Err(Unreadable::TooDeep);
        }
        if self.open.is_empty() && kind != "VCALENDAR" {
            return Err(Unreadable::NotCalendar);
        }
        self.open.push(Component { kind, ..Component::default() });
        Ok(())
    }

    fn close(&mut self, kind: &str) -> Result<(), Unreadable> {
        let part = self.open.pop().filter(|part| part.kind == kind).ok_or(Unreadable::CutOff)?;
        match self.open.last_mut() {
            Some(around) => around.parts.push(part),
            None => self.file.calendars.push(part),
        }
        Ok(())
    }

    fn end(self) -> Result<File, Unreadable> {
        if !self.open.is_empty() {
            return Err(Unreadable::CutOff);
        }
        if self.file.calendars.is_empty() { Err(Unreadable::NotCalendar) } else { Ok(self.file) }
    }
}

#[cfg(test)]
mod tests;
