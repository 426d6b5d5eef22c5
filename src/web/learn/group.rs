//! The sheet with which somebody follows the session with a group: address, QR code, how to do it.

use axum::extract::Path;

use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::error::Fault;
use crate::web::learn::languages;
use crate::web::learn::own_pages::SheetPage;
use crate::web::learn::pages::LanguageLink;
use crate::web::learn::qr::Qr;
use crate::web::learn::reader::Reader;

/// `GET /learn/{language}/sheet`
pub async fn sheet(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let app = reader.visitor.app();
    let group = match reader.group() {
        Some(code) if views::group_of(app.db.read(), &code).await?.is_some() => code.to_string(),
        _ => String::new(),
    };
    let query = if group.is_empty() { String::new() } else { format!("?group={group}") };
    let others = shelf.languages().iter().filter(|l| l.code != language.code);
    let address = app.links.to(&format!("/learn/{}{query}", language.code));
    page(&SheetPage {
        frame: reader.frame(language),
        language,
        qr: Qr::of(&address).ok_or(Fault::Failed)?,
        address,
        support: app.links.to(&language.support()),
        code: group,
        contents: shelf.chapters(language).collect(),
        others: others.map(|l| LanguageLink::new(l, format!("/learn/{}/sheet{query}", l.code))).collect(),
    })
}
