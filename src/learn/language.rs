//! A language of the digital session: its own name, how it is written, and the words that all its chapters share.
//! These stand in `language.toml` beside the chapters, so that a translation is complete in one folder.

use serde::Deserialize;

use crate::learn::chapter::{Chapter, Fact};

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
    pub confidence: Confidence,
    pub contact: Contact,
    pub facts: Vec<Fact>,
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

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The words around the chapters, in the language of the chapters.
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Words {
            $($(#[$doc])* pub $name: String,)+
        }

        impl Words {
            /// Each with its name in the file.
            pub(super) fn all(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($name), self.$name.as_str()),)+]
            }
        }
    };
}

words!(
    /// Name of the whole session.
    session,
    lead,
    start,
    contents,
    /// `{n}` stands for the number, as in `chapter`.
    minutes,
    chapter,
    question,
    questions,
    check,
    choose,
    problem,
    error,
    unsure,
    /// `{answer}`
    you_said,
    again,
    onward,
    previous,
    next,
    back,
    sources,
    /// `{date}`
    noted,
    read,
    second_hand,
    known,
    awaiting,
    /// `{reviewer}`, `{date}`
    reviewed,
    /// `{date}`
    due,
    overdue,
    instead,
    someone,
    print,
    place,
    languages,
    replaces,
    prefer,
);

/// Names of the words in which something is put, and what.
pub(super) const FILLED: [(&str, &[&str]); 6] = [
    ("minutes", &["{n}"]),
    ("chapter", &["{n}"]),
    ("you_said", &["{answer}"]),
    ("noted", &["{date}"]),
    ("reviewed", &["{reviewer}", "{date}"]),
    ("due", &["{date}"]),
];

/// The question before and after the session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
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

impl Language {
    pub fn chapter(&self, slug: &str) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.slug == slug)
    }
}
