//! Who is left for one time of a booking: who fails which rule first, who is held by other sessions, what free people lack.

use chrono::{DateTime, NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::matching::code::Code;
use crate::matching::crew::{self, Person};
use crate::matching::rules::{self, Broken, FUNNEL};
use crate::matching::view::{Busy, View};

/// Who is left for one time of a booking. People locked on the booking are not counted; of its other people it is
/// asked as if they were not on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    pub option: String,
    pub local: DateTime<Tz>,
    /// How many fail each rule first, in the order of the rules; rules that nobody fails are left out.
    pub removed: Vec<(Code, usize)>,
    /// Free and held together.
    pub eligible: usize,
    pub free: usize,
    pub free_leads: usize,
    /// Empty where the free people make a team that is worth its cost.
    pub missing: Vec<Missing>,
    pub held: Vec<Held>,
    pub near_misses: Vec<NearMiss>,
}

/// What free people lack for the accepted team that is nearest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    Lead,
    Support,
    /// Nobody free speaks it. Languages that most volunteers speak are named only where nothing else is missing.
    Language(String),
    /// Enough people, but no accepted team of them: pairs that must not be, or no one person who both leads and speaks.
    Together,
    /// A team, but it costs more than the booking is worth.
    Worth,
}

/// Eligible, but busy in this plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub volunteer: String,
    pub leads: bool,
    pub busy: Vec<Busy>,
}

/// Fails exactly one rule; where training has ended, `leads` is what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    pub volunteer: String,
    pub leads: bool,
    pub broken: Broken,
}

/// A funnel with the people behind it, for those who go on counting. Held and near misses are in the funnel's order.
pub struct Sieve {
    pub slot: usize,
    pub funnel: Funnel,
    /// Cheapest first.
    pub free: Vec<Person>,
    pub held: Vec<Person>,
    pub near: Vec<Person>,
}

impl View<'_> {
    /// The funnel of each time a booking can still be given at.
    pub fn funnels(&self, booking: usize) -> Vec<Funnel> {
        self.facts.open_slots(booking).map(|slot| self.sift(slot).funnel).collect()
    }

    /// Puts every volunteer through the rules of a slot.
    pub fn sift(&self, slot: usize) -> Sieve {
        let booking = self.facts.slots[slot].booking;
        let seats = self.seats_without(booking);
        let mut sieve = self.sieve(slot);
        for v in (0..self.facts.problem.volunteers.len()).filter(|v| !self.is_fixed(booking, *v)) {
            let broken = rules::all(&self.facts, v, slot);
            let person = self.person(&seats, v, slot);
            let (volunteer, leads) = (self.facts.problem.volunteers[v].id.clone(), person.leads);
            if !broken.is_empty() {
                self.remove(&mut sieve, person, broken);
                continue;
            }
            let busy = self.busy(&seats, v, slot);
            if busy.is_empty() {
                sieve.free.push(person);
            } else {
                sieve.held.push(person);
                sieve.funnel.held.push(Held { volunteer, leads, busy });
            }
        }
        let Sieve { funnel, free, held, .. } = &mut sieve;
        crew::sort(free);
        funnel.removed.retain(|(_, n)| *n > 0);
        funnel.eligible = free.len() + held.len();
        funnel.free = free.len();
        funnel.free_leads = free.iter().filter(|p| p.leads).count();
        funnel.missing = self.missing(free, slot);
        sieve
    }

    /// A sieve through which nobody went yet.
    fn sieve(&self, slot: usize) -> Sieve {
        let option = &self.facts.of(slot).options[self.facts.slots[slot].option];
        let funnel = Funnel {
            option: option.id.clone(),
            local: option.start.with_timezone(&self.facts.problem.timezone),
            removed: FUNNEL.iter().map(|code| (*code, 0)).collect(),
            eligible: 0,
            free: 0,
            free_leads: 0,
            missing: Vec::new(),
            held: Vec::new(),
            near_misses: Vec::new(),
        };
        Sieve { slot, funnel, free: Vec::new(), held: Vec::new(), near: Vec::new() }
    }

    /// Counts somebody who breaks rules at the first of them; a near miss where it is the only one.
    fn remove(&self, sieve: &mut Sieve, mut person: Person, mut broken: Vec<Broken>) {
        let first = broken[0].code();
        sieve.funnel.removed.iter_mut().filter(|(code, _)| *code == first).for_each(|(_, n)| *n += 1);
        if broken.len() > 1 {
            return;
        }
        if let Some(Broken::TopicExpired(_)) = broken.first() {
            person.leads = rules::leads_until(&self.facts, person.volunteer, sieve.slot).is_some();
        }
        let (volunteer, leads) = (self.facts.problem.volunteers[person.volunteer].id.clone(), person.leads);
        sieve.near.push(person);
        sieve.funnel.near_misses.extend(broken.pop().map(|broken| NearMiss { volunteer, leads, broken }));
    }

    /// What sorted free people lack for the accepted team that is nearest.
    fn missing(&self, free: &[Person], slot: usize) -> Vec<Missing> {
        if let Some((_, left)) = self.team_of(free, slot) {
            return if left > 0 { Vec::new() } else { vec![Missing::Worth] };
        }
        let booking = self.facts.slots[slot].booking;
        let spoken = free.iter().fold(0, |mask, p| mask | p.speaks);
        let leads = free.iter().filter(|p| p.leads).count();
        let lacks = |need: &crew::Need| {
            let no_leads = need.leads.saturating_sub(leads);
            let no_supports = (need.leads + need.supports).saturating_sub(free.len() + no_leads);
            let people = [(no_leads, Missing::Lead), (no_supports, Missing::Support)].into_iter();
            let languages = self.facts.of(slot).languages.iter().enumerate();
            let unspoken = languages.filter(|(i, _)| need.languages & !spoken & (1 << i) != 0);
            let telling = unspoken.filter(|(_, l)| no_leads + no_supports == 0 || !self.is_common(l));
            let people = people.flat_map(|(n, what)| std::iter::repeat_n(what, n));
            people.chain(telling.map(|(_, l)| Missing::Language(l.clone()))).collect::<Vec<_>>()
        };
        let nearest = self.needs(booking).iter().map(|(_, need)| lacks(need)).min_by_key(Vec::len);
        nearest.filter(|lacks| !lacks.is_empty()).unwrap_or_else(|| vec![Missing::Together])
    }

    /// Half of all volunteers speak it: whoever comes will do.
    fn is_common(&self, language: &String) -> bool {
        let volunteers = &self.facts.problem.volunteers;
        2 * volunteers.iter().filter(|v| v.languages.contains(language)).count() >= volunteers.len()
    }

    /// The local day, weekday and hour of a slot's session.
    pub fn moment(&self, slot: usize) -> (NaiveDate, Weekday, u32) {
        use chrono::{Datelike, Timelike};
        let option = &self.facts.of(slot).options[self.facts.slots[slot].option];
        let local = option.start.with_timezone(&self.facts.problem.timezone);
        (local.date_naive(), local.weekday(), local.hour())
    }
}
