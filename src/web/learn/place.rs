//! "Save my place": one cookie that somebody asked for, three words for another device. Nothing says who it was.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::IntoResponse;

use crate::actions::find_place::find_place;
use crate::actions::save_place::save_place;
use crate::domain::learning::Place;
use crate::learn::{Found, Language, ThreeWords};
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::cookies::{self, Name};
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::learn::own_pages::{CodePage, ForgetPage, PlacePage};
use crate::web::learn::pages::{ContentsPage, Onward, put};
use crate::web::learn::reader::Reader;
use crate::web::learn::{is_known, languages, no_chapter};
use crate::web::limits::{self, Limited};

/// What the cookie's signature is for.
const PURPOSE: &str = "place cookie";

/// What the browser says about its place.
enum Kept {
    Nothing,
    /// Signed by us.
    Words(ThreeWords),
    Tampered,
}

impl Kept {
    fn words(self) -> Option<ThreeWords> {
        if let Self::Words(words) = self { Some(words) } else { None }
    }
}

fn kept(reader: &Reader) -> Kept {
    let Some(cookie) = reader.visitor.place() else { return Kept::Nothing };
    let Some((words, signature)) = cookie.split_once('.') else { return Kept::Tampered };
    match ThreeWords::parse(words) {
        Some(words) if reader.visitor.app().links.is_signed(PURPOSE, words.as_str(), signature) => Kept::Words(words),
        _ => Kept::Tampered,
    }
}

/// What a page offers to somebody who saved a place.
pub struct Saved {
    pub onward: Option<Onward>,
    /// The cookie leads nowhere: the page says so and removes it.
    pub lost: bool,
}

pub async fn saved(reader: &Reader) -> Result<Saved, Fault> {
    let words = match kept(reader) {
        Kept::Nothing => return Ok(Saved { onward: None, lost: false }),
        Kept::Tampered => return Ok(Saved { onward: None, lost: true }),
        Kept::Words(words) => words,
    };
    let place = find_place(&reader.visitor.app().db, &reader.visitor.ctx(), &words).await?;
    let onward = place.and_then(|place| onward(reader, &place));
    Ok(Saved { lost: onward.is_none(), onward })
}

/// The cookie's value for three words.
fn signed(reader: &Reader, words: &ThreeWords) -> String {
    format!("{words}.{}", reader.visitor.app().links.sign(PURPOSE, words.as_str()))
}

/// `GET /learn/{language}`: what there is, and the way back to a saved place. A group that we don't know is told of here,
/// where somebody begins, and goes no further.
pub async fn contents(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let (saved, is_known, words) = (saved(&reader).await?, is_known(&reader).await?, &language.words);
    let is_gone = reader.query.has("place", "removed") && saved.onward.is_none();
    let said = [(saved.lost, &words.lost), (!is_known, &words.unknown_group), (is_gone, &language.forget.gone)];
    let way = reader.way(language);
    let answer = page(&ContentsPage {
        frame: reader.frame(language),
        way: if is_known { way } else { way.alone() },
        language,
        contents: shelf.chapters(language).collect(),
        place: saved.onward,
        said: said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words.clone()).collect(),
    })?;
    Ok(if saved.lost { cookies::remove(reader.visitor.app(), answer, Name::Place) } else { answer })
}

/// The way on from a place; `None` where its chapter is no longer there.
fn onward(reader: &Reader, place: &Place) -> Option<Onward> {
    let shelf = reader.shelf();
    let language = shelf.language(&place.language)?;
    let found = shelf.chapter(language, &place.chapter)?;
    Some(Onward {
        text: put(&language.words.resume, &[("{chapter}", &found.chapter.title)]),
        href: address(place),
        lang: language.lang.clone(),
        dir: language.dir.as_str(),
    })
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
    let is_held = saved(&reader).await?.onward.is_some();
    let words = match kept(&reader) {
        Kept::Words(words) if is_held && reader.query.value("saved") == "yes" => words.as_spoken(),
        _ => String::new(),
    };
    let held = is_held && words.is_empty();
    let way = reader.way(language);
    page(&PlacePage {
        frame: reader.frame(language),
        language,
        form: Form::default(),
        action: way.to("/place"),
        back: way.chapter(&found.chapter.slug),
        guards: reader.visitor.guards(),
        way,
        words,
        held,
        days: reader.visitor.app().rules.retention.learn_days,
        found,
    })
}

