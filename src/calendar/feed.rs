//! The three feeds and the file of one booking: who sees what, and for how long.

use chrono::{Days, Months, NaiveDate};
use icalendar::{Event, Property};

use crate::calendar::event::{Draft, Hosts, Standing, revised};
use crate::calendar::words;
use crate::calendar::writer;
use crate::domain::booking::{Slot, State};
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::ids::PersonId;
use crate::domain::offer::OfferState;
use crate::domain::programme::Programme;
use crate::domain::time::{Instant, local_date, span_words};

pub const PRODUCT: &str = "-//cancel-cancer//Sessions//EN";
const COLOUR: &str = "steelblue";

/// How far a feed looks: 60 days back (30 for what was called off), 18 months on.
const DAYS_BACK: u64 = 60;
const DAYS_CANCELLED: u64 = 30;
const MONTHS_ON: u32 = 18;

/// What one volunteer gives or is asked for. Offers that are not released yet, declined or swapped out are absent.
pub fn volunteer(programme: &Programme, me: PersonId, bookings: &[BookingFacts], hosts: Hosts, now: Instant) -> String {
    let drafts = bookings.iter().filter_map(|b| for_volunteer(b, me, now));
    feed(&words::my_sessions(&programme.name), drafts, hosts, now)
}

/// The sessions of one group; while all offers are held back, a booking looks as it did before.
pub fn group(programme: &Programme, name: &str, bookings: &[BookingFacts], hosts: Hosts, now: Instant) -> String {
    let drafts = bookings.iter().filter_map(|b| for_group(b, now));
    feed(&words::sessions_of(&programme.name, name), drafts, hosts, now)
}

/// All bookings of a coordinator's `area`, with how many of the team have said yes.
pub fn coordinator(programme: &Programme, area: &str, bookings: &[BookingFacts], hosts: Hosts, now: Instant) -> String {
    let drafts = bookings.iter().filter_map(for_coordinator);
    feed(&words::sessions_of(&programme.name, area), drafts, hosts, now)
}

/// One booking as its group sees it, whatever its date: the file behind "add to your calendar".
pub fn single(programme: &Programme, facts: &BookingFacts, hosts: Hosts, now: Instant) -> String {
    let events: Vec<Event> = for_group(facts, now).map(|d| d.event(hosts)).into_iter().collect();
    writer::write(&head(&words::sessions_of(&programme.name, facts.group.name.as_str())), &events)
}

fn feed<'a>(name: &str, drafts: impl Iterator<Item = Draft<'a>>, hosts: Hosts, now: Instant) -> String {
    let today = local_date(now);
    let mut shown: Vec<Draft> = drafts.filter(|d| is_in_window(d, today)).collect();
    shown.sort_by_key(|d| (d.slot.start, d.facts.booking.uid));
    let events: Vec<Event> = shown.into_iter().map(|d| d.event(hosts)).collect();
    writer::write(&head(name), &events)
}

fn is_in_window(draft: &Draft, today: NaiveDate) -> bool {
    let back = if draft.standing == Standing::Cancelled { DAYS_CANCELLED } else { DAYS_BACK };
    let first = today.checked_sub_days(Days::new(back)).unwrap_or(NaiveDate::MIN);
    let last = today.checked_add_months(Months::new(MONTHS_ON)).unwrap_or(NaiveDate::MAX);
    (first..=last).contains(&draft.slot.date)
}

fn head(name: &str) -> [Property; 9] {
    [
        Property::new("VERSION", "2.0"),
        Property::new("PRODID", PRODUCT),
        Property::new("CALSCALE", "GREGORIAN"),
        Property::new("NAME", name),
        Property::new("X-WR-CALNAME", name),
        Property::new("X-WR-TIMEZONE", "Europe/London"),
        Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done(),
        Property::new("X-PUBLISHED-TTL", "PT1H"),
        Property::new("COLOR", COLOUR),
    ]
}

fn for_volunteer(facts: &BookingFacts, me: PersonId, now: Instant) -> Option<Draft<'_>> {
    let over = Standing::of(facts.booking.state) == Standing::Cancelled;
    let mine = || facts.mates.iter().filter(|m| m.offer.person == me);
    let in_state = |state| mine().find(|m| m.offer.state == state);
    if over {
        return mine().find(|m| m.offer.called_off).and_then(|_| over_draft(facts));
    }
    if let Some(mate) = in_state(OfferState::Accepted) {
        return accepted(facts, mate);
    }
    let asked = mine().find(|m| m.offer.is_open(now) && m.offer.is_released(now))?;
    let slot = facts.booking.slots.get(asked.offer.slot)?;
    let mut about = vec![words::answer_by(asked.offer.deadline)];
    about.extend(task(facts, slot, asked));
    let stamp = revised(facts).max(asked.offer.release);
    let summary = words::offered(&words::summary(&facts.kind.title));
    Some(Draft { facts, slot, standing: Standing::Tentative, busy: false, summary, about, stamp })
}

