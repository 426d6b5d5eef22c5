//! The head of a content file: TOML between two lines `+++`, read strictly, each mistake with its line.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::value::Datetime;

use crate::learn::Flaw;
use crate::learn::body;
use crate::learn::body::Block;
use crate::learn::chapter::{Answer, Chapter, Fact, Picture, Question, Review, Sure};
use crate::learn::numbers;

const FENCE: &str = "+++\n";
/// How long somebody may be asked to read one chapter.
const MINUTES: RangeInclusive<u32> = 3..=5;

/// What files of content are judged by.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub today: NaiveDate,
    /// Names of the pictures there are: `signs`.
    pub pictures: &'a [String],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    number: u32,
    title: Spanned<String>,
    minutes: Spanned<u32>,
    version: u32,
    reviewer: Spanned<String>,
    reviewed: Option<Spanned<Datetime>>,
    due: Option<Spanned<Datetime>>,
    picture: Spanned<String>,
    alt: Spanned<String>,
    points: Vec<Spanned<String>>,
    facts: Vec<RawFact>,
    questions: Vec<RawQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    says: Spanned<String>,
    source: Spanned<String>,
    date: Spanned<Datetime>,
    sure: Sure,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    #[serde(rename = "type")]
    kind: Spanned<String>,
    asks: Spanned<String>,
    unsure: Spanned<String>,
    answers: Vec<RawAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    says: Spanned<String>,
    reply: Spanned<String>,
}

/// One file while it is judged: what is wrong is collected, so that all of it is told at once.
pub(super) struct Judge<'a> {
    file: &'a str,
    head: &'a str,
    /// Lines of the file before `head`.
    above: usize,
    /// What is told as done lies not after it.
    today: NaiveDate,
    pub flaws: Vec<Flaw>,
}

impl<'a> Judge<'a> {
    /// A file that is TOML as a whole.
    pub(super) fn whole(file: &'a str, text: &'a str) -> Self {
        Self { file, head: text, above: 0, today: NaiveDate::MAX, flaws: Vec::new() }
    }

    /// The same on the day on which it is read.
    pub(super) fn on(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// A file with a head and a body, and the body.
    pub(super) fn headed(file: &'a str, text: &'a str) -> Result<(Self, &'a str), Flaw> {
        let inside = text.strip_prefix(FENCE).and_then(|rest| rest.split_once(&format!("\n{FENCE}")));
        let (head, body) =
            inside.ok_or_else(|| Flaw::new(file, 1, "begins with a line +++, its head, and another line +++"))?;
        Ok((Self { file, head, above: 1, today: NaiveDate::MAX, flaws: Vec::new() }, body))
    }

    pub(super) fn add(&mut self, line: usize, says: impl Into<String>) {
        self.flaws.push(Flaw::new(self.file, line, says));
    }

    fn line<T>(&self, at: &Spanned<T>) -> usize {
        self.line_at(at.span().start)
    }

    fn line_at(&self, octet: usize) -> usize {
        let before = self.head.get(..octet).unwrap_or(self.head);
        self.above + before.matches('\n').count() + 1
    }

    pub(super) fn head<T: DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(self.head) {
            Ok(head) => Some(head),
            Err(error) => {
                let line = error.span().map_or(self.above + 1, |span| self.line_at(span.start));
                self.add(line, error.message());
                None
            }
        }
    }

    /// A text that says something and is no HTML.
    pub(super) fn text(&mut self, text: &Spanned<String>) -> String {
        let said = text.get_ref().trim();
        if said.is_empty() {
            self.add(self.line(text), "must not be empty");
        } else if body::is_html(said) {
            self.add(self.line(text), "HTML is not allowed here");
        }
        said.to_owned()
    }

    pub(super) fn date(&mut self, date: &Spanned<Datetime>) -> NaiveDate {
        let found = match date.get_ref() {
            Datetime { date: Some(d), time: None, offset: None } => {
                NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
            }
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.add(self.line(date), "is no date: write 2027-03-09");
            NaiveDate::default()
        })
    }

    /// A day on which something was done.
    fn past(&mut self, date: &Spanned<Datetime>) -> NaiveDate {
        let day = self.date(date);
        if day > self.today {
            self.add(self.line(date), format!("lies in the future: today is {}", self.today));
        }
        day
    }

    pub(super) fn facts(&mut self, facts: &[RawFact]) -> Vec<Fact> {
        let fact = |f: &RawFact| Fact {
            says: self.text(&f.says),
            source: self.text(&f.source),
            date: self.past(&f.date),
            sure: f.sure,
        };
        facts.iter().map(fact).collect()
    }

    /// Says where a number stands in `text` that no fact has.
    pub(super) fn numbers(&mut self, line: usize, text: &str, facts: &[Fact]) {
        for number in numbers::without_source(text, facts.iter().map(|f| f.says.as_str())) {
            self.add(line, format!("{number} stands in no fact of this file: name its source"));
        }
    }

    pub(super) fn body(&mut self, body: &str) -> Vec<Block> {
        body::read(body).unwrap_or_else(|(at, says)| {
            self.add(self.body_line(at), says);
            Vec::new()
        })
    }

    /// A body whose numbers all stand in facts.
    pub(super) fn sourced(&mut self, body: &str, facts: &[Fact]) -> Vec<Block> {
        for (at, line) in body.lines().enumerate() {
            self.numbers(self.body_line(at), &without_addresses(line), facts);
        }
        self.body(body)
    }

    /// The line in the file of a line of the body: the head, its two fences, and one, for lines begin at 1.
    fn body_line(&self, at: usize) -> usize {
        self.above + self.head.matches('\n').count() + 3 + at
    }
}

