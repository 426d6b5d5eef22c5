//! The flow cookie: what somebody answered so far in the booking form, signed, 24 hours old at most, and a secret word
//! that ties forms and log-in letters to this browser. Knows no question.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::actions::ctx::secret_word;
use crate::domain::time::Instant;
use crate::links::{Links, TokenHash};

const PURPOSE: &str = "flow";
const HOURS: i64 = 24;

/// Answers by field name; a question with several answers has several values.
pub type Answers = BTreeMap<String, Vec<String>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The browser's own word; only its hash goes to the database.
    id: String,
    /// When the form was first drawn, or the browser first known.
    pub begun: Instant,
    pub answers: Answers,
    /// Made when "Check your answers" is drawn: the same one books once. Any changed answer clears it.
    pub idem: Option<String>,
    /// It was sent: only the same again may be sent from it; the answers are gone.
    pub done: bool,
}

/// Why a flow cookie can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadFlow {
    /// Not signed by us, or cut.
    Tampered,
    Expired,
}

impl Flow {
    pub fn new(now: Instant) -> Self {
        Self { id: secret_word(), begun: now, answers: Answers::new(), idem: None, done: false }
    }

    /// Begins again in the same browser: forms that are open stay valid.
    #[must_use]
    pub fn anew(&self, now: Instant) -> Self {
        Self { id: self.id.clone(), ..Self::new(now) }
    }

    /// Once it was sent: what the same press again needs, and no answer.
    #[must_use]
    pub fn sent(&self) -> Self {
        Self { answers: Answers::new(), done: true, ..self.clone() }
    }

    /// Begins its hours anew: whoever asks for a log-in letter has a whole life of it to come back in.
    #[must_use]
    pub fn renewed(&self, now: Instant) -> Self {
        Self { begun: now, ..self.clone() }
    }

    /// Names the browser that asked for a log-in letter.
    pub fn requester(&self) -> TokenHash {
        TokenHash::of(&self.id)
    }

    /// Puts answers in the place of those of the same names.
    pub fn answer(&mut self, answers: Answers) {
        let before = self.answers.clone();
        self.answers.extend(answers);
        self.answers.retain(|_, values| !values.is_empty());
        if self.answers != before {
            self.idem = None;
        }
    }

    pub fn read(links: &Links, cookie: &str, now: Instant) -> Result<Self, BadFlow> {
        let (text, signature) = cookie.split_once('.').ok_or(BadFlow::Tampered)?;
        if !links.is_signed(PURPOSE, text, signature) {
            return Err(BadFlow::Tampered);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadFlow::Tampered)?;
        let flow: Self = serde_json::from_slice(&bytes).map_err(|_| BadFlow::Tampered)?;
        if now < flow.begun + Duration::hours(HOURS) { Ok(flow) } else { Err(BadFlow::Expired) }
    }

    /// The cookie's value: at most 4 KiB, for each answer is bounded when it is parsed.
    pub fn write(&self, links: &Links) -> String {
        let text = URL_SAFE_NO_PAD.encode(serde_json::json!(self).to_string());
        format!("{text}.{}", links.sign(PURPOSE, &text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::ServerSecret;

    fn links() -> Links {
        Links::new("http://127.0.0.1:8080".parse().expect("a url"), ServerSecret::new([7; 32]))
    }

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn flow() -> Flow {
        let mut flow = Flow::new(at("2027-01-11T09:00:00Z"));
        flow.answer(Answers::from([("venue".into(), vec!["Village Hall".into()])]));
        flow
    }

    #[test]
    fn answers_come_back_for_a_day() {
        let cookie = flow().write(&links());
        let back = Flow::read(&links(), &cookie, at("2027-01-12T08:59:59Z")).expect("still good");
        assert_eq!(back.answers["venue"], ["Village Hall"]);
        assert_eq!(Flow::read(&links(), &cookie, at("2027-01-12T09:00:00Z")), Err(BadFlow::Expired));
    }

    #[test]
    fn changed_answers_are_not_believed() {
        let cookie = flow().write(&links());
        let text = cookie.split_once('.').expect("a dot").0;
        let mut other = flow();
        other.answer(Answers::from([("venue".into(), vec!["Elsewhere".into()])]));
        let theirs = other.write(&Links::new("http://x.example".parse().expect("a url"), ServerSecret::new([8; 32])));
        for bad in [format!("{text}."), format!("{text}x"), theirs, String::new()] {
            assert_eq!(Flow::read(&links(), &bad, at("2027-01-11T09:00:00Z")), Err(BadFlow::Tampered), "{bad}");
        }
    }

    #[test]
    fn the_longest_answers_fit_a_cookie() {
        let mut flow = flow();
        let long = "\u{1F98B}".repeat(120);
        for field in ["venue", "group", "name"] {
            flow.answer(Answers::from([(field.into(), vec![long.clone()])]));
        }
        flow.answer(Answers::from([("email".into(), vec!["x".repeat(254)])]));
        for field in ["day", "month", "year", "time"] {
            for suffix in ["", "_2", "_3"] {
                flow.answer(Answers::from([(format!("{field}{suffix}"), vec!["2027".into()])]));
            }
        }
        assert!(flow.write(&links()).len() < 4_000, "{}", flow.write(&links()).len());
    }

    #[test]
    fn a_changed_answer_makes_another_booking() {
        let mut flow = flow();
        flow.idem = Some("one".into());
        flow.answer(Answers::from([("venue".into(), vec!["Village Hall".into()])]));
        assert_eq!(flow.idem.as_deref(), Some("one"));
        flow.answer(Answers::from([("venue".into(), vec!["Elsewhere".into()])]));
        assert_eq!(flow.idem, None);
    }
}
