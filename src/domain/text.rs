//! Text that strangers type, made safe at the door: no control characters, no hidden direction marks, bounded length.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// Why a text was refused. The door turns it into words beside the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    #[error("is empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("holds a character that can't be shown")]
    Hidden,
    #[error("is not of the form expected")]
    Form,
}

/// Control characters, separators that break lines, and marks that turn the direction of text around (Unicode TR 9, TR 36).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFD}' | '\u{E0000}'..='\u{E007F}' | '\u{061C}')
}

/// Without marks that keyboards and contact lists put around names and that show nothing; a tab is a blank. Those that
/// override the direction of letters stay, to be refused.
pub fn without_chaff(text: &str) -> String {
    let is_chaff = |c: &char| matches!(c, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202C}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}');
    text.chars().filter(|c| !is_chaff(c)).map(|c| if c == '\t' { ' ' } else { c }).collect()
}

/// Whether ten digits, in groups with a blank or a hyphen between them, are an NHS number: the last checks the others
/// (modulus 11, NHS Data Model and Dictionary, "NHS NUMBER"). Eleven in a row are a telephone number.
pub fn holds_nhs_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != ' ' && c != '-').any(|part| {
        let groups: Vec<&str> = part.split([' ', '-']).filter(|group| !group.is_empty()).collect();
        (0..groups.len()).any(|from| (from..groups.len()).any(|to| is_nhs_number(&groups[from..=to].concat())))
    })
}

fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let [first @ .., check] = digits.as_slice() else { return false };
    let sum: u32 = first.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 10 && (11 - sum % 11) % 11 == *check
}

