//! After the last chapter: what to do next, a summary to print, a certificate on which the reader's browser alone has a name.

use axum::extract::Path;

use crate::domain::time::{day_words, local_date};
use crate::web::answer::{Answer, page};
use crate::web::learn::bridge::Bridge;
use crate::web::learn::languages;
use crate::web::learn::own_pages::{CertificatePage, DonePage, SummaryPage};
use crate::web::learn::reader::Reader;

/// `GET /learn/{language}/done`
pub async fn done(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let bridge = Bridge::on_screen(&reader, language);
    page(&DonePage { frame: reader.frame(language), way: reader.way(language), language, bridge })
}

/// `GET /learn/{language}/summary`: of the chapters up to `to`, else of all.
pub async fn summary(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let last = shelf.chapter(language, reader.query.value("to")).map(|f| f.chapter.number);
    let read = shelf.chapters(language).filter(|f| last.is_none_or(|last| f.chapter.number <= last));
    page(&SummaryPage { frame: reader.frame(language), language, contents: read.collect() })
}

/// `GET /learn/{language}/certificate`
pub async fn certificate(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    page(&CertificatePage {
        frame: reader.frame(language),
        language,
        date: day_words(local_date(reader.visitor.now())),
        back: reader.way(language).to("/done"),
    })
}
