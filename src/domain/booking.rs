//! A booking's life: requested, offered, confirmed, counted; or cancelled, declined, not staffed. Value in, value out.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::group::{Format, SessionKind};
use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, PlaceId, Reference};
use crate::domain::text::WebLink;
use crate::domain::time::{BadTime, Instant, after, instant, local_date, local_time};
use crate::domain::volunteer::Span;

/// Stored states. Derived ones: planned (in the present draft), held (confirmed and over).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Requested,
    Offered,
    Confirmed,
    Counted,
    Cancelled,
    Declined,
    NotStaffed,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Offered,
        Self::Confirmed,
        Self::Counted,
        Self::Cancelled,
        Self::Declined,
        Self::NotStaffed,
    ];

    /// The word in the page's `data-state`, in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Offered => "offered",
            Self::Confirmed => "confirmed",
            Self::Counted => "counted",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::NotStaffed => "not-staffed",
        }
    }

    /// Nothing more will happen.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Counted | Self::Cancelled | Self::Declined | Self::NotStaffed)
    }
}

/// What the group asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    InPerson,
    Online,
    Either,
}

impl Wish {
    /// "Either" is planned in person.
    pub fn planned(self) -> Format {
        match self {
            Self::InPerson | Self::Either => Format::InPerson,
            Self::Online => Format::Online,
        }
    }
}

/// What the session (never a person) needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent yes-or-no answers of one form")]
pub struct Support {
    /// BCP 47 tags other than English that somebody on the team must speak.
    pub languages: BTreeSet<String>,
    pub bsl: bool,
    pub easy_read: bool,
    pub step_free: bool,
    pub women_only: bool,
}

/// One wished time, as the group said it and as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub date: NaiveDate,
    pub time: NaiveTime,
    pub start: Instant,
    pub end: Instant,
}

impl Slot {
    /// Refuses a start or an end that the clock shows twice: calendars take it for the wrong one.
    pub fn new(date: NaiveDate, time: NaiveTime, duration_min: i64) -> Result<Self, BadTime> {
        let start = instant(date, time)?;
        let end = start + Duration::minutes(duration_min);
        instant(local_date(end), local_time(end))?;
        Ok(Self { date, time, start, end })
    }

    /// Set-up start to pack-down end.
    pub fn on_site(&self, kind: &SessionKind) -> Span {
        (self.start - Duration::minutes(kind.setup_min), self.end + Duration::minutes(kind.packdown_min))
    }
}

/// How many people a booking was published with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamSize {
    pub lead: u32,
    pub support: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    pub id: BookingId,
    pub reference: Reference,
    /// Of the session, in feeds and invitations; set once.
    pub uid: Uuid,
    pub group: GroupId,
    pub contact: ContactId,
    pub kind: KindId,
    pub wish: Wish,
    /// Where; none online.
    pub place: Option<PlaceId>,
    /// Where people join online; none until a coordinator gives it.
    pub join: Option<WebLink>,
    pub people: u32,
    pub support: Support,
    /// 1 to 3 wished times, the first first.
    pub slots: Vec<Slot>,
    /// Index of the slot that people were asked for.
    pub chosen: Option<usize>,
    pub team: Option<TeamSize>,
    pub state: State,
    /// The contact pressed the button in the acknowledgement, or a coordinator vouched.
    pub proven: bool,
    /// RFC 5545 SEQUENCE: raised with each change of start, end, status, venue or link to join.
    pub sequence: i32,
    /// SEQUENCE when start, end or place last changed: answers to older invitations are stale.
    pub moved: i32,
    pub created: Instant,
    /// Last change of anything shown: strictly growing.
    pub touched: Instant,
    /// Left out of plans until this day.
    pub hold_until: Option<NaiveDate>,
    pub version: i64,
}

/// A transition that the booking's state does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the booking is {}", .0.as_str())]
    State(State),
    #[error("the session has not taken place yet")]
    NotYet,
    #[error("the session's time has passed")]
    TooLate,
    #[error("there is no such time on the booking")]
    NoSlot,
}

impl Booking {
    /// The slot that holds: the chosen one, else the first wished.
    pub fn slot(&self) -> Option<&Slot> {
        self.slots.get(self.chosen.unwrap_or(0))
    }

    pub fn format(&self) -> Format {
        if self.place.is_none() { Format::Online } else { self.wish.planned() }
    }

    /// Confirmed and over.
    pub fn is_held(&self, now: Instant) -> bool {
        self.state == State::Confirmed && self.slot().is_some_and(|s| s.end <= now)
    }

