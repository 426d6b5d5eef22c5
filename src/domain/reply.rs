//! A calendar's answer to an invitation (RFC 5546 REPLY and COUNTER), and what it means for a booking. Nothing is taken from
//! anybody who is not invited and proven, and nobody is moved: a no only asks for a person's click.

use serde::{Deserialize, Serialize};

use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::inbound::{Ignored, Why};
use crate::domain::notice::Recipient;
use crate::domain::text::Email;
use crate::domain::time::Instant;

/// What an invited person's calendar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    Accepted,
    Tentative,
    Declined,
}

/// What is asked of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Record(Said),
    Counter,
    Delegate,
    /// Neither of these.
    Other,
}

/// An answer as its calendar wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub uid: String,
    /// Whose answer it says it is; `None` where it names nobody.
    pub attendee: Option<Email>,
    /// Who sent it; `None` where that is no address of ours to compare.
    pub from: Option<Email>,
    /// Our own mail server says that `from`'s domain sent it.
    pub proven: bool,
    pub asks: Asks,
    /// Of the invitation that is answered; 0 where none is told (RFC 5545 3.8.7.4).
    pub sequence: i32,
    /// DTSTAMP; `None`: now.
    pub made: Option<Instant>,
    /// COMMENT as plain text; empty where there is none.
    pub comment: String,
}

/// An answer as it is kept: the last of each person invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub whose: Recipient,
    pub said: Said,
    pub sequence: i32,
    pub made: Instant,
    pub received: Instant,
}

/// What the calendar of `whose` answered to the time and place that hold; `None` where it is silent, or where they took a
/// place on the web after it answered.
pub fn answered(answers: &[Answer], whose: Recipient, facts: &BookingFacts) -> Option<Said> {
    let theirs = answers.iter().find(|answer| answer.whose == whose && answer.sequence >= facts.booking.moved)?;
    let mut places = facts.team().filter(|mate| Recipient::Person(mate.offer.person) == whose);
    let is_overtaken = places.any(|mate| mate.offer.answered.is_some_and(|yes| yes > theirs.received));
    (!is_overtaken).then_some(theirs.said)
}

/// What becomes of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Record(Answer),
    Ignore(Ignored),
    /// A coordinator must read it.
    Ask(Why),
}

/// Judges a reply about this booking, given the `answers` known so far.
pub fn judge(reply: &Reply, facts: &BookingFacts, answers: &[Answer], now: Instant) -> Verdict {
    let Some(whose) = invitee(reply, facts) else { return Verdict::Ask(Why::Stranger) };
    if !reply.proven {
        return Verdict::Ask(Why::Unproven);
    }
    let said = match reply.asks {
        Asks::Record(said) => said,
        Asks::Counter => return Verdict::Ask(Why::Counter),
        Asks::Delegate => return Verdict::Ask(Why::Delegated),
        Asks::Other => return Verdict::Ask(Why::Unclear),
    };
    let begun = facts.slot().is_none_or(|slot| slot.start <= now);
    if facts.booking.state != State::Confirmed || begun || reply.sequence < facts.booking.moved {
        return Verdict::Ignore(Ignored::Late);
    }
    // A calendar whose numbers or clock run ahead must not silence what its owner says later.
    let sequence = reply.sequence.min(facts.booking.sequence);
    let made = reply.made.map_or(now, |made| made.min(now));
    let answer = Answer { whose, said, sequence, made, received: now };
    match answers.iter().find(|known| known.whose == whose) {
        Some(known) if (known.sequence, known.made) > (sequence, made) => Verdict::Ignore(Ignored::Late),
        Some(known) if (known.sequence, known.made, known.said) == (sequence, made, said) => {
            Verdict::Ignore(Ignored::Known)
        }
        _ => Verdict::Record(answer),
    }
}

/// Who of team and host it is: sender and attendee are the same, and one of those who have an invitation.
fn invitee(reply: &Reply, facts: &BookingFacts) -> Option<Recipient> {
    let address = reply.attendee.as_ref().filter(|who| reply.from.as_ref() == Some(who))?;
    let mate = facts.invited().find(|mate| mate.email == *address).map(|mate| Recipient::Person(mate.offer.person));
    let host = || (facts.contact.email == *address).then_some(Recipient::Contact(facts.contact.id));
    mate.or_else(host)
}

#[cfg(test)]
mod tests;
