//! All languages with their chapters, as files make them: English is whole, others may lack a chapter and fall back to it.

use chrono::NaiveDate;

use crate::learn::Flaw;
use crate::learn::body;
use crate::learn::chapter::{Chapter, Fact};
use crate::learn::front::{self, Judge, Known, RawFact};
use crate::learn::language::{Confidence, Contact, Dir, ENGLISH, Language};
use crate::learn::pages;
use crate::learn::said::{
    BridgeWords, CertificateWords, CodeWords, DoneWords, ForgetWords, PlaceWords, PrintWords, SheetWords, SummaryWords,
    Words,
};

const LANGUAGE_FILE: &str = "language.toml";
/// `support.md` is no chapter.
const SUPPORT: &str = "support";
/// Parts of addresses that are no chapters.
pub const RESERVED: [&str; 10] =
    ["before", "after", "done", "print", "summary", "place", "code", "certificate", "sheet", SUPPORT];

/// The whole content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// English first, then in the order of their codes.
    languages: Vec<Language>,
}

/// A chapter that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    pub chapter: &'a Chapter,
    /// The language it is written in.
    pub language: &'a Language,
    /// English, because the language asked for lacks it.
    pub instead: bool,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: toml::Spanned<String>,
    lang: toml::Spanned<String>,
    dir: Dir,
    easy: bool,
    words: Words,
    bridge: BridgeWords,
    done: DoneWords,
    place: PlaceWords,
    forget: ForgetWords,
    code: CodeWords,
    summary: SummaryWords,
    certificate: CertificateWords,
    sheet: SheetWords,
    print: PrintWords,
    confidence: Confidence,
    contact: Contact,
    facts: Vec<RawFact>,
}

impl Shelf {
    /// Reads files by their path below the folder of the content (`en/signs.md`), or tells all that is wrong.
    /// The chapters' pictures are among these names; what is told as done lies not after `today`.
    pub fn read(
        files: impl IntoIterator<Item = (String, String)>,
        pictures: &[String],
        today: NaiveDate,
    ) -> Result<Self, Vec<Flaw>> {
        let known = Known { today, pictures };
        let mut files: Vec<(String, String)> =
            files.into_iter().map(|(path, text)| (path, text.replace("\r\n", "\n"))).collect();
        files.sort();
        let mut flaws = Vec::new();
        let mut languages: Vec<Language> = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(&format!("/{LANGUAGE_FILE}"))) {
            take(language(path, text, known.today), &mut languages, &mut flaws);
        }
        for (path, text) in files.iter().filter(|(path, _)| !path.ends_with(&format!("/{LANGUAGE_FILE}"))) {
            let placed = place(path, text, known, &mut languages);
            flaws.extend(placed.err().unwrap_or_default());
        }
        for language in &mut languages {
            language.chapters.sort_by_key(|chapter| chapter.number);
        }
        languages.sort_by_key(|language| (language.code != ENGLISH, language.code.clone()));
        if flaws.is_empty() {
            flaws = whole(&languages);
        }
        if flaws.is_empty() { Ok(Self { languages }) } else { Err(flaws) }
    }

    /// English, into which everything else falls back.
    pub fn english(&self) -> Option<&Language> {
        self.languages.first()
    }

    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    pub fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code == code)
    }

    /// All chapters as somebody meets them who reads `language`.
    pub fn chapters<'a>(&'a self, language: &'a Language) -> impl Iterator<Item = Found<'a>> {
        self.english().into_iter().flat_map(move |english| {
            english.chapters.iter().map(move |chapter| match language.chapter(&chapter.slug) {
                Some(chapter) => Found { chapter, language, instead: false },
                None => Found { chapter, language: english, instead: true },
            })
        })
    }

    pub fn chapter<'a>(&'a self, language: &'a Language, slug: &str) -> Option<Found<'a>> {
        self.chapters(language).find(|found| found.chapter.slug == slug)
    }
}

