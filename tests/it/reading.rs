//! How the digital session reads: grade by Flesch and Kincaid, length of sentences, words that we don't use.

use cancel_cancer::learn::{Chapter, Language, shelf};

/// Highest grade (U.S. school year) of a chapter, and of one in easy read.
const GRADE: f64 = 6.0;
const EASY_GRADE: f64 = 4.0;
/// Words that a sentence may have, and the share of sentences that may have more.
const LONG: usize = 20;
const SHARE_OF_LONG: f64 = 0.05;
/// Of the service manual's list, and of ours: nobody battles cancer, nothing is simple for everybody.
const NOT_OURS: [&str; 22] = [
    "sign in",
    "log-in",
    "click here",
    "clinician",
    "bame",
    "smear test ",
    "sufferer",
    "victim",
    "battl",
    "fight",
    "e.g.",
    "i.e.",
    "etc.",
    "utilise",
    "in order to",
    "regarding",
    "please",
    "simply",
    " just ",
    " easy ",
    "!",
    "&",
];

/// All that somebody reads of a chapter.
fn texts(chapter: &Chapter) -> Vec<String> {
    let mut all = vec![chapter.title.clone(), chapter.picture.alt.clone()];
    all.extend(chapter.points.clone());
    all.extend(chapter.body.iter().flat_map(|b| b.words().lines().map(str::to_owned).collect::<Vec<_>>()));
    for question in &chapter.questions {
        all.extend([question.asks.clone(), question.unsure.clone()]);
        all.extend(question.answers.iter().flat_map(|a| [a.says.clone(), a.reply.clone()]));
    }
    all
}

fn sentences(texts: &[String]) -> Vec<Vec<String>> {
    let words = |sentence: &str| -> Vec<String> {
        let bare = |w: &str| w.chars().filter(|c| c.is_alphabetic() || *c == '\'').collect::<String>().to_lowercase();
        sentence.split_whitespace().map(bare).filter(|w| !w.is_empty()).collect()
    };
    let split = texts.iter().flat_map(|t| t.split_inclusive(['.', '?', ':']));
    split.map(words).filter(|s| s.len() > 4).collect()
}

/// Groups of vowels; an e that is not heard at the end is none.
fn syllables(word: &str) -> usize {
    let is_vowel = |c: char| "aeiouy".contains(c);
    let heard = word.strip_suffix("es").or_else(|| word.strip_suffix("ed")).or_else(|| word.strip_suffix('e'));
    let heard = heard.filter(|rest| !rest.ends_with('l') && rest.chars().any(is_vowel)).unwrap_or(word);
    let groups = heard.split(|c: char| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    groups.max(1)
}

fn grade(sentences: &[Vec<String>]) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).expect("a small number"));
    let words: Vec<&String> = sentences.iter().flatten().collect();
    let spoken: usize = words.iter().map(|w| syllables(w)).sum();
    0.39 * count(words.len()) / count(sentences.len()) + 11.8 * count(spoken) / count(words.len()) - 15.59
}

fn each(mut look: impl FnMut(&Language, &Chapter)) {
    let shelf = shelf("2027-01-11".parse().expect("a date")).expect("sound content");
    for language in shelf.languages().iter().filter(|l| l.lang == "en") {
        language.chapters.iter().for_each(|chapter| look(language, chapter));
    }
}

#[test]
fn every_chapter_can_be_read_at_nine_to_eleven_years() {
    each(|language, chapter| {
        let (most, found) = (if language.easy { EASY_GRADE } else { GRADE }, grade(&sentences(&texts(chapter))));
        assert!(found <= most, "{}/{}: grade {found:.1}", language.code, chapter.slug);
    });
}

/// What the pages around the chapters say.
fn around(language: &Language) -> Vec<String> {
    let support = language.support.as_ref().expect("a page on support");
    let mut all: Vec<String> = language.said().into_iter().map(str::to_owned).collect();
    all.push(support.title.clone());
    all.extend(support.body.iter().flat_map(|b| b.words().lines().map(str::to_owned).collect::<Vec<_>>()));
    all
}

#[test]
fn the_pages_around_the_chapters_read_like_them() {
    let shelf = shelf("2027-01-11".parse().expect("a date")).expect("sound content");
    for language in shelf.languages().iter().filter(|l| l.lang == "en") {
        let (most, found) = (if language.easy { EASY_GRADE } else { GRADE }, grade(&sentences(&around(language))));
        assert!(found <= most, "{}: grade {found:.1}", language.code);
        for text in around(language) {
            let lower = format!(" {} ", text.to_lowercase());
            // "Easy read" and "easy words" are what the kind of text is called.
            let word = NOT_OURS.iter().find(|word| **word != " easy " && lower.contains(**word));
            assert_eq!(word, None, "{}: {text}", language.code);
        }
    }
}

#[test]
fn long_sentences_are_rare() {
    each(|language, chapter| {
        let all = sentences(&texts(chapter));
        let long = all.iter().filter(|s| s.len() > LONG).count();
        let most = SHARE_OF_LONG * f64::from(u32::try_from(all.len()).expect("a small number"));
        assert!(f64::from(u32::try_from(long).expect("few")) < most.max(1.0), "{}/{}", language.code, chapter.slug);
    });
}

#[test]
fn words_that_are_not_ours_stand_nowhere() {
    each(|language, chapter| {
        for text in texts(chapter) {
            let lower = format!(" {} ", text.to_lowercase());
            for word in NOT_OURS {
                let named = word == "smear test " && lower.contains("(smear test)");
                assert!(named || !lower.contains(word), "{}/{}: {word} in {text}", language.code, chapter.slug);
            }
        }
    });
}

#[test]
fn the_measure_itself_is_sound() {
    assert_eq!(["cancer", "screening", "time", "apple", "signs", "a"].map(syllables), [2, 2, 1, 2, 1, 1]);
}
