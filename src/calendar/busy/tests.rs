//! Busy times of files as programs write them, and of files that nobody should.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::calendar::reader::read;

/// From 1 January 2027, a year and a half.
fn window() -> Span {
    (t("2027-01-01T00:00:00Z"), t("2028-07-01T00:00:00Z"))
}

fn t(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn of(inside: &str) -> Busy {
    let text = format!("BEGIN:VCALENDAR\n{inside}\nEND:VCALENDAR\n");
    busy(&read(text.as_bytes()).expect("readable"), window(), "sessions.example.org")
}

/// `01-12 10:00 to 01-12 11:00, ...`, UTC.
fn words(busy: &Busy) -> String {
    let one = |(from, to): &Span| format!("{} to {}", from.format("%m-%d %H:%M"), to.format("%m-%d %H:%M"));
    busy.spans.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn event(lines: &str) -> String {
    words(&of(&format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT")))
}

#[rstest]
#[case::utc("DTSTART:20270112T100000Z\nDTEND:20270112T110000Z", "01-12 10:00 to 01-12 11:00")]
#[case::summer_time(
    "DTSTART;TZID=Europe/London:20270615T183000\nDTEND;TZID=Europe/London:20270615T200000",
    "06-15 17:30 to 06-15 19:00"
)]
#[case::floating("DTSTART:20270615T183000\nDTEND:20270615T200000", "06-15 17:30 to 06-15 19:00")]
#[case::windows(
    "DTSTART;TZID=\"Romance Standard Time\":20270615T183000\nDURATION:PT1H30M",
    "06-15 16:30 to 06-15 18:00"
)]
#[case::no_such_zone("DTSTART;TZID=Nowhere:20270615T183000\nDURATION:PT1H", "06-15 17:30 to 06-15 18:30")]
#[case::zone_without_quotes(
    "DTSTART;TZID=tzone://Microsoft/Utc:20270615T183000\nDURATION:PT1H",
    "06-15 18:30 to 06-15 19:30"
)]
#[case::all_day("DTSTART;VALUE=DATE:20270615", "06-14 23:00 to 06-15 23:00")]
#[case::days("DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270329", "03-27 00:00 to 03-28 23:00")]
#[case::weeks("DTSTART;VALUE=DATE:20270101\nDURATION:P2W", "01-01 00:00 to 01-15 00:00")]
#[case::in_the_gap("DTSTART;TZID=Europe/London:20270328T013000\nDURATION:PT1H", "03-28 01:30 to 03-28 02:30")]
#[case::the_first_of_two("DTSTART;TZID=Europe/London:20271031T013000\nDURATION:PT1H", "10-31 00:30 to 10-31 01:30")]
#[case::no_end("DTSTART:20270112T100000Z", "")]
#[case::backwards("DTSTART:20270112T100000Z\nDTEND:20270112T090000Z", "")]
#[case::no_start("DTEND:20270112T090000Z", "")]
#[case::long_ago("DTSTART:20200112T100000Z\nDTEND:20200112T110000Z", "")]
#[case::over_the_edge("DTSTART:20261231T230000Z\nDTEND:20270101T010000Z", "01-01 00:00 to 01-01 01:00")]
#[case::from_0_to_9999("DTSTART:00000101T000000Z\nDTEND:99991231T235959Z", "01-01 00:00 to 07-01 00:00")]
#[case::days_from_0("DTSTART;VALUE=DATE:00000101\nDTEND;VALUE=DATE:99991231", "01-01 00:00 to 07-01 00:00")]
#[case::a_million_weeks("DTSTART:20270112T100000Z\nDURATION:P999999999W", "01-12 10:00 to 07-01 00:00")]
#[case::transparent("DTSTART:20270112T100000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT", "")]
#[case::cancelled("DTSTART:20270112T100000Z\nDURATION:PT1H\nSTATUS:cancelled", "")]
#[case::free("DTSTART:20270112T100000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", "")]
#[case::tentative("DTSTART:20270112T100000Z\nDURATION:PT1H\nSTATUS:TENTATIVE", "01-12 10:00 to 01-12 11:00")]
fn an_event_is_busy(#[case] lines: &str, #[case] want: &str) {
    assert_eq!(event(lines), want);
}