fn take<T>(read: Result<T, Vec<Flaw>>, good: &mut Vec<T>, flaws: &mut Vec<Flaw>) {
    match read {
        Ok(value) => good.push(value),
        Err(wrong) => flaws.extend(wrong),
    }
}

fn language(path: &str, text: &str, today: NaiveDate) -> Result<Language, Vec<Flaw>> {
    let code = path.strip_suffix(LANGUAGE_FILE).unwrap_or(path).trim_end_matches('/');
    let mut judge = Judge::whole(path, text).on(today);
    let Some(head) = judge.head::<Head>() else { return Err(judge.flaws) };
    let facts = judge.facts(&head.facts);
    let (name, lang) = (judge.text(&head.name), judge.text(&head.lang));
    let language = head.into_language(code, name, lang, facts);
    for word in language.words() {
        let line = line_of(text, word.section, word.name);
        if word.says.is_empty() || word.says.iter().any(|said| said.trim().is_empty()) {
            judge.add(line, format!("{} must not be empty", word.name));
        }
        let says = word.says.join("\n");
        if body::is_html(&says) {
            judge.add(line, format!("{}: HTML is not allowed here", word.name));
        }
        for mark in word.marks.iter().filter(|mark| !says.contains(**mark)) {
            judge.add(line, format!("{} has no {mark}", word.name));
        }
        judge.numbers(line, &says, &language.facts);
    }
    if judge.flaws.is_empty() { Ok(language) } else { Err(judge.flaws) }
}

impl Head {
    fn into_language(self, code: &str, name: String, lang: String, facts: Vec<Fact>) -> Language {
        Language {
            code: code.to_owned(),
            name,
            lang,
            dir: self.dir,
            easy: self.easy,
            words: self.words,
            bridge: self.bridge,
            done: self.done,
            place: self.place,
            forget: self.forget,
            three: self.code,
            summary: self.summary,
            certificate: self.certificate,
            sheet: self.sheet,
            print: self.print,
            confidence: self.confidence,
            contact: self.contact,
            facts,
            support: None,
            chapters: Vec::new(),
        }
    }
}

/// The line of a name in its section, for several sections have the same names; the first of all where it is not there.
fn line_of(text: &str, section: &str, name: &str) -> usize {
    let mut inside = false;
    for (line, at) in text.lines().zip(1..) {
        let line = line.trim();
        if line.starts_with('[') && line.ends_with(']') {
            inside = line == format!("[{section}]");
        } else if inside && line.split_once('=').is_some_and(|(key, _)| key.trim() == name) {
            return at;
        }
    }
    1
}

