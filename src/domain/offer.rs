//! One place on one booking's team put to one volunteer, and the answers it can get.

use serde::{Deserialize, Serialize};

use crate::domain::booking::TeamSize;
use crate::domain::ids::{BookingId, OfferId, PersonId};
use crate::domain::time::{Instant, whole};
use crate::domain::volunteer::Span;

/// What somebody does on a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TeamRole {
    Lead,
    Support,
}

impl TeamRole {
    /// As people read it, on pages, in letters and in calendars.
    pub fn words(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Support => "co-presenter",
        }
    }

    /// The same where it stands alone.
    pub fn title(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Support => "Co-presenter",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfferState {
    /// Waits for an answer.
    Open,
    Accepted,
    Declined,
    /// The deadline passed without an answer.
    Expired,
    /// The service took it back before an answer.
    Withdrawn,
    /// Accepted once; the session was cancelled, or the person was taken off or dropped out.
    TakenOff,
}

/// Why a volunteer said no, if they cared to say. Never a health fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoReason {
    Date,
    Distance,
    Topic,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub booking: BookingId,
    pub person: PersonId,
    pub role: TeamRole,
    /// Index into the booking's slots.
    pub slot: usize,
    pub state: OfferState,
    pub made: Instant,
    /// Before this nobody but the desk sees it: the letter is held, or the night is quiet.
    pub release: Instant,
    pub deadline: Instant,
    pub answered: Option<Instant>,
    pub reason: Option<NoReason>,
    /// Set-up start to pack-down end: two accepted ones of a person never overlap.
    pub on_site: Span,
    pub version: i64,
}

/// Why an answer can't be taken; the page says what holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferClosed {
    #[error("the offer was answered before: {0:?}")]
    Answered(OfferState),
    #[error("the deadline has passed")]
    Late,
}

impl Offer {
    /// Occupies the person: waits for an answer in time.
    pub fn is_open(&self, now: Instant) -> bool {
        self.state == OfferState::Open && now < self.deadline
    }

    /// Fills a place or may still fill it.
    pub fn holds_place(&self) -> bool {
        matches!(self.state, OfferState::Open | OfferState::Accepted)
    }

    pub fn is_released(&self, now: Instant) -> bool {
        self.release <= now
    }

    pub fn accept(self, now: Instant) -> Result<Self, OfferClosed> {
        self.answer(OfferState::Accepted, None, now)
    }

    pub fn decline(self, reason: Option<NoReason>, now: Instant) -> Result<Self, OfferClosed> {
        self.answer(OfferState::Declined, reason, now)
    }

    fn answer(self, state: OfferState, reason: Option<NoReason>, now: Instant) -> Result<Self, OfferClosed> {
        if self.state != OfferState::Open {
            return Err(OfferClosed::Answered(self.state));
        }
        if now >= self.deadline {
            return Err(OfferClosed::Late);
        }
        Ok(Self { state, reason, answered: Some(whole(now)), ..self })
    }

    /// The deadline has passed: `None` while it has not, or when it was answered.
    pub fn expire(self, now: Instant) -> Option<Self> {
        let due = self.state == OfferState::Open && now >= self.deadline;
        due.then_some(Self { state: OfferState::Expired, ..self })
    }

    /// Ends what holds a place: an open offer is withdrawn, an accepted one taken off; others stay.
    #[must_use]
    pub fn end(self) -> Self {
        let state = match self.state {
            OfferState::Open => OfferState::Withdrawn,
            OfferState::Accepted => OfferState::TakenOff,
            other => other,
        };
        Self { state, ..self }
    }
}

/// How many places of a team are still to be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenPlaces {
    /// Leads nobody holds or is asked for.
    pub lead: u32,
    pub support: u32,
}

impl OpenPlaces {
    /// Places of `team` that no offer holds (open or accepted).
    pub fn of<'a>(team: TeamSize, offers: impl Iterator<Item = &'a Offer>) -> Self {
        Self::left(team, offers.filter(|o| o.holds_place()))
    }

    /// Places of `team` that nobody has accepted.
    pub fn unaccepted<'a>(team: TeamSize, offers: impl Iterator<Item = &'a Offer>) -> Self {
        Self::left(team, offers.filter(|o| o.state == OfferState::Accepted))
    }

    fn left<'a>(team: TeamSize, held: impl Iterator<Item = &'a Offer>) -> Self {
        let mut left = Self { lead: team.lead, support: team.support };
        for offer in held {
            let place = match offer.role {
                TeamRole::Lead => &mut left.lead,
                TeamRole::Support => &mut left.support,
            };
            *place = place.saturating_sub(1);
        }
        left
    }

    pub fn none(self) -> bool {
        self.lead == 0 && self.support == 0
    }
}