#[rstest]
#[case::over_the_clock_change(
    "DTSTART;TZID=Europe/London:20270323T183000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
    "03-23 18:30 to 03-23 19:30, 03-30 17:30 to 03-30 18:30"
)]
#[case::until_in_utc(
    "DTSTART;TZID=Europe/London:20270614T183000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270615T173000Z",
    "06-14 17:30 to 06-14 18:30, 06-15 17:30 to 06-15 18:30"
)]
#[case::without(
    "DTSTART;TZID=Europe/London:20270614T183000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/London:20270614T183000,20270615T183000",
    "06-16 17:30 to 06-16 18:30"
)]
#[case::without_days(
    "DTSTART:20270112T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20270113",
    "01-12 10:00 to 01-12 11:00"
)]
#[case::and_more(
    "DTSTART:20270112T100000Z\nDURATION:PT1H\nRDATE:20270113T100000Z\nRDATE;VALUE=PERIOD:20270114T100000Z/PT2H,20270115T100000Z/20270115T103000Z",
    "01-12 10:00 to 01-12 11:00, 01-13 10:00 to 01-13 11:00, 01-14 10:00 to 01-14 12:00, 01-15 10:00 to 01-15 10:30"
)]
#[case::since_1997(
    "DTSTART;VALUE=DATE:19970615\nRRULE:FREQ=YEARLY",
    "06-14 23:00 to 06-15 23:00, 06-14 23:00 to 06-15 23:00"
)]
#[case::into_the_window(
    "DTSTART:20261231T233000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;COUNT=1",
    "01-01 00:00 to 01-01 00:30"
)]
#[case::touching("DTSTART:20270112T100000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;COUNT=5", "01-12 10:00 to 01-12 15:00")]
fn a_series_is_busy(#[case] lines: &str, #[case] want: &str) {
    assert_eq!(event(lines), want);
}

const DAILY: &str = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/London:20270614T183000\nDURATION:PT1H\n\
    RRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n";

#[rstest]
#[case::moved(
    "DTSTART:20270620T100000Z\nDTEND:20270620T110000Z",
    "06-14 17:30 to 06-14 18:30, 06-20 10:00 to 06-20 11:00"
)]
#[case::called_off("DTSTART:20270615T173000Z\nDURATION:PT1H\nSTATUS:CANCELLED", "06-14 17:30 to 06-14 18:30")]
fn one_time_of_a_series_is_moved(#[case] lines: &str, #[case] want: &str) {
    let one = format!("BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270615T173000Z\n{lines}\nEND:VEVENT");
    assert_eq!(words(&of(&format!("{DAILY}{one}"))), want);
    assert_eq!(words(&of(&format!("{one}\n{DAILY}"))), want, "in front of its series");
}

#[rstest]
#[case::later_and_longer(
    "DTSTART:20270615T180000Z\nDTEND:20270615T200000Z",
    "06-14 17:30 to 06-14 18:30, 06-15 18:00 to 06-15 20:00, 06-16 18:00 to 06-16 20:00, 06-20 10:00 to 06-20 11:00"
)]
#[case::called_off(
    "DTSTART:20270615T173000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
    "06-14 17:30 to 06-14 18:30, 06-20 10:00 to 06-20 11:00"
)]
fn the_rest_of_a_series_goes_on_otherwise(#[case] lines: &str, #[case] want: &str) {
    let daily = DAILY.replace("COUNT=2", "COUNT=4");
    let onward =
        format!("BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270615T173000Z\n{lines}\nEND:VEVENT\n");
    let one =
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270617T173000Z\nDTSTART:20270620T100000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(words(&of(&format!("{daily}{onward}{one}"))), want);
    assert_eq!(words(&of(&format!("{one}\n{onward}{daily}"))), want, "in front of its series");
}

#[rstest]
#[case::put_off("20261228T100000Z", "20270101T100000Z", "01-01 10:00 to 01-01 11:00, 01-08 10:00 to 01-08 11:00")]
#[case::brought_forward("20261228T100000Z", "20261220T100000Z", "01-03 10:00 to 01-03 11:00")]
fn a_series_moved_across_the_edge_of_what_is_read_keeps_its_nearest_times(
    #[case] from: &str,
    #[case] to: &str,
    #[case] want: &str,
) {
    let weekly = "BEGIN:VEVENT\nUID:a\nDTSTART:20261207T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20270112T000000Z\nEND:VEVENT";
    let onward = format!(
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:{from}\nDTSTART:{to}\nDURATION:PT1H\nEND:VEVENT"
    );
    assert!(
        words(&of(&format!("{weekly}\n{onward}"))).starts_with(want),
        "{}",
        words(&of(&format!("{weekly}\n{onward}")))
    );
}

#[test]
fn a_longer_time_that_began_before_is_still_on() {
    let weekly = "BEGIN:VEVENT\nUID:a\nDTSTART:20261214T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT";
    let onward = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261221T100000Z\nDTSTART:20261221T100000Z\n\
        DURATION:P6D\nEND:VEVENT";
    assert_eq!(words(&of(&format!("{weekly}\n{onward}"))), "01-01 00:00 to 01-03 10:00");
}

#[test]
fn an_added_time_is_moved_too() {
    let series = "BEGIN:VEVENT\nUID:a\nDTSTART:20270112T100000Z\nDURATION:PT1H\nRDATE:20270113T100000Z,20270114T100000Z\n\
        EXDATE:20270114T100000Z\nEND:VEVENT\n";
    let one =
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270113T100000Z\nDTSTART:20270120T100000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(words(&of(&format!("{series}{one}"))), "01-12 10:00 to 01-12 11:00, 01-20 10:00 to 01-20 11:00");
}

