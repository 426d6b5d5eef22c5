//! Delivery status notifications (RFC 3464): which letter did not arrive, and whether that is for good.

use super::head::Head;
use super::parts::Part;
use super::text::one_line;
use crate::domain::inbound::Bounce;
use crate::domain::text::Email;

/// Characters of a server's words that are kept.
const MOST_REASON: usize = 300;
/// Recipients of a notification that are looked at: a letter of ours has one.
const MOST_RECIPIENTS: usize = 20;

/// What a notification says.
pub enum Report {
    /// What the envelope tells is left to the caller.
    Failed(Bounce),
    /// The letter is on its way still, or arrived.
    NotFailed,
}

/// `None`: it is no notification.
pub fn report(head: &Head, parts: &[Part]) -> Option<Report> {
    let kind = head.kind("Content-Type");
    let of = kind.parameter("report-type").unwrap_or_default();
    if kind.what != "multipart/report" || !of.eq_ignore_ascii_case("delivery-status") {
        return None;
    }
    let status = ["message/delivery-status", "message/global-delivery-status"];
    let status = parts.iter().find(|part| status.contains(&part.kind.what.as_str()));
    let failed = status.and_then(|part| failed(&part.text()));
    Some(failed.map_or(Report::NotFailed, |group| Report::Failed(bounce(&group, parts))))
}

/// The fields about the first recipient whom the letter did not reach.
fn failed(text: &str) -> Option<Head> {
    let text = text.replace("\r\n", "\n");
    let groups = text.split("\n\n").take(MOST_RECIPIENTS + 1).map(|group| Head::split(group.trim_start().as_bytes()).0);
    groups.into_iter().find(|g| g.first("Action").is_some_and(|a| a.trim().eq_ignore_ascii_case("failed")))
}

fn bounce(group: &Head, parts: &[Part]) -> Bounce {
    let said = group.first("Diagnostic-Code").map(after_type).unwrap_or_default();
    let status = group.first("Status").unwrap_or_default().split_whitespace().next().unwrap_or_default();
    let address = |name| group.first(name).map(after_type).and_then(email);
    let returned = ["message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"];
    let returned = parts.iter().find(|part| returned.contains(&part.kind.what.as_str()));
    Bounce {
        letter: None,
        message_id: returned.and_then(|part| part.returned().message_id()),
        recipient_marks: false,
        digest: [0; 32],
        recipient: address("Original-Recipient").or_else(|| address("Final-Recipient")),
        hard: is_for_good(status, said),
        reason: one_line(&format!("came back: {status} {said}"), MOST_REASON),
    }
}

/// By the status; where there is none, by the number that the server answered.
fn is_for_good(status: &str, said: &str) -> bool {
    let word = if status.is_empty() { said } else { status };
    word.trim_start().starts_with('5')
}

/// `ann@example.org` of `rfc822; ann@example.org`.
fn after_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

fn email(text: &str) -> Option<Email> {
    let bare = text.trim_matches(|c: char| c == '<' || c == '>' || c.is_whitespace());
    let Ok(address) = Email::parse(bare) else { return None };
    Some(address)
}
