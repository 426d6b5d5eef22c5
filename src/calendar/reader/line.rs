//! Lines of iCalendar text: unfolded, taken apart, and dropped where we have no use for the property.

use std::borrow::Cow;

/// Properties that are kept. No titles, places, notes: who is busy is all that a busy calendar tells.
const KEPT: [&str; 21] = [
    "ATTENDEE",
    "COMMENT",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "DURATION",
    "EXDATE",
    "FREEBUSY",
    "METHOD",
    "ORGANIZER",
    "RDATE",
    "RECURRENCE-ID",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "UID",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];

/// Parameters that are kept; only the first of a name counts.
const KEPT_PARAMETERS: [&str; 8] =
    ["CN", "FBTYPE", "PARTSTAT", "RANGE", "SENT-BY", "TZID", "VALUE", "X-RESPONSE-COMMENT"];

/// Names and values.
pub type Parameters = Vec<(&'static str, String)>;

/// A property as it stands: `ATTENDEE;PARTSTAT=DECLINED:mailto:a@example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Upper case.
    pub name: &'static str,
    /// Names in upper case, each once; values without their quotes.
    pub parameters: Parameters,
    /// Not unescaped; see [`Property::text`].
    pub value: String,
}

impl Property {
    /// A parameter's value; its name in upper case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// The value as TEXT (3.3.11): escapes undone, no control characters but line ends.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(c) = letters.next() {
            match c {
                '\\' => match letters.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) if !other.is_control() => out.push(other),
                    _ => {}
                },
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
        out
    }
}

/// What a line is to us.
pub(super) enum Known {
    Begin(String),
    End(String),
    Property(Property),
}

/// Lines with their folds undone. Folds may stand inside a character, so this is about octets.
pub(super) fn lines(octets: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut rest = octets.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_empty()).peekable();
    std::iter::from_fn(move || {
        let mut line = Cow::Borrowed(rest.next()?);
        while let Some(more) = rest.next_if(|line| matches!(line[0], b' ' | b'\t')) {
            line.to_mut().extend_from_slice(&more[1..]);
        }
        Some(line)
    })
}

/// `None` for what we have no use for.
pub(super) fn known(line: &[u8]) -> Option<Known> {
    let end = line.iter().position(|b| matches!(b, b':' | b';'))?;
    let name = line[..end].trim_ascii();
    let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
    let value = || String::from_utf8_lossy(line[end + 1..].trim_ascii()).to_ascii_uppercase();
    if is("BEGIN") || is("END") {
        return Some(if is("BEGIN") { Known::Begin(value()) } else { Known::End(value()) });
    }
    let name = KEPT.into_iter().find(|kept| is(kept))?;
    let (parameters, value) = parameters(&line[end..])?;
    Some(Known::Property(Property { name, parameters, value: String::from_utf8_lossy(value).into_owned() }))
}

/// Takes `;A=b;C="d:e":value` apart; `None` where there is no value.
fn parameters(mut rest: &[u8]) -> Option<(Parameters, &[u8])> {
    let mut found = Parameters::new();
    while let Some(after) = rest.strip_prefix(b";") {
        let end = end_of_parameter(after)?;
        let (name, value) = match after[..end].iter().position(|b| *b == b'=') {
            Some(at) => (&after[..at], &after[at + 1..end]),
            None => (&after[..end], &[][..]),
        };
        let kept = KEPT_PARAMETERS.into_iter().find(|kept| name.trim_ascii().eq_ignore_ascii_case(kept.as_bytes()));
        if let Some(name) = kept.filter(|name| found.iter().all(|(known, _)| known != name)) {
            found.push((name, String::from_utf8_lossy(value).trim().replace('"', "")));
        }
        rest = &after[end..];
    }
    Some((found, rest.strip_prefix(b":")?))
}

/// The first `:` or `;` outside quotes. Exchange leaves the quotes of `TZID=tzone://Microsoft/Utc` out.
fn end_of_parameter(octets: &[u8]) -> Option<usize> {
    let mut quoted = false;
    (0..octets.len()).find(|&at| {
        quoted ^= octets[at] == b'"';
        !quoted && (octets[at] == b';' || octets[at] == b':' && !octets[at + 1..].starts_with(b"//"))
    })
}
