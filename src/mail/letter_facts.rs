//! What a letter says, by its kind: read from the database by who writes it, turned into words by `compose`.

use crate::domain::booking::Slot;
use crate::domain::facts::{BookingFacts, Was};
use crate::domain::learning::GroupCode;
use crate::domain::notice::NoticeKind;
use crate::domain::offer::Offer;
use crate::domain::reply::Said;

/// What a letter is about. Addresses are absolute. `page`: the contact's `/bookings/TOKEN`, a volunteer's page of the
/// session. `invited`: an invitation went to that person before, so the calendar must be told.
#[derive(Clone, Copy)]
pub enum LetterFacts<'a> {
    Received {
        booking: &'a BookingFacts,
        page: &'a str,
        prove: Option<&'a str>,
    },
    Offer {
        booking: &'a BookingFacts,
        offer: &'a Offer,
        road_m: Option<i64>,
        link: &'a str,
        unsubscribe: &'a str,
        /// The session has moved since they were asked.
        moved: bool,
    },
    OfferWithdrawn {
        booking: &'a BookingFacts,
        offer: &'a Offer,
    },
    /// `said`: what the recipient's calendar answered to this time and place.
    Confirmed {
        booking: &'a BookingFacts,
        page: &'a str,
        said: Option<Said>,
    },
    /// `was`: what the recipient knew; `None` where they were never told. `question`: the offer that asks a volunteer
    /// again, and its page.
    Changed {
        booking: &'a BookingFacts,
        page: &'a str,
        was: Option<&'a Was>,
        question: Option<(&'a Offer, &'a str)>,
        said: Option<Said>,
    },
    RequestChanged {
        booking: &'a BookingFacts,
        page: &'a str,
    },
    Cancelled {
        booking: &'a BookingFacts,
        page: &'a str,
        invited: bool,
    },
    TakenOff {
        booking: &'a BookingFacts,
        invited: bool,
    },
    /// `code`: under which the group can follow the digital session instead.
    Declined {
        booking: &'a BookingFacts,
        code: Option<&'a GroupCode>,
    },
    NotStaffed {
        booking: &'a BookingFacts,
        code: Option<&'a GroupCode>,
    },
    /// `soon`: the day before, else a week before.
    Reminder {
        booking: &'a BookingFacts,
        page: &'a str,
        unsubscribe: &'a str,
        soon: bool,
    },
    Feedback {
        booking: &'a BookingFacts,
        page: &'a str,
        unsubscribe: &'a str,
    },
    LogIn {
        link: &'a str,
        code: &'a str,
    },
}

impl<'a> LetterFacts<'a> {
    pub fn kind(&self) -> NoticeKind {
        match self {
            Self::Received { .. } => NoticeKind::Received,
            Self::Offer { .. } => NoticeKind::Offer,
            Self::OfferWithdrawn { .. } => NoticeKind::OfferWithdrawn,
            Self::Confirmed { .. } => NoticeKind::Confirmed,
            Self::Changed { .. } => NoticeKind::Changed,
            Self::RequestChanged { .. } => NoticeKind::RequestChanged,
            Self::Cancelled { .. } => NoticeKind::Cancelled,
            Self::TakenOff { .. } => NoticeKind::TakenOff,
            Self::Declined { .. } => NoticeKind::Declined,
            Self::NotStaffed { .. } => NoticeKind::NotStaffed,
            Self::Reminder { soon: true, .. } => NoticeKind::ReminderDay,
            Self::Reminder { soon: false, .. } => NoticeKind::ReminderWeek,
            Self::Feedback { .. } => NoticeKind::Feedback,
            Self::LogIn { .. } => NoticeKind::LogIn,
        }
    }

    pub(super) fn booking(&self) -> Option<&'a BookingFacts> {
        match *self {
            Self::Received { booking, .. }
            | Self::Offer { booking, .. }
            | Self::OfferWithdrawn { booking, .. }
            | Self::Confirmed { booking, .. }
            | Self::Changed { booking, .. }
            | Self::RequestChanged { booking, .. }
            | Self::Cancelled { booking, .. }
            | Self::TakenOff { booking, .. }
            | Self::Reminder { booking, .. }
            | Self::Feedback { booking, .. }
            | Self::Declined { booking, .. }
            | Self::NotStaffed { booking, .. } => Some(booking),
            Self::LogIn { .. } => None,
        }
    }

    /// The recipient's page of what the letter is about.
    pub(super) fn page(&self) -> Option<&'a str> {
        match *self {
            Self::Received { page, .. }
            | Self::Confirmed { page, .. }
            | Self::Changed { page, .. }
            | Self::RequestChanged { page, .. }
            | Self::Cancelled { page, .. }
            | Self::Reminder { page, .. }
            | Self::Feedback { page, .. } => Some(page),
            _ => None,
        }
    }

    /// Where the recipient can stop letters of this topic.
    pub(super) fn unsubscribe(&self) -> Option<&'a str> {
        match *self {
            Self::Offer { unsubscribe, .. }
            | Self::Reminder { unsubscribe, .. }
            | Self::Feedback { unsubscribe, .. } => Some(unsubscribe),
            _ => None,
        }
    }

    /// The time the letter speaks of: the offer's, else the booking's.
    pub(super) fn slot(&self) -> Option<&'a Slot> {
        match *self {
            Self::Offer { booking, offer, .. } | Self::OfferWithdrawn { booking, offer } => {
                booking.booking.slots.get(offer.slot)
            }
            _ => self.booking().and_then(BookingFacts::slot),
        }
    }
}
