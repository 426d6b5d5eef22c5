//! The fact that somebody must be told something. Intent, not text: `mail` composes the letter from the facts of its day.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BookingId, ContactId, LetterId, LoginId, OfferId, PersonId};
use crate::domain::time::Instant;

/// What somebody must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// To the contact: we have your request; prove your address.
    Received,
    /// To a volunteer: can you give this session?
    Offer,
    /// To a volunteer: the offer is taken back.
    OfferWithdrawn,
    /// To contact and team, with invitation: it takes place.
    Confirmed,
    /// To contact and team, with the changed invitation: another time or place.
    Changed,
    /// To the contact, and to those who said yes, while the team is not complete: another time or place.
    RequestChanged,
    /// To contact and team, with CANCEL: it does not take place.
    Cancelled,
    /// To a volunteer, with CANCEL: you are no longer on this team.
    TakenOff,
    /// To the contact: we can't take it on.
    Declined,
    /// To the contact: we found nobody.
    NotStaffed,
    /// To contact and team, a week before: the session is near.
    ReminderWeek,
    /// To contact and team, the day before.
    ReminderDay,
    /// To contact and team, the day after: how did it go?
    Feedback,
    /// To somebody who asked to log in.
    LogIn,
}

impl NoticeKind {
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Offer,
        Self::OfferWithdrawn,
        Self::Confirmed,
        Self::Changed,
        Self::RequestChanged,
        Self::Cancelled,
        Self::TakenOff,
        Self::Declined,
        Self::NotStaffed,
        Self::ReminderWeek,
        Self::ReminderDay,
        Self::Feedback,
        Self::LogIn,
    ];

    /// The word in the database and in the names of templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Offer => "offer",
            Self::OfferWithdrawn => "offer-withdrawn",
            Self::Confirmed => "confirmed",
            Self::Changed => "changed",
            Self::RequestChanged => "request-changed",
            Self::Cancelled => "cancelled",
            Self::TakenOff => "taken-off",
            Self::Declined => "declined",
            Self::NotStaffed => "not-staffed",
            Self::ReminderWeek => "reminder-week",
            Self::ReminderDay => "reminder-day",
            Self::Feedback => "feedback",
            Self::LogIn => "log-in",
        }
    }

    /// What a recipient can stop it with; `None`: it can't be stopped, for it says what holds.
    pub fn topic(self) -> Option<Topic> {
        match self {
            Self::Offer => Some(Topic::Offers),
            Self::ReminderWeek | Self::ReminderDay => Some(Topic::Reminders),
            Self::Feedback => Some(Topic::Feedback),
            _ => None,
        }
    }
}

/// Letters that a recipient can stop and start again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// "Can you give this session?"
    Offers,
    Reminders,
    /// "How did it go?"
    Feedback,
}

impl Topic {
    pub const ALL: [Self; 3] = [Self::Offers, Self::Reminders, Self::Feedback];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offers => "offers",
            Self::Reminders => "reminders",
            Self::Feedback => "feedback",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Recipient {
    Person(PersonId),
    Contact(ContactId),
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    Booking(BookingId),
    Offer(OfferId, BookingId),
    Login(LoginId),
}

impl Subject {
    pub fn booking(self) -> Option<BookingId> {
        match self {
            Self::Booking(id) | Self::Offer(_, id) => Some(id),
            Self::Login(_) => None,
        }
    }
}

/// A letter to be written: put into the outbox in the transaction that makes it true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub to: Recipient,
    pub subject: Subject,
    /// Not before this.
    pub due: Instant,
    /// The booking's SEQUENCE when the notice was put: tells two confirmations of one booking apart. Of a kind that time
    /// causes, the SEQUENCE of the last move: tells one time of the session from the next.
    pub sequence: i32,
}

impl Notice {
    /// One letter per recipient, kind, subject and sequence, however often the action runs.
    pub fn dedupe_key(&self) -> String {
        let subject = match self.subject {
            Subject::Booking(b) => format!("b{}", b.0),
            Subject::Offer(o, _) => format!("o{}", o.0),
            Subject::Login(l) => format!("l{}", l.0),
        };
        let to = match self.to {
            Recipient::Person(p) => format!("p{}", p.0),
            Recipient::Contact(c) => format!("c{}", c.0),
        };
        format!("{}:{subject}:{to}:{}", self.kind.as_str(), self.sequence)
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    Waiting,
    Sent,
    /// Refused for good, or tried for 24 hours.
    Failed,
    /// The facts moved on before it left.
    Superseded,
}

/// A row of the outbox as a job claims it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub id: LetterId,
    pub notice: Notice,
    /// Tries so far, this one not counted.
    pub attempts: i32,
    /// Bytes and Message-ID, where an earlier try composed them.
    pub composed: Option<Composed>,
    pub created: Instant,
}

/// What was composed: sent again byte by byte on the next try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    pub message_id: String,
    pub to: String,
    pub subject: String,
    pub bytes: Vec<u8>,
}

/// Minutes until the next try after `attempts` failed ones: 1, 5, 15, 60, then hourly; `None` after 24 hours.
pub fn retry_after_min(attempts: i32) -> Option<i64> {
    match attempts {
        ..=1 => Some(1),
        2 => Some(5),
        3 => Some(15),
        4..=27 => Some(60),
        _ => None,
    }
}
