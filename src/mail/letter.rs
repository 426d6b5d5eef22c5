//! One letter and its bytes (RFC 5322, 2045, 6047): one recipient, the same text twice, the invitation where there is one.

use std::net::Ipv4Addr;
use std::time::SystemTime;

use lettre::Message;
use lettre::address::{Address, AddressError};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MessageBuilder, MultiPart, SinglePart};

use crate::calendar::invitation::Method;
use crate::domain::ids::LetterId;
use crate::domain::notice::Composed;
use crate::domain::text::Email;
use crate::domain::time::Instant;
use crate::links::Links;
use crate::mail::dkim::Dkim;

/// A letter before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub from: Email,
    pub from_name: String,
    pub to: Email,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub calendar: Option<(Method, String)>,
    /// `<left@host>`, as [`message_id`] makes it.
    pub message_id: String,
    /// The first letter of the thread; stands in `references` too.
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// https address for one click (RFC 8058).
    pub unsubscribe: Option<String>,
    pub date: Instant,
}

/// A letter that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    #[error("the address can't be written: {0}")]
    Address(#[from] AddressError),
    #[error("the message can't be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("the template can't be filled: {0}")]
    Template(#[from] askama::Error),
    #[error("the text can't be encoded")]
    Encoding,
    #[error("the letter can't be signed")]
    Unsigned,
}

impl Letter {
    /// The letter as it is stored and sent again byte by byte; signed where there is a signer.
    pub fn seal(&self, dkim: Option<&Dkim>) -> Result<Composed, Unwritable> {
        let bytes = self.bytes()?;
        Ok(Composed {
            message_id: self.message_id.clone(),
            to: self.to.as_str().to_owned(),
            subject: self.subject.clone(),
            bytes: match dkim {
                Some(dkim) => dkim.sign(&bytes, self.date).map_err(|_| Unwritable::Unsigned)?,
                None => bytes,
            },
        })
    }

    /// ASCII with CRLF, lines of at most 998 octets; the same letter gives the same bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, Unwritable> {
        let alternative = MultiPart::alternative()
            .boundary(self.boundary("alternative"))
            .singlepart(readable(ContentType::TEXT_PLAIN, &self.text)?)
            .singlepart(readable(ContentType::TEXT_HTML, &self.html)?);
        let message = match &self.calendar {
            None => self.head()?.multipart(alternative)?,
            Some((method, text)) => {
                let kind = format!("text/calendar; charset=UTF-8; method={}", method.as_str());
                let part = SinglePart::builder().header(content_type(&kind)?).body(base64(text)?);
                let file = content_type("application/ics; name=\"invite.ics\"")?;
                let whole = MultiPart::mixed()
                    .boundary(self.boundary("mixed"))
                    .multipart(alternative.singlepart(part))
                    .singlepart(Attachment::new("invite.ics".into()).body(base64(text)?, file));
                self.head()?.multipart(whole)?
            }
        };
        Ok(message.formatted())
    }

    fn head(&self) -> Result<MessageBuilder, Unwritable> {
        let from = mailbox(&self.from_name, &self.from)?;
        let mut head = Message::builder()
            .from(from.clone())
            .reply_to(from)
            .to(mailbox(&self.to_name, &self.to)?)
            .subject(one_line(&self.subject))
            .date(SystemTime::from(self.date))
            .message_id(Some(self.message_id.clone()))
            .raw_header(raw(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"))
            // Not "All": that would stop bounces too.
            .raw_header(raw(HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "OOF, AutoReply"));
        if let Some(first) = &self.in_reply_to {
            head = head.raw_header(raw(HeaderName::new_from_ascii_str("In-Reply-To"), first));
        }
        if !self.references.is_empty() {
            let ids = self.references.join("\r\n ");
            head = head.raw_header(raw(HeaderName::new_from_ascii_str("References"), &ids));
        }
        if let Some(url) = &self.unsubscribe {
            let post = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
            head = head
                .raw_header(raw(HeaderName::new_from_ascii_str("List-Unsubscribe"), &format!("<{url}>")))
                .raw_header(raw(post, "List-Unsubscribe=One-Click"));
        }
        Ok(head)
    }

    /// `=_` never comes out of quoted-printable or base64, so no part can hold it.
    fn boundary(&self, part: &str) -> String {
        let id = self.message_id.split(['<', '@']).nth(1).unwrap_or_default();
        let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        format!("=_{part}_{id}")
    }
}

/// Message-ID of a letter: `random` keeps two databases apart. The host is the public one, or the sender's domain where
/// the public one is a number or a local name.
pub fn message_id(id: LetterId, random: u64, links: &Links, from: &Email) -> String {
    let host = links.host();
    let local = ["localhost", ".local", ".lan", ".internal"].iter().any(|end| host.ends_with(end));
    let number = host.parse::<Ipv4Addr>().is_ok() || host.starts_with('[');
    let host = if local || number || !host.contains('.') { domain(from) } else { host };
    format!("<{}.{random:016x}@{host}>", id.0)
}

/// The part behind the `@`.
pub fn domain(email: &Email) -> &str {
    email.as_str().rsplit('@').next().unwrap_or_default()
}

fn mailbox(name: &str, email: &Email) -> Result<Mailbox, Unwritable> {
    let name = Some(one_line(name)).filter(|n| !n.is_empty());
    Ok(Mailbox::new(name, email.as_str().parse::<Address>()?))
}

/// A line break in a header's text would end it, and lettre panics on one in a name.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// A header whose value is ASCII and folded already.
fn raw(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned())
}

fn content_type(text: &str) -> Result<ContentType, Unwritable> {
    ContentType::parse(text).map_err(|_| Unwritable::Encoding)
}

fn readable(kind: ContentType, text: &str) -> Result<SinglePart, Unwritable> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable);
    Ok(SinglePart::builder().header(kind).body(body.map_err(|_| Unwritable::Encoding)?))
}

