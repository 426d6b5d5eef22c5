//! One rule of "from booking to problem" a test.

use chrono::Datelike;
use rstest::rstest;

use super::*;
use crate::matching::problem as m;
use crate::planning::problem::{Planned, problem, window};

fn planned(volunteers: Vec<Volunteer>, bookings: Vec<PlanBooking>) -> Planned {
    let planned = problem(&snapshot(volunteers, bookings), &rules());
    planned.problem.validate().expect("a valid problem");
    planned
}

#[rstest]
#[case::month_begins_before_the_week("2027-01-12", 120, "2027-01-01", "2027-06-01")]
#[case::week_begins_before_the_month("2027-04-01", 7, "2027-03-29", "2027-05-01")]
#[case::last_week_reaches_into_the_next_month("2027-01-12", 18, "2027-01-01", "2027-02-01")]
#[case::week_of_the_last_day_counts_whole("2027-02-20", 38, "2027-02-01", "2027-04-05")]
fn the_window_is_whole_months_and_weeks(#[case] today: &str, #[case] days: i64, #[case] from: &str, #[case] to: &str) {
    assert_eq!(window(date(today), days), (date(from), date(to)));
}

#[test]
fn ids_hold_no_names_and_references_name_bookings() {
    let p = planned(vec![volunteer(12)], vec![booking(3)]);
    let b = &p.problem.bookings[0];
    assert_eq!((p.problem.volunteers[0].id.as_str(), b.id.as_str()), ("v00012", "CC-222225"));
    assert_eq!((b.group.as_str(), b.venue.as_ref().map(|v| v.id.as_str())), ("g00001", Some("p00001")));
    let json = serde_json::to_string(&p.problem).expect("JSON");
    assert!(!json.contains("Natter") && !json.contains("Village"), "{json}");
}

#[test]
fn weight_grows_with_waiting_need_and_priority() {
    let mut b = booking(1);
    b.place.as_mut().expect("a place").decile = Some(2);
    b.group.priority = true;
    let weights = |b| planned(vec![], vec![b]).problem.bookings[0].weight;
    assert_eq!(weights(b), 2_000 + 150 * 8 + 20 * 10 + 400);
    assert_eq!(weights(booking(1)), 2_000 + 150 * 5 + 20 * 10);
}

#[rstest]
#[case(Wish::InPerson, true, m::Format::InPerson, &[(1, 1, 100), (1, 2, 104)])]
#[case(Wish::Either, true, m::Format::InPerson, &[(1, 1, 100), (1, 2, 104)])]
#[case(Wish::Online, false, m::Format::Online, &[(1, 0, 90), (1, 1, 100)])]
fn format_and_crews_come_from_wish_and_kind(
    #[case] wish: Wish,
    #[case] at_place: bool,
    #[case] format: m::Format,
    #[case] crews: &[(u32, u32, i64)],
) {
    let mut b = booking(1);
    b.booking.wish = wish;
    if !at_place {
        (b.place, b.booking.place) = (None, None);
    }
    let b = planned(vec![], vec![b]).problem.bookings.remove(0);
    assert_eq!(b.format, format);
    assert_eq!(b.crews.iter().map(|c| (c.lead, c.support, c.value_pct)).collect::<Vec<_>>(), crews);
}

#[test]
fn languages_but_english_and_women_only_are_asked_for() {
    let mut b = booking(1);
    b.booking.support.languages = ["en", "ur"].map(str::to_owned).into();
    (b.booking.support.women_only, b.booking.support.bsl) = (true, true);
    let b = planned(vec![], vec![b]).problem.bookings.remove(0);
    assert_eq!((b.languages, b.tags), (vec!["ur".to_owned()], vec!["female".to_owned()]));
}

#[test]
fn every_volunteer_speaks_english() {
    let mut v = volunteer(1);
    v.languages = ["ur".to_owned()].into();
    assert_eq!(planned(vec![v], vec![]).problem.volunteers[0].languages, ["en", "ur"]);
}

#[test]
fn wished_times_are_options_with_penalties_and_past_ones_are_none() {
    let b = at(booking(1), &["2027-01-11", "2027-02-09", "2027-02-16"]);
    let b = planned(vec![], vec![b]).problem.bookings.remove(0);
    let options: Vec<_> = b.options.iter().map(|o| (o.id.as_str(), o.penalty)).collect();
    assert_eq!(options, [("o2", 60), ("o3", 120)]);
}

#[rstest]
#[case::unproven(|b: &mut PlanBooking| b.booking.proven = false)]
#[case::over(|b: &mut PlanBooking| b.booking.state = State::Declined)]
#[case::held_back(|b: &mut PlanBooking| b.booking.hold_until = Some(date("2027-01-13")))]
fn what_waits_for_nobody_is_left_out(#[case] change: fn(&mut PlanBooking)) {
    let mut b = booking(1);
    change(&mut b);
    assert_eq!(planned(vec![], vec![b]).problem.bookings, []);
}

