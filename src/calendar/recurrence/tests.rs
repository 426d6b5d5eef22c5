//! Rules against tables, against calcard, and against whatever somebody may send.

use calcard::common::timezone::Tz;
use calcard::icalendar::ICalendar;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a time")
}

fn expand(rule: &str, start: &str, window: (&str, &str), effort: &mut Effort) -> Vec<NaiveDateTime> {
    let rule = Rule::parse(rule, &|until| until).expect("a rule");
    rule.expand(at(start), (at(window.0), at(window.1)), effort)
}

const ALL: (&str, &str) = ("19000101T000000", "21000101T000000");

/// `MMDD` of each, of the first eight.
fn days(rule: &str, start: &str) -> String {
    let all = expand(rule, start, ALL, &mut Effort::of(1_000_000, 8));
    all.iter().map(|t| t.format("%y%m%d").to_string()).collect::<Vec<_>>().join(" ")
}

// RFC 5545 3.8.5.3, where 2 September 1997 is a Tuesday.
#[rstest]
#[case("FREQ=DAILY;COUNT=3", "970902 970903 970904")]
#[case("FREQ=DAILY;INTERVAL=10;COUNT=3", "970902 970912 970922")]
#[case("FREQ=DAILY;UNTIL=19970904T085900", "970902 970903")]
#[case("FREQ=DAILY;UNTIL=19970904", "970902 970903 970904")]
#[case("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "970902 970907 970916 970921")]
#[case("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "970902 970914 970916 970928")]
#[case("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "970905 971003 971107")]
#[case("FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU", "970907 970928 971102 971130")]
#[case("FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", "970928 971029 971128")]
#[case("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "970904 971007 971106")]
#[case("FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "970929 971030 971127")]
#[case("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "980213 980313 981113")]
#[case("FREQ=YEARLY;COUNT=3;BYMONTH=6,7", "980602 980702 990602")]
#[case("FREQ=YEARLY;INTERVAL=3;COUNT=3;BYYEARDAY=1,100,200", "000101 000409 000718")]
#[case("FREQ=YEARLY;BYDAY=20MO;COUNT=2", "980518 990517")]
#[case("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", "980511 990517")]
#[case("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=2", "980329 990328")]
#[case("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2", "000229 040229")]
#[case("freq=daily;count=1", "970902")]
fn the_days_of_the_standard(#[case] rule: &str, #[case] want: &str) {
    assert_eq!(days(rule, "19970902T090000"), want);
}

#[rstest]
#[case("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000", "09:00:00 12:00:00 15:00:00")]
#[case("FREQ=MINUTELY;INTERVAL=90;COUNT=3", "09:00:00 10:30:00 12:00:00")]
#[case("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30;COUNT=4", "09:00:00 09:30:00 10:00:00 10:30:00")]
#[case("FREQ=MINUTELY;INTERVAL=20;BYHOUR=16;COUNT=3", "16:00:00 16:20:00 16:40:00")]
#[case("FREQ=SECONDLY;INTERVAL=45;COUNT=3", "09:00:00 09:00:45 09:01:30")]
fn the_times_of_the_standard(#[case] rule: &str, #[case] want: &str) {
    let all = expand(rule, "19970902T090000", ALL, &mut Effort::of(1_000_000, 8));
    assert_eq!(all.iter().map(|t| t.format("%H:%M:%S").to_string()).collect::<Vec<_>>().join(" "), want);
}

#[rstest]
#[case("FREQ=MONTHLY", "20270131T090000", "270131 270331 270531 270731 270831 271031 271231 280131")]
#[case("FREQ=YEARLY", "20240229T090000", "240229 280229 320229 360229 400229 440229 480229 520229")]
fn what_a_month_does_not_have_is_left_out(#[case] rule: &str, #[case] start: &str, #[case] want: &str) {
    assert_eq!(days(rule, start), want);
}

#[rstest]
#[case("")]
#[case("COUNT=3")]
#[case("FREQ=NEVER")]
#[case("FREQ=DAILY;INTERVAL=0")]
#[case("FREQ=DAILY;COUNT=-1")]
#[case("FREQ=DAILY;COUNT")]
#[case("FREQ=DAILY;BYDAY=XX")]
#[case("FREQ=DAILY;BYMONTH=13")]
#[case("FREQ=DAILY;RSCALE=HEBREW")]
#[case("FREQ=DAILY;UNTIL=soon")]
fn what_makes_no_sense_makes_no_rule(#[case] text: &str) {
    assert_eq!(Rule::parse(text, &|until| until), None);
}

const SOON: (&str, &str) = ("20270101T000000", "20280701T000000");

