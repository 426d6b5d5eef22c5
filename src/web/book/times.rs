//! Dates and times as people type them, judged by what can be booked: notice kept, within a year, on the clock once.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::domain::booking::Slot;
use crate::domain::time::{BadTime, date_words, instant, time_words};
use crate::web::book_pages::{DATES, DateField};
use crate::web::form::{Errors, Form};

/// How an offered time is written in a form: `2027-03-09T14:00`.
pub const SLOT: &str = "%Y-%m-%dT%H:%M";
/// Most wished times.
const MOST: usize = 3;

/// A local date and time.
pub type Moment = (NaiveDate, NaiveTime);

/// The days that can be booked, first and last.
#[derive(Clone, Copy, Debug)]
pub struct Bookable {
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// How long a session lasts.
    minutes: i64,
}

impl Bookable {
    /// From the day that keeps the notice until a year later.
    pub fn from(today: NaiveDate, notice_days: i64, minutes: i64) -> Self {
        let first = today + Days::new(notice_days.unsigned_abs());
        Self { first, last: first.checked_add_months(Months::new(12)).unwrap_or(first), minutes }
    }

    fn contains(self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }

    fn words(self) -> String {
        format!("Choose a date from {} to {}", date_words(self.first), date_words(self.last))
    }
}

/// What was typed on the page: up to three dates, else the next three of the regular meeting.
pub fn read(form: &Form, days: Bookable) -> Result<Vec<Moment>, Errors> {
    let mut errors = Errors::default();
    let mut moments = slots(&mut errors, form, days);
    for field in &DATES {
        let typed = typed(form, field);
        if typed.iter().all(|t| t.is_empty()) {
            continue;
        }
        let Some((date, time)) = moment(&mut errors, field, &typed, days) else { continue };
        if moments.contains(&(date, time)) {
            errors.add(field.id, "This is the same as another date. Enter a different one or leave it empty");
        } else if on_the_clock(&mut errors, field.time, date, time, days) {
            moments.push((date, time));
        }
    }
    if moments.len() > MOST {
        errors.add("slot", "Choose up to 3 dates in all");
    }
    if moments.is_empty() && errors.is_empty() {
        moments = regular(&mut errors, form, days);
    }
    if errors.is_empty() { Ok(moments) } else { Err(errors) }
}

/// The one date and time of a form, in the fields of the first wished one.
pub fn one(form: &Form, days: Bookable) -> Result<Moment, Errors> {
    let (mut errors, field) = (Errors::default(), &DATES[0]);
    let moment = moment(&mut errors, field, &typed(form, field), days);
    match moment {
        Some((date, time)) if on_the_clock(&mut errors, field.time, date, time, days) => Ok((date, time)),
        _ => Err(errors),
    }
}

fn typed<'a>(form: &'a Form, field: &DateField) -> [&'a str; 4] {
    [field.day, field.month, field.year, field.time].map(|name| form.value(name).trim())
}

/// Day and time, which may be missing from the clock.
fn moment(errors: &mut Errors, field: &DateField, typed: &[&str; 4], days: Bookable) -> Option<Moment> {
    let date = date(errors, field.id, typed, days);
    let time = time_of(errors, field.time, typed[3], "Enter a start time");
    date.zip(time)
}

/// The offered times that were ticked. A typed date counts without any.
fn slots(errors: &mut Errors, form: &Form, days: Bookable) -> Vec<Moment> {
    let mut moments = Vec::new();
    for value in form.values("slot") {
        match NaiveDateTime::parse_from_str(value, SLOT) {
            Ok(at) if days.contains(at.date()) && instant(at.date(), at.time()).is_ok() => {
                moments.push((at.date(), at.time()));
            }
            _ => {
                errors.add("slot", format!("This time can no longer be booked. {}", days.words()));
                break;
            }
        }
    }
    moments
}