fn accepted<'a>(facts: &'a BookingFacts, mate: &Mate) -> Option<Draft<'a>> {
    let (slot, standing) = (facts.slot()?, Standing::of(facts.booking.state));
    let mut about = task(facts, slot, mate);
    if standing == Standing::Tentative {
        about.insert(0, words::WAITING.into());
    }
    let summary = words::summary(&facts.kind.title);
    Some(Draft { facts, slot, standing, busy: true, summary, about, stamp: revised(facts) })
}

fn task(facts: &BookingFacts, slot: &Slot, mate: &Mate) -> Vec<String> {
    vec![when(slot), words::for_group(facts), words::your_part(mate.offer.role)]
}

fn for_group(facts: &BookingFacts, now: Instant) -> Option<Draft<'_>> {
    let standing = Standing::of(facts.booking.state);
    let title = words::summary(&facts.kind.title);
    let stamp = released(facts, now);
    match standing {
        Standing::Cancelled => over_draft(facts),
        Standing::Tentative => {
            let slot = visible_slot(facts, now)?;
            let about = vec![when(slot), words::LOOKING.into()];
            Some(Draft { facts, slot, standing, busy: false, summary: words::requested(&title), about, stamp })
        }
        Standing::Confirmed => {
            let slot = facts.slot()?;
            let names: Vec<&str> = facts.team().filter(|m| m.show_name).map(|m| m.name.first_word()).collect();
            let speakers = (!names.is_empty()).then(|| words::speakers(&names));
            let about = [when(slot)].into_iter().chain(speakers).collect();
            Some(Draft { facts, slot, standing, busy: true, summary: title, about, stamp })
        }
    }
}

/// The time that people are asked for; the first wished one until an offer is released.
fn visible_slot(facts: &BookingFacts, now: Instant) -> Option<&Slot> {
    let is_shown = facts.booking.state == State::Offered && facts.mates.iter().any(|m| m.offer.is_released(now));
    if is_shown { facts.slot() } else { facts.booking.slots.first() }
}

/// As [`revised`], and the release of an offer that made a chosen time visible.
fn released(facts: &BookingFacts, now: Instant) -> Instant {
    let out = facts.mates.iter().map(|m| m.offer.release).filter(|r| *r <= now);
    out.fold(revised(facts), Instant::max)
}

fn for_coordinator(facts: &BookingFacts) -> Option<Draft<'_>> {
    let standing = Standing::of(facts.booking.state);
    if standing == Standing::Cancelled {
        return over_draft(facts);
    }
    let slot = facts.slot()?;
    let team: Vec<&str> = facts.team().map(|m| m.name.first_word()).collect();
    let title = words::summary(&facts.kind.title);
    let title = if standing == Standing::Tentative { words::requested(&title) } else { title };
    let summary = words::staffed(team.len(), needed(facts), &title);
    let names = (!team.is_empty()).then(|| words::team(&team));
    let about = [when(slot), words::for_group(facts)].into_iter().chain(names).collect();
    Some(Draft { facts, slot, standing, busy: false, summary, about, stamp: revised(facts) })
}

/// People a whole team takes: as published, else the first crew of the session kind.
fn needed(facts: &BookingFacts) -> u32 {
    let crew = facts.kind.crews(facts.booking.format()).first().map(|c| c.lead + c.support);
    facts.booking.team.map(|t| t.lead + t.support).or(crew).unwrap_or(0)
}

fn over_draft(facts: &BookingFacts) -> Option<Draft<'_>> {
    let slot = facts.slot()?;
    let about = vec![words::over(facts.booking.state).into()];
    let summary = words::summary(&facts.kind.title);
    let stamp = revised(facts);
    Some(Draft { facts, slot, standing: Standing::Cancelled, busy: false, summary, about, stamp })
}

fn when(slot: &Slot) -> String {
    words::when(&span_words(slot.start, slot.end))
}

#[cfg(test)]
mod tests {
    use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
    use chrono::Duration;
    use rstest::rstest;

    use super::*;
    use crate::calendar::samples::{confirmed, day, hosts, in_state, line, now, programme, set_offers, slot};

    const ZOE: PersonId = PersonId(1);

    /// Summary, STATUS, TRANSP and start of each event, read back by another reader.
    fn events(text: &str) -> Vec<String> {
        let read = ICalendar::parse(text).expect("a calendar");
        let value = |c: &calcard::icalendar::ICalendarComponent, name| {
            let entry = c.property(&name).expect("a property");
            entry.values.first().and_then(|v| v.as_text()).unwrap_or_default().to_owned()
        };
        let events = read.components.iter().filter(|c| c.component_type == ICalendarComponentType::VEvent);
        let names = || [ICalendarProperty::Summary, ICalendarProperty::Status, ICalendarProperty::Transp];
        events.map(|c| names().map(|n| value(c, n)).join("|")).collect()
    }

