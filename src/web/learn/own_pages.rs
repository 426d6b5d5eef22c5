//! Pages around the chapters in the reader's language: what next, place, summary, certificate, the sheet of a group.

use askama::Template;

use crate::learn::{Block, Chapter, Found, Language, Leaf, Span};
use crate::web::form::{Form, Guards};
use crate::web::layout::Frame;
use crate::web::learn::bridge::Bridge;
use crate::web::learn::pages::{LanguageLink, minutes, put};
use crate::web::learn::qr::Qr;
use crate::web::learn::reader::Way;

/// `/learn/{language}/done`
#[derive(Template)]
#[template(path = "pages/learn/done.html")]
pub struct DonePage<'a> {
    pub frame: Frame,
    pub way: Way,
    pub language: &'a Language,
    pub bridge: Bridge,
}

/// `/learn/{language}/summary`
#[derive(Template)]
#[template(path = "pages/learn/summary.html")]
pub struct SummaryPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub contents: Vec<Found<'a>>,
}

/// `/learn/{language}/certificate`
#[derive(Template)]
#[template(path = "pages/learn/certificate.html")]
pub struct CertificatePage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub date: String,
    pub back: String,
}

impl CertificatePage<'_> {
    fn followed(&self) -> String {
        let marks = [("{session}", self.language.words.session.as_str()), ("{programme}", &self.frame.programme)];
        put(&self.language.certificate.followed, &marks)
    }
}

/// `/learn/{language}/place`
#[derive(Template)]
#[template(path = "pages/learn/place.html")]
pub struct PlacePage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub form: Form,
    pub action: String,
    pub back: String,
    pub guards: Guards,
    pub way: Way,
    /// Empty: not saved yet.
    pub words: String,
    /// Not saved now, but before.
    pub held: bool,
    /// How long a place is kept.
    pub days: i64,
    pub found: Found<'a>,
}

impl PlacePage<'_> {
    fn days(&self, line: &str) -> String {
        put(line, &[("{days}", &self.days.to_string())])
    }
}

/// `/learn/{language}/place/forget`
#[derive(Template)]
#[template(path = "pages/learn/forget.html")]
pub struct ForgetPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub form: Form,
    pub action: String,
    pub back: String,
    pub guards: Guards,
    pub words: String,
}

/// `/learn/{language}/code`
#[derive(Template)]
#[template(path = "pages/learn/code.html")]
pub struct CodePage<'a> {
    /// How long a place is kept.
    pub days: i64,
    pub frame: Frame,
    pub language: &'a Language,
    pub form: Form,
    pub action: String,
    pub back: String,
    pub guards: Guards,
}

impl CodePage<'_> {
    fn days(&self, line: &str) -> String {
        put(line, &[("{days}", &self.days.to_string())])
    }
}

/// `/support`, `/learn/{language}/support`
#[derive(Template)]
#[template(path = "pages/learn/support.html")]
pub struct SupportPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub leaf: &'a Leaf,
    /// What is said before the first heading, and the rest.
    pub opening: &'a [Block],
    pub rest: &'a [Block],
    pub bridge: Bridge,
}

/// `/learn/{language}/sheet`
#[derive(Template)]
#[template(path = "pages/learn/sheet.html")]
pub struct SheetPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub address: String,
    /// Whole address of the page on support.
    pub support: String,
    pub qr: Qr,
    /// Of the group; empty where there is none.
    pub code: String,
    pub contents: Vec<Found<'a>>,
    /// The same sheet in the other languages.
    pub others: Vec<LanguageLink>,
}

impl SheetPage<'_> {
    /// A line with the minutes of the whole session.
    fn minutes(&self, line: &str) -> String {
        let all: u32 = self.contents.iter().map(|f| f.chapter.minutes).sum();
        put(line, &[("{minutes}", &all.to_string())])
    }

    fn each(&self, chapter: &Chapter) -> String {
        minutes(self.language, chapter)
    }
}
