//! Whether a notice is still true when its letter is about to leave. Pure.

use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use crate::domain::offer::{Offer, OfferState};
use crate::domain::time::Instant;

/// Why the letter must not leave; `None` while it is true. Log-in letters are judged by their own clock. `newest`: the
/// SEQUENCE of the newest notice of [`together`] to this recipient; others may be told of changes that are none of theirs.
pub fn why(notice: &Notice, facts: &BookingFacts, newest: i32, now: Instant) -> Option<&'static str> {
    let state = facts.booking.state;
    match notice.kind {
        NoticeKind::Received => state.is_over().then_some("the booking is over"),
        NoticeKind::Offer => {
            let open = offer(notice, facts).is_some_and(|o| o.is_open(now));
            let older = (notice.sequence < newest).then_some("a newer offer letter follows");
            if open { older } else { Some("the offer is no longer open") }
        }
        NoticeKind::OfferWithdrawn => {
            let withdrawn = offer(notice, facts).is_some_and(|o| o.state == OfferState::Withdrawn);
            (!withdrawn).then_some("the offer was not taken back")
        }
        NoticeKind::Confirmed | NoticeKind::Changed | NoticeKind::ReminderWeek | NoticeKind::ReminderDay
            if state != State::Confirmed =>
        {
            Some("the booking is no longer confirmed")
        }
        NoticeKind::Confirmed | NoticeKind::Changed if notice.sequence < newest => Some("a newer invitation follows"),
        NoticeKind::Changed => unanswered(notice, facts, now),
        NoticeKind::RequestChanged => request_changed(notice, facts, newest),
        NoticeKind::ReminderWeek | NoticeKind::ReminderDay => untimely(notice, facts, now),
        NoticeKind::Cancelled => (!is_off(notice, state)).then_some("the booking is not cancelled"),
        NoticeKind::TakenOff => match notice.to {
            Recipient::Person(id) if is_on_team(facts, id) => Some("the person is on the team again"),
            _ => None,
        },
        NoticeKind::Declined => (state != State::Declined).then_some("the booking was not declined"),
        NoticeKind::NotStaffed => (state != State::NotStaffed).then_some("the booking is staffed"),
        NoticeKind::Feedback if state != State::Confirmed => Some("somebody has said what came of it"),
        NoticeKind::Confirmed | NoticeKind::Feedback => left_team(notice, facts),
        NoticeKind::LogIn => None,
    }
}

/// Kinds of which a newer letter to the same recipient overtakes an older one.
pub fn together(kind: NoticeKind) -> &'static [NoticeKind] {
    match kind {
        NoticeKind::Confirmed | NoticeKind::Changed => &[NoticeKind::Confirmed, NoticeKind::Changed],
        NoticeKind::Offer => &[NoticeKind::Offer],
        NoticeKind::RequestChanged => &[NoticeKind::RequestChanged],
        _ => &[],
    }
}

/// A changed invitation that asks is true while nobody has answered; one that tells, while its reader is on the team.
fn unanswered(notice: &Notice, facts: &BookingFacts, now: Instant) -> Option<&'static str> {
    match (notice.subject, offer(notice, facts)) {
        (Subject::Offer(..), Some(asked)) if asked.is_open(now) => None,
        (Subject::Offer(..), _) => Some("the question is answered or over"),
        _ => left_team(notice, facts),
    }
}

fn request_changed(notice: &Notice, facts: &BookingFacts, newest: i32) -> Option<&'static str> {
    let state = facts.booking.state;
    if !matches!(state, State::Requested | State::Offered) {
        Some("the request is confirmed or over")
    } else if notice.sequence < newest {
        Some("a newer letter about it follows")
    } else {
        left_team(notice, facts)
    }
}

/// A reminder is true until its session begins, for the time it was written for.
fn untimely(notice: &Notice, facts: &BookingFacts, now: Instant) -> Option<&'static str> {
    if notice.sequence < facts.booking.moved {
        Some("the session has moved since")
    } else if facts.slot().is_none_or(|s| s.start <= now) {
        Some("the session has begun")
    } else {
        left_team(notice, facts)
    }
}

fn left_team(notice: &Notice, facts: &BookingFacts) -> Option<&'static str> {
    match notice.to {
        Recipient::Person(id) if !is_on_team(facts, id) => Some("the person is no longer on the team"),
        _ => None,
    }
}

/// Nothing takes place. Those who said yes read the same letter whether the session was called off or never came about;
/// the contact has a letter of its own for the latter.
fn is_off(notice: &Notice, state: State) -> bool {
    match notice.to {
        Recipient::Contact(_) => state == State::Cancelled,
        Recipient::Person(_) => matches!(state, State::Cancelled | State::Declined | State::NotStaffed),
    }
}

fn is_on_team(facts: &BookingFacts, id: PersonId) -> bool {
    facts.team().any(|m| m.offer.person == id)
}

/// The offer that the notice is about.
pub fn offer<'a>(notice: &Notice, facts: &'a BookingFacts) -> Option<&'a Offer> {
    let Subject::Offer(wanted, _) = notice.subject else { return None };
    facts.mates.iter().map(|m| &m.offer).find(|o| o.id == wanted)
}
