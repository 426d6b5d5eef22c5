//! What a draft says of a plan.

use super::*;
use crate::domain::plan::{Draft, MemberWhy};
use crate::matching::solve::{Options, solve};
use crate::planning::draft::{NO_POSITION, draft};
use crate::planning::problem::problem;

fn drafted(snapshot: &Snapshot) -> Draft {
    let planned = problem(snapshot, &rules());
    let solved = solve(&planned.problem, &Options::default());
    draft(snapshot, &planned, &solved, 7).expect("a draft")
}

#[test]
fn a_row_names_team_time_versions_and_reasons() {
    let mut far = volunteer(2);
    (far.home, far.version) = ("SG2".into(), 5);
    let d = drafted(&snapshot(vec![volunteer(1), far], vec![booking(1)]));
    assert_eq!((d.made, d.dirty, d.seed, d.unfilled.len()), (t(NOW), 1, 7, 0));
    let row = &d.rows[0];
    assert_eq!((row.booking, row.version, row.slot), (BookingId(1), 1, 0));
    assert_eq!(row.team, TeamSize { lead: 1, support: 1 });
    let second = row.members.iter().find(|m| m.person == PersonId(2)).expect("the second");
    assert_eq!((second.already, second.version), (false, 5));
    let MemberWhy { road_m, ride_min, load, prior_load, .. } = second.why;
    assert!(road_m > 0 && ride_min > 0, "{road_m} m in {ride_min} min");
    assert_eq!((load, prior_load), (1, 0));
}

#[test]
fn a_digest_changes_with_team_and_time_only() {
    let two = || vec![volunteer(1), volunteer(2)];
    let digest = |s: &Snapshot| drafted(s).rows[0].digest.clone();
    let one = digest(&snapshot(two(), vec![booking(1)]));
    let mut later = snapshot(two(), vec![booking(1)]);
    later.taken += hours(1);
    later.dirty = 9;
    assert_eq!(one, digest(&later));
    assert_ne!(one, digest(&snapshot(two(), vec![at(booking(1), &["2027-02-10"])])));
    assert_ne!(one, digest(&snapshot(vec![volunteer(1), volunteer(3)], vec![booking(1)])));
}

#[test]
fn a_team_that_is_asked_already_is_no_row() {
    let mut b = offered(1, 1, 1);
    b.offers = vec![
        offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b),
        offer(2, 2, TeamRole::Support, OfferState::Open, &b),
    ];
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2), volunteer(3)], vec![b]));
    assert_eq!((d.rows, d.unfilled), (vec![], vec![]));
    assert!(d.plan_json.contains("v00002"), "the plan is whole: {}", d.plan_json);
}

#[test]
fn a_place_that_reopened_is_a_row_that_keeps_the_others() {
    let mut b = offered(1, 1, 1);
    b.offers = vec![
        offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b),
        offer(2, 2, TeamRole::Support, OfferState::Declined, &b),
    ];
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2), volunteer(3)], vec![b]));
    let members: Vec<_> = d.rows[0].members.iter().map(|m| (m.person.0, m.already)).collect();
    assert_eq!(members, [(1, true), (3, false)]);
}

#[test]
fn a_smaller_team_that_has_said_yes_is_a_row_that_asks_nobody() {
    let mut b = offered(1, 1, 2);
    b.offers = vec![
        offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b),
        offer(2, 2, TeamRole::Support, OfferState::Accepted, &b),
        offer(3, 3, TeamRole::Support, OfferState::Declined, &b),
    ];
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2), volunteer(3)], vec![b]));
    assert_eq!(d.rows[0].team, TeamSize { lead: 1, support: 1 });
    assert!(d.rows[0].members.iter().all(|m| m.already), "{:?}", d.rows[0]);
}

#[test]
fn an_unfilled_booking_says_what_took_whom_out() {
    let mut untrained = volunteer(2);
    untrained.training.clear();
    let d = drafted(&snapshot(vec![volunteer(1), untrained], vec![booking(1)]));
    let s = &d.unfilled[0].shortages[0];
    assert_eq!(s.funnel, BTreeMap::from([("TOPIC".to_owned(), 1)]));
    assert_eq!((s.volunteers, s.eligible, s.free, s.free_leads), (2, 1, 1, 1));
    assert_eq!(s.missing, ["support"]);
}

#[test]
fn a_language_that_nobody_speaks_is_missing() {
    let mut b = booking(1);
    b.booking.support.languages = ["so".to_owned()].into();
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2)], vec![b]));
    assert_eq!(d.unfilled[0].shortages[0].missing, ["language:so"]);
}

#[test]
fn a_booking_without_position_is_unfilled_for_that() {
    let mut b = booking(1);
    b.place.as_mut().expect("a place").postcode = Postcode::parse("ZE1 0AA").expect("a postcode");
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2)], vec![b]));
    assert_eq!(d.unfilled[0].shortages[0].missing, [NO_POSITION]);
}

#[test]
fn a_given_session_that_lacked_somebody_is_neither_row_nor_unfilled() {
    let mut b = at(offered(1, 1, 1), &["2027-01-05"]);
    b.booking.state = State::Confirmed;
    b.offers = vec![offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b)];
    let d = drafted(&snapshot(vec![volunteer(1), volunteer(2)], vec![b]));
    assert_eq!((d.rows, d.unfilled), (vec![], vec![]));
}