/// `POST /learn/{language}/place`: keeps the chapter and sets the cookie.
pub async fn save(reader: Reader, Path(code): Path<String>, Sent(form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some(found) = shelf.chapter(language, form.value("chapter")) else { return no_chapter(&reader, language) };
    limits::count(&reader.visitor, &[Limited::Learning]).await?;
    let known = kept(&reader).words();
    let place = place(&reader, language, found);
    let (app, ctx) = (reader.visitor.app(), reader.visitor.ctx());
    let words = save_place(&app.db, &ctx, &place, known.as_ref()).await?;
    let shown = format!("{}&chapter={}", reader.way(language).with("/place", "saved", "yes"), found.chapter.slug);
    Ok(cookies::put(app, see(&shown), Name::Place, &signed(&reader, &words)))
}

fn place(reader: &Reader, language: &Language, found: Found<'_>) -> Place {
    Place { language: language.code.clone(), chapter: found.chapter.slug.clone(), group: reader.group() }
}

/// `GET /learn/{language}/place/forget`: asks, with the words once more; nothing to ask where no place is kept.
pub async fn ask_forget(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let way = reader.way(language);
    let is_held = saved(&reader).await?.onward.is_some();
    let Some(words) = kept(&reader).words().filter(|_| is_held) else { return Ok(see(&way.to(""))) };
    page(&ForgetPage {
        frame: reader.frame(language),
        language,
        form: Form::default(),
        action: way.to("/place/forget"),
        back: way.to(""),
        guards: reader.visitor.guards(),
        words: words.as_spoken(),
    })
}

/// `POST /learn/{language}/place/forget`: removes the cookie; the words still lead to the place.
pub async fn forget(reader: Reader, Path(code): Path<String>, Sent(_): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let gone = see(&reader.way(language).with("", "place", "removed"));
    Ok(cookies::remove(reader.visitor.app(), gone, Name::Place))
}

/// `GET /learn/{language}/code`
pub async fn ask_code(reader: Reader, Path(code): Path<String>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    code_page(&reader, language, Form::default(), StatusCode::OK)
}

/// `POST /learn/{language}/code`: back to the place. Tries are counted, so that nobody guesses.
pub async fn find(reader: Reader, Path(code): Path<String>, Sent(mut form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    match limits::count(&reader.visitor, &[Limited::Places]).await {
        Err(Fault::TooMany(seconds)) => return too_many(&reader, language, form, seconds),
        counted => counted?,
    }
    let (app, ctx) = (reader.visitor.app(), reader.visitor.ctx());
    let found = match ThreeWords::parse(form.value("words")) {
        Some(words) => find_place(&app.db, &ctx, &words).await?.map(|place| (words, place)),
        None => None,
    };
    if let Some((words, place)) = found.filter(|(_, place)| onward(&reader, place).is_some()) {
        return Ok(cookies::put(app, see(&address(&place)), Name::Place, &signed(&reader, &words)));
    }
    let is_empty = form.value("words").trim().is_empty();
    form.errors.add("words", if is_empty { &language.three.empty } else { &language.three.unknown });
    code_page(&reader, language, form, StatusCode::UNPROCESSABLE_ENTITY)
}

/// The form again, with how long to wait; the way to the chapters stands below it.
fn too_many(reader: &Reader, language: &Language, mut form: Form, seconds: u32) -> Answer {
    // There is no word for one minute.
    let minutes = seconds.div_ceil(60).max(2).to_string();
    form.errors.add("words", put(&language.three.many, &[("{minutes}", &minutes)]));
    let page = code_page(reader, language, form, StatusCode::TOO_MANY_REQUESTS)?;
    Ok(([(RETRY_AFTER, seconds.to_string())], page).into_response())
}

fn code_page(reader: &Reader, language: &Language, form: Form, status: StatusCode) -> Answer {
    let way = reader.way(language);
    let (action, back, guards) = (way.to("/code"), way.to(""), reader.visitor.guards());
    let days = reader.visitor.app().rules.retention.learn_days;
    page_with(status, &CodePage { days, frame: reader.frame(language), language, form, action, back, guards })
}
