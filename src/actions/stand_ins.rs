//! Who could take the open places of a booking, best first. A question: nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::{State, TeamSize};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::offer::{OfferState, OpenPlaces, TeamRole};
use crate::domain::plan::{Shortage, StoredDraft};
use crate::domain::time;
use crate::matching::format;
use crate::planning::problem::window;
use crate::planning::stand_ins::{self as planned, Open};
use crate::store::plan;
use crate::store::plan_change;
use crate::store::volunteer;
use crate::store::{Db, commit};

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

/// Open places, who is asked for which other session (by reference), and which version everybody's facts had.
#[derive(Clone, Debug, Default)]
pub struct StandIns {
    pub places: Vec<OpenPlace>,
    pub asked: BTreeSet<(String, PersonId)>,
    pub versions: BTreeMap<PersonId, i64>,
}

/// All that is read, at one moment.
struct Read {
    slot: usize,
    open: OpenPlaces,
    files: (String, String),
    held: Vec<(String, PersonId, OfferState)>,
    versions: BTreeMap<PersonId, i64>,
}

/// By role; empty where no place is open, the time has passed, or the plan doesn't know the booking (yet).
pub async fn stand_ins(db: &Db, ctx: &Ctx, facts: &BookingFacts) -> Result<StandIns> {
    let Some(read) = read(db, ctx, facts).await? else { return Ok(StandIns::default()) };
    let of =
        |state| read.held.iter().filter(move |h| h.2 == state).map(|(r, person, _)| (r.clone(), *person)).collect();
    let (firm, asked): (BTreeSet<_>, _) = (of(OfferState::Accepted), of(OfferState::Open));
    let (reference, slot, open, files) = (facts.booking.reference.clone(), read.slot, read.open, read.files);
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
    let mut places = done.unwrap_or_else(|stopped| std::panic::resume_unwind(stopped.into_panic()));
    for place in &mut places {
        // The plan may not know yet what people answered since it was made.
        place.people.retain(|who| !facts.is_settled(who.person, ctx.now));
    }
    Ok(StandIns { places, asked, versions: read.versions })
}

async fn read(db: &Db, ctx: &Ctx, facts: &BookingFacts) -> Result<Option<Read>> {
    let tx = db.begin_read().await?;
    let draft = plan::present(&tx).await?;
    let Some((slot, open)) = open(facts, draft.as_ref(), ctx.now) else { return Ok(None) };
    let (Some(draft), Some(files)) = (draft, plan::files(&tx).await?) else { return Ok(None) };
    let days = window(time::local_date(draft.draft.made), ctx.rules.matching.window_days);
    let held = plan_change::held(&tx, days).await?;
    let versions = volunteer::versions(&tx).await?;
    commit(tx).await?;
    Ok(Some(Read { slot, open, files, held, versions }))
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
