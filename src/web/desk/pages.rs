//! The desk's pages as values: what each shows. Words are filled in by the files beside this one.

use askama::Template;

use crate::web::desk::changed::Changed;
use crate::web::desk::stand_ins::PlacePart;
use crate::web::form::Form;
use crate::web::layout::Frame;
use crate::web::parts::{Choice, Link, Row};

/// A button that posts to `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub text: &'static str,
    pub href: String,
}

/// A count and what it means.
#[derive(Clone, Debug)]
pub struct Number {
    pub heading: String,
    pub what: &'static str,
    pub href: &'static str,
}

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub struct ItemRow {
    pub what: &'static str,
    /// The page of the letter that failed or of the message that came; empty where it is about none.
    pub page: String,
    /// Whom it is about; no text: nobody.
    pub person: Link,
    /// The booking that it is about, with its group; no link: what it is about instead.
    pub about: Link,
    /// When and where the session is.
    pub session: Vec<String>,
    pub since: String,
    pub action: String,
}

/// A session of the next days.
#[derive(Clone, Debug)]
pub struct NextLine {
    pub when: String,
    pub group: String,
    pub reference: String,
    pub href: String,
    pub team: String,
}

#[derive(Template)]
#[template(path = "pages/desk/home.html")]
pub struct HomePage {
    pub frame: Frame,
    pub csrf: String,
    pub numbers: Vec<Number>,
    pub items: Vec<ItemRow>,
    /// The link to all lines; empty where these are all.
    pub more: String,
    pub next: Vec<NextLine>,
    pub queue: String,
}

/// All that waits for a person.
#[derive(Template)]
#[template(path = "pages/desk/items.html")]
pub struct ItemsPage {
    pub frame: Frame,
    pub csrf: String,
    pub intro: &'static str,
    pub items: Vec<ItemRow>,
}

/// One booking in the list.
#[derive(Clone, Debug)]
pub struct Line {
    pub reference: String,
    pub group: String,
    pub when: String,
    pub place: String,
    pub team: String,
    pub state: &'static str,
    pub colour: &'static str,
}

#[derive(Template)]
#[template(path = "pages/desk/bookings.html")]
pub struct BookingsPage {
    pub frame: Frame,
    pub states: Vec<Choice>,
    pub state: String,
    pub search: String,
    pub total: String,
    pub lines: Vec<Line>,
    pub pages: Vec<Link>,
}

/// Somebody who was asked.
#[derive(Clone, Debug)]
pub struct MateLine {
    pub name: String,
    pub role: &'static str,
    pub answer: &'static str,
    pub colour: &'static str,
    pub since: String,
    /// What their calendar said, and whether letters reach them.
    pub notes: Vec<String>,
    /// Takes them off the team; empty where they are not on it.
    pub take_off: String,
}

/// Somebody of a proposed team, and why.
#[derive(Clone, Debug)]
pub struct MemberLine {
    pub name: String,
    pub role: &'static str,
    /// "has accepted", "is asked", or nothing.
    pub already: &'static str,
    pub why: String,
}

impl MemberLine {
    pub fn words(&self) -> &str {
        &self.why
    }
}

/// Why one wished time has no team.
#[derive(Clone, Debug)]
pub struct ShortageLines {
    pub when: String,
    pub lines: Vec<String>,
}

/// One letter about a booking.
#[derive(Clone, Debug)]
pub struct LetterRow {
    pub what: &'static str,
    pub to: String,
    pub state: &'static str,
    pub colour: &'static str,
    pub error: String,
    pub when: String,
}

#[derive(Template)]
#[template(path = "pages/desk/booking.html")]
pub struct BookingPage {
    pub frame: Frame,
    pub csrf: String,
    pub form: Form,
    pub reference: String,
    pub group: String,
    pub state: &'static str,
    pub colour: &'static str,
    pub state_words: String,
    pub rows: Vec<Row>,
    /// One of the rows has a link.
    pub room: bool,
    pub places: String,
    pub team: Vec<MateLine>,
    pub why_from: &'static str,
    pub why: Vec<MemberLine>,
    pub shortages: Vec<ShortageLines>,
    /// The page that changes time or place; empty where that can't be.
    pub change: String,
    pub open_places: Vec<PlacePart>,
    pub actions: Vec<Act>,
    /// May it be left out of plans?
    pub holds: bool,
    pub letters: Vec<LetterRow>,
    pub history: Vec<String>,
}

/// One proposed team.
#[derive(Clone, Debug)]
pub struct PlanRow {
    pub reference: String,
    /// `CC-7Q2FK9.digest`: the row as it is seen now.
    pub value: String,
    pub group: String,
    pub when: String,
    pub place: String,
    pub asked: String,
    pub members: Vec<MemberLine>,
}

/// A booking for which the plan finds nobody.
#[derive(Clone, Debug)]
pub struct UnfilledRow {
    pub reference: String,
    pub group: String,
    pub shortages: Vec<ShortageLines>,
}

#[derive(Template)]
#[template(path = "pages/desk/plan.html")]
pub struct PlanPage {
    pub frame: Frame,
    pub csrf: String,
    /// With errors: nothing was ticked.
    pub form: Form,
    pub made: String,
    pub quality: String,
    pub changed: Changed,
    /// What the lines of `stayed` have in common.
    pub stayed_head: &'static str,
    pub stayed: Vec<String>,
    pub rows: Vec<PlanRow>,
    pub publish: String,
    pub unfilled: Vec<UnfilledRow>,
}

#[derive(Template)]
#[template(path = "pages/desk/sure.html")]
pub struct SurePage {
    pub frame: Frame,
    pub csrf: String,
    pub heading: String,
    pub words: String,
    /// Under the words, a point each; may be empty.
    pub lines: Vec<String>,
    pub action: String,
    pub hidden: Vec<(String, String)>,
    /// Begins with "Yes".
    pub yes: String,
    pub back: String,
}

/// One cell of a list.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub text: String,
    pub href: String,
    /// Colour of a tag; empty: no tag.
    pub colour: &'static str,
}

impl Cell {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), colour: "" }
    }

    pub fn tag((text, colour): (&'static str, &'static str)) -> Self {
        Self { text: text.into(), href: String::new(), colour }
    }

    pub fn shown(&self) -> &str {
        if self.text.is_empty() { "No data" } else { &self.text }
    }
}

/// One record of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Where links from other pages lead to; empty: none do.
    pub anchor: String,
    pub cells: Vec<Cell>,
    pub action: Option<Act>,
}

impl ListRow {
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { anchor: String::new(), cells: cells.into_iter().collect(), action: None }
    }
}

#[derive(Template)]
#[template(path = "pages/desk/list.html")]
pub struct ListPage {
    pub frame: Frame,
    pub csrf: String,
    pub title: &'static str,
    pub intro: String,
    /// A link below the intro; no text: none.
    pub more: Link,
    pub caption: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<ListRow>,
    pub empty: &'static str,
}