/// Reads a chapter, or tells all that is wrong with it.
pub(super) fn chapter(file: &str, slug: &str, text: &str, known: Known) -> Result<Chapter, Vec<Flaw>> {
    let (judge, text) = Judge::headed(file, text).map_err(|flaw| vec![flaw])?;
    let mut judge = judge.on(known.today);
    let Some(head) = judge.head::<Head>() else { return Err(judge.flaws) };
    let facts = judge.facts(&head.facts);
    spoken(&mut judge, &head, &facts);
    let chapter = Chapter {
        slug: slug.to_owned(),
        number: head.number,
        title: judge.text(&head.title),
        minutes: minutes(&mut judge, &head.minutes),
        version: head.version,
        review: review(&mut judge, &head),
        picture: picture(&mut judge, &head, known.pictures),
        points: head.points.iter().map(|p| judge.text(p)).collect(),
        questions: head.questions.iter().map(|q| question(&mut judge, q)).collect(),
        body: judge.sourced(text, &facts),
        facts,
    };
    if chapter.facts.is_empty() || chapter.questions.is_empty() || chapter.points.is_empty() {
        judge.add(1, "a chapter has facts, points to remember and at least one question");
    }
    if judge.flaws.is_empty() { Ok(chapter) } else { Err(judge.flaws) }
}

fn minutes(judge: &mut Judge<'_>, minutes: &Spanned<u32>) -> u32 {
    if !MINUTES.contains(minutes.get_ref()) {
        let says = format!("a chapter takes {} to {} minutes", MINUTES.start(), MINUTES.end());
        judge.add(judge.line(minutes), says);
    }
    *minutes.get_ref()
}

fn picture(judge: &mut Judge<'_>, head: &Head, pictures: &[String]) -> Picture {
    let name = head.picture.get_ref();
    if !pictures.contains(name) {
        let says = format!("there is no picture \"{name}\": {}", pictures.join(", "));
        judge.add(judge.line(&head.picture), says);
    }
    Picture { asset: format!("images/learn-{name}.svg"), alt: judge.text(&head.alt) }
}

/// Judges the numbers of all texts of the head.
fn spoken(judge: &mut Judge<'_>, head: &Head, facts: &[Fact]) {
    let questions = head.questions.iter().flat_map(|q| {
        let answers = q.answers.iter().flat_map(|a| [&a.says, &a.reply]);
        [&q.asks, &q.unsure].into_iter().chain(answers)
    });
    for text in [&head.title, &head.alt].into_iter().chain(&head.points).chain(questions) {
        judge.numbers(judge.line(text), text.get_ref(), facts);
    }
}

/// Who signed it off; both days belong to it, and without a reviewer there are none.
fn review(judge: &mut Judge<'_>, head: &Head) -> Option<Review> {
    let reviewer = head.reviewer.get_ref().trim();
    match (reviewer.is_empty(), &head.reviewed, &head.due) {
        (true, None, None) => None,
        (false, Some(on), Some(due)) => {
            let review = Review { reviewer: judge.text(&head.reviewer), on: judge.past(on), due: judge.date(due) };
            if review.due <= review.on {
                judge.add(judge.line(due), "the next review comes after the last");
            }
            Some(review)
        }
        _ => {
            judge.add(judge.line(&head.reviewer), "reviewer, reviewed and due are all set, or none of them");
            None
        }
    }
}

fn question(judge: &mut Judge<'_>, raw: &RawQuestion) -> Question {
    if raw.kind.get_ref() != "choice" {
        judge.add(judge.line(&raw.kind), format!("unknown type of question \"{}\": choice", raw.kind.get_ref()));
    }
    if raw.answers.len() < 2 {
        judge.add(judge.line(&raw.asks), "a question has at least 2 answers");
    }
    let answer = |a: &RawAnswer| Answer { says: judge.text(&a.says), reply: judge.text(&a.reply) };
    let answers = raw.answers.iter().map(answer).collect();
    Question { asks: judge.text(&raw.asks), answers, unsure: judge.text(&raw.unsure) }
}

/// A line as it is read: the addresses of links are not.
fn without_addresses(line: &str) -> String {
    let mut parts = line.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + " " + part.split_once(')').map_or("", |(_, after)| after))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GOOD: &str = r#"+++
number = 1
title = "Signs"
minutes = 4
version = 2
reviewer = ""
picture = "signs"
alt = "A person"
points = ["Look for a change."]

