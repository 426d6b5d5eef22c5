//! Every answer to every situation, as a table: what is recorded, what is not, what a person must read.

use chrono::Duration;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::calendar::samples::{confirmed, email, in_state, now};
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::offer::OfferState;

const ZOE: &str = "v1@volunteer.example.net";
const HOST: &str = "ann@group.example.org";

fn yes() -> Reply {
    let zoe = email(ZOE);
    Reply {
        uid: "x".into(),
        attendee: Some(zoe.clone()),
        from: Some(zoe),
        proven: true,
        asks: Asks::Record(Said::Accepted),
        sequence: 1,
        made: Some(now() - Duration::minutes(1)),
        comment: String::new(),
    }
}

fn zoe() -> Recipient {
    Recipient::Person(confirmed().mates[0].offer.person)
}

fn recorded(said: Said) -> Verdict {
    let made = now() - Duration::minutes(1);
    Verdict::Record(Answer { whose: zoe(), said, sequence: 1, made, received: now() })
}

#[rstest]
#[case::yes(Said::Accepted)]
#[case::maybe(Said::Tentative)]
#[case::no(Said::Declined)]
fn a_proven_answer_of_somebody_invited_is_recorded(#[case] said: Said) {
    let reply = Reply { asks: Asks::Record(said), ..yes() };
    assert_eq!(judge(&reply, &confirmed(), &[], now()), recorded(said));
}

#[test]
fn the_host_is_invited_too() {
    let host = Some(email(HOST));
    let reply = Reply { attendee: host.clone(), from: host, ..yes() };
    let Verdict::Record(answer) = judge(&reply, &confirmed(), &[], now()) else { panic!("not recorded") };
    assert_eq!(answer.whose, Recipient::Contact(ContactId(1)));
}

#[rstest]
#[case::counter(Asks::Counter, Why::Counter)]
#[case::delegated(Asks::Delegate, Why::Delegated)]
#[case::other(Asks::Other, Why::Unclear)]
fn what_is_no_plain_answer_goes_to_a_person(#[case] asks: Asks, #[case] why: Why) {
    assert_eq!(judge(&Reply { asks, ..yes() }, &confirmed(), &[], now()), Verdict::Ask(why));
}

#[rstest]
#[case::for_somebody_else(Some(HOST), Some(ZOE))]
#[case::by_somebody_else(None, Some("eve@example.com"))]
#[case::a_stranger_for_themselves(Some("eve@example.com"), Some("eve@example.com"))]
#[case::nobody(Some(""), None)]
fn forgeries_change_nothing(#[case] attendee: Option<&str>, #[case] from: Option<&str>) {
    let mut reply = yes();
    if let Some(who) = attendee {
        reply.attendee = (!who.is_empty()).then(|| email(who));
    }
    reply.from = from.map(email);
    assert_eq!(judge(&reply, &confirmed(), &[], now()), Verdict::Ask(Why::Stranger));
}

#[test]
fn an_unproven_sender_changes_nothing_whatever_is_asked() {
    for asks in [Asks::Record(Said::Declined), Asks::Counter, Asks::Other] {
        let reply = Reply { proven: false, asks, ..yes() };
        assert_eq!(judge(&reply, &confirmed(), &[], now()), Verdict::Ask(Why::Unproven));
    }
}

#[rstest]
#[case::of_this_time(2, 2, 0, Some(Said::Declined))]
#[case::of_the_team_before(3, 2, 0, Some(Said::Declined))]
#[case::of_the_time_before(1, 2, 0, None)]
#[case::before_a_yes_on_the_web(2, 2, 1, None)]
fn an_answer_holds_for_its_time_and_until_a_yes_on_the_web(
    #[case] sequence: i32,
    #[case] moved: i32,
    #[case] yes_hours_later: i64,
    #[case] want: Option<Said>,
) {
    let mut facts = confirmed();
    facts.booking.moved = moved;
    facts.mates[0].offer.answered = Some(now() + Duration::hours(yes_hours_later));
    let answer = Answer { whose: zoe(), said: Said::Declined, sequence, made: now(), received: now() };
    assert_eq!(answered(&[answer], zoe(), &facts), want);
    assert_eq!(answered(&[answer], Recipient::Contact(ContactId(1)), &facts), None, "it is nobody else's");
}

#[test]
fn who_was_taken_off_is_a_stranger() {
    let mut facts = confirmed();
    facts.mates[0].offer.state = OfferState::TakenOff;
    assert_eq!(judge(&yes(), &facts, &[], now()), Verdict::Ask(Why::Stranger));
}