fn date(errors: &mut Errors, id: &str, typed: &[&str; 4], days: Bookable) -> Option<NaiveDate> {
    let missing = ["day", "month", "year"].into_iter().zip(typed).filter(|(_, t)| t.is_empty()).map(|(part, _)| part);
    let missing: Vec<&str> = missing.collect();
    if missing.len() == 3 {
        errors.add(id, "Enter a date");
        return None;
    }
    if let Some(part) = missing.first() {
        errors.add_part(id, part, format!("Date must include a {}", missing.join(" and a ")));
        return None;
    }
    let Some(day) = number(typed[0], 2).filter(|d| (1..=31).contains(d)) else {
        errors.add_part(id, "day", "Day must be a number from 1 to 31");
        return None;
    };
    let Some(month) = month(typed[1]) else {
        errors.add_part(id, "month", "Month must be a number from 1 to 12");
        return None;
    };
    let Some(year) = number(typed[2], 4).filter(|y| *y >= 1000) else {
        errors.add_part(id, "year", "Year must include 4 numbers");
        return None;
    };
    match i32::try_from(year).map_or(None, |year| NaiveDate::from_ymd_opt(year, month, day)) {
        None => errors.add_part(id, "day", format!("There is no such day. {}", days.words())),
        Some(date) if date < days.first => errors.add(id, format!("This date is too soon. {}", days.words())),
        Some(date) if date > days.last => errors.add(id, format!("This date is too far ahead. {}", days.words())),
        Some(date) => return Some(date),
    }
    None
}

fn number(text: &str, most_digits: usize) -> Option<u32> {
    if text.len() > most_digits || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let Ok(number) = text.parse() else { return None };
    Some(number)
}

/// A number, or a name of which three letters are enough.
fn month(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let by_name = || (1..).zip(NAMES).find(|(_, name)| lower.len() >= 3 && name.starts_with(&lower));
    match number(text, 2) {
        Some(n) => (1..=12).contains(&n).then_some(n),
        None => by_name().map(|(n, _)| n),
    }
}

fn time_of(errors: &mut Errors, field: &str, typed: &str, missing: &str) -> Option<NaiveTime> {
    if typed.is_empty() {
        errors.add(field, missing);
        return None;
    }
    let time = time(typed);
    if time.is_none() {
        errors.add(field, "Enter a time like 2pm, 2:30pm or 14:00");
    }
    time
}

/// `14:00`, `2pm`, `2:30 pm`, `2.30pm`, `midday`.
pub fn time(typed: &str) -> Option<NaiveTime> {
    let text: String =
        typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase().replace('.', ":");
    match text.as_str() {
        "midday" | "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = clock.split_once(':').map_or((clock, None), |(h, m)| (h, Some(m)));
    let minute = match minute {
        Some(m) if m.len() == 2 => number(m, 2)?,
        Some(_) => return None,
        None if half.is_none() => return None,
        None => 0,
    };
    let hour = number(hour, 2)?;
    match half {
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(half) => NaiveTime::from_hms_opt(hour % 12 + half, minute, 0),
        None => NaiveTime::from_hms_opt(hour, minute, 0),
    }
}

/// Whether a session's start and end exist once; says which times do where they do not.
fn on_the_clock(errors: &mut Errors, field: &str, date: NaiveDate, time: NaiveTime, days: Bookable) -> bool {
    let Err(bad) = Slot::new(date, time, days.minutes) else { return true };
    let why = match (bad, instant(date, time)) {
        (BadTime::Gap, _) => "does not exist",
        (BadTime::Twice, Err(_)) => "comes twice",
        (BadTime::Twice, Ok(_)) => "leads into the hour that comes twice",
    };
    let (when, day) = (time_words(time), date_words(date));
    let way_out = format!("Choose a session that is over by 1am, or a time from 2am on. {}", days.words());
    errors.add(field, format!("{when} {why} on {day}, because the clocks change. {way_out}"));
    false
}

/// The next three meetings of "every Tuesday at 2pm" or "the 2nd Tuesday of the month at 2pm".
fn regular(errors: &mut Errors, form: &Form, days: Bookable) -> Vec<Moment> {
    let value = |name| form.value(name).trim();
    let (week, day, at) = (value("regular_week"), value("regular_day"), value("regular_time"));
    if week.is_empty() && day.is_empty() && at.is_empty() {
        errors.add("date", "Enter a date");
        return Vec::new();
    }
    let weeks = Week::parse(week);
    if weeks.is_none() {
        errors.add("regular_week", "Choose the week of your meeting");
    }
    let weekday = day.parse::<Weekday>();
    if weekday.is_err() {
        errors.add("regular_day", "Choose the day of your meeting");
    }
    let time = time_of(errors, "regular_time", at, "Enter the time of your meeting");
    let (Some(weeks), Ok(weekday), Some(time)) = (weeks, weekday, time) else { return Vec::new() };
    let meets = |date: &NaiveDate| date.weekday() == weekday && weeks.holds(*date) && instant(*date, time).is_ok();
    let next = days.first.iter_days().take_while(|date| days.contains(*date)).filter(meets);
    next.take(3).map(|date| (date, time)).collect()
}

/// Which weeks of a month a group meets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Week {
    Every,
    Nth(u32),
    Last,
}