#[test]
fn a_booking_held_back_until_today_is_in() {
    let mut b = booking(1);
    b.booking.hold_until = Some(date("2027-01-12"));
    assert_eq!(planned(vec![], vec![b]).problem.bookings.len(), 1);
}

#[test]
fn a_venue_of_unknown_position_is_reported() {
    let mut b = booking(1);
    b.place.as_mut().expect("a place").postcode = Postcode::parse("ZE1 0AA").expect("a postcode");
    let p = planned(vec![], vec![b]);
    assert_eq!((p.problem.bookings.len(), p.unplaced), (0, vec![BookingId(1)]));
}

/// (booking, volunteer, role) of each locked row.
fn locked(p: &Planned) -> Vec<(&str, &str, m::Role)> {
    assert_eq!(p.problem.locked, p.problem.published);
    p.problem.locked.iter().map(|l| (l.option.as_str(), l.volunteer.as_str(), l.role)).collect()
}

#[test]
fn accepted_places_and_the_first_live_offer_of_each_other_place_are_locked() {
    let mut b = offered(1, 1, 1);
    b.offers = vec![
        offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b),
        offer(2, 2, TeamRole::Support, OfferState::Open, &b),
        offer(3, 3, TeamRole::Support, OfferState::Open, &b),
    ];
    let p = planned(vec![volunteer(1), volunteer(2), volunteer(3)], vec![b]);
    assert_eq!(locked(&p), [("o1", "v00001", m::Role::Lead), ("o1", "v00002", m::Role::Support)]);
    let free_then = |v: usize| {
        let on_site = (t("2027-02-09T13:45:00Z"), t("2027-02-09T15:15:00Z"));
        p.problem.volunteers[v].available.iter().any(|w| w.start < on_site.1 && w.end > on_site.0)
    };
    assert_eq!([free_then(0), free_then(1), free_then(2)], [true, true, false]);
}

#[rstest]
#[case::declined(OfferState::Declined, true)]
#[case::silent(OfferState::Expired, true)]
#[case::taken_off(OfferState::TakenOff, true)]
#[case::withdrawn(OfferState::Withdrawn, false)]
fn who_said_no_was_silent_or_was_taken_off_is_not_asked_again(#[case] state: OfferState, #[case] avoids: bool) {
    let mut b = offered(1, 1, 1);
    b.offers = vec![offer(1, 1, TeamRole::Lead, state, &b)];
    let p = planned(vec![volunteer(1)], vec![b]);
    let want: &[String] = if avoids { &["CC-222223".to_owned()] } else { &[] };
    assert_eq!(p.problem.volunteers[0].avoid_bookings, want);
    assert_eq!(p.problem.locked, []);
}

#[test]
fn an_open_offer_past_its_deadline_counts_as_silence() {
    let mut b = offered(1, 1, 1);
    let late = Offer { deadline: t(NOW), ..offer(1, 1, TeamRole::Lead, OfferState::Open, &b) };
    b.offers = vec![late];
    let p = planned(vec![volunteer(1)], vec![b]);
    assert_eq!((p.problem.locked.len(), p.problem.volunteers[0].avoid_bookings.len()), (0, 1));
}

#[test]
fn people_fix_the_time_and_the_largest_team() {
    let mut b = at(offered(1, 1, 1), &["2027-02-02", "2027-02-09"]);
    b.booking.chosen = Some(1);
    b.offers = vec![Offer { slot: 1, ..offer(1, 1, TeamRole::Lead, OfferState::Open, &b) }];
    let p = planned(vec![volunteer(1)], vec![b]).problem.bookings.remove(0);
    assert_eq!(p.options.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(), ["o2"]);
    assert_eq!(p.crews, [m::Crew { lead: 1, support: 1, value_pct: 100 }]);
}

#[test]
fn a_session_given_in_the_window_is_in_with_its_team_and_asks_nobody() {
    let mut b = at(offered(1, 1, 2), &["2027-01-05"]);
    b.booking.state = State::Counted;
    b.offers = vec![
        offer(1, 1, TeamRole::Lead, OfferState::Accepted, &b),
        offer(2, 2, TeamRole::Support, OfferState::Accepted, &b),
    ];
    let p = planned(vec![volunteer(1), volunteer(2), volunteer(3)], vec![b]);
    assert_eq!(p.problem.locked.len(), 2);
    assert_eq!(p.problem.bookings[0].crews, [m::Crew { lead: 1, support: 1, value_pct: 100 }]);
    assert!(p.closed.contains(&BookingId(1)));
}

