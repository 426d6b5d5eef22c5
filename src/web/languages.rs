//! Names of the languages that volunteers speak, by their BCP 47 tags.

/// Tag and name, in the order of the names.
const NAMES: [(&str, &str); 36] = [
    ("sq", "Albanian"),
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("bg", "Bulgarian"),
    ("yue", "Cantonese"),
    ("zh", "Chinese"),
    ("hr", "Croatian"),
    ("cs", "Czech"),
    ("nl", "Dutch"),
    ("en", "English"),
    ("fr", "French"),
    ("de", "German"),
    ("el", "Greek"),
    ("gu", "Gujarati"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("lt", "Lithuanian"),
    ("ml", "Malayalam"),
    ("ne", "Nepali"),
    ("ps", "Pashto"),
    ("fa", "Persian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pa", "Punjabi"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("so", "Somali"),
    ("es", "Spanish"),
    ("syl", "Sylheti"),
    ("ta", "Tamil"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
];

/// The name of a tag; the tag itself where we know none.
pub fn name(tag: &str) -> String {
    let known = NAMES.iter().find(|(t, _)| t.eq_ignore_ascii_case(tag));
    known.map_or_else(|| tag.to_owned(), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_a_name_or_stands_for_itself() {
        assert_eq!((name("ur"), name("xx")), ("Urdu".to_owned(), "xx".to_owned()));
        assert!(NAMES.windows(2).all(|w| w[0].1 < w[1].1));
    }
}
