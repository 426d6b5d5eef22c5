//! Reading and writing the files: `match-problem/1` and `match-plan/1`, instants, dates, the zone. Says path, value and reason.
//! No files are opened here: text in, values out.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_path_to_error::{Path, Segment};

use crate::matching::plan::{PLAN_FORMAT, Plan};
use crate::matching::problem::{PROBLEM_FORMAT, Problem};

/// What is wrong with a file or a problem: where, what stands there, why it can't be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadProblem {
    /// Like `volunteers[3].mode`; empty where the whole file is meant.
    pub path: String,
    /// What stands there as JSON, cut to 60 characters; may be empty.
    pub value: String,
    /// Goes on from the value: `is not one of …`.
    pub reason: String,
}

impl BadProblem {
    pub fn new(path: impl Into<String>, value: &impl Serialize, reason: impl Into<String>) -> Self {
        let value = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
        Self { path: path.into(), value: short(&value), reason: reason.into() }
    }
}

impl std::error::Error for BadProblem {}

impl std::fmt::Display for BadProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blank = if self.value.is_empty() { "" } else { " " };
        let colon = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}{blank}{}", self.path, self.value, self.reason)
    }
}

/// Reads and validates a `match-problem/1` file. Unknown fields are ignored.
pub fn read(json: &str) -> Result<Problem, BadProblem> {
    let problem: Problem = parse(json, PROBLEM_FORMAT)?;
    problem.validate()?;
    Ok(problem)
}

/// Reads a `match-plan/1` file. Whether it fits a problem is for `check` to say.
pub fn read_plan(json: &str) -> Result<Plan, BadProblem> {
    parse(json, PLAN_FORMAT)
}

/// One JSON object and a line feed.
pub fn write(file: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(file).map(|text| text + "\n")
}

#[derive(Deserialize)]
struct Head {
    format: Option<serde_json::Value>,
}

fn parse<T: DeserializeOwned>(json: &str, format: &str) -> Result<T, BadProblem> {
    let no_object = |why: &str| BadProblem {
        path: String::new(),
        value: String::new(),
        reason: format!("is not a JSON object{why}"),
    };
    if !json.trim_start().starts_with('{') {
        return Err(no_object(""));
    }
    let head: Head = serde_json::from_str(json).map_err(|e| no_object(&format!(": {e}")))?;
    let named = head.format.unwrap_or_default();
    if named != format {
        return Err(BadProblem::new("format", &named, format!("is not {format}")));
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| misread(json, e.path(), e.inner()))?;
    Ok(value)
}

fn misread(json: &str, path: &Path, error: &serde_json::Error) -> BadProblem {
    let whole = serde_json::from_str(json).unwrap_or(serde_json::Value::Null);
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = error.to_string();
    let text = middle_cut(text.strip_suffix(&place).unwrap_or(&text));
    let reason = if text.starts_with("is ") { text.clone() } else { format!("can't be read: {text}") };
    let whole_object = text.starts_with("missing field") || text.starts_with("duplicate field");
    let value = if whole_object { String::new() } else { at(&whole, path).map(short).unwrap_or_default() };
    let path = path.to_string();
    BadProblem { path: if path == "." { String::new() } else { path }, value, reason }
}

fn at<'v>(whole: &'v serde_json::Value, path: &Path) -> Option<&'v serde_json::Value> {
    path.iter().try_fold(whole, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

fn short(value: &serde_json::Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 { text } else { text.chars().take(59).collect::<String>() + "…" }
}

/// What was found stands in the middle of a message and may be long; what was expected stands at the end.
fn middle_cut(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 240 {
        return text.to_owned();
    }
    chars[..100].iter().chain(&['…']).chain(&chars[chars.len() - 100..]).collect()
}

/// RFC 3339 with any explicit offset, or whole Unix seconds; written in UTC. Whole minutes only.
pub mod instant {
    use std::fmt;

    use chrono::{DateTime, Timelike, Utc};
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    use crate::domain::time::Instant;

    pub fn serialize<S: Serializer>(at: &Instant, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&text(*at))
    }

    /// `2027-01-12T18:30:00Z`.
    pub fn text(at: Instant) -> String {
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Instant, D::Error> {
        input.deserialize_any(Either)
    }

    struct Either;

    impl Visitor<'_> for Either {
        type Value = Instant;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an instant")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
            let at = DateTime::parse_from_rfc3339(text)
                .map_err(|_| E::custom("is not an instant with its offset, like 2027-01-12T18:30:00Z"))?;
            whole_minute(at.to_utc())
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<Instant, E> {
            let at = DateTime::from_timestamp(seconds, 0).ok_or_else(|| E::custom("is not a time in Unix seconds"))?;
            whole_minute(at)
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<Instant, E> {
            self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
        }
    }

    fn whole_minute<E: Error>(at: DateTime<Utc>) -> Result<Instant, E> {
        let whole = at.second() == 0 && at.nanosecond() == 0;
        whole.then_some(at).ok_or_else(|| E::custom("is not a whole minute"))
    }
}

/// A local calendar date, `2027-01-12`.
pub mod day {
    use chrono::NaiveDate;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(day: &NaiveDate, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(input)?;
        match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(day) if day.to_string() == text => Ok(day),
            _ => Err(D::Error::custom("is not a date like 2027-01-12")),
        }
    }
}

