//! A chapter, and all of them on one page to print.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use chrono::NaiveDate;

use crate::domain::time::local_date;
use crate::web::answer::{Answer, HTML, page};
use crate::web::kept::{Body, Kept};
use crate::web::learn::bridge::Bridge;
use crate::web::learn::pages::{ChapterPage, PrintPage, Printed};
use crate::web::learn::question::nth;
use crate::web::learn::reader::Reader;
use crate::web::learn::{languages, no_chapter};

/// Chapters as they stand on a day for everybody who is not logged in and came by the bare address.
pub type Chapters = Kept<NaiveDate, Body>;

/// `GET /learn/{language}/{chapter}`
pub async fn show(
    reader: Reader,
    Extension(chapters): Extension<Chapters>,
    headers: HeaderMap,
    Path((code, slug)): Path<(String, String)>,
) -> Answer {
    let (today, address) = (local_date(reader.visitor.now()), reader.visitor.path());
    if let Some(page) = chapters.get(address, &today).filter(|_| reader.is_anybody()) {
        return Ok((HTML, page.answer(&headers)).into_response());
    }
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let contents: Vec<_> = shelf.chapters(language).collect();
    let Some(at) = contents.iter().position(|f| f.chapter.slug == slug) else { return no_chapter(&reader, language) };
    let found = contents[at];
    let drawn = ChapterPage {
        frame: reader.frame(language),
        way: reader.way(language),
        language,
        found,
        asked: nth(&reader, language, &slug, 1),
        before: at.checked_sub(1).map(|before| contents[before]),
        after: contents.get(at + 1).copied(),
        bridge: (at + 1 == contents.len()).then(|| Bridge::on_screen(&reader, language)),
        contents,
        standing: found.chapter.standing(today),
    };
    if !reader.is_anybody() {
        return page(&drawn);
    }
    let kept = chapters.keep(address, today, Body::new(drawn.render()?));
    Ok((HTML, kept.answer(&headers)).into_response())
}

/// `GET /learn/{language}/print`
pub async fn print(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let today = local_date(reader.visitor.now());
    let contents = shelf.chapters(language).map(|found| Printed::new(found, today)).collect();
    let bridge = Bridge::on_paper(&reader, language);
    page(&PrintPage { frame: reader.frame(language), language, contents, bridge })
}
