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

pub use chapter::Chapters;
pub use counting::Totals;

use axum::http::StatusCode;

use crate::learn::Language;
use crate::store::views;
use crate::web::answer::{Answer, page_with};
use crate::web::doors::Doors;
use crate::web::form::Form;
use crate::web::learn::pages::{ContentsPage, LanguageLink, LanguagesPage};
use crate::web::learn::reader::Reader;

pub fn doors() -> Doors {
    Doors::new()
        .get("/learn", list)
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

/// `GET /learn`: the languages there are, and a group's code to go along.
async fn list(reader: Reader) -> Answer {
    let typed = reader.query.value("group");
    let mut form = Form::new([("group", typed)]);
    let known = match reader.group() {
        Some(code) => views::group_of(reader.visitor.app().db.read(), &code).await?.is_some(),
        None => false,
    };
    if !typed.is_empty() && !known {
        form.errors.add("group", "We do not know this code. Check how it is written");
        return drawn(&reader, form, false, StatusCode::UNPROCESSABLE_ENTITY);
    }
    drawn(&reader, form, false, StatusCode::OK)
}

/// The languages there are, where the one asked for is none of them.
fn languages(reader: &Reader) -> Answer {
    drawn(reader, Form::default(), true, StatusCode::NOT_FOUND)
}

fn drawn(reader: &Reader, form: Form, missing: bool, status: StatusCode) -> Answer {
    let shelf = reader.shelf();
    let code = reader.group().filter(|_| !form.has_errors()).map(|code| code.to_string()).unwrap_or_default();
    let group = if code.is_empty() { String::new() } else { format!("?group={code}") };
    let link = |l: &Language| LanguageLink {
        href: format!("/learn/{}{group}", l.code),
        name: l.name.clone(),
        lang: l.lang.clone(),
        dir: l.dir.as_str(),
    };
    let english = shelf.languages().first();
    page_with(
        status,
        &LanguagesPage {
            frame: reader.visitor.frame(),
            links: shelf.languages().iter().map(link).collect(),
            chapters: english.map_or(0, |l| l.chapters.len()),
            missing,
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
            said: "We do not have that page. Here is what we have.".into(),
        },
    )
}