/// An IANA time zone by its name.
pub mod zone {
    use chrono_tz::Tz;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(zone: &Tz, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(zone.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Tz, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(|_| D::Error::custom("is not an IANA time zone, like Europe/London"))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::matching::sample;

    /// What is said of the small problem with one thing put in place of another; `null` takes the field away.
    fn told(pointer: &str, value: Value) -> String {
        let mut file = sample::small_json();
        let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
        match file.pointer_mut(parent).expect("a place") {
            Value::Object(fields) if value.is_null() => drop(fields.remove(field)),
            Value::Object(fields) => drop(fields.insert(field.to_owned(), value)),
            list => list[field.parse::<usize>().expect("an index")] = value,
        }
        read(&file.to_string()).expect_err("refused").to_string()
    }

    #[rstest]
    #[case("/format", json!("match-problem/2"), r#"format: "match-problem/2" is not match-problem/1"#)]
    #[case("/volunteers/3/mode", json!("rocket"), r#"volunteers[3].mode: "rocket" is not one of travel.modes (car, walk)"#)]
    #[case("/volunteers/1/id", json!("ann"), r#"volunteers[1].id: "ann" stands there twice"#)]
    #[case("/volunteers/1/id", json!(""), r#"volunteers[1].id: "" is empty"#)]
    #[case("/volunteers/1/home/lat", json!(151.8), "volunteers[1].home.lat: 151.8 is not within -90 to 90")]
    #[case("/volunteers/0/max_km", json!(-1), "volunteers[0].max_km: -1 is not within 0 to 100000")]
    #[case("/volunteers/0/offered", json!(0), "volunteers[0].offered: 0 is not within 1 to 1000000")]
    #[case("/volunteers/0/limits/week", json!(-2), "volunteers[0].limits.week: -2 is not within 0 to 1000000")]
    #[case("/volunteers/0/skills/0/kind", json!("x"), r#"volunteers[0].skills[0].kind: "x" is not one of kinds"#)]
    #[case("/volunteers/0/skills/0/expires", json!("2027-02-30"), r#"volunteers[0].skills[0].expires: "2027-02-30" is not a date like 2027-01-12"#)]
    #[case("/volunteers/0/skills/0/grade", json!("shadow"), r#"volunteers[0].skills[0].grade: "shadow" can't be read: unknown variant `shadow`, expected `support` or `lead`"#)]
    #[case("/volunteers/0/available/0/end", json!("2027-03-01T07:00:00Z"), r#"volunteers[0].available[0].end: "2027-03-01T07:00:00Z" is before its start 2027-03-01T08:00:00Z"#)]
    #[case("/volunteers/0/available/0/end", json!("2027-03-01T09:00:00"), r#"volunteers[0].available[0].end: "2027-03-01T09:00:00" is not an instant with its offset, like 2027-01-12T18:30:00Z"#)]
    #[case("/volunteers/0/available/0/end", json!("2027-03-01T09:00:01Z"), r#"volunteers[0].available[0].end: "2027-03-01T09:00:01Z" is not a whole minute"#)]
    #[case("/volunteers/0/available/0/end", json!(7_258_118_460_i64), r#"volunteers[0].available[0].end: "2200-01-01T00:01:00Z" is not in the years 1970 to 2199"#)]
    #[case("/volunteers/0/available/0/end", json!(u64::MAX), "volunteers[0].available[0].end: 18446744073709551615 is not a time in Unix seconds")]
    #[case("/volunteers/0/home", Value::Null, "volunteers[0]: can't be read: missing field `home`")]
    #[case("/bookings/0/venue", Value::Null, "bookings[0].venue: null is not a venue: the session is in person")]
    #[case("/bookings/0/kind", json!("hpv"), r#"bookings[0].kind: "hpv" is not one of kinds"#)]
    #[case("/bookings/0/crews/0/lead", json!(-1), "bookings[0].crews[0].lead: -1 can't be read: invalid value: integer `-1`, expected u32")]
    #[case("/bookings/0/crews/0/support", json!(4_294_967_295_u32), "bookings[0].crews[0]: 4294967295 people are not 1 to 12")]
    #[case("/bookings/0/crews", json!([]), "bookings[0].crews: [] is empty: a booking needs an accepted team")]
    #[case("/bookings/0/weight", json!(i64::MAX), "bookings[0].weight: 9223372036854775807 is not within 0 to 1000000000")]
    #[case("/bookings/0/options/1/id", json!("o1"), r#"bookings[0].options[1].id: "o1" stands there twice"#)]
    #[case("/travel/modes/car/m_per_min", json!(0), "travel.modes.car.m_per_min: 0 is not within 1 to 1000000")]
    #[case("/objective/drop_points", json!(-1), "objective.drop_points: -1 is not within 0 to 100000")]
    #[case("/timezone", json!("Mars/Base"), r#"timezone: "Mars/Base" is not an IANA time zone, like Europe/London"#)]
    #[case("/horizon/end", json!("2027-02-28"), r#"horizon.end: "2027-02-28" is before 2027-03-01"#)]
    #[case("/do_not_pair/0/1", json!("eve"), r#"do_not_pair[0][1]: "eve" is not a volunteer of this problem"#)]
    #[case("/do_not_pair/0/1", json!("ann"), r#"do_not_pair[0]: ["ann","ann"] names the same volunteer twice"#)]
    #[case("/locked", json!([lock("b1", "o9", "ann")]), r#"locked[0].option: "o9" is not an option of b1"#)]
    #[case("/locked", json!([lock("b9", "o1", "ann")]), r#"locked[0].booking: "b9" is not a booking of this problem"#)]
    #[case("/locked", json!([lock("b1", "o1", "ann"), lock("b1", "o1", "ann")]), r#"locked[1].volunteer: "ann" is locked on b1 twice"#)]
    #[case("/locked", json!([lock("b1", "o1", "ann"), lock("b1", "o2", "bob")]), r#"locked[1].option: "o2" differs: b1 is locked at o1 too"#)]
    fn a_broken_problem_tells_path_value_and_reason(#[case] pointer: &str, #[case] value: Value, #[case] want: &str) {
        assert_eq!(told(pointer, value), want);
    }

    fn lock(booking: &str, option: &str, volunteer: &str) -> Value {
        json!({"booking": booking, "option": option, "volunteer": volunteer, "role": "lead"})
    }

    #[rstest]
    #[case("", "is not a JSON object")]
    #[case("[1, 2]", "is not a JSON object")]
    #[case("{}", "format: null is not match-problem/1")]
    #[case(r#"{"format": "match-problem/1""#, "is not a JSON object: EOF while parsing an object at line 1 column 28")]
    #[case(r#"{"format": "match-problem/1"}"#, "can't be read: missing field `timezone`")]
    fn what_is_no_problem_file_is_refused(#[case] text: &str, #[case] want: &str) {
        assert_eq!(read(text).expect_err("refused").to_string(), want);
    }

    #[test]
    fn a_problem_written_is_read_back_the_same() {
        let size = sample::Size { volunteers: 6, bookings: 8, days: 5, locked: 3, published: 4 };
        for problem in [sample::small(), sample::random(7, size)] {
            assert_eq!(read(&write(&problem).expect("written")), Ok(problem));
        }
    }

    #[test]
    fn instants_are_read_with_any_offset_or_in_seconds_and_written_in_utc() {
        let mut file = sample::small_json();
        let start = |file: &Value| {
            let problem = read(&file.to_string()).expect("good");
            let text = write(&problem).expect("written");
            let value: Value = serde_json::from_str(&text).expect("JSON");
            value["bookings"][0]["options"][0]["start"].clone()
        };
        for same in [json!("2027-03-01T10:00:00Z"), json!("2027-03-01T11:30:00+01:30"), json!(1_803_895_200)] {
            file["bookings"][0]["options"][0]["start"] = same;
            assert_eq!(start(&file), json!("2027-03-01T10:00:00Z"));
        }
    }

    #[test]
    fn unknown_fields_are_ignored_and_defaults_are_those_of_the_format() {
        let mut file = sample::small_json();
        file["more"] = json!({"x": [1]});
        let volunteer = file["volunteers"][1].as_object_mut().expect("an object");
        for field in ["prior_load", "avoid_groups", "preferences", "dbs"] {
            volunteer.remove(field);
        }
        let read = read(&file.to_string()).expect("good");
        let (v, o) = (&read.volunteers[1], &sample::small().volunteers[1]);
        assert_eq!((v.prior_load, v.dbs, v.avoid_groups.len(), v.avoid_bookings.len()), (0, None, 0, 0));
        assert_eq!(v.preferences, crate::matching::problem::Preferences::default());
        assert_eq!(v.available, o.available);
    }

    #[test]
    fn published_rows_may_name_what_is_gone() {
        let mut file = sample::small_json();
        file["published"] = json!([lock("gone", "o1", "ann")]);
        assert_eq!(read(&file.to_string()).map(|p| p.published.len()), Ok(1));
    }
}
