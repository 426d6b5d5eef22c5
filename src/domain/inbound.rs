//! What came by email, read and sorted: a calendar's answer, a bounce, a person's message, or nothing to act on.
//! Whatever it says is text of a stranger: bounded, visible, never obeyed but for an answer of somebody invited.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{LetterId, Reference};
use crate::domain::reply::{Reply, Said};
use crate::domain::text::Email;
use crate::domain::time::Instant;

/// A message as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    Ignored(Ignored),
    Bounce(Bounce),
    Reply(Reply, Message),
    Message(Message),
}

/// Why nothing is done about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// Sent by a program: out of office, list, receipt.
    Automatic,
    /// No sender on the envelope, and no bounce.
    NullSender,
    /// It is one of ours, or went round too often.
    Loop,
    /// It has no sender, or is no message at all.
    NoMessage,
    /// A letter is on its way still, or was delivered.
    NotFailed,
    /// A bounce or an answer that is about nothing of ours.
    Foreign,
    /// The booking or its invitation is over, or a newer answer is known.
    Late,
    /// The very same came before.
    Known,
    /// More than anybody can read came from there this hour.
    TooMany,
}

/// What a person wrote, or a calendar on their behalf, as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// SHA-256 that the very same message has again.
    pub digest: [u8; 32],
    /// The address in From as it stands there, at most 254 characters; anybody can write anything.
    pub sender: String,
    /// Our own mail server says that the domain of `sender` sent it (DMARC).
    pub proven: bool,
    /// One line, at most 200 characters.
    pub subject: String,
    /// At most 10,000 characters, links and codes of ours hidden.
    pub text: String,
    /// Message-IDs of the letters it answers, the nearest first.
    pub answers: Vec<String>,
    /// The booking that the subject names.
    pub reference: Option<Reference>,
}

/// Why somebody at the desk must read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// A person wrote.
    Letter,
    /// An answer came with a remark.
    Remark,
    /// An answer whose sender is not proven.
    Unproven,
    /// An answer of or for somebody who is not invited.
    Stranger,
    /// Another time is proposed.
    Counter,
    /// Somebody else is sent.
    Delegated,
    /// An answer that says neither yes, maybe nor no.
    Unclear,
    /// Somebody asks to become a volunteer, by the form.
    Volunteer,
}

/// A message as it is kept for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub why: Why,
    pub sender: String,
    pub proven: bool,
    pub subject: String,
    pub text: String,
    pub booking: Option<Reference>,
    pub received: Instant,
}

/// What a mail server says about a letter that it could not deliver (RFC 3464).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The letter that the envelope names.
    pub letter: Option<LetterId>,
    /// Message-ID of the letter that it returns.
    pub message_id: Option<String>,
    /// Where the letter did not arrive; `None` too where the envelope has a sender: a mail server's word has none.
    pub recipient: Option<Email>,
    /// The recipient alone may get an address marked: our letters have no bounce addresses, which a server would name.
    pub recipient_marks: bool,
    /// SHA-256 that the very same notification has again.
    pub digest: [u8; 32],
    /// It came back for good by the server's own word (5.x.x): such an address is marked at the second letter.
    pub hard: bool,
    /// Status and the server's words in one line, at most 300 characters.
    pub reason: String,
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// An answer was recorded.
    Recorded(Said),
    /// A coordinator is asked to read it.
    Asked(Why),
    /// A letter failed; `marked`: no letter goes to that address any more.
    CameBack {
        marked: bool,
    },
    Ignored(Ignored),
}
