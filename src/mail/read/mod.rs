//! What came by email: bytes of a stranger in, a domain's `Inbound` out. Pure, bounded in work and memory, obeys nothing.
//! `mail-parser` never sees a whole message: our own walk (`parts`) hands it one header or one leaf at a time.

mod authentication;
mod bounce;
mod head;
mod parts;
mod reply;
mod text;

use sha2::{Digest, Sha256};

use crate::domain::ids::{LetterId, Reference};
use crate::domain::inbound::{Bounce, Ignored, Inbound, Message};
use crate::domain::text::Email;
use crate::links::Links;
use crate::mail::verp;

use bounce::Report;
use head::Head;
use parts::Part;

/// Octets of the longest message that is read. Longer ones are refused at the door.
pub const MOST_OCTETS: usize = 4 << 20;

/// What the carrier said beside the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Sender of the envelope, `Some("")` for none (bounces); `None`: the carrier did not say.
    pub sender: Option<String>,
    /// Recipients of the envelope.
    pub recipients: Vec<String>,
}

/// Whom we are and whom we believe.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    pub links: &'a Links,
    /// Sender of our letters.
    pub from: &'a Email,
    /// Bounces of our letters come back to addresses that name them.
    pub verp: bool,
    /// Name of the mail server whose Authentication-Results count; `None`: nobody is proven.
    pub authserv_id: Option<&'a str>,
}

/// Reads and sorts a message. What is longer than [`MOST_OCTETS`] is cut.
pub fn read(bytes: &[u8], carried: &Carried, house: House) -> Inbound {
    let bytes = bytes.get(..MOST_OCTETS).unwrap_or(bytes);
    let (head, body) = Head::split(bytes);
    if head.is_empty() {
        return Inbound::Ignored(Ignored::NoMessage);
    }
    let parts = parts::leaves(&head, body);
    let letter = letter(&head, carried, house);
    match bounce::report(&head, &parts) {
        Some(Report::Failed(came)) => {
            let recipient = came.recipient.filter(|_| has_sender(&head, carried) != Some(true));
            let digest = digest(&head, &head.from().unwrap_or_default(), bytes);
            return Inbound::Bounce(Bounce { letter, recipient, recipient_marks: !house.verp, digest, ..came });
        }
        Some(Report::NotFailed) => return Inbound::Ignored(Ignored::NotFailed),
        None => {}
    }
    match unwanted(&head, carried, house) {
        Some(why) => Inbound::Ignored(why),
        None if !head.is_automatic() => written(&head, &parts, house, bytes),
        // Google Calendar and others mark the answer that their user clicked as generated: its calendar part tells it from
        // other programs' mail. An out-of-office answer is `auto-replied` and was clicked by nobody.
        None => match written(&head, &parts, house, bytes) {
            Inbound::Reply(reply, message) if head.may_be_clicked() => Inbound::Reply(reply, message),
            _ => Inbound::Ignored(Ignored::Automatic),
        },
    }
}

/// Whether mail to this address is for us: the sender of our letters, or a bounce address of our making.
pub fn is_for_us(address: &str, house: House) -> bool {
    is_ours(address.trim(), house)
}

/// The letter that the address says which this came back to.
fn letter(head: &Head, carried: &Carried, house: House) -> Option<LetterId> {
    let named = carried.recipients.iter().map(String::as_str);
    let told = ["Delivered-To", "X-Original-To", "Envelope-To", "To"].into_iter().filter_map(|name| head.first(name));
    named.chain(told).find_map(|address| verp::letter_of(house.links, address))
}

/// Why nobody needs to see it.
fn unwanted(head: &Head, carried: &Carried, house: House) -> Option<Ignored> {
    let from = head.from();
    if has_sender(head, carried) == Some(false) {
        Some(Ignored::NullSender)
    } else if head.hops() > head::MOST_HOPS || from.as_deref().is_some_and(|f| is_ours(f, house)) {
        Some(Ignored::Loop)
    } else if from.is_none() {
        Some(Ignored::NoMessage)
    } else {
        None
    }
}

/// Whether the envelope has a sender; `None` where nobody says.
fn has_sender(head: &Head, carried: &Carried) -> Option<bool> {
    let sender = carried.sender.as_deref().or_else(|| head.first("Return-Path"))?;
    Some(!sender.trim_matches(|c: char| c == '<' || c == '>' || c.is_whitespace()).is_empty())
}

fn is_ours(address: &str, house: House) -> bool {
    address.eq_ignore_ascii_case(house.from.as_str()) || verp::letter_of(house.links, address).is_some()
}

/// A calendar's answer, or what a person wrote.
fn written(head: &Head, parts: &[Part], house: House, bytes: &[u8]) -> Inbound {
    let sender = head.from().unwrap_or_default();
    let proven = house.authserv_id.is_some_and(|id| authentication::passes(head, id, &sender));
    let subject = text::one_line(&head.subject(), text::MOST_SUBJECT);
    let message = Message {
        digest: digest(head, &sender, bytes),
        proven,
        reference: named(&subject),
        text: text::readable(parts),
        answers: head.answers(),
        sender: text::one_line(&sender, Email::MAX),
        subject,
    };
    match reply::answer(parts, &message) {
        Some((reply, text)) => Inbound::Reply(reply, Message { text, ..message }),
        None => Inbound::Message(message),
    }
}

/// A second delivery has other `Received` lines, so Message-ID and sender tell; without the first all octets do.
fn digest(head: &Head, sender: &str, bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    match head.message_id() {
        Some(id) => {
            hash.update(sender.to_lowercase());
            hash.update([0]);
            hash.update(id);
        }
        None => hash.update(bytes),
    }
    hash.finalize().into()
}

/// The first reference of a booking in a subject.
fn named(subject: &str) -> Option<Reference> {
    let words = subject.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.len() == 9).find_map(Reference::parse)
}

#[cfg(test)]
mod tests;
