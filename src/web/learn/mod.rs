//! The digital session: chapters to read, questions with kind replies, a place kept on request, a sheet for groups.
//! Nothing that anybody answers is kept with anybody; totals are counted where a button is pressed.

mod chapter;
mod counting;
pub mod figures;
mod group;
mod keep;
mod own_pages;
mod pages;
mod place;
mod qr;
mod question;
mod reader;

pub use counting::Totals;

use axum::http::StatusCode;

use crate::learn::Language;
use crate::web::answer::{Answer, page_with};
use crate::web::doors::Doors;
use crate::web::learn::pages::{ContentsPage, LanguageLink, LanguagesPage};
use crate::web::learn::reader::Reader;

pub fn doors() -> Doors {
    Doors::new()
        .get("/learn", async |reader: Reader| languages(&reader, false))
        .get("/learn/{language}", place::contents)
        .get("/learn/{language}/before", question::ask_before)
        .post("/learn/{language}/before", question::before)
        .get("/learn/{language}/after", question::ask_after)
        .post("/learn/{language}/after", question::after)
        .get("/learn/{language}/done", keep::done)
        .get("/learn/{language}/print", chapter::print)
        .get("/learn/{language}/summary", keep::summary)
        .get("/learn/{language}/certificate", keep::ask_name)
        .post("/learn/{language}/certificate", keep::certificate)
        .get("/learn/{language}/place", place::ask)
        .post("/learn/{language}/place", place::save)
        .get("/learn/{language}/code", place::ask_code)
        .post("/learn/{language}/code", place::find)
        .get("/learn/{language}/sheet", group::sheet)
        .get("/learn/{language}/{chapter}", chapter::show)
        .get("/learn/{language}/{chapter}/{question}", question::show)
        .post("/learn/{language}/{chapter}/{question}", question::finish)
}

/// The languages there are; with a word where the one asked for is none of them.
fn languages(reader: &Reader, missing: bool) -> Answer {
    let shelf = reader.shelf();
    let group = reader.group().map(|code| format!("?group={code}")).unwrap_or_default();
    let link = |l: &Language| LanguageLink {
        href: format!("/learn/{}{group}", l.code),
        name: l.name.clone(),
        lang: l.lang.clone(),
        dir: l.dir.as_str(),
    };
    let english = shelf.languages().first();
    let status = if missing { StatusCode::NOT_FOUND } else { StatusCode::OK };
    page_with(
        status,
        &LanguagesPage {
            frame: reader.visitor.frame(),
            links: shelf.languages().iter().map(link).collect(),
            chapters: english.map_or(0, |l| l.chapters.len()),
            missing,
        },
    )
}

/// What there is, where a chapter was asked for that is not.
fn no_chapter(reader: &Reader, language: &Language) -> Answer {
    let shelf = reader.shelf();
    page_with(
        StatusCode::NOT_FOUND,
        &ContentsPage {
            frame: reader.frame(language),
            way: reader.way(language),
            language,
            contents: shelf.chapters(language).collect(),
            place: None,
            said: "We do not have that page. Here is what we have.".into(),
        },
    )
}
