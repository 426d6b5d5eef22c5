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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// When they said yes to another time or place of the session: they are asked again.
    pub earlier_yes: Option<Instant>,
    /// They had said yes when the whole session was called off: it was theirs to the end.
    #[serde(default)]
    pub called_off: bool,
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

    /// On the team, or may still join it.
    pub fn is_live(&self, now: Instant) -> bool {
        self.state == OfferState::Accepted || self.is_open(now)
    }

    /// Fills a place or is asked to, be it too late to answer.
    pub fn holds_place(&self) -> bool {
        matches!(self.state, OfferState::Open | OfferState::Accepted)
    }

    /// They said no, were silent or were taken off: never asked for this booking again. Whose time passed without a team
    /// refused nothing.
    pub fn has_refused(&self, now: Instant) -> bool {
        match self.state {
            OfferState::Declined | OfferState::Expired => true,
            OfferState::Open => now >= self.deadline,
            OfferState::TakenOff => self.on_site.0 >= now,
            OfferState::Accepted | OfferState::Withdrawn => false,
        }
    }

    pub fn is_released(&self, now: Instant) -> bool {
        self.release <= now
    }

    /// Said yes once, and is asked whether that holds for another time or place.
    pub fn is_asked_again(&self) -> bool {
        self.state == OfferState::Open && self.earlier_yes.is_some()
    }

    /// Has said yes, if only to an earlier time or place: an invitation may stand in their calendar.
    pub fn has_said_yes(&self) -> bool {
        self.state == OfferState::Accepted || self.is_asked_again()
    }

    /// The session is at another time by now, and the answer holds all the same: nobody waits for it any more.
    #[must_use]
    pub fn kept_at(self, slot: usize, on_site: Span) -> Self {
        let earlier_yes = self.earlier_yes.filter(|_| self.state == OfferState::Open);
        Self { slot, earlier_yes, on_site, ..self }
    }

    /// The session is at another time or place: a yes becomes a question, a question is put anew.
    #[must_use]
    pub fn asked_for(self, slot: usize, on_site: Span, (release, deadline): (Instant, Instant)) -> Self {
        let yes = self.answered.filter(|_| self.state == OfferState::Accepted).or(self.earlier_yes);
        Self { state: OfferState::Open, answered: None, earlier_yes: yes, slot, on_site, release, deadline, ..self }
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

    /// Ends what holds a place: who has said yes, if only to an earlier time, is taken off, another open offer is
    /// withdrawn; others stay.
    #[must_use]
    pub fn end(self) -> Self {
        let state = match self.state {
            _ if self.has_said_yes() => OfferState::TakenOff,
            OfferState::Open => OfferState::Withdrawn,
            other => other,
        };
        Self { state, ..self }
    }

    /// Ends it with its session.
    #[must_use]
    pub fn call_off(self) -> Self {
        let called_off = self.has_said_yes();
        Self { called_off, ..self.end() }
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
