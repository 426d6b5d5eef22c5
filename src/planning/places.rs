//! What stands on a booking when a plan is made: who is locked, who else is occupied, which times and teams are open.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::booking::{State, TeamSize};
use crate::domain::group::SessionKind;
use crate::domain::ids::PersonId;
use crate::domain::offer::{Offer, OfferState, TeamRole};
use crate::domain::plan::PlanBooking;
use crate::domain::time::{Instant, local_date};
use crate::domain::volunteer::Span;
use crate::matching::problem as m;
use crate::planning::problem::{booking_id, option_id, volunteer_id};

/// How one booking enters the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Accepted places and the first live offer of each other place, all at one time.
    pub locked: Vec<Seat>,
    /// Live offers beyond the places: these people are not free then.
    pub beside: Vec<(PersonId, Span)>,
    /// Indices of the wished times that are open; empty leaves the booking out.
    pub options: Vec<usize>,
    pub crews: Vec<m::Crew>,
    /// Nobody is to be found for it: given, held back by the desk, or over.
    pub closed: bool,
}

/// Somebody who is on a team or is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub person: PersonId,
    pub role: TeamRole,
    pub slot: usize,
    pub on_site: Span,
}

impl Standing {
    pub fn of(b: &PlanBooking, kind: &SessionKind, now: Instant, known: &BTreeSet<PersonId>) -> Self {
        let (locked, beside) = seats(b, now, known);
        let booking = &b.booking;
        let fixed = locked.first().map(|s| s.slot).or(booking.chosen.filter(|_| booking.state == State::Confirmed));
        let ahead = |slot: &usize| booking.slots.get(*slot).is_some_and(|s| s.start > now);
        let asks = booking.proven && !booking.state.is_over();
        let held_back = booking.hold_until.is_some_and(|until| until > local_date(now));
        let open: Vec<usize> = match fixed {
            Some(slot) => vec![slot],
            None => (0..booking.slots.len()).collect(),
        };
        let open: Vec<usize> = open.into_iter().filter(ahead).collect();
        let closed = !asks || held_back || open.is_empty();
        let (options, crews) = match (closed, fixed) {
            (false, _) => (open, crews(b, kind, &locked)),
            (true, Some(slot)) if !locked.is_empty() => (vec![slot], vec![as_it_stands(&locked)]),
            (true, _) => (Vec::new(), Vec::new()),
        };
        Self { locked, beside, options, crews, closed }
    }
}

/// Locked seats, and live offers that are none. A place is one of the published team's; without a team every live offer
/// has one. People whom the snapshot doesn't know can't be in a problem.
fn seats(b: &PlanBooking, now: Instant, known: &BTreeSet<PersonId>) -> (Vec<Seat>, Vec<(PersonId, Span)>) {
    let mut live: Vec<&Offer> = b.offers.iter().filter(|o| o.state == OfferState::Accepted || o.is_open(now)).collect();
    live.sort_by_key(|o| (o.state != OfferState::Accepted, o.id));
    let at = live.first().map(|o| o.slot);
    let (mut locked, mut beside) = (Vec::<Seat>::new(), Vec::new());
    for offer in live.into_iter().filter(|o| known.contains(&o.person)) {
        let filled = locked.iter().filter(|s| s.role == offer.role).count();
        let there =
            offer.state == OfferState::Accepted || b.booking.team.is_none_or(|t| filled < places(t, offer.role));
        let twice = locked.iter().any(|s| s.person == offer.person);
        if there && !twice && Some(offer.slot) == at && offer.slot < b.booking.slots.len() {
            locked.push(Seat { person: offer.person, role: offer.role, slot: offer.slot, on_site: offer.on_site });
        } else {
            beside.push((offer.person, offer.on_site));
        }
    }
    (locked, beside)
}

fn places(team: TeamSize, role: TeamRole) -> usize {
    let places = match role {
        TeamRole::Lead => team.lead,
        TeamRole::Support => team.support,
    };
    usize::try_from(places).unwrap_or(usize::MAX)
}

/// Teams that are good enough: those of the kind; while people stand on it, none larger than the published one.
fn crews(b: &PlanBooking, kind: &SessionKind, locked: &[Seat]) -> Vec<m::Crew> {
    let all = kind.crews(b.booking.format()).iter();
    let all = all.map(|c| m::Crew { lead: c.lead, support: c.support, value_pct: c.value_pct });
    let Some(team) = b.booking.team.filter(|_| !locked.is_empty()) else { return all.collect() };
    // People who stand on it may be more than the published team.
    let now = as_it_stands(locked);
    let most = (team.lead.max(now.lead), team.support.max(now.support));
    let mut crews: Vec<m::Crew> = all.filter(|c| c.lead <= most.0 && c.support <= most.1).collect();
    if !crews.iter().any(|c| (c.lead, c.support) == most) {
        crews.push(m::Crew { lead: most.0, support: most.1, value_pct: 100 });
    }
    crews
}

fn as_it_stands(locked: &[Seat]) -> m::Crew {
    let lead = locked.iter().filter(|s| s.role == TeamRole::Lead).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    m::Crew { lead: count(lead), support: count(locked.len() - lead), value_pct: 100 }
}

/// What people hold and refused over all bookings.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Rows of the problem's `locked` and `published`.
    pub locked: Vec<m::Assignment>,
    /// How many rows of `locked` each has.
    pub places: BTreeMap<PersonId, i64>,
    /// On-site times that are cut from what people offered.
    pub busy: BTreeMap<PersonId, Vec<Span>>,
    /// Bookings they said no to, were silent about, or were taken off.
    pub avoid: BTreeMap<PersonId, BTreeSet<String>>,
}

impl Held {
    /// Refusals, and live offers beside the places.
    pub fn note(&mut self, b: &PlanBooking, standing: &Standing, now: Instant) {
        for (person, span) in &standing.beside {
            self.busy.entry(*person).or_default().push(*span);
        }
        let stands = |o: &Offer| {
            standing.locked.iter().map(|s| s.person).chain(standing.beside.iter().map(|s| s.0)).any(|p| p == o.person)
        };
        // Whoever stands again was asked anew by somebody, whatever they said before.
        let refused = |o: &&Offer| !stands(o) && o.has_refused(now);
        for offer in b.offers.iter().filter(refused) {
            self.avoid.entry(offer.person).or_default().insert(booking_id(b));
        }
    }

    pub fn lock(&mut self, b: &PlanBooking, standing: &Standing) {
        for seat in &standing.locked {
            *self.places.entry(seat.person).or_default() += 1;
            let role = match seat.role {
                TeamRole::Lead => m::Role::Lead,
                TeamRole::Support => m::Role::Support,
            };
            let (booking, option) = (booking_id(b), option_id(seat.slot));
            self.locked.push(m::Assignment { booking, option, volunteer: volunteer_id(seat.person), role });
        }
    }

    /// The booking can't be in the problem; its people are occupied all the same.
    pub fn keep_out(&mut self, standing: &Standing) {
        for seat in &standing.locked {
            self.busy.entry(seat.person).or_default().push(seat.on_site);
        }
    }
}
