//! What the calendars of those invited answered, and which addresses letters do not reach, as lines of a booking's page.

use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::notice::Recipient;
use crate::domain::reply::Answer;
use crate::domain::time::moment_words;
use crate::web::desk::words;
use crate::web::parts::Row;

/// Rows about the host; none where there is nothing to say.
pub fn of_host(facts: &BookingFacts, answers: &[Answer]) -> Vec<Row> {
    let said = said(answers, Recipient::Contact(facts.contact.id));
    let dead = dead(facts.contact.email_dead);
    let rows = [("Host\u{2019}s calendar", said), ("Host\u{2019}s email address", dead)];
    rows.into_iter().filter_map(|(key, line)| line.map(|line| Row::new(key, line))).collect()
}

/// Lines about somebody who was asked.
pub fn of_mate(mate: &Mate, answers: &[Answer]) -> Vec<String> {
    let said = said(answers, Recipient::Person(mate.offer.person)).map(|said| format!("By calendar: {said}"));
    [said, dead(mate.email_dead)].into_iter().flatten().collect()
}

fn said(answers: &[Answer], whose: Recipient) -> Option<String> {
    let answer = answers.iter().find(|answer| answer.whose == whose)?;
    Some(format!("{}, {}", words::said(answer.said), moment_words(answer.received)))
}

fn dead(is_dead: bool) -> Option<String> {
    is_dead.then(|| words::NO_LETTERS.to_owned())
}
