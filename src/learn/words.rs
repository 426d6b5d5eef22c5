//! The three words of a saved place: plain words of a list of our own, read back as people type them. Words that
//! sound like others, or are written in several ways, are left out, for words are told by telephone.

use std::fmt;

const LIST: &str = include_str!("words.txt");
/// How many words there are to draw from.
pub const WORDS: u32 = 2_052;

/// Letters of a word at most.
const LONGEST: usize = 10;

/// `river-apple-seven`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreeWords(String);

impl ThreeWords {
    /// Makes three words of three random numbers below [`WORDS`].
    pub fn from_random(random: [u32; 3]) -> Self {
        let words: Vec<&str> = LIST.lines().collect();
        Self(random.map(|n| words[n as usize % words.len()]).join("-"))
    }

    /// Case, blanks, commas and hyphens don't matter; `None` where these are not three words. Any will do, so that a place
    /// outlives a change of the list.
    pub fn parse(typed: &str) -> Option<Self> {
        let lower = typed.to_lowercase();
        let typed: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let is_word = |word: &&str| word.len() <= LONGEST && word.bytes().all(|b| b.is_ascii_lowercase());
        (typed.len() == 3 && typed.iter().all(is_word)).then(|| Self(typed.join("-")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `river apple seven`
    pub fn as_spoken(&self) -> String {
        self.0.replace('-', " ")
    }
}

impl fmt::Display for ThreeWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;

    #[test]
    fn the_list_holds_as_many_different_words_as_it_says() {
        let words: BTreeSet<&str> = LIST.lines().collect();
        assert_eq!(words.len(), LIST.lines().count());
        assert_eq!(words.len(), WORDS as usize);
        assert!(words.len() >= 2_048);
        assert!(words.iter().all(|w| (3..=LONGEST).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[rstest]
    #[case("sea", "see")]
    #[case("flour", "flower")]
    #[case("hair", "hare")]
    #[case("right", "write")]
    #[case("night", "knight")]
    #[case("deer", "dear")]
    #[case("route", "root")]
    #[case("red", "read")]
    #[case("pale", "pail")]
    #[case("grey", "gray")]
    fn a_word_that_is_told_by_telephone_is_written_in_one_way(#[case] one: &str, #[case] other: &str) {
        assert!(LIST.lines().all(|word| word != one && word != other));
    }

    #[rstest]
    #[case("River, APPLE  seven", Some("river-apple-seven"))]
    #[case("river-apple-seven", Some("river-apple-seven"))]
    #[case("river-apple", None)]
    #[case("river-apple-seven-tea", None)]
    #[case("river-apple-xyzzy", Some("river-apple-xyzzy"))]
    #[case("river-apple-7", None)]
    #[case("river-apple-äpfel", None)]
    #[case("river-apple-elevenletter", None)]
    #[case("", None)]
    fn words_are_read_as_people_type_them(#[case] typed: &str, #[case] want: Option<&str>) {
        assert_eq!(ThreeWords::parse(typed).as_ref().map(ThreeWords::as_str), want);
    }

    #[test]
    fn every_drawn_code_is_read_back() {
        for random in [[0, 1, 2], [WORDS - 1, 7, 7], [1_000, 2_000, 300]] {
            let drawn = ThreeWords::from_random(random);
            assert_eq!(ThreeWords::parse(drawn.as_str()), Some(drawn));
        }
    }
}
