//! The digital session: chapters to read, questions with kind replies, a place kept on request, a sheet for groups.
//! Nothing that anybody answers is kept with anybody; totals are counted where a button is pressed.

mod bridge;
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
mod support;

pub use chapter::Chapters;
pub use counting::Totals;

use axum::http::StatusCode;

use crate::learn::Language;
use crate::store::views;
use crate::web::answer::{Answer, page_with};
use crate::web::cookies::{self, Name};
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::learn::pages::{ContentsPage, LanguageLink, LanguagesPage, Onward};
use crate::web::learn::reader::Reader;

pub fn doors() -> Doors {
    Doors::new()
        .get("/learn", list)
        .get("/support", support::english)
        .get("/learn/{language}/support", support::own)
        .get("/learn/{language}", place::contents)
        .get("/learn/{language}/before", question::ask_before)
        .post("/learn/{language}/before", question::before)
        .get("/learn/{language}/after", question::ask_after)
        .post("/learn/{language}/after", question::after)
        .get("/learn/{language}/done", keep::done)
        .get("/learn/{language}/print", chapter::print)
        .get("/learn/{language}/summary", keep::summary)
        .get("/learn/{language}/certificate", keep::certificate)
        .get("/learn/{language}/place", place::ask)
        .post("/learn/{language}/place", place::save)
        .get("/learn/{language}/place/forget", place::ask_forget)
        .post("/learn/{language}/place/forget", place::forget)
        .get("/learn/{language}/code", place::ask_code)
        .post("/learn/{language}/code", place::find)
        .get("/learn/{language}/sheet", group::sheet)
        .get("/learn/{language}/{chapter}", chapter::show)
        .get("/learn/{language}/{chapter}/{question}", question::show)
        .post("/learn/{language}/{chapter}/{question}", question::finish)
}

/// `GET /learn`: the languages there are, the way back to a saved place, and a group's code to go along.
async fn list(reader: Reader) -> Answer {
    let typed = reader.query.value("group");
    let mut form = Form::new([("group", typed)]);
    let is_known = is_known(&reader).await?;
    if !is_known {
        form.errors.add("group", "We do not know this code. Check how it is written");
    }
    let saved = place::saved(&reader).await?;
    let shelf = reader.shelf();
    let lost = shelf.english().filter(|_| saved.lost).map(|language| language.words.lost.clone());
    let status = if is_known { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let answer = drawn(&reader, form, saved.onward, lost.into_iter().collect(), status)?;
    Ok(if saved.lost { cookies::remove(reader.visitor.app(), answer, Name::Place) } else { answer })
}

/// Whether the address names no group, or one that we know.
async fn is_known(reader: &Reader) -> Result<bool, Fault> {
    match reader.group() {
        Some(code) => Ok(views::group_of(reader.visitor.app().db.read(), &code).await?.is_some()),
        None => Ok(reader.query.value("group").is_empty()),
    }
}

/// The languages there are, where the one asked for is none of them.
fn languages(reader: &Reader) -> Answer {
    let said = "We do not have the session in that language. Here is what we have.";
    drawn(reader, Form::default(), None, vec![said.into()], StatusCode::NOT_FOUND)
}

fn drawn(reader: &Reader, form: Form, place: Option<Onward>, said: Vec<String>, status: StatusCode) -> Answer {
    let shelf = reader.shelf();
    let code = reader.group().filter(|_| !form.has_errors()).map(|code| code.to_string()).unwrap_or_default();
    let group = if code.is_empty() { String::new() } else { format!("?group={code}") };
    let link = |l: &Language| LanguageLink::new(l, format!("/learn/{}{group}", l.code));
    let english = shelf.english();
    page_with(
        status,
        &LanguagesPage {
            frame: reader.visitor.frame(),
            links: shelf.languages().iter().map(link).collect(),
            chapters: english.map_or(0, |l| l.chapters.len()),
            place,
            said,
            form,
            code,
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
            said: vec![language.words.missing.clone()],
        },
    )
}