    fn my(facts: BookingFacts) -> Vec<String> {
        events(&volunteer(&programme(), ZOE, &[facts], hosts(), now()))
    }

    fn ours(facts: BookingFacts) -> Vec<String> {
        events(&group(&programme(), "Knit", &[facts], hosts(), now()))
    }

    fn area(facts: BookingFacts) -> Vec<String> {
        events(&coordinator(&programme(), "Stevenage", &[facts], hosts(), now()))
    }

    #[rstest]
    #[case(State::Requested, None)]
    #[case(State::Offered, Some("Offer: Cancer awareness: Know your body, part 1|TENTATIVE|TRANSPARENT"))]
    #[case(State::Confirmed, Some("Cancer awareness: Know your body, part 1|CONFIRMED|OPAQUE"))]
    #[case(State::Counted, Some("Cancer awareness: Know your body, part 1|CONFIRMED|OPAQUE"))]
    #[case(State::Cancelled, Some("Cancelled: Cancer awareness: Know your body, part 1|CANCELLED|TRANSPARENT"))]
    fn a_volunteer_sees_own_sessions_and_offers(#[case] state: State, #[case] want: Option<&str>) {
        assert_eq!(my(in_state(state)), want.into_iter().collect::<Vec<_>>());
    }

    #[rstest]
    #[case(OfferState::Declined)]
    #[case(OfferState::Expired)]
    #[case(OfferState::Withdrawn)]
    #[case(OfferState::TakenOff)]
    fn what_is_no_longer_theirs_vanishes(#[case] state: OfferState) {
        let mut facts = confirmed();
        set_offers(&mut facts, state);
        assert_eq!(my(facts), Vec::<String>::new());
    }

    #[test]
    fn a_session_called_off_after_they_were_taken_off_stays_away() {
        let mut facts = in_state(State::Cancelled);
        facts.mates.iter_mut().for_each(|m| m.offer.called_off = false);
        assert_eq!(my(facts), Vec::<String>::new());
    }

    #[test]
    fn a_session_called_off_before_the_yes_is_not_in_the_volunteers_feed() {
        let mut facts = in_state(State::Cancelled);
        set_offers(&mut facts, OfferState::Withdrawn);
        facts.mates.iter_mut().for_each(|m| m.offer.called_off = false);
        assert_eq!(my(facts), Vec::<String>::new());
    }

    #[test]
    fn who_said_yes_first_waits_for_the_team_with_the_time_kept() {
        let mut facts = in_state(State::Offered);
        facts.mates[0].offer.state = OfferState::Accepted;
        assert_eq!(my(facts), ["Cancer awareness: Know your body, part 1|TENTATIVE|OPAQUE"]);
    }

    #[test]
    fn an_offer_held_back_is_absent_and_the_group_sees_its_first_wish() {
        let mut facts = in_state(State::Offered);
        facts.booking.chosen = Some(1);
        facts.mates.iter_mut().for_each(|m| {
            m.offer.slot = 1;
            m.offer.release = now() + Duration::seconds(1);
        });
        let at = |time| group(&programme(), "Knit", std::slice::from_ref(&facts), hosts(), time);
        assert!(at(now()).contains("DTSTART;TZID=Europe/London:20270615T183000"));
        assert!(at(now() + Duration::seconds(1)).contains("DTSTART;TZID=Europe/London:20270316T140000"));
        assert_eq!(my(facts), Vec::<String>::new());
    }

    #[test]
    fn a_request_that_moved_after_an_offer_of_its_third_date_has_the_one_new_time() {
        let mut facts = in_state(State::Offered);
        facts.booking.slots = vec![slot("2027-03-20".parse().expect("a date"), 10, 0)];
        facts.booking.chosen = Some(0);
        facts.mates[0].offer.slot = 2;
        facts.mates[0].offer.state = OfferState::Declined;
        facts.mates.truncate(1);
        let text = group(&programme(), "Knit", &[facts], hosts(), now());
        assert!(text.contains("DTSTART;TZID=Europe/London:20270320T100000"), "{text}");
    }

    #[rstest]
    #[case(State::Requested, "Requested: Cancer awareness: Know your body, part 1|TENTATIVE|TRANSPARENT")]
    #[case(State::Offered, "Requested: Cancer awareness: Know your body, part 1|TENTATIVE|TRANSPARENT")]
    #[case(State::Confirmed, "Cancer awareness: Know your body, part 1|CONFIRMED|OPAQUE")]
    #[case(State::Cancelled, "Cancelled: Cancer awareness: Know your body, part 1|CANCELLED|TRANSPARENT")]
    #[case(State::NotStaffed, "Cancelled: Cancer awareness: Know your body, part 1|CANCELLED|TRANSPARENT")]
    fn a_group_sees_its_bookings(#[case] state: State, #[case] want: &str) {
        assert_eq!(ours(in_state(state)), [want]);
    }