#[rstest]
#[case::experienced(Grade::Lead, 3, 0, Some(m::Grade::Lead))]
#[case::given_here(Grade::Lead, 1, 2, Some(m::Grade::Lead))]
#[case::too_new(Grade::Lead, 2, 0, Some(m::Grade::Support))]
#[case::support(Grade::Support, 9, 9, Some(m::Grade::Support))]
#[case::shadow(Grade::Shadow, 9, 9, None)]
fn a_lead_is_trained_and_experienced(
    #[case] grade: Grade,
    #[case] before: u32,
    #[case] here: u32,
    #[case] want: Option<m::Grade>,
) {
    let mut v = volunteer(1);
    (v.training[0].grade, v.given_before) = (grade, before);
    let mut s = snapshot(vec![v], vec![]);
    s.given.insert(PersonId(1), here);
    let got = problem(&s, &rules()).problem.volunteers.remove(0).skills;
    assert_eq!(got.first().map(|s| s.grade), want);
}

#[rstest]
#[case::asks_are_left(None, 2, 1, 1 + 4)]
#[case::own_total_is_smaller(Some(3), 2, 1, 3)]
#[case::no_asks_left(None, 6, 1, 1)]
#[case::more_asks_than_allowed(None, 9, 0, 0)]
fn new_places_are_limited_by_asks(#[case] own: Option<u32>, #[case] asked: u32, #[case] held: i64, #[case] want: i64) {
    let mut v = volunteer(1);
    v.limits.total = own;
    let mut bookings = vec![];
    for id in 1..=held {
        let mut b = offered(id, 1, 1);
        b.offers = vec![offer(id, 1, TeamRole::Lead, OfferState::Accepted, &b)];
        bookings.push(b);
    }
    let mut s = snapshot(vec![v], bookings);
    s.asked_this_month.insert(PersonId(1), asked);
    assert_eq!(problem(&s, &rules()).problem.volunteers[0].limits.total, Some(want));
}

#[test]
fn newcomers_start_at_the_mean_and_others_at_what_they_gave() {
    let mut new = volunteer(3);
    new.given_before = 0;
    let mut s = snapshot(vec![volunteer(1), volunteer(2), new], vec![]);
    s.given_90_days = BTreeMap::from([(PersonId(1), 4), (PersonId(2), 2)]);
    let loads: Vec<_> = problem(&s, &rules()).problem.volunteers.iter().map(|v| v.prior_load).collect();
    assert_eq!(loads, [4, 2, 3]);
}

#[test]
fn somebody_of_an_unknown_district_gives_online_sessions_only() {
    let mut v = volunteer(1);
    v.home = "ZZ9".into();
    assert_eq!(planned(vec![v], vec![]).problem.volunteers[0].formats, [m::Format::Online]);
}

#[test]
fn who_must_not_meet_is_told() {
    let mut s = snapshot(vec![volunteer(1), volunteer(2)], vec![booking(1)]);
    s.avoid_groups = vec![(PersonId(1), GroupId(1))];
    s.do_not_pair = vec![(PersonId(1), PersonId(2)), (PersonId(1), PersonId(9))];
    let p = problem(&s, &rules()).problem;
    assert_eq!(p.volunteers[0].avoid_groups, ["g00001"]);
    assert_eq!(p.do_not_pair, [["v00001".to_owned(), "v00002".to_owned()]]);
}

#[test]
fn free_times_are_whole_minutes() {
    let mut v = volunteer(1);
    let second = Duration::seconds(10);
    let from = t("2027-02-06T10:00:00Z") + second;
    v.availability.exceptions = vec![crate::domain::volunteer::Exception { from, to: from + hours(2), free: true }];
    let p = planned(vec![v], vec![]);
    let saturday = p.problem.volunteers[0].available.iter().find(|w| w.start.day() == 6 && w.start.month() == 2);
    let saturday = saturday.expect("the added time");
    assert_eq!((saturday.start, saturday.end), (t("2027-02-06T10:01:00Z"), t("2027-02-06T12:00:00Z")));
}

#[test]
fn what_a_volunteers_own_calendar_says_is_cut_out_and_counts_as_not_offered() {
    let mut s = snapshot(vec![volunteer(1), volunteer(2)], vec![booking(1)]);
    let session = (t("2027-02-09T14:00:00Z"), t("2027-02-09T15:00:00Z"));
    let month = (t("2027-03-01T00:00:00Z"), t("2027-04-01T00:00:00Z"));
    s.busy = BTreeMap::from([(PersonId(1), vec![session, month])]);
    let p = problem(&s, &rules()).problem;
    let at_the_session = |v: &m::Volunteer| v.available.iter().any(|w| w.start <= session.0 && session.1 <= w.end);
    assert_eq!(p.volunteers.iter().map(at_the_session).collect::<Vec<_>>(), [false, true]);
    assert!(p.volunteers[0].offered < p.volunteers[1].offered);
}
