//! Stored letters as the desk may see them: their text, with every secret word and code hidden.

use mail_parser::MessageParser;

use crate::links::Purpose;

const HIDDEN: &str = "[hidden]";

/// The plain text of a stored letter; empty where the bytes are no letter.
pub fn text_of(bytes: &[u8]) -> String {
    let message = MessageParser::default().parse(bytes);
    message.and_then(|m| m.body_text(0).map(|t| t.replace("\r\n", "\n"))).unwrap_or_default()
}

/// Hides the tokens of links and every number of 6 digits (log-in codes).
pub fn mask(text: &str) -> String {
    let mut paths: Vec<String> = Purpose::ALL.iter().map(|p| format!("/{}/", p.as_str())).collect();
    paths.push("/log-in/".into());
    let masked = paths.iter().fold(text.to_owned(), |text, path| hide_after(&text, path));
    hide_codes(&masked)
}

fn hide_after(text: &str, path: &str) -> String {
    let mut pieces = text.split(path);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let word = piece.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(piece.len());
        out.push_str(path);
        out.push_str(if word > 0 { HIDDEN } else { "" });
        out.push_str(&piece[word..]);
    }
    out
}

fn hide_codes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| start + n);
        // The six letters of a reference may all be digits.
        let is_code = end - start == 6 && !rest[..start].ends_with("CC-");
        out.push_str(&rest[..start]);
        out.push_str(if is_code { HIDDEN } else { &rest[start..end] });
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://h/offers/aB3-_x9 now", "http://h/offers/[hidden] now")]
    #[case("http://h/feed/v/aB3.ics", "http://h/feed/v/[hidden].ics")]
    #[case("http://h/log-in/abc\n\n123456\n", "http://h/log-in/[hidden]\n\n[hidden]\n")]
    #[case("http://h/s/CC-234567 on 9 March 2027", "http://h/s/CC-234567 on 9 March 2027")]
    #[case(
        "/prove/a and /bookings/b/cancel, /unsubscribe/c",
        "/prove/[hidden] and /bookings/[hidden]/cancel, /unsubscribe/[hidden]"
    )]
    #[case("12345, 1234567, é123456é", "12345, 1234567, é[hidden]é")]
    #[case("/me/offers/", "/me/offers/")]
    fn secrets_are_hidden(#[case] text: &str, #[case] want: &str) {
        assert_eq!(mask(text), want);
    }
}
