//! "Someone I know has cancer": who can help, in the reader's language.

use axum::extract::Path;

use crate::learn::Language;
use crate::web::answer::{Answer, page, see};
use crate::web::error::Fault;
use crate::web::learn::bridge::Bridge;
use crate::web::learn::languages;
use crate::web::learn::own_pages::SupportPage;
use crate::web::learn::reader::Reader;

/// `GET /support`: in English.
pub async fn english(reader: Reader) -> Answer {
    let shelf = reader.shelf();
    show(&reader, shelf.english().ok_or(Fault::NotFound)?)
}

/// `GET /learn/{language}/support`: leads to the English one where the language has none of its own.
pub async fn own(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let address = language.support();
    if address == reader.visitor.path() { show(&reader, language) } else { Ok(see(&address)) }
}

fn show(reader: &Reader, language: &Language) -> Answer {
    let leaf = language.support.as_ref().ok_or(Fault::NotFound)?;
    let (opening, rest) = leaf.opening();
    let bridge = Bridge::on_screen(reader, language);
    page(&SupportPage { frame: reader.frame(language), language, leaf, opening, rest, bridge })
}