[[facts]]
says = "A cough for 3 weeks"
source = "NHS"
date = 2026-11-24
sure = "read"

[[questions]]
type = "choice"
asks = "You cough for 3 weeks?"
unsure = "That is fine."

[[questions.answers]]
says = "Wait"
reply = "Do not wait."

[[questions.answers]]
says = "Tell a GP"
reply = "Yes."
+++
## Chest

A cough for 3 weeks. [More](https://www.nhs.uk/7).
"#;

    fn today() -> NaiveDate {
        "2027-01-11".parse().expect("a date")
    }

    fn read(text: &str) -> Result<Chapter, Vec<Flaw>> {
        let known = Known { today: today(), pictures: &["myths".to_owned(), "signs".to_owned()] };
        chapter("en/signs.md", "signs", text, known)
    }

    fn flaws(text: &str) -> Vec<String> {
        read(text).expect_err("broken").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_file_is_read() {
        let chapter = read(GOOD).expect("a chapter");
        assert_eq!((chapter.slug.as_str(), chapter.number, chapter.version), ("signs", 1, 2));
        assert_eq!(chapter.facts[0].sure, Sure::Read);
        assert_eq!(chapter.questions[0].answers[1].says, "Tell a GP");
        assert_eq!(chapter.picture.asset, "images/learn-signs.svg");
        assert_eq!(chapter.body.len(), 2);
    }

    #[rstest]
    #[case::no_source("source = \"NHS\"\n", "", 11, "missing field `source`")]
    #[case::empty_source("\"NHS\"", "\" \"", 13, "must not be empty")]
    #[case::no_such_day("2026-11-24", "2026-02-30", 14, "")]
    #[case::no_date("2026-11-24", "\"last year\"", 14, "")]
    #[case::a_time_too("2026-11-24", "2026-11-24T10:00:00Z", 14, "is no date")]
    #[case::tomorrow("2026-11-24", "2027-01-12", 14, "lies in the future: today is 2027-01-11")]
    #[case::reviewed_tomorrow(
        "reviewer = \"\"",
        "reviewer = \"Dr A\"\nreviewed = 2027-01-12\ndue = 2028-01-12",
        7,
        "lies in the future"
    )]
    #[case::unknown_type("\"choice\"", "\"essay\"", 18, "unknown type of question \"essay\"")]
    #[case::unknown_key("version = 2", "version = 2\nversoin = 3", 6, "unknown field `versoin`")]
    #[case::unsure_how("\"read\"", "\"maybe\"", 15, "unknown variant `maybe`")]
    #[case::html("## Chest", "<p>Chest</p>", 30, "HTML is not allowed")]
    #[case::html_above("\"A person\"", "\"A <b>person</b>\"", 8, "HTML is not allowed")]
    #[case::number_below("A cough for 3 weeks. ", "A cough for 6 weeks. ", 32, "6 stands in no fact")]
    #[case::number_above("You cough for 3 weeks", "You cough for 4 weeks", 19, "4 stands in no fact")]
    #[case::too_short("minutes = 4", "minutes = 2", 4, "a chapter takes 3 to 5 minutes")]
    #[case::too_long("minutes = 4", "minutes = 6", 4, "a chapter takes 3 to 5 minutes")]
    #[case::no_such_picture("\"signs\"\nalt", "\"sings\"\nalt", 7, "no picture \"sings\": myths, signs")]
    #[case::half_reviewed("reviewer = \"\"", "reviewer = \"Dr A\"", 6, "are all set, or none")]
    #[case::due_before(
        "reviewer = \"\"",
        "reviewer = \"Dr A\"\nreviewed = 2027-01-01\ndue = 2026-01-01",
        8,
        "comes after"
    )]
    #[case::no_answers(
        "[[questions.answers]]\nsays = \"Wait\"\nreply = \"Do not wait.\"\n",
        "",
        19,
        "at least 2 answers"
    )]
    #[case::no_fence("+++\nnumber", "number", 1, "begins with a line +++")]
    fn a_broken_file_is_refused_with_its_line(
        #[case] good: &str,
        #[case] bad: &str,
        #[case] line: usize,
        #[case] says: &str,
    ) {
        assert!(GOOD.contains(good));
        let found = flaws(&GOOD.replacen(good, bad, 1));
        let start = format!("en/signs.md:{line}: ");
        assert!(found.len() == 1 && found[0].starts_with(&start) && found[0].contains(says), "{found:?}");
    }

    #[rstest]
    #[case::a_fact_of_today("2026-11-24", "2027-01-11")]
    #[case::reviewed_today("reviewer = \"\"", "reviewer = \"Dr A\"\nreviewed = 2027-01-11\ndue = 2028-01-11")]
    fn today_is_not_the_future(#[case] good: &str, #[case] other: &str) {
        assert!(read(&GOOD.replacen(good, other, 1)).is_ok());
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let text = GOOD.replace("\"NHS\"", "\"\"").replace("type = \"choice\"", "type = \"x\"");
        assert_eq!(flaws(&text).len(), 2);
    }
}
