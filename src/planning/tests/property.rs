//! Whatever stands in a snapshot, its problem is valid and its plan keeps every hard rule.

use proptest::prelude::*;

use super::*;
use crate::matching::check::check;
use crate::matching::solve::{Options, solve};
use crate::planning::draft::draft;
use crate::planning::problem::problem;

const STATES: [OfferState; 6] = [
    OfferState::Open,
    OfferState::Accepted,
    OfferState::Declined,
    OfferState::Expired,
    OfferState::Withdrawn,
    OfferState::TakenOff,
];
const DATES: [&str; 5] = ["2027-01-05", "2027-02-09", "2027-02-10", "2027-02-16", "2027-03-02"];
const HOMES: [&str; 4] = ["SG1", "SG14", "AL10", "ZZ9"];

/// Home, grade, sessions before, limits, languages.
fn any_volunteer() -> impl Strategy<Value = Volunteer> {
    (0..HOMES.len(), 0..3_u8, 0..6_u32, prop::option::of(1..3_u32), any::<bool>()).prop_map(
        |(home, grade, given_before, week, urdu)| {
            let mut v = volunteer(0);
            v.home = HOMES[home].into();
            v.training[0].grade = [Grade::Shadow, Grade::Support, Grade::Lead][usize::from(grade)];
            (v.given_before, v.limits.week) = (given_before, week);
            v.languages = urdu.then(|| "ur".to_owned()).into_iter().collect();
            v
        },
    )
}

/// Dates, state, team, offers (person, lead, state), whether it is online, proven, in Urdu, held back.
fn any_booking(people: usize) -> impl Strategy<Value = PlanBooking> {
    let offers = prop::collection::vec((0..people, any::<bool>(), 0..STATES.len()), 0..5);
    let dates = prop::sample::subsequence(&DATES[..], 1..=3);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (dates, 0..7_usize, prop::option::of((1..2_u32, 0..3_u32)), offers, flags).prop_map(
        |(dates, state, team, offers, (online, unproven, urdu, held))| {
            let mut b = at(booking(0), &dates);
            b.booking.state = State::ALL[state];
            b.booking.team = team.map(|(lead, support)| TeamSize { lead, support });
            b.booking.chosen = team.map(|_| 0);
            b.booking.proven = !unproven;
            b.booking.hold_until = held.then(|| date("2027-02-01"));
            b.booking.support.languages = urdu.then(|| "ur".to_owned()).into_iter().collect();
            if online {
                (b.booking.wish, b.booking.place, b.place) = (Wish::Online, None, None);
            }
            let made = offers.iter().enumerate().map(|(nth, (person, lead, state))| {
                let role = if *lead { TeamRole::Lead } else { TeamRole::Support };
                let (id, person) = (i64::try_from(nth).expect("few"), i64::try_from(*person).expect("few") + 1);
                offer(id, person, role, STATES[*state], &b)
            });
            b.offers = made.collect();
            b
        },
    )
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let volunteers = prop::collection::vec(any_volunteer(), 1..8);
    volunteers.prop_flat_map(|mut volunteers| {
        for (nth, v) in volunteers.iter_mut().enumerate() {
            v.id = PersonId(i64::try_from(nth).expect("few") + 1);
        }
        // One more than there are: somebody whom the snapshot doesn't know.
        let bookings = prop::collection::vec(any_booking(volunteers.len() + 1), 0..7);
        (Just(volunteers), bookings).prop_map(|(volunteers, mut bookings)| {
            for (nth, b) in bookings.iter_mut().enumerate() {
                let id = i64::try_from(nth).expect("few") + 1;
                let reference = booking(id).booking.reference;
                (b.booking.id, b.booking.reference) = (BookingId(id), reference);
                b.offers.iter_mut().for_each(|o| o.booking = BookingId(id));
            }
            snapshot(volunteers, bookings)
        })
    })
}

proptest! {
    #[test]
    fn every_plan_of_a_snapshot_is_feasible(snapshot in any_snapshot()) {
        let planned = problem(&snapshot, &rules());
        prop_assert_eq!(planned.problem.validate(), Ok(()));
        let solved = solve(&planned.problem, &Options::default());
        let report = check(&planned.problem, &solved.plan);
        prop_assert_eq!(report.errors, vec![]);
        prop_assert_eq!(report.score, solved.score);
        let draft = draft(&snapshot, &planned, &solved, 1).expect("a draft");
        for row in &draft.rows {
            let b = &snapshot.bookings[usize::try_from(row.booking.0).expect("small") - 1].booking;
            prop_assert!(b.proven && !b.state.is_over() && b.slots[row.slot].start > snapshot.taken);
            prop_assert!(draft.unfilled.iter().all(|u| u.booking != row.booking));
        }
    }
}