    /// A team is asked for `slot`. From requested; a booking that lost places may be published again.
    pub fn publish(self, slot: usize, team: TeamSize, now: Instant) -> Result<Self, Refusal> {
        let start = self.slots.get(slot).ok_or(Refusal::NoSlot)?.start;
        if start <= now {
            return Err(Refusal::TooLate);
        }
        let moved = self.slot().is_some_and(|old| old.start != start);
        let state = match self.state {
            State::Requested | State::Offered => State::Offered,
            State::Confirmed if self.chosen == Some(slot) => State::Confirmed,
            other => return Err(Refusal::State(other)),
        };
        let sequence = self.sequence + i32::from(moved);
        let moved = if moved { sequence } else { self.moved };
        Ok(Self { state, chosen: Some(slot), team: Some(team), sequence, moved, ..self }.touched(now))
    }

    /// It takes place at these times (where they are others, at the first of them) and there. Not once it has begun.
    pub fn move_to(self, slots: Vec<Slot>, place: Option<PlaceId>, now: Instant) -> Result<Self, Refusal> {
        if !matches!(self.state, State::Requested | State::Offered | State::Confirmed) {
            return Err(Refusal::State(self.state));
        }
        if self.state == State::Confirmed && self.slot().is_some_and(|s| s.start <= now) {
            return Err(Refusal::TooLate);
        }
        let chosen = if slots == self.slots { self.chosen } else { self.chosen.map(|_| 0) };
        let sequence = self.sequence + 1;
        Ok(Self { slots, chosen, place, sequence, moved: sequence, ..self }.touched(now))
    }

    /// Confirmed, and nobody who comes knows where to join it.
    pub fn lacks_link(&self) -> bool {
        self.state == State::Confirmed && self.format() == Format::Online && self.join.is_none()
    }

    /// People join it there. Not in person, not once it is over.
    pub fn joined_at(self, link: Option<WebLink>, now: Instant) -> Result<Self, Refusal> {
        let is_open = matches!(self.state, State::Requested | State::Offered | State::Confirmed);
        if !is_open || self.format() != Format::Online {
            return Err(Refusal::State(self.state));
        }
        if self.is_held(now) {
            return Err(Refusal::TooLate);
        }
        Ok(Self { join: link, sequence: self.sequence + 1, ..self }.touched(now))
    }

    /// The last place is filled.
    pub fn confirm(self, now: Instant) -> Result<Self, Refusal> {
        match self.state {
            State::Offered => Ok(self.moved_on(State::Confirmed, now)),
            other => Err(Refusal::State(other)),
        }
    }

    /// Called off, by the host or by us, before it begins.
    pub fn cancel(self, now: Instant) -> Result<Self, Refusal> {
        self.call_off(State::Cancelled, now)
    }

    /// We can't take it on at all.
    pub fn decline(self, now: Instant) -> Result<Self, Refusal> {
        match self.state {
            State::Requested | State::Offered => Ok(self.moved_on(State::Declined, now)),
            other => Err(Refusal::State(other)),
        }
    }

    /// Nobody was found in time.
    pub fn not_staffed(self, now: Instant) -> Result<Self, Refusal> {
        match self.state {
            State::Requested | State::Offered => Ok(self.moved_on(State::NotStaffed, now)),
            other => Err(Refusal::State(other)),
        }
    }

    /// Somebody said what came of it.
    pub fn count(self, now: Instant) -> Result<Self, Refusal> {
        match self.state {
            State::Confirmed if self.is_held(now) => Ok(Self { state: State::Counted, ..self }.touched(now)),
            State::Confirmed => Err(Refusal::NotYet),
            other => Err(Refusal::State(other)),
        }
    }

    /// The contact proved the address, or a coordinator vouched for it.
    pub fn prove(self, now: Instant) -> Result<Self, Refusal> {
        if self.state.is_over() {
            Err(Refusal::State(self.state))
        } else {
            Ok(Self { proven: true, ..self }.touched(now))
        }
    }

    fn call_off(self, state: State, now: Instant) -> Result<Self, Refusal> {
        if self.state.is_over() {
            return Err(Refusal::State(self.state));
        }
        if self.state == State::Confirmed && self.slot().is_some_and(|s| s.start <= now) {
            return Err(Refusal::TooLate);
        }
        Ok(self.moved_on(state, now))
    }

    fn moved_on(self, state: State, now: Instant) -> Self {
        Self { state, sequence: self.sequence + 1, ..self }.touched(now)
    }

    fn touched(self, now: Instant) -> Self {
        Self { touched: after(self.touched, now), ..self }
    }
}
