//! The page of an offer: the facts, where it stands, and the two forms while it can be answered.

use askama::Template;
use axum::http::StatusCode;

use crate::actions::open_offer::OfferSeen;
use crate::domain::offer::{NoReason, Offer, OfferState};
use crate::domain::place::road_words;
use crate::domain::time::{Instant, moment_words, span_words};
use crate::web::answer::{Answer, page_with};
use crate::web::fact_rows;
use crate::web::form::Guards;
use crate::web::layout::Frame;
use crate::web::offer::accepted;
use crate::web::parts::{Choice, Row};
use crate::web::session::Visitor;

/// Reasons for a no: code and words. Never a health fact.
pub const REASONS: [(NoReason, &str, &str); 4] = [
    (NoReason::Date, "date", "The date or time"),
    (NoReason::Distance, "distance", "It is too far away"),
    (NoReason::Topic, "topic", "The topic"),
    (NoReason::Other, "other", "Another reason"),
];

/// Where an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Open, but another session is too near to say yes.
    Clash,
    Accepted,
    Declined,
    Late,
    Withdrawn,
    TakenOff,
}

impl Standing {
    pub fn of(offer: &Offer, now: Instant) -> Self {
        match offer.state {
            OfferState::Open if offer.is_open(now) => Self::Open,
            OfferState::Open | OfferState::Expired => Self::Late,
            OfferState::Accepted => Self::Accepted,
            OfferState::Declined => Self::Declined,
            OfferState::Withdrawn => Self::Withdrawn,
            OfferState::TakenOff => Self::TakenOff,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Open => "Can you give this session?",
            Self::Clash => "You have another session near this time",
            Self::Accepted => "You have said yes",
            Self::Declined => "You have said no",
            Self::Late => "The time to answer has passed",
            Self::Withdrawn => "You are no longer needed for this session",
            Self::TakenOff => "You are no longer on this team",
        }
    }

    fn can_answer(self) -> bool {
        matches!(self, Self::Open | Self::Clash)
    }
}

#[derive(Template)]
#[template(path = "pages/offer/show.html")]
struct OfferPage {
    frame: Frame,
    standing: Standing,
    reference: String,
    /// They said yes before the session moved.
    again: bool,
    /// "Thursday 14 January 2027 at 9am"
    deadline: String,
    rows: Vec<Row>,
    /// Whom to reach: only for who accepted.
    contact: Vec<Row>,
    /// Accepted, but opened where nobody knows by whom.
    hides_contact: bool,
    action: String,
    guards: Guards,
    reasons: Vec<Choice>,
}

/// The page with a status: 200, 409 after an answer that could not be taken, 410 for what is over.
pub fn draw(visitor: &Visitor, word: &str, seen: &OfferSeen, standing: Standing, status: StatusCode) -> Answer {
    let theirs = visitor.who().is_some_and(|who| who.person.id == seen.person.id);
    let yes = standing == Standing::Accepted;
    let may_see = yes && (theirs || accepted::is_remembered(visitor, word));
    let page = OfferPage {
        frame: visitor.frame(),
        standing,
        reference: seen.facts.booking.reference.to_string(),
        again: seen.offer.is_asked_again(),
        deadline: moment_words(seen.offer.deadline),
        rows: rows(seen),
        contact: if may_see { vec![fact_rows::contact(&seen.facts)] } else { Vec::new() },
        hides_contact: yes && !may_see,
        action: visitor.path().to_owned(),
        guards: visitor.guards(),
        reasons: REASONS.map(|(_, code, text)| Choice::new(code, text)).into(),
    };
    page_with(status, &page)
}

fn rows(seen: &OfferSeen) -> Vec<Row> {
    let facts = &seen.facts;
    let when = facts.slot_of(&seen.offer).map(|s| Row::new("When", span_words(s.start, s.end)));
    let mut rows: Vec<Row> = when.into_iter().collect();
    rows.push(fact_rows::place(facts));
    rows.extend(seen.road_m.map(|metres| Row::new("Distance", road_words(metres))));
    rows.push(fact_rows::session(facts));
    rows.push(Row::new("Your part", seen.offer.role.title()));
    rows.push(fact_rows::group(facts));
    rows.push(fact_rows::people(facts));
    rows.push(fact_rows::support(facts));
    rows
}