impl Week {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "every" => Some(Self::Every),
            "last" => Some(Self::Last),
            _ => number(text, 1).filter(|n| (1..=4).contains(n)).map(Self::Nth),
        }
    }

    fn holds(self, date: NaiveDate) -> bool {
        match self {
            Self::Every => true,
            Self::Nth(n) => (date.day() - 1) / 7 + 1 == n,
            Self::Last => date.checked_add_days(Days::new(7)).is_some_and(|next| next.month() != date.month()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn days() -> Bookable {
        Bookable::from(day("2027-03-01"), 14, 60)
    }

    fn typed(values: &[(&str, &str)]) -> Result<Vec<String>, Vec<String>> {
        let form = Form::new(values.iter().copied());
        match read(&form, days()) {
            Ok(moments) => Ok(moments.iter().map(|(d, t)| format!("{d} {t}")).collect()),
            Err(errors) => Err(errors.iter().map(|e| format!("{}: {}", e.anchor(), e.message)).collect()),
        }
    }

    fn at(day: &str, month: &str, year: &str, time: &str) -> Result<Vec<String>, Vec<String>> {
        typed(&[("day", day), ("month", month), ("year", year), ("time", time)])
    }

    const RANGE: &str = "Choose a date from Monday 15 March 2027 to Wednesday 15 March 2028";

    #[rstest]
    #[case("14:00", Some("14:00:00"))]
    #[case("2pm", Some("14:00:00"))]
    #[case("2:30 PM", Some("14:30:00"))]
    #[case("2.30pm", Some("14:30:00"))]
    #[case("12am", Some("00:00:00"))]
    #[case("12pm", Some("12:00:00"))]
    #[case("midday", Some("12:00:00"))]
    #[case("9:05", Some("09:05:00"))]
    #[case("2", None)]
    #[case("25:00", None)]
    #[case("13pm", None)]
    #[case("2:3pm", None)]
    #[case("\u{661}4:00", None)]
    #[case("", None)]
    fn times_are_read_as_people_type_them(#[case] text: &str, #[case] want: Option<&str>) {
        assert_eq!(time(text).map(|t| t.to_string()).as_deref(), want);
    }

    #[test]
    fn a_date_may_be_typed_with_the_name_of_the_month() {
        assert_eq!(at("6", "April", "2027", "2pm"), Ok(vec!["2027-04-06 14:00:00".to_owned()]));
        assert_eq!(at("06", "apr", "2027", "2pm"), at("6", "4", "2027", "14:00"));
    }

    #[rstest]
    #[case(("14", "3", "2027", "2pm"), format!("date: This date is too soon. {RANGE}"))]
    #[case(("6", "4", "2020", "2pm"), format!("date: This date is too soon. {RANGE}"))]
    #[case(("6", "4", "2031", "2pm"), format!("date: This date is too far ahead. {RANGE}"))]
    #[case(("31", "4", "2027", "2pm"), format!("date-day: There is no such day. {RANGE}"))]
    #[case(("", "4", "2027", "2pm"), "date-day: Date must include a day".into())]
    #[case(("6", "4", "27", "2pm"), "date-year: Year must include 4 numbers".into())]
    #[case(("6", "13", "2027", "2pm"), "date-month: Month must be a number from 1 to 12".into())]
    #[case(("6", "4", "2027", ""), "time: Enter a start time".into())]
    #[case(("", "", "", "2pm"), "date: Enter a date".into())]
    #[case(("", "", "", ""), "date: Enter a date".into())]
    fn a_wrong_date_says_what_to_do(#[case] date: (&str, &str, &str, &str), #[case] want: String) {
        assert_eq!(at(date.0, date.1, date.2, date.3), Err(vec![want]));
    }

    #[rstest]
    #[case("28", "3", "1:30am does not exist on Sunday 28 March 2027")]
    #[case("31", "10", "1:30am comes twice on Sunday 31 October 2027")]
    #[case("31", "10", "12:30am leads into the hour that comes twice on Sunday 31 October 2027")]
    fn the_hours_of_the_clock_change_cannot_be_booked(#[case] day: &str, #[case] month: &str, #[case] want: &str) {
        let time = want.split(' ').next().expect("a time");
        let said = at(day, month, "2027", time).expect_err("refused").remove(0);
        let way_out = "because the clocks change. Choose a session that is over by 1am, or a time from 2am on.";
        let way_out = format!("{way_out} {RANGE}");
        assert_eq!(said, format!("time: {want}, {way_out}"));
    }

    #[test]
    fn offered_times_are_taken_beside_a_typed_date_and_three_are_the_most() {
        let date = [("day", "6"), ("month", "4"), ("year", "2027"), ("time", "2pm")];
        let offered = [("slot", "2027-03-16T10:30"), ("slot", "2027-03-18T14:00")];
        let want = ["2027-03-16 10:30:00", "2027-03-18 14:00:00", "2027-04-06 14:00:00"].map(str::to_owned).to_vec();
        assert_eq!(typed(&[offered.as_slice(), &date].concat()), Ok(want));
        let many = [offered.as_slice(), &date, &[("slot", "2027-03-22T14:00")]].concat();
        assert_eq!(typed(&many), Err(vec!["slot: Choose up to 3 dates in all".to_owned()]));
    }

    #[rstest]
    #[case("2027-03-14T10:30")]
    #[case("2027-03-28T01:30")]
    #[case("tomorrow")]
    fn an_offered_time_that_no_longer_holds_is_told(#[case] slot: &str) {
        let want = format!("slot: This time can no longer be booked. {RANGE}");
        assert_eq!(typed(&[("slot", slot)]), Err(vec![want]));
    }

    #[test]
    fn three_dates_are_taken_and_the_same_twice_is_not() {
        let first = [("day", "6"), ("month", "4"), ("year", "2027"), ("time", "2pm")];
        let second = |d| [("day_2", d), ("month_2", "4"), ("year_2", "2027"), ("time_2", "14:00")];
        assert_eq!(typed(&[first, second("7")].concat()).map(|m| m.len()), Ok(2));
        let said = typed(&[first, second("6")].concat()).expect_err("refused").remove(0);
        assert!(said.starts_with("date_2: This is the same as another date"), "{said}");
    }

    #[rstest]
    #[case("2", ["2027-04-13", "2027-05-11", "2027-06-08"])]
    #[case("every", ["2027-03-16", "2027-03-23", "2027-03-30"])]
    #[case("last", ["2027-03-30", "2027-04-27", "2027-05-25"])]
    fn a_regular_meeting_means_its_next_three_dates(#[case] week: &str, #[case] want: [&str; 3]) {
        let got = typed(&[("regular_week", week), ("regular_day", "tuesday"), ("regular_time", "2pm")]);
        assert_eq!(got, Ok(want.map(|d| format!("{d} 14:00:00")).to_vec()));
    }

    #[test]
    fn a_typed_date_counts_whatever_the_regular_meeting_says() {
        let date = [("day", "6"), ("month", "4"), ("year", "2027"), ("time", "2pm")];
        let got = typed(&[date.as_slice(), &[("regular_week", "every"), ("regular_day", "monday")]].concat());
        assert_eq!(got, Ok(vec!["2027-04-06 14:00:00".to_owned()]));
    }
}