#[test]
fn zones_by_the_thousand_keep_their_bounds() {
    let clock = "BEGIN:STANDARD\nDTSTART:00000101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=DAILY;COUNT=1000000000;BYHOUR=1,2,3\nEND:STANDARD\n";
    let zone = |n: usize| format!("BEGIN:VTIMEZONE\nTZID:Z{n}\n{clock}{clock}END:VTIMEZONE\n");
    let event = |n: usize| format!("BEGIN:VEVENT\nDTSTART;TZID=Z{n}:20270112T100000\nDURATION:PT1H\nEND:VEVENT\n");
    let text: String = (0..1_200).flat_map(|n| [zone(n), event(n)]).collect();
    assert!(!of(&text).spans.is_empty());
}

#[test]
fn a_zone_of_its_own_is_read_from_its_description() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
        BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\n\
        END:VTIMEZONE\n";
    let event = |day: &str| {
        format!("BEGIN:VEVENT\nUID:{day}\nDTSTART;TZID=Customized Time Zone:{day}T090000\nDURATION:PT1H\nEND:VEVENT\n")
    };
    let got = of(&format!("{zone}{}{}", event("20270112"), event("20270615")));
    assert_eq!(words(&got), "01-12 14:00 to 01-12 15:00, 06-15 13:00 to 06-15 14:00");
}

#[test]
fn free_and_busy_times_of_another_program_are_read() {
    let got =
        of("BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20270112T100000Z/PT1H,20270113T100000Z/20270113T120000Z\n\
        FREEBUSY;FBTYPE=FREE:20270114T100000Z/PT1H\nEND:VFREEBUSY");
    assert_eq!(words(&got), "01-12 10:00 to 01-12 11:00, 01-13 10:00 to 01-13 12:00");
}

#[test]
fn our_own_sessions_make_nobody_busy() {
    let ours = "BEGIN:VEVENT\nUID:3f0c1f1e@sessions.example.org\nDTSTART:20270112T100000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(of(ours), Busy::default());
}

#[rstest]
#[case::senseless("FREQ=DAILY;BYDAY=XX", 1)]
#[case::each_second("FREQ=SECONDLY", 1)]
fn what_is_not_read_whole_is_said(#[case] rule: &str, #[case] spans: usize) {
    let got = of(&format!("BEGIN:VEVENT\nUID:a\nDTSTART:20270112T100000Z\nDURATION:PT1S\nRRULE:{rule}\nEND:VEVENT"));
    assert_eq!((got.spans.len(), got.is_cut), (spans, true));
}

#[test]
fn an_event_whose_start_is_not_understood_is_said() {
    let got = of("BEGIN:VEVENT\nUID:a\nDTSTART:next Tuesday\nDURATION:PT1S\nEND:VEVENT");
    assert!(got.is_cut && got.spans.is_empty());
}

#[test]
fn five_thousand_endless_events_keep_their_bounds() {
    let one = "BEGIN:VEVENT\nDTSTART:20000101T000000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;BYSECOND=1,5;COUNT=1000000000\nEND:VEVENT\n";
    let got = of(&one.repeat(4_900));
    assert!(got.is_cut && got.spans.len() <= MOST_SPANS);
}

proptest! {
    #[test]
    fn no_event_makes_it_stumble(
        lines in prop::collection::vec("(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE|UNTIL|FREEBUSY)(;TZID=(Europe/London|GMT Standard Time|Own|[ -~]{0,9}))?(;VALUE=(DATE|PERIOD))?:[0-9]{4}(0[1-9]|1[0-2])[0-2][0-9](T[0-2][0-9][0-5][0-9][0-5][0-9]Z?)?(/P[0-9]{1,9}[DW])?|DURATION:-?P(T?[0-9]{1,12}[WDHMS]){1,3}|RRULE:FREQ=(SECONDLY|DAILY|WEEKLY|YEARLY)(;COUNT=[0-9]{1,9})?(;INTERVAL=[0-9]{1,9})?", 0..8),
        offset in "[+-]?[0-9]{2,7}",
    ) {
        let zone = format!("BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nRRULE:FREQ=DAILY\nEND:STANDARD\nEND:VTIMEZONE");
        let got = of(&format!("{zone}\nBEGIN:VEVENT\nUID:a\n{0}\nEND:VEVENT\nBEGIN:VFREEBUSY\n{0}\nEND:VFREEBUSY", lines.join("\n")));
        prop_assert!(got.spans.iter().all(|(from, to)| from < to && *from >= window().0 && *to <= window().1));
        prop_assert!(got.spans.windows(2).all(|two| two[0].1 < two[1].0));
    }
}
