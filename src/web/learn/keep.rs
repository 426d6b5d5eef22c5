//! After the last chapter: what to do next, a summary to print, a certificate whose name is drawn and forgotten.

use axum::extract::Path;
use axum::http::StatusCode;
use url::form_urlencoded;

use crate::domain::text::{BadText, Line};
use crate::domain::time::{day_words, local_date};
use crate::learn::Language;
use crate::web::answer::{Answer, page, page_with};
use crate::web::csrf::Sent;
use crate::web::form::{Form, Step};
use crate::web::learn::languages;
use crate::web::learn::own_pages::{CertificateFormPage, CertificatePage, DonePage, SummaryPage};
use crate::web::learn::reader::Reader;

/// `GET /learn/{language}/done`
pub async fn done(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let app = reader.visitor.app();
    let share = format!(
        "I learned about the signs of cancer online. It is free and you can do it in your own time: {}",
        app.links.to("/learn")
    );
    let mail = form_urlencoded::byte_serialize(share.as_bytes()).collect::<String>().replace('+', "%20");
    page(&DonePage {
        frame: reader.visitor.frame(),
        way: reader.way(language),
        language,
        mail: format!("mailto:?subject=Learn%20about%20cancer&body={mail}"),
        share,
        volunteer: "/volunteer",
        partners: app.rules.programme.partners.clone(),
    })
}

/// `GET /learn/{language}/summary`: of the chapters up to `to`, else of all.
pub async fn summary(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let last = shelf.chapter(language, reader.query.value("to")).map(|f| f.chapter.number);
    let read = shelf.chapters(language).filter(|f| last.is_none_or(|last| f.chapter.number <= last));
    page(&SummaryPage { frame: reader.visitor.frame(), language, contents: read.collect() })
}

/// `GET /learn/{language}/certificate`
pub async fn ask_name(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    page(&form_page(&reader, language, Form::default()))
}

/// `POST /learn/{language}/certificate`: draws the name; nothing is stored, so this answers with the page itself.
pub async fn certificate(reader: Reader, Path(code): Path<String>, Sent(mut form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let name = match Line::parse(form.value("name")) {
        Ok(name) => name,
        Err(bad) => {
            form.errors.add("name", wrong_name(&bad));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&reader, language, form));
        }
    };
    page(&CertificatePage {
        frame: reader.visitor.frame(),
        name: name.to_string(),
        session: language.words.session.clone(),
        date: day_words(local_date(reader.visitor.now())),
        back: reader.way(language).to("/done"),
    })
}

fn wrong_name(bad: &BadText) -> String {
    match bad {
        BadText::TooLong(most) => format!("Name must be {most} characters or fewer"),
        BadText::Hidden | BadText::Form => "Name must not hold characters that cannot be shown".into(),
        BadText::Empty => "Enter your name".into(),
    }
}

fn form_page(reader: &Reader, language: &Language, form: Form) -> CertificateFormPage {
    let way = reader.way(language);
    let step = Step { action: way.to("/certificate"), back: way.to("/done"), guards: reader.visitor.guards() };
    CertificateFormPage { frame: reader.visitor.frame(), session: language.words.session.clone(), form, step }
}
