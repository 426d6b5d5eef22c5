//! A language of the digital session: its own name, how it is written, and the words that its pages say.
//! These stand in `language.toml` beside the chapters, so that a translation is complete in one folder.

use serde::Deserialize;

use crate::learn::chapter::{Chapter, Fact};
use crate::learn::pages::Leaf;
use crate::learn::said::{
    BridgeWords, CertificateWords, CodeWords, DoneWords, ForgetWords, PlaceWords, PrintWords, SheetWords, SummaryWords,
    Word, Words,
};

/// The language into which the others fall back.
pub(super) const ENGLISH: &str = "en";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The folder and the part of the address: `en-easy`.
    pub code: String,
    /// As its own readers call it.
    pub name: String,
    /// BCP 47 tag for `lang`.
    pub lang: String,
    pub dir: Dir,
    /// Easy read: one idea a line, larger type, the picture beside the text.
    pub easy: bool,
    pub words: Words,
    pub bridge: BridgeWords,
    pub done: DoneWords,
    pub place: PlaceWords,
    pub forget: ForgetWords,
    /// `[code]`: the three words of a place.
    pub three: CodeWords,
    pub summary: SummaryWords,
    pub certificate: CertificateWords,
    pub sheet: SheetWords,
    pub print: PrintWords,
    pub confidence: Confidence,
    pub contact: Contact,
    pub facts: Vec<Fact>,
    /// Where those close to cancer find help; none: in English.
    pub support: Option<Leaf>,
    /// In the order of their numbers; those not translated yet are missing.
    pub chapters: Vec<Chapter>,
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dir {
    Ltr,
    Rtl,
}

impl Dir {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// The question before and after the session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// Where nothing was chosen: names the answer of those who don't want to say.
    pub choose: String,
    pub asks: String,
    pub hint: String,
    /// From the surest to the least sure.
    pub answers: [String; 5],
}

/// When to contact a GP, 111 or 999: under every chapter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub gp: String,
    pub gp_when: Vec<String>,
    pub urgent: String,
    pub urgent_when: Vec<String>,
    pub emergency: String,
    pub emergency_when: Vec<String>,
}

impl Confidence {
    pub(super) fn all(&self) -> Vec<Word<'_>> {
        let word = |name, says| Word { section: "confidence", name, says, marks: &[] };
        let answers = self.answers.iter().map(String::as_str).collect();
        vec![
            word("choose", vec![&self.choose]),
            word("asks", vec![&self.asks]),
            word("hint", vec![&self.hint]),
            word("answers", answers),
        ]
    }
}

impl Contact {
    pub(super) fn all(&self) -> Vec<Word<'_>> {
        let word = |name, says| Word { section: "contact", name, says, marks: &[] };
        vec![
            word("gp", vec![&self.gp]),
            word("gp_when", self.gp_when.iter().map(String::as_str).collect()),
            word("urgent", vec![&self.urgent]),
            word("urgent_when", self.urgent_when.iter().map(String::as_str).collect()),
            word("emergency", vec![&self.emergency]),
            word("emergency_when", self.emergency_when.iter().map(String::as_str).collect()),
        ]
    }
}

impl Language {
    /// All that its file says to readers.
    pub(super) fn words(&self) -> Vec<Word<'_>> {
        let pages = [
            self.words.all(),
            self.bridge.all(),
            self.done.all(),
            self.place.all(),
            self.forget.all(),
            self.three.all(),
            self.summary.all(),
            self.certificate.all(),
            self.sheet.all(),
            self.print.all(),
            self.confidence.all(),
            self.contact.all(),
        ];
        pages.into_iter().flatten().collect()
    }

    /// The same as texts alone.
    pub fn said(&self) -> Vec<&str> {
        self.words().into_iter().flat_map(|word| word.says).collect()
    }

    /// Address of the page on support in this language, or else in English.
    pub fn support(&self) -> String {
        let own = self.support.as_ref().filter(|_| self.code != ENGLISH);
        own.map_or_else(|| "/support".to_owned(), |_| format!("/learn/{}/support", self.code))
    }

    pub fn chapter(&self, slug: &str) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.slug == slug)
    }
}
