//! Who could take the open places of a booking, best first. A question: nothing changes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::actions::error::Result;
use crate::domain::booking::{State, TeamSize};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::offer::{OfferState, OpenPlaces, TeamRole};
use crate::domain::plan::{Shortage, StoredDraft};
use crate::domain::time;
use crate::matching::format;
use crate::planning::stand_ins::{self as planned, Open};
use crate::store::Db;
use crate::store::booking;
use crate::store::plan;
use crate::store::plan_change;

pub use crate::planning::stand_ins::StandIn;

/// Live offers that people at the desk may put on one place.
pub const OFFERS_A_PLACE: u32 = 3;
/// A page waits so long at most for people to be tried out in one place.
const PATIENCE: Duration = Duration::from_millis(300);

/// The open places of a booking at its time.
#[derive(Clone, Debug)]
pub struct OpenPlace {
    pub role: TeamRole,
    pub slot: usize,
    pub people: Vec<StandIn>,
    /// Who is left at that time, counted as the plan does.
    pub shortage: Shortage,
}

/// Open places, and who is asked for which other session (by reference).
#[derive(Clone, Debug, Default)]
pub struct StandIns {
    pub places: Vec<OpenPlace>,
    pub asked: BTreeSet<(String, PersonId)>,
}

/// By role; empty where no place is open, the time has passed, or the plan doesn't know the booking (yet).
pub async fn stand_ins(db: &Db, facts: &BookingFacts, now: time::Instant) -> Result<StandIns> {
    let draft = plan::present(db.read()).await?;
    let Some((slot, open)) = open(facts, draft.as_ref(), now) else { return Ok(StandIns::default()) };
    let Some(files) = plan::files(db.read()).await? else { return Ok(StandIns::default()) };
    let all = booking::facts_of(db.read(), &plan_change::bookings(db.read()).await?).await?;
    let (firm, asked) = (held(&all, OfferState::Accepted), held(&all, OfferState::Open));
    let reference = facts.booking.reference.clone();
    let work = move || {
        let (Ok(problem), Ok(plan)) = (format::read(&files.0), format::read_plan(&files.1)) else {
            tracing::error!("the stored draft can't be read: nobody is proposed");
            return Vec::new();
        };
        let is_firm = |booking: &str, person| firm.contains(&(booking.to_owned(), person));
        let all_open = open.lead + open.support;
        let one = |(role, n): (TeamRole, u32)| {
            let begun = Instant::now();
            let late = || begun.elapsed() >= PATIENCE;
            let place = Open { reference: &reference, slot, role, open: all_open };
            let (people, shortage) =
                (n > 0).then(|| planned::stand_ins(&problem, &plan, place, &is_firm, &late)).flatten()?;
            Some(OpenPlace { role, slot, people, shortage })
        };
        [(TeamRole::Lead, open.lead), (TeamRole::Support, open.support)].into_iter().filter_map(one).collect()
    };
    let done = tokio::task::spawn_blocking(work).await;
    let places = done.unwrap_or_else(|stopped| std::panic::resume_unwind(stopped.into_panic()));
    Ok(StandIns { places, asked })
}

/// The time and the places that nobody holds or is asked for.
fn open(facts: &BookingFacts, draft: Option<&StoredDraft>, now: time::Instant) -> Option<(usize, OpenPlaces)> {
    let (slot, team) = wanted(facts, draft)?;
    let open = OpenPlaces::of(team, facts.mates.iter().map(|m| &m.offer));
    let ahead = facts.booking.slots.get(slot).is_some_and(|s| s.start > now);
    (ahead && !open.none()).then_some((slot, open))
}

/// The time and the team that people are asked for: as published; else as the draft proposes; else the kind's first team
/// at the time at which most are free.
pub(super) fn wanted(facts: &BookingFacts, draft: Option<&StoredDraft>) -> Option<(usize, TeamSize)> {
    let b = &facts.booking;
    let open = b.proven && matches!(b.state, State::Requested | State::Offered | State::Confirmed);
    if let Some(published) = b.chosen.zip(b.team).filter(|_| open) {
        return Some(published);
    }
    let draft = &draft.filter(|_| open)?.draft;
    if let Some(row) = draft.rows.iter().find(|row| row.booking == b.id) {
        return Some((row.slot, row.team));
    }
    let unfilled = draft.unfilled.iter().find(|u| u.booking == b.id)?;
    let best = unfilled.shortages.iter().max_by_key(|s| (s.free, std::cmp::Reverse(s.slot)))?;
    let crew = facts.kind.crews(b.format()).first()?;
    Some((best.slot, TeamSize { lead: crew.lead, support: crew.support }))
}

/// Who holds an offer of this state, by reference.
fn held(all: &[BookingFacts], state: OfferState) -> BTreeSet<(String, PersonId)> {
    let of = |f: &BookingFacts| {
        let reference = f.booking.reference.to_string();
        let mates = f.mates.iter().filter(move |m| m.offer.state == state);
        mates.map(|m| (reference.clone(), m.offer.person)).collect::<Vec<_>>()
    };
    all.iter().flat_map(of).collect()
}
