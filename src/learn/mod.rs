//! The digital session as it stands in files: chapters, questions, facts with their sources, the words of each language,
//! and the three words that bring somebody back to their place. Reads text and judges it; knows no page and no person.

mod body;
mod chapter;
mod embedded;
mod front;
mod language;
mod numbers;
mod pages;
mod said;
mod shelf;
mod words;

pub use body::{Block, Span};
pub use chapter::{Answer, Chapter, Fact, Picture, Question, Review, Standing, Sure};
pub use embedded::{about, pictures, shelf};
pub use language::{Confidence, Contact, Dir, Language};
pub use pages::{About, Area, Leaf, Update};
pub use said::{
    BridgeWords, CertificateWords, CodeWords, DoneWords, ForgetWords, PlaceWords, PrintWords, SheetWords, SummaryWords,
    Words,
};
pub use shelf::{Found, RESERVED, Shelf};
pub use words::{ThreeWords, WORDS};

/// What is wrong with a file of content, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {says}")]
pub struct Flaw {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub says: String,
}

impl Flaw {
    fn new(file: &str, line: usize, says: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, says: says.into() }
    }
}