fn place(path: &str, text: &str, known: Known, languages: &mut [Language]) -> Result<(), Vec<Flaw>> {
    let wrong = |says: &str| Err(vec![Flaw::new(path, 1, says)]);
    let Some((code, slug)) = path.strip_suffix(".md").and_then(|rest| rest.split_once('/')) else {
        return wrong("is neither language.toml nor a chapter such as en/signs.md");
    };
    let Some(language) = languages.iter_mut().find(|l| l.code == code) else {
        return wrong("stands in a folder without a sound language.toml");
    };
    if slug == SUPPORT {
        language.support = Some(pages::support(path, text, known.today)?);
        return Ok(());
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || !slug.chars().all(plain) || RESERVED.contains(&slug) {
        return wrong("has a name that can't be the address of a chapter");
    }
    language.chapters.push(front::chapter(path, slug, text, known)?);
    Ok(())
}

/// English is there, its chapters are numbered 1, 2, 3, and others have none that it lacks.
fn whole(languages: &[Language]) -> Vec<Flaw> {
    let Some(english) = languages.first().filter(|l| l.code == ENGLISH && !l.chapters.is_empty()) else {
        return vec![Flaw::new("en/language.toml", 1, "English is not there")];
    };
    let mut flaws = Vec::new();
    if english.support.is_none() {
        flaws.push(Flaw::new("en/support.md", 1, "is needed"));
    }
    for (chapter, want) in english.chapters.iter().zip(1..) {
        if chapter.number != want {
            flaws.push(Flaw::new(&format!("en/{}.md", chapter.slug), 2, format!("number {want} is expected here")));
        }
    }
    for language in languages {
        for chapter in &language.chapters {
            let file = format!("{}/{}.md", language.code, chapter.slug);
            match english.chapter(&chapter.slug) {
                None => flaws.push(Flaw::new(&file, 1, "there is no such chapter in English")),
                Some(same) if same.number != chapter.number => {
                    flaws.push(Flaw::new(&file, 2, format!("its number in English is {}", same.number)));
                }
                Some(_) => {}
            }
        }
    }
    flaws
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::learn;

    const LANGUAGE: &str = include_str!("../../templates/learn/en/language.toml");
    const CHAPTER: &str = include_str!("../../templates/learn/en/what-cancer-is.md");
    const HELP: (&str, &str) = ("en/support.md", include_str!("../../templates/learn/en/support.md"));

    fn today() -> NaiveDate {
        "2027-01-11".parse().expect("a date")
    }

    /// With the page on support where there is English.
    fn files(files: &[(&str, &str)]) -> Result<Shelf, Vec<String>> {
        let help = files.iter().any(|(path, _)| *path == "en/language.toml").then_some(&HELP);
        read(files.iter().chain(help))
    }

    fn read<'a>(files: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Result<Shelf, Vec<String>> {
        let files = files.into_iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Shelf::read(files, &["what-cancer-is".to_owned()], today())
            .map_err(|flaws| flaws.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_is_embedded_is_sound_and_whole_in_both_kinds_of_english() {
        let shelf = learn::shelf(today()).expect("sound content");
        let codes: Vec<&str> = shelf.languages().iter().map(|l| l.code.as_str()).collect();
        assert_eq!(codes, ["en", "en-easy"]);
        for language in shelf.languages() {
            assert_eq!(language.chapters.len(), 7, "{}", language.code);
            assert!(shelf.chapters(language).all(|found| !found.instead));
        }
    }

    #[test]
    fn a_chapter_that_is_not_translated_is_the_english_one() {
        let urdu = LANGUAGE.replace("\"English\"", "\"اردو\"").replace("\"ltr\"", "\"rtl\"");
        let shelf =
            files(&[("en/language.toml", LANGUAGE), ("en/what-cancer-is.md", CHAPTER), ("ur/language.toml", &urdu)]);
        let shelf = shelf.expect("sound content");
        let urdu = shelf.language("ur").expect("a language");
        let found = shelf.chapter(urdu, "what-cancer-is").expect("a chapter");
        assert!(found.instead && found.language.code == "en" && urdu.dir == Dir::Rtl);
        assert!(shelf.chapter(urdu, "nothing").is_none());
    }

    #[rstest]
    #[case(&[], "en/language.toml:1: English is not there")]
    #[case(&[("en/language.toml", LANGUAGE), ("en/notes.txt", "")], "en/notes.txt:1: is neither")]
    #[case(&[("en/language.toml", LANGUAGE), ("en/print.md", CHAPTER)], "en/print.md:1: has a name")]
    #[case(&[("fr/signs.md", CHAPTER)], "fr/signs.md:1: stands in a folder without")]
    fn a_shelf_that_is_not_whole_is_refused(#[case] given: &[(&str, &str)], #[case] want: &str) {
        let flaws = files(given).expect_err("broken");
        assert!(flaws.len() == 1 && flaws[0].starts_with(want), "{flaws:?}");
    }

    #[rstest]
    #[case("About {n} minutes", "About some minutes", "minutes has no {n}")]
    #[case("Call 111 if:", "Call 112 if:", "112 stands in no fact")]
    #[case("dir = \"ltr\"", "dir = \"up\"", "unknown variant `up`")]
    #[case("start = \"Start now\"", "start = \"\"", "start must not be empty")]
    #[case("start = \"Start now\"", "start = \"<b>Start</b>\"", "start: HTML is not allowed here")]
    #[case("hint = \"For example, river apple seven\"", "hint = \"\"", "hint must not be empty")]
    #[case("Tell 3 people", "Tell 4 people", "4 stands in no fact")]
    #[case("quit = ", "qiut = ", "unknown field `qiut`")]
    #[case("[summary]\ntitle = \"What I learned\"", "[summary]", "missing field `title`")]
    #[case("in your own time: {address}", "in your own time", "share has no {address}")]
    fn a_broken_language_is_refused(#[case] good: &str, #[case] bad: &str, #[case] want: &str) {
        let text = LANGUAGE.replacen(good, bad, 1);
        let flaws = files(&[("en/language.toml", &text), ("en/what-cancer-is.md", CHAPTER)]).expect_err("broken");
        let same = |(good, bad): &(&str, &str)| good == bad;
        let line = LANGUAGE.lines().zip(text.lines()).take_while(same).count() + 1;
        let is_told = |flaw: &String| flaw.contains(want);
        assert!(flaws.iter().any(is_told) && flaws[0].starts_with("en/language.toml:"), "{flaws:?}");
        // A field that is missing is told where its section begins.
        let line = if want.starts_with("missing") { line - 1 } else { line };
        assert!(flaws[0].starts_with(&format!("en/language.toml:{line}: ")), "{line} {flaws:?}");
    }

    #[rstest]
    #[case("gp_when")]
    #[case("urgent_when")]
    #[case("emergency_when")]
    fn a_contact_without_reasons_is_refused_with_its_line(#[case] name: &str, #[values("[]", "[\" \"]")] empty: &str) {
        let at = line_of(LANGUAGE, "contact", name);
        let lines: Vec<String> = LANGUAGE
            .lines()
            .zip(1..)
            .map(|(line, nth)| if nth == at { format!("{name} = {empty}") } else { line.to_owned() })
            .collect();
        let flaws = files(&[("en/language.toml", &lines.join("\n")), ("en/what-cancer-is.md", CHAPTER)]);
        let flaws = flaws.expect_err("broken");
        assert_eq!(flaws[0], format!("en/language.toml:{at}: {name} must not be empty"));
    }

    #[test]
    fn a_fact_of_a_language_that_lies_in_the_future_is_refused() {
        let text = LANGUAGE.replacen("date = 2026", "date = 2028", 1);
        let flaws = files(&[("en/language.toml", &text), ("en/what-cancer-is.md", CHAPTER)]).expect_err("broken");
        assert!(flaws[0].contains("lies in the future: today is 2027-01-11"), "{flaws:?}");
    }

    #[test]
    fn english_says_who_can_help_and_other_languages_may() {
        let without = read(&[("en/language.toml", LANGUAGE), ("en/what-cancer-is.md", CHAPTER)]);
        assert_eq!(without, Err(vec!["en/support.md:1: is needed".to_owned()]));
        let (french, chapter) = (("fr/language.toml", LANGUAGE), ("en/what-cancer-is.md", CHAPTER));
        let address = |given: &[(&str, &str)]| {
            let shelf = files(given).expect("sound content");
            shelf.languages().iter().map(Language::support).collect::<Vec<_>>()
        };
        let english = ("en/language.toml", LANGUAGE);
        assert_eq!(address(&[english, chapter, french]), ["/support", "/support"]);
        assert_eq!(address(&[english, chapter, french, ("fr/support.md", HELP.1)]), ["/support", "/learn/fr/support"]);
    }

    #[test]
    fn numbers_of_chapters_have_no_gap() {
        let second = CHAPTER.replacen("number = 1", "number = 3", 1);
        let flaws = files(&[("en/language.toml", LANGUAGE), ("en/a.md", CHAPTER), ("en/b.md", &second)]);
        assert_eq!(flaws, Err(vec!["en/b.md:2: number 2 is expected here".to_owned()]));
    }
}
