//! "Save my place": one cookie that somebody asked for, three words for another device. Nothing says who it was.

use axum::extract::Path;
use axum::http::StatusCode;

use crate::actions::find_place::find_place;
use crate::actions::save_place::save_place;
use crate::domain::learning::Place;
use crate::learn::{Found, Language, ThreeWords};
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::cookies::{self, Name};
use crate::web::csrf::Sent;
use crate::web::form::{Form, Step};
use crate::web::learn::own_pages::{CodePage, PlacePage};
use crate::web::learn::pages::ContentsPage;
use crate::web::learn::reader::Reader;
use crate::web::learn::{languages, no_chapter};
use crate::web::limits::{self, Limited};
use crate::web::parts::Link;
use crate::web::words;

/// What the cookie's signature is for.
const PURPOSE: &str = "place cookie";

/// What the browser says about its place.
enum Kept {
    Nothing,
    /// Signed by us.
    Words(ThreeWords),
    Tampered,
}

fn kept(reader: &Reader) -> Kept {
    let cookie = reader.visitor.place();
    if cookie.is_empty() {
        return Kept::Nothing;
    }
    let Some((words, signature)) = cookie.split_once('.') else { return Kept::Tampered };
    match ThreeWords::parse(words) {
        Some(words) if reader.visitor.app().links.is_signed(PURPOSE, words.as_str(), signature) => Kept::Words(words),
        _ => Kept::Tampered,
    }
}

/// The cookie's value for three words.
fn signed(reader: &Reader, words: &ThreeWords) -> String {
    format!("{words}.{}", reader.visitor.app().links.sign(PURPOSE, words.as_str()))
}

/// `GET /learn/{language}`: what there is, and the way back to a saved place.
pub async fn contents(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let app = reader.visitor.app();
    let saved = match kept(&reader) {
        Kept::Nothing => Ok(None),
        Kept::Tampered => Err(()),
        Kept::Words(words) => {
            let place = find_place(&app.db, &reader.visitor.ctx(), &words).await?;
            place.and_then(|place| onward(&reader, &place)).map(Some).ok_or(())
        }
    };
    let lost = saved.is_err();
    let answer = page(&ContentsPage {
        frame: reader.frame(language),
        way: reader.way(language),
        language,
        contents: shelf.chapters(language).collect(),
        place: saved.unwrap_or(None),
        said: if lost { LOST.into() } else { String::new() },
    })?;
    Ok(if lost { cookies::remove(app, answer, Name::Place) } else { answer })
}

const LOST: &str = "We could not find your place. You can start again, or choose a chapter.";

/// The way on from a place; `None` where its chapter is no longer there.
fn onward(reader: &Reader, place: &Place) -> Option<Link> {
    let shelf = reader.shelf();
    let language = shelf.language(&place.language)?;
    let found = shelf.chapter(language, &place.chapter)?;
    Some(Link::new(format!("Go on: {}", found.chapter.title), address(place)))
}

fn address(place: &Place) -> String {
    let group = place.group.as_ref().map(|code| format!("?group={code}")).unwrap_or_default();
    format!("/learn/{}/{}{group}", place.language, place.chapter)
}

/// `GET /learn/{language}/place`: asks; shows the three words where the place was saved.
pub async fn ask(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some(found) = shelf.chapter(language, reader.query.value("chapter")) else {
        return no_chapter(&reader, language);
    };
    let words = match kept(&reader) {
        Kept::Words(words) if reader.query.value("saved") == "yes" => words.as_str().replace('-', " "),
        _ => String::new(),
    };
    let way = reader.way(language);
    let slug = found.chapter.slug.clone();
    let step = Step { action: way.to("/place"), back: way.chapter(&slug), guards: reader.visitor.guards() };
    page(&PlacePage {
        frame: reader.visitor.frame(),
        session: language.words.session.clone(),
        form: Form::default(),
        step,
        way,
        words,
        days: words::days(reader.visitor.app().rules.retention.learn_days),
        chapter: found.chapter.title.clone(),
        slug,
    })
}

/// `POST /learn/{language}/place`: keeps the chapter and sets the cookie.
pub async fn save(reader: Reader, Path(code): Path<String>, Sent(form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some(found) = shelf.chapter(language, form.value("chapter")) else { return no_chapter(&reader, language) };
    limits::count(&reader.visitor, &[Limited::Learning]).await?;
    let known = if let Kept::Words(words) = kept(&reader) { Some(words) } else { None };
    let place = place(&reader, language, found);
    let (app, ctx) = (reader.visitor.app(), reader.visitor.ctx());
    let words = save_place(&app.db, &ctx, &place, known.as_ref()).await?;
    let shown = format!("{}&chapter={}", reader.way(language).with("/place", "saved", "yes"), found.chapter.slug);
    Ok(cookies::put(app, see(&shown), Name::Place, &signed(&reader, &words)))
}

fn place(reader: &Reader, language: &Language, found: Found<'_>) -> Place {
    Place { language: language.code.clone(), chapter: found.chapter.slug.clone(), group: reader.group() }
}

/// `GET /learn/{language}/code`
pub async fn ask_code(reader: Reader, Path(code): Path<String>) -> Answer {
    code_page(&reader, &code, Form::default(), StatusCode::OK)
}

/// `POST /learn/{language}/code`: back to the place. Tries are counted, so that nobody guesses.
pub async fn find(reader: Reader, Path(code): Path<String>, Sent(mut form): Sent) -> Answer {
    limits::count(&reader.visitor, &[Limited::Places]).await?;
    let (app, ctx) = (reader.visitor.app(), reader.visitor.ctx());
    let found = match ThreeWords::parse(form.value("words")) {
        Some(words) => find_place(&app.db, &ctx, &words).await?.map(|place| (words, place)),
        None => None,
    };
    if let Some((words, place)) = found.filter(|(_, place)| onward(&reader, place).is_some()) {
        return Ok(cookies::put(app, see(&address(&place)), Name::Place, &signed(&reader, &words)));
    }
    let empty = form.value("words").trim().is_empty();
    form.errors.add("words", if empty { "Enter your 3 words" } else { UNKNOWN });
    code_page(&reader, &code, form, StatusCode::UNPROCESSABLE_ENTITY)
}

const UNKNOWN: &str = "We do not know these words. Check how they are written, or start the session again";

fn code_page(reader: &Reader, code: &str, form: Form, status: StatusCode) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(code) else { return languages(reader) };
    let way = reader.way(language);
    let step = Step { action: way.to("/code"), back: way.to(""), guards: reader.visitor.guards() };
    let session = language.words.session.clone();
    page_with(status, &CodePage { frame: reader.visitor.frame(), session, form, step, way })
}
