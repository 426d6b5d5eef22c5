//! A chapter, and all of them on one page to print.

use axum::extract::Path;

use crate::domain::time::local_date;
use crate::web::answer::{Answer, page};
use crate::web::learn::pages::{ChapterPage, PrintPage, Printed};
use crate::web::learn::reader::Reader;
use crate::web::learn::{languages, no_chapter};

/// `GET /learn/{language}/{chapter}`
pub async fn show(reader: Reader, Path((code, slug)): Path<(String, String)>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let contents: Vec<_> = shelf.chapters(language).collect();
    let Some(at) = contents.iter().position(|f| f.chapter.slug == slug) else { return no_chapter(&reader, language) };
    let found = contents[at];
    page(&ChapterPage {
        frame: reader.frame(language),
        way: reader.way(language),
        language,
        found,
        before: at.checked_sub(1).map(|before| contents[before]),
        after: contents.get(at + 1).copied(),
        contents,
        standing: found.chapter.standing(local_date(reader.visitor.now())),
    })
}

/// `GET /learn/{language}/print`
pub async fn print(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let today = local_date(reader.visitor.now());
    let contents = shelf.chapters(language).map(|found| Printed::new(found, today)).collect();
    page(&PrintPage { frame: reader.frame(language), language, contents })
}
