//! Questions, one a page. Those of a chapter are asked and answered without a trace; how sure somebody feels, and that a
//! chapter or the session was finished, is counted as a total when the button is pressed.

use axum::extract::Path;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::learning::Step;
use crate::learn::{Found, Language, Question};
use crate::links::TokenHash;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::csrf::Sent;
use crate::web::form::{Form, Guards};
use crate::web::learn::counting::{ONCE, count, guards, once, with_word};
use crate::web::learn::pages::{QuestionPage, ReplyPage};
use crate::web::learn::reader::Reader;
use crate::web::learn::{languages, no_chapter};
use crate::web::parts::Choice;

/// The answer of those who are not sure, or don't want to say.
const NONE: &str = "none";

/// `GET /learn/{language}/{chapter}/{question}`: asks; with `sent` it replies.
pub async fn show(reader: Reader, Path((code, slug, number)): Path<(String, String, String)>) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some((found, question, number)) = shelf.chapter(language, &slug).and_then(|f| asked(f, &number)) else {
        return no_chapter(&reader, language);
    };
    if let Some(address) = with_word(&reader) {
        return Ok(see(&address));
    }
    if reader.query.value("sent") != "yes" {
        return page(&of_chapter(&reader, language, found, question, number, Form::default()));
    }
    let Some((answer, reply)) = reply(found.language, question, reader.query.value("answer")) else {
        let form = nothing_chosen(&language.words.choose);
        let again = of_chapter(&reader, language, found, question, number, form);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let more = found.chapter.question(number + 1).is_some();
    page(&ReplyPage {
        frame: reader.frame(language),
        language,
        found,
        question,
        answer,
        reply,
        back: nth(&reader, language, &slug, number),
        onward: if more { nth(&reader, language, &slug, number + 1) } else { String::new() },
        guards: guards(&reader),
    })
}

/// `POST /learn/{language}/{chapter}/{question}`: the chapter is finished; on to the next, or to the last question.
pub async fn finish(
    reader: Reader,
    Path((code, slug, nth)): Path<(String, String, String)>,
    Sent(form): Sent,
) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let last = |(found, _, n): (Found<'_>, &Question, usize)| found.chapter.questions.len() == n;
    let Some(found) = shelf.chapter(language, &slug) else { return no_chapter(&reader, language) };
    if !asked(found, &nth).is_some_and(last) {
        return no_chapter(&reader, language);
    }
    count(&reader, language, &form, vec![Step::Chapter(found.chapter.number)]).await?;
    let way = reader.way(language);
    let next = shelf.chapters(language).find(|f| f.chapter.number == found.chapter.number + 1);
    Ok(see(&next.map_or_else(|| way.with("/after", ONCE, &follows(&form)), |f| way.chapter(&f.chapter.slug))))
}

/// The address of a chapter's question, with the word that this one has: going back and answering again is no other time.
pub fn nth(reader: &Reader, language: &Language, slug: &str, number: usize) -> String {
    with_its_word(reader, language, &format!("/{slug}/{number}"))
}

fn with_its_word(reader: &Reader, language: &Language, rest: &str) -> String {
    let way = reader.way(language);
    once(reader).map_or_else(|| way.to(rest), |word| way.with(rest, ONCE, word))
}

/// The word of the last form, of the one before it: who sends that again is led to the form that was counted.
fn follows(form: &Form) -> String {
    URL_SAFE_NO_PAD.encode(TokenHash::of(&format!("after {}", form.value("idem"))).0)
}

/// `GET /learn/{language}/before`
pub async fn ask_before(reader: Reader, Path(code): Path<String>) -> Answer {
    ask_once(&reader, &code)
}

/// `GET /learn/{language}/after`
pub async fn ask_after(reader: Reader, Path(code): Path<String>) -> Answer {
    ask_once(&reader, &code)
}

/// `POST /learn/{language}/before`: the session begins.
pub async fn before(reader: Reader, Path(code): Path<String>, Sent(form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some(steps) = steps(&form, Step::Start, Step::Before) else { return again(&reader, &code, language, &form) };
    count(&reader, language, &form, steps).await?;
    let first = shelf.chapters(language).next().map(|f| f.chapter.slug.as_str()).unwrap_or_default();
    Ok(see(&reader.way(language).chapter(first)))
}

/// `POST /learn/{language}/after`: the session is finished.
pub async fn after(reader: Reader, Path(code): Path<String>, Sent(form): Sent) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(&code) else { return languages(&reader) };
    let Some(steps) = steps(&form, Step::Complete, Step::After) else { return again(&reader, &code, language, &form) };
    count(&reader, language, &form, steps).await?;
    Ok(see(&reader.way(language).to("/done")))
}

