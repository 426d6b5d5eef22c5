//! Words of strangers made fit for the desk's eyes: plain, visible, bounded, links and codes of ours hidden.

use mail_parser::decoders::html::html_to_text;

use super::parts::Part;
use crate::mail::masking::mask;

/// Characters of a subject and of a text.
pub const MOST_SUBJECT: usize = 200;
pub const MOST_TEXT: usize = 10_000;
/// Octets of a text before it is made plain.
const MOST_OCTETS: usize = 256 * 1024;
const CUT: &str = "\n[cut here]";

/// Texts of one message that are read: pictures may stand between them.
const MOST_TEXTS: usize = 20;

/// What a person wrote: the plain texts, where they say nothing the HTML without its tags, else nothing.
pub fn readable(parts: &[Part]) -> String {
    let shown = |what| parts.iter().filter(move |part| part.kind.what == what && !part.is_attached()).take(MOST_TEXTS);
    let text = joined(shown("text/plain").map(|part| plain(&part.text())));
    if !text.is_empty() {
        return text;
    }
    joined(shown("text/html").map(|part| plain(&html_to_text(begin(&part.text(), MOST_OCTETS)))))
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    let said: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    cut(said.join("\n\n"))
}

/// Lines of visible characters, at most one empty line between two, at most [`MOST_TEXT`] characters.
pub fn plain(text: &str) -> String {
    let text = begin(text, MOST_OCTETS).replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_hidden(*c)).collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    cut(mask(lines.join("\n").trim()))
}

/// One line of visible characters, at most `most` of them.
pub fn one_line(text: &str, most: usize) -> String {
    let visible: String = text.chars().map(|c| if is_hidden(c) || c.is_whitespace() { ' ' } else { c }).collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

fn cut(text: String) -> String {
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => {
            let keep = text[..end].char_indices().nth(MOST_TEXT - CUT.len()).map_or(end, |(at, _)| at);
            format!("{}{CUT}", &text[..keep])
        }
        None => text,
    }
}

/// The first `most` octets, or fewer, whole characters.
fn begin(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Control characters and marks that turn the direction of text around: the desk must see what is there.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Dear all,\r\n\r\n\r\n\r\nyes.\r\n\r\n", "Dear all,\n\nyes.")]
    #[case("a\u{0}b\u{202E}c\u{7}", "abc")]
    #[case("see http://h/bookings/aB3-_x9 now", "see http://h/bookings/[hidden] now")]
    #[case("مرحبا 👩‍👩‍👧", "مرحبا 👩‍👩‍👧")]
    fn a_text_is_plain_and_holds_no_secret(#[case] text: &str, #[case] want: &str) {
        assert_eq!(plain(text), want);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let text = plain(&"é".repeat(20_000));
        assert_eq!(text.chars().count(), MOST_TEXT);
        assert!(text.ends_with("é\n[cut here]"));
    }

    #[rstest]
    #[case("a\r\n b\u{202E}  c ", "a b c")]
    #[case("\u{0}", "")]
    fn a_line_is_one_line(#[case] text: &str, #[case] want: &str) {
        assert_eq!(one_line(text, 200), want);
    }
}
