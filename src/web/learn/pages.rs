//! Pages of the digital session in the reader's language: contents, chapter, question, reply, the whole to print.

use askama::Template;
use chrono::NaiveDate;

use crate::domain::time::day_words;
use crate::learn::{Block, Chapter, Fact, Found, Language, Question, Review, Span, Standing, Sure};
use crate::web::form::{Form, Guards};
use crate::web::layout::Frame;
use crate::web::learn::bridge::Bridge;
use crate::web::learn::reader::Way;
use crate::web::parts::Choice;

/// A language by its own name.
pub struct LanguageLink {
    pub href: String,
    pub name: String,
    pub lang: String,
    pub dir: &'static str,
}

impl LanguageLink {
    pub fn new(language: &Language, href: String) -> Self {
        Self { href, name: language.name.clone(), lang: language.lang.clone(), dir: language.dir.as_str() }
    }
}

/// The way on from a saved place, in the words of its language.
pub struct Onward {
    pub text: String,
    pub href: String,
    pub lang: String,
    pub dir: &'static str,
}

/// `/learn`
#[derive(Template)]
#[template(path = "pages/learn/languages.html")]
pub struct LanguagesPage {
    pub frame: Frame,
    pub links: Vec<LanguageLink>,
    pub chapters: usize,
    /// Where the reader stopped; none: not saved.
    pub place: Option<Onward>,
    /// What the page has to say first, such as that the language asked for is none of them.
    pub said: Vec<String>,
    /// The code of a group as typed, and what is wrong with it.
    pub form: Form,
    /// One that is known; else empty.
    pub code: String,
}

/// `/learn/{language}`
#[derive(Template)]
#[template(path = "pages/learn/contents.html")]
pub struct ContentsPage<'a> {
    pub frame: Frame,
    pub way: Way,
    pub language: &'a Language,
    pub contents: Vec<Found<'a>>,
    /// Where the reader stopped; none: not saved.
    pub place: Option<Onward>,
    /// About a place, a group or a chapter that is not there.
    pub said: Vec<String>,
}

impl ContentsPage<'_> {
    fn minutes(&self, chapter: &Chapter) -> String {
        minutes(self.language, chapter)
    }
}

/// `/learn/{language}/{chapter}`
#[derive(Template)]
#[template(path = "pages/learn/chapter.html")]
pub struct ChapterPage<'a> {
    pub frame: Frame,
    pub way: Way,
    pub language: &'a Language,
    pub found: Found<'a>,
    pub contents: Vec<Found<'a>>,
    pub before: Option<Found<'a>>,
    pub after: Option<Found<'a>>,
    pub standing: Standing<'a>,
    /// Address of the first question.
    pub asked: String,
    /// Under the last chapter.
    pub bridge: Option<Bridge>,
}

impl ChapterPage<'_> {
    fn minutes(&self, chapter: &Chapter) -> String {
        minutes(self.language, chapter)
    }

    fn number(&self) -> String {
        put(&self.language.words.chapter, &[("{n}", &self.found.chapter.number.to_string())])
    }

    fn questions(&self) -> &str {
        let words = &self.language.words;
        if self.found.chapter.questions.len() == 1 { &words.question } else { &words.questions }
    }

    fn reviewed(&self, review: &Review) -> String {
        reviewed(self.language, review)
    }

    fn due(&self, review: &Review) -> String {
        put(&self.language.words.due, &[("{date}", &day_words(review.due))])
    }

    fn noted(&self, fact: &Fact) -> String {
        noted(self.language, fact)
    }

    fn sure(&self, fact: &Fact) -> &str {
        sure(self.language, fact)
    }
}

/// A question with radios: of a chapter (asked again and again, so by GET), or about confidence (counted, so by POST).
#[derive(Template)]
#[template(path = "pages/learn/choose.html")]
pub struct QuestionPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub back: String,
    pub action: String,
    pub asks: String,
    pub hint: String,
    /// What the question is written in.
    pub lang: &'a str,
    pub dir: &'static str,
    pub choices: Vec<Choice>,
    pub form: Form,
    /// Without a token the form asks and changes nothing.
    pub guards: Guards,
    /// The group's code and the word of the address, which a GET form would drop.
    pub group: String,
    pub once: &'a str,
}

/// What is said to an answer.
#[derive(Template)]
#[template(path = "pages/learn/reply.html")]
pub struct ReplyPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub found: Found<'a>,
    pub question: &'a Question,
    pub answer: &'a str,
    pub reply: &'a str,
    /// The question.
    pub back: String,
    /// The next question; empty after the last, where a button finishes the chapter.
    pub onward: String,
    pub guards: Guards,
}

impl ReplyPage<'_> {
    fn said(&self) -> String {
        put(&self.language.words.you_said, &[("{answer}", self.answer)])
    }
}

/// `/learn/{language}/print`
#[derive(Template)]
#[template(path = "pages/learn/print.html")]
pub struct PrintPage<'a> {
    pub frame: Frame,
    pub language: &'a Language,
    pub contents: Vec<Printed<'a>>,
    pub bridge: Bridge,
}

/// A chapter on paper.
pub struct Printed<'a> {
    pub found: Found<'a>,
    /// What it claims about its review.
    pub state: String,
}

impl<'a> Printed<'a> {
    pub fn new(found: Found<'a>, today: NaiveDate) -> Self {
        let words = &found.language.words;
        let state = match found.chapter.standing(today) {
            Standing::Awaiting => words.awaiting.clone(),
            Standing::Reviewed(review) => reviewed(found.language, review),
            Standing::Overdue(_) => words.overdue.clone(),
        };
        Self { found, state }
    }

    fn noted(&self, fact: &Fact) -> String {
        noted(self.found.language, fact)
    }

    fn sure(&self, fact: &Fact) -> &str {
        sure(self.found.language, fact)
    }
}

pub fn minutes(language: &Language, chapter: &Chapter) -> String {
    put(&language.words.minutes, &[("{n}", &chapter.minutes.to_string())])
}

fn noted(language: &Language, fact: &Fact) -> String {
    put(&language.words.noted, &[("{date}", &day_words(fact.date))])
}

/// How we know it.
fn sure<'a>(language: &'a Language, fact: &Fact) -> &'a str {
    let words = &language.words;
    match fact.sure {
        Sure::Read => &words.read,
        Sure::SecondHand => &words.second_hand,
        Sure::Known => &words.known,
    }
}

fn reviewed(language: &Language, review: &Review) -> String {
    let marks = [("{reviewer}", review.reviewer.as_str()), ("{date}", &day_words(review.on))];
    put(&language.words.reviewed, &marks)
}

/// A text of a file with its marks filled in.
pub fn put(text: &str, marks: &[(&str, &str)]) -> String {
    marks.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value))
}
