//! The leaves of a MIME message, found by our own walk: bounded in depth and number, never into a message inside.
//! A leaf is decoded by `mail-parser`, one at a time, for that crate has no bound on nesting.

use mail_parser::MessageParser;

use super::head::{Head, Kind};

/// Levels of multipart, and leaves, of a message that people and calendars write. What is beyond is not looked at.
const DEEPEST: usize = 8;
const MOST: usize = 64;
/// Octets of a leaf that is read as text, before it is decoded.
const MOST_OCTETS: usize = 1 << 20;

/// A part that is no multipart.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    pub kind: Kind,
    head: Head,
    body: &'a [u8],
}

/// All leaves in their order.
pub fn leaves<'a>(head: &Head, body: &'a [u8]) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    walk(head.clone(), body, 0, &mut found);
    found
}

fn walk<'a>(head: Head, body: &'a [u8], depth: usize, found: &mut Vec<Part<'a>>) {
    if found.len() >= MOST {
        return;
    }
    let mut kind = head.kind("Content-Type");
    if kind.what.is_empty() {
        kind.what = "text/plain".into();
    }
    let boundary = kind.parameter("boundary").filter(|_| kind.what.starts_with("multipart/"));
    match boundary.filter(|b| !b.is_empty()) {
        Some(_) if depth >= DEEPEST => {}
        Some(boundary) => {
            for piece in pieces(body, boundary, MOST) {
                let (head, body) = Head::split(piece);
                walk(head, body, depth + 1, found);
            }
        }
        None => found.push(Part { kind, head, body }),
    }
}

/// What stands between the lines of a boundary; the last piece may lack its end.
fn pieces<'a>(body: &'a [u8], boundary: &str, most: usize) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut pieces = Vec::new();
    let mut begin = None;
    let mut at = 0;
    while at < body.len() && pieces.len() < most {
        let end = body[at..].iter().position(|b| *b == b'\n').map_or(body.len(), |n| at + n + 1);
        let line = &body[at..end];
        if let Some(rest) = line.strip_prefix(mark.as_slice())
            && rest.strip_prefix(b"--").unwrap_or(rest).trim_ascii().is_empty()
        {
            if let Some(begin) = begin {
                pieces.push(&body[begin..at]);
            }
            if rest.starts_with(b"--") {
                return pieces;
            }
            begin = Some(end);
        }
        at = end;
    }
    pieces.extend(begin.filter(|_| pieces.len() < most).map(|begin| &body[begin..]));
    pieces
}

impl Part<'_> {
    /// Meant to be kept as a file.
    pub fn is_attached(&self) -> bool {
        self.head.kind("Content-Disposition").what == "attachment"
    }

    /// The name of the file, lower case.
    pub fn file(&self) -> String {
        let told = self.head.kind("Content-Disposition");
        told.parameter("filename").or(self.kind.parameter("name")).unwrap_or_default().to_lowercase()
    }

    /// Its text, whatever its kind: transfer encoding undone, characters made UTF-8.
    pub fn text(&self) -> String {
        let charset = self.kind.parameter("charset").filter(|c| is_word(c)).unwrap_or("utf-8");
        let encoding = self.head.first("Content-Transfer-Encoding").map(str::trim).filter(|e| is_word(e));
        let encoding = encoding.unwrap_or("8bit");
        let head =
            format!("Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
        let mut message = head.into_bytes();
        message.extend_from_slice(self.body.get(..MOST_OCTETS).unwrap_or(self.body));
        let parsed = MessageParser::default().parse(&message);
        parsed.and_then(|m| m.body_text(0).map(std::borrow::Cow::into_owned)).unwrap_or_default()
    }

    /// The head of the message that this part returns (a bounce's last part).
    pub fn returned(&self) -> Head {
        Head::split(self.body).0
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
}