// What is far before the window is stepped over; what can't be is cut.
#[rstest]
#[case::each_second("FREQ=SECONDLY", "20000101T000000", 1_000, true)]
#[case::a_billion("FREQ=SECONDLY;COUNT=1000000000", "20000101T000000", 1_000, true)]
#[case::a_billion_of_days("FREQ=DAILY;COUNT=1000000000", "20000101T000000", 547, false)]
#[case::a_billion_of_mondays("FREQ=WEEKLY;BYDAY=MO;COUNT=1000000000", "20000103T000000", 78, false)]
#[case::since_the_year_0("FREQ=DAILY", "00000101T000000", 547, false)]
#[case::counted_since_the_year_0("FREQ=MONTHLY;COUNT=1000000000", "00000101T000000", 0, true)]
#[case::never("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "00000101T000000", 0, false)]
#[case::never_counted("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "00000101T000000", 0, false)]
#[case::never_by_the_second("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "20000101T000000", 0, false)]
#[case::far_ahead("FREQ=DAILY", "99991231T000000", 0, false)]
#[case::huge_steps("FREQ=YEARLY;INTERVAL=999999999999", "20270601T000000", 1, false)]
#[case::all_times_of_a_year(
    "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3,4,5,6,7,8,9;BYYEARDAY=1,2,3,4,5,6,7,8,9,10",
    "20270101T000000",
    1_000,
    true
)]
fn hostile_rules_end(#[case] rule: &str, #[case] start: &str, #[case] kept: usize, #[case] is_cut: bool) {
    let mut effort = Effort::of(2_000_000, 1_000);
    let got = expand(rule, start, SOON, &mut effort);
    assert_eq!((got.len(), effort.is_cut), (kept, is_cut));
    assert!(2_000_000 - effort.steps <= MOST_STEPS, "{} steps left", effort.steps);
}

#[test]
fn the_work_is_shared_by_all_rules_of_a_file() {
    let mut effort = Effort::of(2_000_000, 1_000);
    for _ in 0..5_000 {
        expand("FREQ=SECONDLY;BYSECOND=1;COUNT=1000000000", "20000101T000000", SOON, &mut effort);
    }
    assert_eq!((effort.steps, effort.is_cut), (0, true));
}

prop_compose! {
    /// Rules as people have them; calcard differs from the standard for week numbers without days.
    fn usual()(
        every in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        interval in 1..5,
        end in prop::sample::select(vec!["", ";COUNT=7", ";COUNT=40", ";UNTIL=20280301T120000"]),
        months in prop::sample::select(vec!["", "", ";BYMONTH=1,6,12", ";BYMONTH=2"]),
        days in prop::sample::select(vec!["", ";BYDAY=MO,WE,SU", ";BYDAY=TU", ";BYMONTHDAY=1,15,-1", ";BYMONTHDAY=13;BYDAY=FR"]),
        hours in prop::sample::select(vec!["", "", ";BYHOUR=9,14;BYMINUTE=0,30"]),
    ) -> String {
        format!("FREQ={every};INTERVAL={interval}{end}{months}{days}{hours}")
    }
}

fn theirs(rule: &str, start: &str) -> Vec<NaiveDateTime> {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nRRULE:{rule}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let calendar = ICalendar::parse(&text).expect("calcard reads it");
    let expanded = calendar.expand_dates(Tz::UTC, 400);
    let (start, until) = (at(start), at("20281231T000000"));
    let mut all: Vec<NaiveDateTime> = expanded.events.into_iter().map(|e| e.start.naive_utc()).collect();
    all.retain(|t| *t > start && *t < until);
    all.sort();
    all.dedup();
    all
}

proptest! {
    #[test]
    fn calcard_repeats_the_same(rule in usual(), day in 1..29_u32, month in 1..13_u32, hour in 0..24_u32) {
        let start = format!("2027{month:02}{day:02}T{hour:02}0000");
        let theirs = theirs(&rule, &start);
        let mut ours = expand(&rule, &start, (&start, "20281231T000000"), &mut Effort::of(1_000_000, 400));
        ours.retain(|t| *t > at(&start));
        let most = ours.len().min(theirs.len()).min(300);
        prop_assert_eq!(&ours[..most], &theirs[..most], "{} {}", rule, start);
    }

    #[test]
    fn a_later_window_has_the_same_times(rule in usual(), day in 1..29_u32, from in 0..700_i64) {
        let start = at(&format!("202701{day:02}T090000"));
        let rule = Rule::parse(&rule, &|until| until).expect("a rule");
        let (later, end) = (start + Duration::days(from), at("20290101T000000"));
        let mut all = rule.expand(start, (start, end), &mut Effort::of(1_000_000, 10_000));
        all.retain(|t| *t >= later);
        prop_assert_eq!(all, rule.expand(start, (later, end), &mut Effort::of(1_000_000, 10_000)));
    }

    #[test]
    fn no_rule_makes_it_stumble(
        text in "(FREQ=(SECOND|MINUTE|HOUR|DAI|WEEK|MONTH|YEAR)LY)(;(INTERVAL|COUNT|BYMONTH|BYWEEKNO|BYYEARDAY|BYMONTHDAY|BYHOUR|BYMINUTE|BYSECOND|BYSETPOS)=-?[0-9]{1,12}(,-?[0-9]{1,3}){0,3}|;UNTIL=[0-9]{8}(T[0-9]{6}Z?)?|;BYDAY=(-?[0-9]{0,2}(MO|SU|FR),){0,2}TU|;WKST=SU){0,5}",
        year in 0..10_000_i32, ordinal in 1..366_u32, second in 0..86_400_u32,
    ) {
        let date = NaiveDate::from_yo_opt(year, ordinal).expect("a date");
        let start = date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(second, 0).expect("a time"));
        let mut effort = Effort::of(150_000, 50);
        if let Some(rule) = Rule::parse(&text, &|until| until) {
            for _ in 0..2 {
                let got = rule.expand(start, (at(SOON.0), at(SOON.1)), &mut effort);
                prop_assert!(got.len() <= 50 && got.is_sorted());
                prop_assert!(got.iter().all(|t| *t >= start && *t >= at(SOON.0) && *t < at(SOON.1)));
            }
        }
    }
}