fn base64(text: &str) -> Result<Body, Unwritable> {
    let bytes = text.as_bytes().to_vec();
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).map_err(|_| Unwritable::Encoding)
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::calendar::samples::{email, now};
    use crate::domain::text::Line;
    use crate::links::ServerSecret;

    fn letter() -> Letter {
        Letter {
            from: email("bookings@example.org"),
            from_name: "Cancer Awareness Sessions".into(),
            to: email("zoe@volunteer.example.net"),
            to_name: "Zoë O’Neill".into(),
            subject: "Can you give a session on Tuesday 15 June 2027? (CC-7Q2FK9)".into(),
            text: "Dear Zoë\n\nA = B.\n".into(),
            html: "<p>Dear Zoë</p>\n".into(),
            calendar: None,
            message_id: "<1.00000000000000ff@sessions.example.org>".into(),
            in_reply_to: None,
            references: vec![],
            unsubscribe: None,
            date: now(),
        }
    }

    #[test]
    fn a_letter_without_invitation_is_an_alternative_of_text_and_html() {
        insta::assert_snapshot!(
            String::from_utf8(letter().bytes().expect("written")).expect("ASCII").replace('\r', "")
        );
    }

    #[test]
    fn a_letter_with_invitation_holds_it_twice_and_names_its_thread() {
        let thread: Vec<String> = (0..10).map(|n| format!("<{n}.00000000000000ff@sessions.example.org>")).collect();
        let whole = Letter {
            calendar: Some((Method::Cancel, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into())),
            in_reply_to: thread.first().cloned(),
            references: thread,
            unsubscribe: Some("https://sessions.example.org/unsubscribe/abc".into()),
            ..letter()
        };
        insta::assert_snapshot!(String::from_utf8(whole.bytes().expect("written")).expect("ASCII").replace('\r', ""));
    }

    #[rstest]
    #[case("https://sessions.example.org", "<7.00000000000000ff@sessions.example.org>")]
    #[case("http://127.0.0.1:8080", "<7.00000000000000ff@mail.example.com>")]
    #[case("http://[::1]:8080", "<7.00000000000000ff@mail.example.com>")]
    #[case("http://localhost", "<7.00000000000000ff@mail.example.com>")]
    #[case("http://house.local", "<7.00000000000000ff@mail.example.com>")]
    #[case("http://house", "<7.00000000000000ff@mail.example.com>")]
    fn a_message_id_has_a_public_host(#[case] url: &str, #[case] want: &str) {
        let links = Links::new(url.parse().expect("a url"), ServerSecret::new([7; 32]));
        assert_eq!(message_id(LetterId(7), 255, &links, &email("bookings@mail.example.com")), want);
    }

    proptest! {
        #[test]
        fn names_and_texts_of_strangers_come_back_whole(name in "\\PC{1,120}", text in any::<String>()) {
            let Ok(name) = Line::parse(&name) else { return Ok(()) };
            let sent = Letter { to_name: name.to_string(), text: text.clone(), subject: name.to_string(), ..letter() };
            let bytes = sent.bytes().map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert!(bytes.is_ascii());
            for line in bytes.split(|b| *b == b'\n') {
                prop_assert!(line.len() <= 998 && !line.strip_suffix(b"\r").unwrap_or(line).contains(&b'\r'));
            }
            let read = MessageParser::default().parse(&bytes).expect("a message");
            let to = read.to().and_then(|a| a.first()).and_then(|a| a.address());
            prop_assert_eq!(to, Some("zoe@volunteer.example.net"));
            prop_assert_eq!(read.subject(), Some(name.as_str()));
            prop_assert_eq!(read.text_bodies().count(), 1);
            prop_assert_eq!(read.attachments().count(), 0);
            let unix = |t: &str| t.replace("\r\n", "\n");
            prop_assert_eq!(unix(&read.body_text(0).unwrap_or_default()), unix(&text));
        }
    }
}
