//! Problem files spoilt at random: each is refused with its place, or gets a plan that the check passes; nothing panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::matching::check::check;
use crate::matching::dice::Dice;
use crate::matching::explain::explain;
use crate::matching::format;
use crate::matching::problem::Problem;
use crate::matching::sample::{self, Size};
use crate::matching::solve::{Options, solve};
use crate::matching::why::why;

/// What stands in place of something else.
fn odd(dice: &mut Dice) -> Value {
    let numbers = [0, 1, -1, 2, 7, 59, 60, 1_000, 1_000_000, i64::from(i32::MAX), i64::MAX, i64::MIN];
    let texts = [
        "",
        "v1",
        "lead",
        "online",
        "2027-02-30",
        "2027-03-28T01:30:00Z",
        "9999-12-31T23:59:00Z",
        "\u{0}",
        "ü\u{202e}",
    ];
    match dice.below(9) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(dice.below(2) == 0),
        4 => json!([1e300, -0.0, 0.5, 1e-9, 90.0, -180.0][dice.below(6)]),
        5 => json!("x".repeat(dice.below(3_000))),
        6 => json!(texts[dice.below(texts.len())]),
        _ => json!(numbers[dice.below(numbers.len())]),
    }
}

/// Spoils something below a value.
fn spoil(value: &mut Value, dice: &mut Dice) {
    let is_deep = dice.below(12) != 0;
    match value {
        Value::Object(fields) if is_deep && !fields.is_empty() => {
            let key = fields.keys().nth(dice.below(fields.len())).cloned().unwrap_or_default();
            match dice.below(20) {
                0 => drop(fields.remove(&key)),
                _ => spoil(&mut fields[&key], dice),
            }
        }
        Value::Array(list) if is_deep && !list.is_empty() => {
            let at = dice.below(list.len());
            match dice.below(20) {
                0 => drop(list.remove(at)),
                1 => list.push(list[at].clone()),
                2 => list.extend(vec![list[at].clone(); 40]),
                _ => spoil(&mut list[at], dice),
            }
        }
        Value::Number(number) if dice.below(2) == 0 => {
            let n = number.as_i64().unwrap_or(3);
            *value = json!([n.saturating_add(1), n.saturating_sub(1), n.saturating_neg(), n / 2][dice.below(4)]);
        }
        _ => *value = odd(dice),
    }
}

/// Plans what was read, as the command does.
fn is_planned(problem: &Problem) -> Result<(), TestCaseError> {
    let left = std::cell::Cell::new(200);
    let stop = || left.replace(left.get() - 1) <= 0;
    let solved = solve(problem, &Options { seconds: 0.05, stop: Some(&stop), ..Options::default() });
    let report = check(problem, &solved.plan);
    prop_assert_eq!(&report.errors, &vec![]);
    prop_assert_eq!(report.score, solved.score);
    prop_assert!(solved.score <= solved.bound);
    let explained = explain(problem, &solved.plan);
    prop_assert!(explained.unfilled.len() <= problem.bookings.len());
    for (b, v) in problem.bookings.iter().zip(&problem.volunteers) {
        prop_assert!(why(problem, &solved.plan, &b.id, &v.id).is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn a_spoilt_problem_is_refused_with_its_place_or_planned(seed: u64, times in 1..5_usize) {
        let mut dice = Dice::new(seed);
        let size = Size { volunteers: 6, bookings: 8, days: 4, locked: 2, published: 3 };
        let mut file = serde_json::to_value(sample::random(seed % 8, size)).expect("a file");
        (0..times).for_each(|_| spoil(&mut file, &mut dice));
        match format::read(&file.to_string()) {
            Ok(problem) => is_planned(&problem)?,
            Err(bad) => {
                let told = bad.to_string();
                prop_assert!(!bad.reason.is_empty() && !told.contains('\n') && told.len() < 400, "{}", told);
            }
        }
    }

    #[test]
    fn a_torn_problem_is_refused_in_one_line(cut: prop::sample::Index, by: u8) {
        let mut text = sample::small_json().to_string().into_bytes();
        let at = cut.index(text.len());
        if by % 2 == 0 { text.truncate(at) } else { text[at] = by }
        if let Ok(text) = String::from_utf8(text) {
            match format::read(&text) {
                Ok(problem) => is_planned(&problem)?,
                Err(bad) => prop_assert!(!bad.to_string().contains('\n'), "{}", bad),
            }
        }
    }
}