/// The form that was sent, with its word.
fn again(reader: &Reader, code: &str, language: &Language, sent: &Form) -> Answer {
    let mut form = nothing_chosen(&language.confidence.choose);
    form.set("idem", sent.value("idem"));
    ask(reader, code, form, StatusCode::UNPROCESSABLE_ENTITY)
}

/// `first`, and how sure somebody feels where they say so; `None` where nothing was chosen.
fn steps(form: &Form, first: Step, sure: fn(u32) -> Step) -> Option<Vec<Step>> {
    let known = ["1", "2", "3", "4", "5"];
    match form.value("answer") {
        NONE => Some(vec![first]),
        said => {
            let (_, n) = known.into_iter().zip(1..).find(|(value, _)| *value == said)?;
            Some(vec![first, sure(n)])
        }
    }
}

fn ask_once(reader: &Reader, code: &str) -> Answer {
    match with_word(reader).filter(|_| reader.shelf().language(code).is_some()) {
        Some(address) => Ok(see(&address)),
        None => ask(reader, code, Form::default(), StatusCode::OK),
    }
}

fn ask(reader: &Reader, code: &str, form: Form, status: StatusCode) -> Answer {
    let shelf = reader.shelf();
    let Some(language) = shelf.language(code) else { return languages(reader) };
    let confidence = &language.confidence;
    let way = reader.way(language);
    // Sent without an answer, it is the same form.
    let sent = form.value("idem").to_owned();
    let answers = confidence.answers.iter().zip(1..).map(|(says, n): (_, u32)| Choice::new(n.to_string(), says));
    let page = QuestionPage {
        frame: reader.frame(language),
        language,
        back: way.to(""),
        action: way.to(reader.visitor.path().trim_start_matches(&format!("/learn/{code}"))),
        asks: confidence.asks.clone(),
        hint: confidence.hint.clone(),
        lang: &language.lang,
        dir: language.dir.as_str(),
        choices: answers.chain([Choice::new(NONE, &language.words.prefer)]).collect(),
        guards: if sent.is_empty() { guards(reader) } else { Guards { idem: sent, ..guards(reader) } },
        form,
        group: way.code(),
        once: "",
    };
    page_with(status, &page)
}

/// The question of a number in the address.
fn asked<'a>(found: Found<'a>, number: &str) -> Option<(Found<'a>, &'a Question, usize)> {
    let Ok(number) = number.parse() else { return None };
    Some((found, found.chapter.question(number)?, number))
}

/// What somebody chose, and what is said to it.
fn reply<'a>(language: &'a Language, question: &'a Question, value: &str) -> Option<(&'a str, &'a str)> {
    if value == NONE {
        return Some((&language.words.unsure, &question.unsure));
    }
    let Ok(number) = value.parse::<usize>() else { return None };
    let answer = question.answers.get(number.checked_sub(1)?)?;
    Some((&answer.says, &answer.reply))
}

fn nothing_chosen(told: &str) -> Form {
    let mut form = Form::default();
    form.errors.add("answer", told);
    form
}

fn of_chapter<'a>(
    reader: &'a Reader,
    language: &'a Language,
    found: Found<'a>,
    question: &'a Question,
    number: usize,
    form: Form,
) -> QuestionPage<'a> {
    let way = reader.way(language);
    let slug = &found.chapter.slug;
    let answers = question.answers.iter().zip(1..).map(|(a, n): (_, u32)| Choice::new(n.to_string(), &a.says));
    QuestionPage {
        frame: reader.frame(language),
        language,
        back: match number {
            1 => with_its_word(reader, language, &format!("/{slug}")),
            _ => nth(reader, language, slug, number - 1),
        },
        action: format!("/learn/{}/{slug}/{number}", language.code),
        asks: question.asks.clone(),
        hint: String::new(),
        lang: &found.language.lang,
        dir: found.language.dir.as_str(),
        choices: answers.chain([Choice::new(NONE, &found.language.words.unsure)]).collect(),
        form,
        guards: Guards::default(),
        group: way.code(),
        once: once(reader).unwrap_or_default(),
    }
}
