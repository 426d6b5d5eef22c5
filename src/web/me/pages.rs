//! The portal's pages as values.

use askama::Template;

use crate::web::form::Form;
use crate::web::layout::Frame;
use crate::web::parts::{Link, Row};

/// One offer or session.
#[derive(Clone, Debug)]
pub struct Entry {
    pub heading: String,
    pub href: String,
    pub lines: Vec<String>,
    /// Words and colour; empty words: no tag.
    pub tag: (&'static str, &'static str),
}

#[derive(Clone, Debug)]
pub struct Section {
    pub heading: &'static str,
    pub cards: Vec<Entry>,
    pub empty: &'static str,
}

#[derive(Template)]
#[template(path = "pages/me/cards.html")]
pub struct CardsPage {
    pub frame: Frame,
    pub title: &'static str,
    pub sections: Vec<Section>,
    pub more: Link,
}

#[derive(Template)]
#[template(path = "pages/me/facts.html")]
pub struct FactsPage {
    pub frame: Frame,
    pub title: String,
    /// Empty: no back link.
    pub back: &'static str,
    pub intro: &'static str,
    pub rows: Vec<Row>,
    pub note: &'static str,
    pub more: Link,
}

/// A volunteer's own calendar.
#[derive(Template)]
#[template(path = "pages/me/busy.html")]
pub struct BusyPage {
    pub frame: Frame,
    pub csrf: String,
    /// What we know of it; empty where there is none.
    pub rows: Vec<Row>,
    /// Why the last reading failed.
    pub problem: String,
    pub form: Form,
}
