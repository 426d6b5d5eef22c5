//! Why a volunteer is or isn't on a booking: every rule that fails, what holds them, or what the exchange would cost.

use crate::matching::funnel::{Funnel, Missing};
use crate::matching::plan::Plan;
use crate::matching::problem::{Problem, Role};
use crate::matching::rules::{self, Broken};
use crate::matching::seats::Seats;
use crate::matching::view::{Busy, View};

/// One volunteer and one booking, time by time (only the locked time where people are locked).
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub booking: String,
    pub volunteer: String,
    pub options: Vec<WhyOption>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WhyOption {
    pub option: String,
    /// Trained to lead it.
    pub leads: bool,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    OnTeam {
        role: Role,
        locked: bool,
    },
    /// Rules that the person breaks, and what else holds them.
    Barred {
        broken: Vec<Broken>,
        busy: Vec<Busy>,
    },
    /// Eligible, but held by other sessions.
    Held(Vec<Busy>),
    /// Free, but the booking is given at another time.
    OtherTime {
        chosen: String,
    },
    /// Free; exchanging one of the team for them changes the score: `points` is what they cost more (less where negative).
    Dearer {
        than: String,
        points: i64,
    },
    /// Free, but nobody of the team can be exchanged for them: role, language or pair.
    NoExchange,
    /// Free, but no team came about; what is missing for one.
    NoTeam(Vec<Missing>),
}

/// Who fails what at each time of one booking.
#[derive(Clone, Debug, PartialEq)]
pub struct BookingFunnel {
    pub booking: String,
    /// The time it is given at in this plan.
    pub chosen: Option<String>,
    pub funnels: Vec<Funnel>,
}

/// Why a volunteer is or isn't on a booking; `None` where the problem doesn't know one of them.
pub fn why(problem: &Problem, plan: &Plan, booking: &str, volunteer: &str) -> Option<Why> {
    let view = View::new(problem, plan);
    Some(view.why(view.facts.booking(booking)?, view.facts.volunteer(volunteer)?))
}

/// The funnel of a booking, staffed or not; `None` where the problem doesn't know it.
pub fn funnel(problem: &Problem, plan: &Plan, booking: &str) -> Option<BookingFunnel> {
    let view = View::new(problem, plan);
    let index = view.facts.booking(booking)?;
    Some(BookingFunnel { booking: booking.to_owned(), chosen: view.chosen(index), funnels: view.funnels(index) })
}

impl View<'_> {
    /// Why a volunteer is or isn't on a booking.
    pub fn why(&self, booking: usize, volunteer: usize) -> Why {
        let seats = self.seats_without(booking);
        let option = |slot: usize| WhyOption {
            option: self.option_id(slot),
            leads: rules::may_lead(&self.facts, volunteer, slot),
            verdict: self.verdict(&seats, booking, volunteer, slot),
        };
        Why {
            booking: self.facts.problem.bookings[booking].id.clone(),
            volunteer: self.facts.problem.volunteers[volunteer].id.clone(),
            options: self.facts.open_slots(booking).map(option).collect(),
        }
    }

    fn option_id(&self, slot: usize) -> String {
        self.facts.of(slot).options[self.facts.slots[slot].option].id.clone()
    }

    fn chosen(&self, booking: usize) -> Option<String> {
        self.teams[booking].first().map(|(_, slot, _)| self.option_id(*slot))
    }

    fn verdict(&self, seats: &Seats, booking: usize, volunteer: usize, slot: usize) -> Verdict {
        if let Some((_, _, role)) = self.teams[booking].iter().find(|(v, s, _)| *v == volunteer && *s == slot) {
            return Verdict::OnTeam { role: *role, locked: self.facts.is_locked(volunteer, slot) };
        }
        let (broken, busy) = (rules::all(&self.facts, volunteer, slot), self.busy(seats, volunteer, slot));
        if !broken.is_empty() {
            return Verdict::Barred { broken, busy };
        }
        if !busy.is_empty() {
            return Verdict::Held(busy);
        }
        if !self.is_staffed(booking) {
            return Verdict::NoTeam(self.sift(slot).funnel.missing);
        }
        match self.chosen(booking) {
            Some(chosen) if chosen != self.option_id(slot) => Verdict::OtherTime { chosen },
            _ => self.exchange(seats, booking, volunteer, slot),
        }
    }

    /// The exchange that costs least.
    fn exchange(&self, seats: &Seats, booking: usize, volunteer: usize, slot: usize) -> Verdict {
        let new = self.person(seats, volunteer, slot);
        let team = &self.teams[booking];
        let possible = team.iter().filter(|(member, _, role)| {
            let rest = || team.iter().map(|(v, _, _)| *v).filter(|v| v != member);
            let spoken = rest().fold(new.speaks, |mask, v| mask | self.facts.speaks(v, booking));
            !self.facts.is_locked(*member, slot)
                && (*role == Role::Support || new.leads)
                && spoken == self.facts.asked(booking)
                && rest().all(|v| !self.facts.foes(volunteer).contains(&v))
        });
        let priced = possible.map(|(member, _, _)| (new.cost - self.person(seats, *member, slot).cost, *member));
        priced.min().map_or(Verdict::NoExchange, |(points, member)| Verdict::Dearer {
            than: self.facts.problem.volunteers[member].id.clone(),
            points,
        })
    }
}