/// A text on one line, its blanks folded, of 1 to `most` characters.
fn folded(text: &str, most: usize) -> Result<String, BadText> {
    let text = without_chaff(text);
    if text.trim_matches(' ').chars().any(is_hidden) {
        return Err(BadText::Hidden);
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.chars().count() {
        0 => Err(BadText::Empty),
        n if n > most => Err(BadText::TooLong(most)),
        _ => Ok(folded),
    }
}

/// A sentence or two without line breaks, as [`Line`] but up to 300 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Passage(String);

impl Passage {
    pub const MAX: usize = 300;

    pub fn parse(text: &str) -> Result<Self, BadText> {
        folded(text, Self::MAX).map(Self)
    }
}

/// One line of text, trimmed, inner blanks folded, 1 to 120 characters (names, venues).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

impl Line {
    pub const MAX: usize = 120;

    pub fn parse(text: &str) -> Result<Self, BadText> {
        folded(text, Self::MAX).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Lower case, letters and digits only: two spellings of one group's name meet here.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// The first word, for a feed that may show first names only.
    pub fn first_word(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }
}

/// What browsers leave in an address and RFC 3986 does not allow.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// An address of the web: https, at most 500 characters, without a name or password in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebLink(String);

impl WebLink {
    pub const MAX: usize = 500;

    pub fn parse(text: &str) -> Result<Self, BadText> {
        let text = folded(text, Self::MAX)?;
        let url = url::Url::parse(&text).map_err(|_| BadText::Form)?;
        let good = url.scheme() == "https" && url.host_str().is_some_and(|host| host.contains('.'));
        let is_bare = url.username().is_empty() && url.password().is_none();
        if !good || !is_bare {
            return Err(BadText::Form);
        }
        // Punycode, percent signs: what stands in letters and calendars is ASCII, and is read back by the same rules.
        let link = utf8_percent_encode(url.as_str(), NOT_IN_ADDRESSES).to_string();
        if link.len() > Self::MAX { Err(BadText::TooLong(Self::MAX)) } else { Ok(Self(link)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An email address: lower case, at most 254 octets, one `@`, a domain with a dot, ASCII without blanks or quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    pub const MAX: usize = 254;

    pub fn parse(text: &str) -> Result<Self, BadText> {
        let text = without_chaff(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(BadText::Empty);
        }
        if text.len() > Self::MAX {
            return Err(BadText::TooLong(Self::MAX));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(BadText::Form)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
        let label_ok = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        if !local_ok || labels.len() < 2 || !labels.iter().all(|l| label_ok(l)) {
            return Err(BadText::Form);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone number as typed: 7 to 20 of digits, blanks, `+ - ( )`, with at least 7 digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    pub fn parse(text: &str) -> Result<Self, BadText> {
        // Contact lists tell numbers to run from left to right.
        let text = without_chaff(text).replace('\u{202D}', "");
        let text = text.trim();
        if text.is_empty() {
            return Err(BadText::Empty);
        }
        if text.len() > 20 {
            return Err(BadText::TooLong(20));
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let form = digits >= 7 && text.bytes().all(|b| b.is_ascii_digit() || b" +-()".contains(&b));
        if form { Ok(Self(text.to_owned())) } else { Err(BadText::Form) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A full UK postcode, upper case with one blank: `SG1 1AA`. Whether its district is known is `places`' business.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

impl Postcode {
    pub fn parse(text: &str) -> Result<Self, BadText> {
        let packed: String =
            without_chaff(text).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        if packed.is_empty() {
            return Err(BadText::Empty);
        }
        if !packed.is_ascii() || !(5..=7).contains(&packed.len()) {
            return Err(BadText::Form);
        }
        let (out, inward) = packed.split_at(packed.len() - 3);
        let i = inward.as_bytes();
        let o = out.as_bytes();
        let letters = o.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let out_ok = (1..=2).contains(&letters)
            && o.get(letters).is_some_and(u8::is_ascii_digit)
            && o[letters..].iter().all(u8::is_ascii_alphanumeric)
            && o.len() - letters <= 2;
        let in_ok = i[0].is_ascii_digit() && i[1].is_ascii_alphabetic() && i[2].is_ascii_alphabetic();
        if out_ok && in_ok { Ok(Self(format!("{out} {inward}"))) } else { Err(BadText::Form) }
    }

    /// The postcode district, `SG1` of `SG1 1AA`.
    pub fn district(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_traits {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadText;
            fn try_from(text: String) -> Result<Self, BadText> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
    )+};
}

text_traits!(Line, Passage, WebLink, Email, Phone, Postcode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Knit  and\u{a0}Natter ", Ok("Knit and Natter"))]
    #[case("", Err(BadText::Empty))]
    #[case("a\r\nBcc: x@example.org", Err(BadText::Hidden))]
    #[case("a\0b", Err(BadText::Hidden))]
    #[case("abc\u{202E}fdp", Err(BadText::Hidden))]
    #[case("نادي القراءة", Ok("نادي القراءة"))]
    #[case("\u{200F}قاعة\u{200E}\t\u{2068}2\u{2069}\u{200B}\u{FEFF}", Ok("قاعة 2"))]
    fn a_line_is_one_visible_line(#[case] typed: &str, #[case] want: Result<&str, BadText>) {
        assert_eq!(Line::parse(typed).as_ref().map(Line::as_str).map_err(Clone::clone), want);
    }

    #[rstest]
    #[case("https://meet.example.org/a?b=c ", Ok("https://meet.example.org/a?b=c"))]
    #[case("https://täst.example/é", Ok("https://xn--tst-qla.example/%C3%A9"))]
    #[case("https://meet.example.org/?y=\\a|b", Ok("https://meet.example.org/?y=%5Ca%7Cb"))]
    #[case("http://meet.example.org/", Err(BadText::Form))]
    #[case("javascript:alert(1)", Err(BadText::Form))]
    #[case("https://ann:secret@example.org/", Err(BadText::Form))]
    #[case("https://localhost/", Err(BadText::Form))]
    #[case("meet.example.org", Err(BadText::Form))]
    #[case("", Err(BadText::Empty))]
    fn a_link_is_an_https_address(#[case] typed: &str, #[case] want: Result<&str, BadText>) {
        assert_eq!(WebLink::parse(typed).as_ref().map(WebLink::as_str).map_err(Clone::clone), want);
    }

    #[test]
    fn a_link_that_was_taken_is_taken_again() {
        let typed = |n| format!("https://meet.example.org/{}", "é".repeat(n));
        let link = WebLink::parse(&typed(79)).expect("a link");
        assert_eq!((link.as_str().len(), WebLink::parse(link.as_str())), (499, Ok(link.clone())));
        assert_eq!(WebLink::parse(&typed(80)), Err(BadText::TooLong(500)));
    }

    #[test]
    fn what_is_pasted_from_a_contact_list_is_taken() {
        let phone = Phone::parse("\u{202D}07700 900123\u{202C}");
        assert_eq!(phone.as_ref().map(Phone::as_str), Ok("07700 900123"));
        let email = Email::parse("\u{2068}ann@example.org\u{2069}");
        assert_eq!(email.as_ref().map(Email::as_str), Ok("ann@example.org"));
        assert_eq!(Postcode::parse("SG1 1AA\u{200E}").as_ref().map(Postcode::as_str), Ok("SG1 1AA"));
    }

    #[rstest]
    #[case("Patient 943 476 5919 was happy", true)]
    #[case("943-476-5919", true)]
    #[case("9434765918", false)]
    #[case("on 12 March 943 476 5919 came", true)]
    #[case("0300 123 4044", false)]
    #[case::ten_of_these_eleven_would_be_one("ring 01992 555001", false)]
    #[case("on 3 March 2027 we met 40 people", false)]
    fn an_nhs_number_is_known_by_its_check(#[case] text: &str, #[case] want: bool) {
        assert_eq!(holds_nhs_number(text), want);
    }

    #[test]
    fn ten_thousand_characters_are_too_many() {
        assert_eq!(Line::parse(&"x".repeat(10_000)), Err(BadText::TooLong(120)));
        assert_eq!(Passage::parse(&"x".repeat(10_000)), Err(BadText::TooLong(300)));
    }

    #[rstest]
    #[case("Ann.Bell@Example.org ", Some("ann.bell@example.org"))]
    #[case("ann@example", None)]
    #[case("ann bell@example.org", None)]
    #[case("a\"@example.org", None)]
    #[case("@example.org", None)]
    #[case("a@b@example.org", None)]
    fn an_address_is_lower_case_and_plain(#[case] typed: &str, #[case] want: Option<&str>) {
        let got = Email::parse(typed);
        assert_eq!(got.as_ref().map_or(None, |e| Some(e.as_str())), want);
    }

    #[rstest]
    #[case("sg11aa", Some("SG1 1AA"), "SG1")]
    #[case("SG13 7AB", Some("SG13 7AB"), "SG13")]
    #[case("EC1A 1BB", Some("EC1A 1BB"), "EC1A")]
    #[case("SG1", None, "")]
    #[case("12345", None, "")]
    #[case("ÄÖ1 1AA", None, "")]
    fn a_postcode_has_a_district(#[case] typed: &str, #[case] want: Option<&str>, #[case] district: &str) {
        let got = Postcode::parse(typed);
        assert_eq!(got.as_ref().map_or(None, |p| Some(p.as_str())), want);
        assert_eq!(got.as_ref().map_or("", Postcode::district), district);
    }

    proptest! {
        #[test]
        fn no_line_ever_holds_a_control_character(typed in any::<String>()) {
            if let Ok(line) = Line::parse(&typed) {
                prop_assert!(!line.as_str().chars().any(is_hidden));
                prop_assert_eq!(Line::parse(line.as_str()), Ok(line));
            }
        }
    }
}
