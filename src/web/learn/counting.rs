//! Totals: what a pressed button counts, and how totals are summed up for those who look at them.

use std::collections::BTreeMap;

use crate::actions::count_learning::{Taken, count_learning};
use crate::actions::ctx::secret_word;
use crate::domain::learning::Step;
use crate::learn::Language;
use crate::links::TokenHash;
use crate::store::views::LearnLine;
use crate::web::error::Fault;
use crate::web::form::{Form, Guards};
use crate::web::learn::reader::Reader;
use crate::web::limits::{self, Limited};

/// Name of the word in an address: whoever goes back to the page finds the form that was counted.
pub const ONCE: &str = "once";

/// Guards of a form that is counted: its word, which the address may give, counts once.
pub fn guards(reader: &Reader) -> Guards {
    Guards { idem: once(reader).map_or_else(secret_word, ToOwned::to_owned), ..reader.visitor.guards() }
}

/// The word that the address gives.
pub fn once(reader: &Reader) -> Option<&str> {
    let given = reader.query.value(ONCE);
    let is_word = given.len() == 43 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    is_word.then_some(given)
}

/// The same address with a word, for whoever asks without one. Crawlers stay: they would never come to an end.
pub fn with_word(reader: &Reader) -> Option<String> {
    let is_given = reader.is_crawler() || !reader.query.values(ONCE).is_empty();
    (!is_given).then(|| {
        let joint = if reader.address.contains('?') { '&' } else { '?' };
        format!("{}{joint}{ONCE}={}", reader.address, secret_word())
    })
}

/// Counts steps; whoever presses too often, or is a crawler, goes on and is not counted.
pub async fn count(reader: &Reader, language: &Language, form: &Form, steps: Vec<Step>) -> Result<(), Fault> {
    let word = form.value("idem");
    if word.is_empty() || reader.is_crawler() || !limits::is_within(&reader.visitor, &[Limited::Learning]).await? {
        return Ok(());
    }
    let (language, group) = (language.code.clone(), reader.group());
    // An address may be passed on with its word: another network or another program is taken for somebody else.
    let from = format!("{word} {} {}", reader.visitor.sender(), reader.program);
    let taken = Taken { language, group, steps, once: TokenHash::of(&from) };
    count_learning(&reader.visitor.app().db, &reader.visitor.ctx(), &taken).await?;
    Ok(())
}

/// Sums of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals(BTreeMap<Step, u64>);

impl Totals {
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a LearnLine>) -> Self {
        let mut sums = BTreeMap::new();
        for line in lines {
            *sums.entry(line.step).or_default() += line.times;
        }
        Self(sums)
    }

    pub fn get(&self, step: Step) -> u64 {
        self.0.get(&step).copied().unwrap_or(0)
    }

    /// Chapters finished, whichever.
    pub fn chapters(&self) -> u64 {
        self.0.iter().filter(|(step, _)| matches!(step, Step::Chapter(_))).map(|(_, n)| n).sum()
    }

    /// How many said each of the five answers, before (`Step::Before`) or after.
    pub fn sure(&self, when: fn(u32) -> Step) -> [u64; 5] {
        std::array::from_fn(|at| u32::try_from(at + 1).map_or(0, |n| self.get(when(n))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_summed_over_weeks_and_languages() {
        let line = |week: &str, language: &str, step, times| LearnLine {
            week: week.parse().expect("a date"),
            language: language.into(),
            group: None,
            step,
            times,
        };
        let totals = Totals::of(&[
            line("2027-01-04", "en", Step::Start, 4),
            line("2027-01-11", "en-easy", Step::Start, 3),
            line("2027-01-11", "en", Step::Chapter(1), 2),
            line("2027-01-11", "en", Step::Chapter(7), 1),
            line("2027-01-11", "en", Step::After(1), 5),
        ]);
        assert_eq!((totals.get(Step::Start), totals.chapters(), totals.get(Step::Complete)), (7, 3, 0));
        assert_eq!(totals.sure(Step::After), [5, 0, 0, 0, 0]);
    }
}
