//! What an answer does to a booking and its other offers. Pure.

use crate::domain::booking::{Booking, Refusal, State};
use crate::domain::offer::{Offer, OfferState, OpenPlaces, TeamRole};
use crate::domain::time::{Instant, after};

/// The booking once somebody of `offers` (as they stand then) said yes: the last place confirms it; a confirmed one that
/// gets somebody back is another invitation (decisions: putting a person back raises SEQUENCE).
pub(super) fn joined(booking: Booking, offers: &[Offer], now: Instant) -> Result<Booking, Refusal> {
    match booking.state {
        State::Offered if is_complete(&booking, offers) => booking.confirm(now),
        State::Confirmed => Ok(Booking { sequence: booking.sequence + 1, ..changed(booking, now) }),
        _ => Ok(changed(booking, now)),
    }
}

/// The booking once somebody said yes again after it moved: their invitation is the one that the move made, so a confirmed
/// one is no other.
pub(super) fn joined_again(booking: Booking, offers: &[Offer], now: Instant) -> Result<Booking, Refusal> {
    match booking.state {
        State::Confirmed => Ok(changed(booking, now)),
        _ => joined(booking, offers, now),
    }
}

/// The booking once somebody who had said yes is off the team: a confirmed one stays so with an open place, and is another
/// invitation.
pub(super) fn left(booking: Booking, now: Instant) -> Booking {
    let raised = i32::from(booking.state == State::Confirmed);
    Booking { sequence: booking.sequence + raised, ..changed(booking, now) }
}

/// The booking when its team changed and its state did not: feeds and plans see that it is another.
pub(super) fn changed(booking: Booking, now: Instant) -> Booking {
    Booking { touched: after(booking.touched, now), ..booking }
}

/// All places are accepted.
pub(super) fn is_complete(booking: &Booking, offers: &[Offer]) -> bool {
    booking.team.is_some_and(|team| OpenPlaces::unaccepted(team, offers.iter()).none())
}

/// Open offers for places that others have accepted all: the first yes wins.
pub(super) fn without_place(booking: &Booking, offers: &[Offer]) -> Vec<Offer> {
    let Some(team) = booking.team else { return Vec::new() };
    let left = OpenPlaces::unaccepted(team, offers.iter());
    let full = |role| match role {
        TeamRole::Lead => left.lead == 0,
        TeamRole::Support => left.support == 0,
    };
    offers.iter().filter(|o| o.state == OfferState::Open && full(o.role)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::booking::{Support, TeamSize, Wish};
    use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, OfferId, PersonId, Reference};

    fn t(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn booking(state: State) -> Booking {
        Booking {
            id: BookingId(1),
            reference: Reference::parse("CC-7Q2FK9").expect("a reference"),
            uid: uuid::Uuid::nil(),
            group: GroupId(1),
            contact: ContactId(1),
            kind: KindId(1),
            wish: Wish::InPerson,
            place: None,
            join: None,
            people: 20,
            support: Support::default(),
            slots: Vec::new(),
            chosen: Some(0),
            team: Some(TeamSize { lead: 1, support: 1 }),
            state,
            proven: true,
            sequence: 1,
            moved: 0,
            created: t("2027-01-01T10:00:00Z"),
            touched: t("2027-01-01T10:00:00Z"),
            hold_until: None,
            version: 1,
        }
    }

    fn offer(id: i64, role: TeamRole, state: OfferState) -> Offer {
        let (made, later) = (t("2027-01-01T10:00:00Z"), t("2027-01-04T10:00:00Z"));
        Offer {
            id: OfferId(id),
            booking: BookingId(1),
            person: PersonId(id),
            role,
            slot: 0,
            state,
            made,
            release: made,
            deadline: later,
            answered: None,
            earlier_yes: None,
            called_off: false,
            reason: None,
            on_site: (later, later),
            version: 1,
        }
    }

    #[rstest]
    #[case::one_of_two(State::Offered, OfferState::Open, State::Offered, 1)]
    #[case::the_last_place(State::Offered, OfferState::Accepted, State::Confirmed, 2)]
    #[case::put_back(State::Confirmed, OfferState::Accepted, State::Confirmed, 2)]
    fn a_yes_moves_the_booking_on(
        #[case] state: State,
        #[case] other: OfferState,
        #[case] want: State,
        #[case] sequence: i32,
    ) {
        let offers = [offer(1, TeamRole::Lead, OfferState::Accepted), offer(2, TeamRole::Support, other)];
        let now = t("2027-01-02T10:00:00Z");
        let got = joined(booking(state), &offers, now).expect("a transition");
        assert_eq!((got.state, got.sequence, got.touched), (want, sequence, now));
    }

    #[rstest]
    #[case(State::Offered, 1)]
    #[case(State::Confirmed, 2)]
    fn who_leaves_changes_the_invitation_where_there_is_one(#[case] state: State, #[case] sequence: i32) {
        let now = t("2027-01-02T10:00:00Z");
        let got = left(booking(state), now);
        assert_eq!((got.state, got.sequence, got.touched), (state, sequence, now));
    }

    #[test]
    fn the_first_yes_wins_and_only_the_others_for_that_place_end() {
        let offers = [
            offer(1, TeamRole::Lead, OfferState::Accepted),
            offer(2, TeamRole::Lead, OfferState::Open),
            offer(3, TeamRole::Lead, OfferState::Declined),
            offer(4, TeamRole::Support, OfferState::Open),
        ];
        let ended: Vec<_> = without_place(&booking(State::Offered), &offers).iter().map(|o| o.id.0).collect();
        assert_eq!(ended, [2]);
    }
}