#[test]
fn an_answer_to_the_time_before_is_stale_and_one_to_the_team_before_is_not() {
    let mut facts = confirmed();
    (facts.booking.sequence, facts.booking.moved) = (4, 2);
    let at = |sequence| judge(&Reply { sequence, ..yes() }, &facts, &[], now());
    assert_eq!(at(1), Verdict::Ignore(Ignored::Late));
    for sequence in [2, 3, 4] {
        assert!(matches!(at(sequence), Verdict::Record(_)), "{sequence}");
    }
}

#[test]
fn an_answer_to_what_is_over_or_has_begun_is_late() {
    let mut counted = confirmed();
    counted.booking.state = State::Counted;
    assert_eq!(judge(&yes(), &counted, &[], now()), Verdict::Ignore(Ignored::Late));
    let start = confirmed().slot().expect("a time").start;
    assert_eq!(judge(&yes(), &confirmed(), &[], start), Verdict::Ignore(Ignored::Late));
    let cancelled = in_state(State::Cancelled);
    let host = Some(email(HOST));
    let reply = Reply { attendee: host.clone(), from: host, ..yes() };
    assert_eq!(judge(&reply, &cancelled, &[], now()), Verdict::Ignore(Ignored::Late));
}

#[rstest]
#[case::later_stamp(1, 2, true)]
#[case::earlier_stamp(1, 0, false)]
#[case::newer_invitation(2, 0, true)]
#[case::older_invitation(0, 9, false)]
#[case::same_moment(1, 1, true)]
fn of_two_answers_the_one_to_the_newer_invitation_wins_then_the_later_one(
    #[case] sequence: i32,
    #[case] minute: i64,
    #[case] wins: bool,
) {
    let mut facts = confirmed();
    facts.booking.sequence = 2;
    let made = |minute| now() - Duration::minutes(10 - minute);
    let known = Answer { whose: zoe(), said: Said::Declined, sequence: 1, made: made(1), received: now() };
    let reply = Reply { sequence, made: Some(made(minute)), ..yes() };
    let verdict = judge(&reply, &facts, &[known], now());
    assert_eq!(matches!(verdict, Verdict::Record(_)), wins, "{verdict:?}");
    let of_another = Answer { whose: Recipient::Person(PersonId(99)), ..known };
    assert!(matches!(judge(&reply, &facts, &[of_another], now()), Verdict::Record(_)), "each has their own");
}

#[test]
fn the_same_answer_twice_is_one() {
    let Verdict::Record(first) = judge(&yes(), &confirmed(), &[], now()) else { panic!("not recorded") };
    let later = now() + Duration::hours(1);
    assert_eq!(judge(&yes(), &confirmed(), &[first], later), Verdict::Ignore(Ignored::Known));
}

#[test]
fn a_calendar_that_runs_ahead_does_not_silence_later_answers() {
    let ahead = Reply { sequence: i32::MAX, made: Some(now() + Duration::days(9_000)), ..yes() };
    let Verdict::Record(first) = judge(&ahead, &confirmed(), &[], now()) else { panic!("not recorded") };
    assert_eq!((first.sequence, first.made), (confirmed().booking.sequence, now()));
    let later = now() + Duration::minutes(1);
    let no = Reply { asks: Asks::Record(Said::Declined), made: Some(later), ..yes() };
    assert!(matches!(judge(&no, &confirmed(), &[first], later), Verdict::Record(a) if a.said == Said::Declined));
}

proptest! {
    #[test]
    fn nothing_is_recorded_for_anybody_who_is_not_invited_and_proven(
        attendee in prop::sample::select(vec![ZOE, HOST, "eve@example.com"]),
        from in prop::sample::select(vec![ZOE, HOST, "eve@example.com"]),
        proven in any::<bool>(),
        sequence in any::<i32>(),
        minutes in -100_000_i64..100_000,
    ) {
        let made = Some(now() + Duration::minutes(minutes));
        let reply = Reply { attendee: Some(email(attendee)), from: Some(email(from)), proven, sequence, made, ..yes() };
        if let Verdict::Record(answer) = judge(&reply, &confirmed(), &[], now()) {
            prop_assert!(proven && attendee == from && attendee != "eve@example.com");
            prop_assert!(answer.made <= now() && answer.sequence <= confirmed().booking.sequence);
        }
    }
}
