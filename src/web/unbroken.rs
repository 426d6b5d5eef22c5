//! References in pages: a line never breaks at their hyphen, and what is copied is what stands there. Templates write
//! `{{ crate::web::unbroken(text) }}` wherever a text may hold one.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::domain::ids::Reference;

/// Characters of a reference.
const LENGTH: usize = 9;

/// A text whose references don't break, as HTML.
pub struct Unbroken<T>(T);

impl<T: AsRef<str>> HtmlSafe for Unbroken<T> {}

/// `text` escaped, each reference in it in a `<span>` that doesn't break.
pub fn unbroken<T: AsRef<str>>(text: T) -> Unbroken<T> {
    Unbroken(text)
}

impl<T: AsRef<str>> fmt::Display for Unbroken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.as_ref();
        while let Some(at) = rest.find("CC-") {
            let whole = rest.get(at..at + LENGTH).filter(|word| Reference::parse(word).is_some());
            let end = at + whole.map_or("CC-".len(), str::len);
            Html.write_escaped_str(&mut *f, &rest[..at])?;
            match whole {
                Some(reference) => write!(f, "<span class=\"cc-unbroken\">{reference}</span>")?,
                None => f.write_str("CC-")?,
            }
            rest = &rest[end..];
        }
        Html.write_escaped_str(f, rest)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("CC-7Q2FK9", "<span class=\"cc-unbroken\">CC-7Q2FK9</span>")]
    #[case("a < CC-7Q2FK9, b", "a &#60; <span class=\"cc-unbroken\">CC-7Q2FK9</span>, b")]
    #[case("CC-7Q2 CC-<b> CC-", "CC-7Q2 CC-&#60;b&#62; CC-")]
    #[case("CC-7Q2Fé CC-", "CC-7Q2Fé CC-")]
    #[case("", "")]
    fn references_stay_whole_and_all_else_is_text(#[case] text: &str, #[case] want: &str) {
        assert_eq!(unbroken(text).to_string(), want);
    }
}
