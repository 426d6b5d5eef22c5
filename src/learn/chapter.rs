//! One chapter as its readers meet it: text, picture, questions, facts, and whether somebody has signed it off.

use chrono::NaiveDate;

use crate::learn::body::Block;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The last part of its address, and the file's name without its ending.
    pub slug: String,
    /// From 1, the same in every language.
    pub number: u32,
    pub title: String,
    /// About how long it takes.
    pub minutes: u32,
    /// Raised with each change of what it says.
    pub version: u32,
    pub review: Option<Review>,
    pub picture: Picture,
    /// What to remember, for the summary.
    pub points: Vec<String>,
    pub facts: Vec<Fact>,
    pub questions: Vec<Question>,
    pub body: Vec<Block>,
}

/// A healthcare professional's sign-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Name and role, as shown.
    pub reviewer: String,
    pub on: NaiveDate,
    /// When it must be looked at again.
    pub due: NaiveDate,
}

/// What a chapter may claim today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    Awaiting,
    Reviewed(&'a Review),
    /// Signed off once; the day to look again has passed, so it claims nothing.
    Overdue(&'a Review),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `images/learn-NAME.svg`
    pub asset: String,
    pub alt: String,
}

/// What a text rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub says: String,
    pub source: String,
    /// The day on which it was noted from its source.
    pub date: NaiveDate,
    pub sure: Sure,
}

/// How we know a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// Read at the source.
    Read,
    /// Told by somebody who cites the source.
    SecondHand,
    /// General knowledge.
    Known,
}

/// A question about the chapter. "I am not sure" is offered beside the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub asks: String,
    pub answers: Vec<Answer>,
    /// What is said to those who are not sure.
    pub unsure: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub says: String,
    /// Says why, kindly.
    pub reply: String,
}

impl Chapter {
    pub fn standing(&self, today: NaiveDate) -> Standing<'_> {
        match &self.review {
            None => Standing::Awaiting,
            Some(review) if review.due < today => Standing::Overdue(review),
            Some(review) => Standing::Reviewed(review),
        }
    }

    /// The question of this number, from 1.
    pub fn question(&self, number: usize) -> Option<&Question> {
        self.questions.get(number.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2027-01-10", false)]
    #[case("2028-01-10", false)]
    #[case("2028-01-11", true)]
    fn a_review_holds_to_its_last_day(#[case] today: &str, #[case] over: bool) {
        let day = |text: &str| text.parse().expect("a date");
        let review = Review { reviewer: "Dr A".into(), on: day("2027-01-10"), due: day("2028-01-10") };
        let chapter = Chapter { review: Some(review), ..chapter() };
        assert_eq!(matches!(chapter.standing(day(today)), Standing::Overdue(_)), over);
    }

    #[test]
    fn a_chapter_that_nobody_signed_claims_nothing() {
        assert_eq!(chapter().standing("2027-01-10".parse().expect("a date")), Standing::Awaiting);
    }

    fn chapter() -> Chapter {
        Chapter {
            slug: "signs".into(),
            number: 1,
            title: "Signs".into(),
            minutes: 3,
            version: 1,
            review: None,
            picture: Picture { asset: String::new(), alt: String::new() },
            points: Vec::new(),
            facts: Vec::new(),
            questions: Vec::new(),
            body: Vec::new(),
        }
    }
}
