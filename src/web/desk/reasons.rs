//! Why a team is proposed, or nobody: the matcher's numbers in words, with people's names. For the desk only.

use std::collections::BTreeMap;

use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::offer::OfferState;
use crate::domain::plan::{Member, Shortage, StoredDraft};
use crate::domain::time::span_words;
use crate::store::views;
use crate::web::desk::pages::{MemberLine, ShortageLines};
use crate::web::desk::words;
use crate::web::error::Fault;

/// Names of people by key.
pub type Names = BTreeMap<PersonId, String>;

pub async fn names(app: &App) -> Result<Names, Fault> {
    let lines = views::volunteers(app.db.read(), app.clock.now()).await?;
    Ok(lines.into_iter().map(|v| (v.id, v.name)).collect())
}

/// What a booking's page says about its team.
pub struct Reasons {
    pub from: &'static str,
    pub members: Vec<MemberLine>,
    pub shortages: Vec<ShortageLines>,
}

/// From the present draft where it speaks of the booking, else from the plan it was last published from.
pub async fn of_booking(app: &App, facts: &BookingFacts) -> Result<Reasons, Fault> {
    let draft = views::draft(app.db.read()).await?;
    let names = names(app).await?;
    if let Some(members) = draft.as_ref().and_then(|d| proposed(d, facts)) {
        let members = members.iter().map(|m| member(m, facts, &names)).collect();
        return Ok(Reasons { from: "Proposed in the present plan.", members, shortages: Vec::new() });
    }
    let shortages = draft.as_ref().map(|d| shortages(d, facts)).unwrap_or_default();
    let last = views::last_row(app.db.read(), facts.booking.id).await?;
    let members = last.map(|r| r.members).unwrap_or_default();
    let members = members.iter().map(|m| member(m, facts, &names)).collect();
    Ok(Reasons { from: "As the plan said when it was published.", members, shortages })
}

fn proposed<'a>(draft: &'a StoredDraft, facts: &BookingFacts) -> Option<&'a [Member]> {
    draft.draft.rows.iter().find(|r| r.booking == facts.booking.id).map(|r| r.members.as_slice())
}

/// One line for somebody of a proposed team.
pub fn member(m: &Member, facts: &BookingFacts, names: &Names) -> MemberLine {
    let state = facts
        .mates
        .iter()
        .rev()
        .find(|mate| mate.offer.person == m.person && mate.offer.holds_place())
        .map(|mate| mate.offer.state);
    MemberLine {
        name: names.get(&m.person).cloned().unwrap_or_default(),
        role: m.role.words(),
        already: match state {
            Some(OfferState::Accepted) => "has accepted",
            Some(_) => "is asked",
            None => "",
        },
        why: words::why(&m.why),
    }
}

/// Why the draft finds nobody for the booking, by wished time.
pub fn shortages(draft: &StoredDraft, facts: &BookingFacts) -> Vec<ShortageLines> {
    let unfilled = draft.draft.unfilled.iter().find(|u| u.booking == facts.booking.id);
    unfilled.map(|u| u.shortages.iter().map(|s| shortage(s, facts)).collect()).unwrap_or_default()
}

fn shortage(s: &Shortage, facts: &BookingFacts) -> ShortageLines {
    let slot = facts.booking.slots.get(s.slot);
    ShortageLines { when: slot.map(|s| span_words(s.start, s.end)).unwrap_or_default(), lines: words::shortage(s) }
}
