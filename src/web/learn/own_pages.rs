//! Pages around the session that are ours alone: what next, place, summary, certificate, the sheet of a group.

use askama::Template;

use crate::domain::programme::Partner;
use crate::learn::{Found, Language};
use crate::web::form::{Form, Step};
use crate::web::layout::Frame;
use crate::web::learn::qr::Qr;
use crate::web::learn::reader::Way;

/// `/learn/{language}/done`
#[derive(Template)]
#[template(path = "pages/learn/done.html")]
pub struct DonePage<'a> {
    pub frame: Frame,
    pub way: Way,
    pub language: &'a Language,
    /// Words to send to somebody.
    pub share: String,
    /// `mailto:` with them.
    pub mail: String,
    /// Where to ask to become a volunteer.
    pub volunteer: &'static str,
    pub partners: Vec<Partner>,
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
#[template(path = "pages/learn/certificate_form.html")]
pub struct CertificateFormPage {
    pub frame: Frame,
    /// Name of the session in the reader's language.
    pub session: String,
    pub form: Form,
    pub step: Step,
}

/// The certificate itself. The name is on this page and nowhere else.
#[derive(Template)]
#[template(path = "pages/learn/certificate.html")]
pub struct CertificatePage {
    pub frame: Frame,
    pub name: String,
    pub session: String,
    pub date: String,
    pub back: String,
}

/// `/learn/{language}/place`
#[derive(Template)]
#[template(path = "pages/learn/place.html")]
pub struct PlacePage {
    pub frame: Frame,
    /// Name of the session in the reader's language.
    pub session: String,
    pub form: Form,
    pub step: Step,
    pub way: Way,
    /// Empty: not saved yet.
    pub words: String,
    pub days: String,
    /// Title of the chapter.
    pub chapter: String,
    pub slug: String,
}

/// `/learn/{language}/code`
#[derive(Template)]
#[template(path = "pages/learn/code.html")]
pub struct CodePage {
    pub frame: Frame,
    /// Name of the session in the reader's language.
    pub session: String,
    pub form: Form,
    pub step: Step,
    pub way: Way,
}

/// `/learn/{language}/sheet`
#[derive(Template)]
#[template(path = "pages/learn/sheet.html")]
pub struct SheetPage<'a> {
    pub frame: Frame,
    /// Name of the session in the reader's language.
    pub session: String,
    pub address: String,
    /// Whole address of the page on support.
    pub support: String,
    pub qr: Qr,
    /// Of the group; empty where there is none.
    pub code: String,
    pub minutes: u32,
    pub contents: Vec<Found<'a>>,
}