    #[rstest]
    #[case(State::Requested, "[0/2] Requested: Cancer awareness: Know your body, part 1|TENTATIVE|TRANSPARENT")]
    #[case(State::Confirmed, "[2/2] Cancer awareness: Know your body, part 1|CONFIRMED|TRANSPARENT")]
    #[case(State::Declined, "Cancelled: Cancer awareness: Know your body, part 1|CANCELLED|TRANSPARENT")]
    fn a_coordinator_sees_the_staffing(#[case] state: State, #[case] want: &str) {
        assert_eq!(area(in_state(state)), [want]);
    }

    #[rstest]
    #[case(State::Confirmed, 60, 1)]
    #[case(State::Confirmed, 61, 0)]
    #[case(State::Confirmed, -547, 1)]
    #[case(State::Confirmed, -548, 0)]
    #[case(State::Cancelled, 30, 1)]
    #[case(State::Cancelled, 31, 0)]
    fn a_feed_holds_its_window(#[case] state: State, #[case] days_ago: i64, #[case] want: usize) {
        let mut facts = in_state(state);
        facts.booking.slots = vec![slot(local_date(now() - Duration::days(days_ago)), 18, 30)];
        assert_eq!(ours(facts).len(), want);
    }

    #[test]
    fn names_are_shown_to_the_group_only_where_agreed_and_nobody_is_named_to_volunteers() {
        let facts = || [confirmed()];
        let all = group(&programme(), "Knit", &facts(), hosts(), now()).replace("\r\n ", "");
        assert!(all.contains("Speakers: Zoë\\n") && !all.contains("Amir"));
        let all = volunteer(&programme(), ZOE, &facts(), hosts(), now()).replace("\r\n ", "");
        for hidden in ["Zoë", "Amir", "Ann", "@group", "@volunteer", "ORGANIZER", "ATTENDEE", "VALARM", "METHOD"] {
            assert!(!all.contains(hidden), "{hidden}");
        }
    }

    #[test]
    fn an_answered_offer_counts_as_a_change() {
        let mut facts = confirmed();
        let answered = facts.booking.touched + Duration::hours(1);
        facts.mates[1].offer.answered = Some(answered);
        let stamp = answered.format("%Y%m%dT%H%M%SZ");
        let all = group(&programme(), "Knit", &[facts], hosts(), now());
        assert!(all.contains(&format!("DTSTAMP:{stamp}\r\n")) && all.contains(&format!("LAST-MODIFIED:{stamp}\r\n")));
    }

    #[rstest]
    #[case(day(2027, 3, 27), "20270327T183000", "20270327T200000")]
    #[case(day(2027, 3, 28), "20270328T183000", "20270328T200000")]
    #[case(day(2027, 10, 30), "20271030T183000", "20271030T200000")]
    #[case(day(2027, 10, 31), "20271031T183000", "20271031T200000")]
    fn venue_time_holds_in_the_weeks_of_the_clock_change(
        #[case] date: NaiveDate,
        #[case] start: &str,
        #[case] end: &str,
    ) {
        let mut facts = confirmed();
        facts.booking.slots = vec![slot(date, 18, 30)];
        let all = group(&programme(), "Knit", &[facts], hosts(), now());
        assert!(all.contains(&format!("DTSTART;TZID=Europe/London:{start}\r\nDTEND;TZID=Europe/London:{end}\r\n")));
    }

    #[test]
    fn events_are_in_order_of_start_and_the_bytes_stay_the_same_all_day() {
        let mut early = confirmed();
        early.booking.slots = vec![slot(day(2027, 1, 12), 10, 0)];
        let both = [confirmed(), early.clone()];
        let turned = [early, confirmed()];
        let one = group(&programme(), "Knit", &both, hosts(), now());
        assert_eq!(one, group(&programme(), "Knit", &turned, hosts(), now() + Duration::hours(23)));
        assert!(one.find("20270112T100000") < one.find("20270615T183000"));
    }

    #[test]
    fn an_empty_feed_is_a_calendar_with_its_zone() {
        let all = group(&programme(), line("Knit").as_str(), &[], hosts(), now());
        assert!(
            all.contains("NAME:Cancer Awareness Sessions: Knit\r\n")
                && all.contains("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
        );
    }

    #[test]
    fn the_file_of_one_booking_is_written_whole() {
        insta::assert_snapshot!(single(&programme(), &confirmed(), hosts(), now()).replace("\r\n", "\n"));
    }
}
