//! Changes that would fill a booking: each alone completes a team together with people who are free in the plan.
//! The rest of the plan stays as it is, so what a change is worth here is a floor.

use std::collections::BTreeMap;

use chrono::Weekday;

use crate::matching::crew::{self, Person};
use crate::matching::funnel::{Missing, NearMiss, Sieve};
use crate::matching::problem::{Format, Level};
use crate::matching::rules::Broken;
use crate::matching::view::{Busy, View};

/// One thing that somebody could do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// One more person like this.
    Another {
        language: Option<String>,
        kind: String,
        leads: bool,
        weekday: Weekday,
        part: Part,
    },
    /// Takes one more session than the limit allows.
    OneMore {
        volunteer: String,
    },
    Renew {
        volunteer: String,
        kind: String,
    },
    Train {
        volunteer: String,
        kind: String,
    },
    TrainToLead {
        volunteer: String,
        kind: String,
    },
    Check {
        volunteer: String,
        level: Level,
    },
    RenewCheck {
        volunteer: String,
    },
    /// Goes this many kilometres from home.
    Further {
        volunteer: String,
        km: i64,
    },
    Format {
        volunteer: String,
        format: Format,
    },
    /// Is free at this very time.
    FreeAt {
        volunteer: String,
        booking: String,
        option: String,
    },
}

/// The part of a local day: until 12, until 17, later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Morning,
    Afternoon,
    Evening,
}

/// The part of the day that an hour lies in.
pub fn part_of(hour: u32) -> Part {
    match hour {
        ..12 => Part::Morning,
        12..17 => Part::Afternoon,
        _ => Part::Evening,
    }
}

/// A change that completes a team for one booking, and the points of that team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    pub change: Change,
    pub points: i64,
}

/// A change summed over the bookings it would fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub change: Change,
    pub points: i64,
    pub bookings: Vec<String>,
    /// A plan was found that scores so much more; else the rest of the plan was left as it is.
    pub proven: bool,
}

/// The changes that complete a team at a slot whose free people make none.
pub fn helps(view: &View, sieve: &Sieve) -> Vec<Help> {
    let Sieve { slot, funnel, free, .. } = sieve;
    if funnel.missing.is_empty() || funnel.missing.contains(&Missing::Worth) {
        return Vec::new();
    }
    let with = |person: Person| {
        let mut people: Vec<Person> = free.iter().copied().filter(|p| p.volunteer != person.volunteer).collect();
        people.push(person);
        crew::sort(&mut people);
        view.team_of(&people, *slot).map(|(points, _)| points)
    };
    let mut found: Vec<Help> = another(view, sieve, &with).into_iter().collect();
    let mut tell = |change: Option<Change>, person: Person| {
        found.extend(change.and_then(|change| Some(Help { change, points: with(person)? })));
    };
    for (held, person) in funnel.held.iter().zip(&sieve.held) {
        let by_limit = held.busy.iter().all(|b| matches!(b, Busy::Limit { .. }));
        tell(by_limit.then(|| Change::OneMore { volunteer: held.volunteer.clone() }), *person);
    }
    let booking = view.facts.slots[*slot].booking;
    let seats = view.seats_without(booking);
    for (miss, person) in funnel.near_misses.iter().zip(&sieve.near) {
        let change = mend(view, *slot, miss).filter(|_| view.busy(&seats, person.volunteer, *slot).is_empty());
        tell(change, *person);
    }
    for person in free.iter().filter(|p| !p.leads && funnel.missing.contains(&Missing::Lead)) {
        let volunteer = view.facts.problem.volunteers[person.volunteer].id.clone();
        let change = Change::TrainToLead { volunteer, kind: view.facts.of(*slot).kind.clone() };
        tell(Some(change), Person { leads: true, ..*person });
    }
    found
}

/// One more person, a supporter if that is enough.
fn another(view: &View, sieve: &Sieve, with: &dyn Fn(Person) -> Option<i64>) -> Option<Help> {
    let (_, weekday, hour) = view.moment(sieve.slot);
    let part = part_of(hour);
    let b = view.facts.of(sieve.slot);
    let language =
        sieve.funnel.missing.iter().find_map(|m| if let Missing::Language(l) = m { Some(l.clone()) } else { None });
    let speaks = view.facts.asked(view.facts.slots[sieve.slot].booking);
    let nobody = view.facts.problem.volunteers.len();
    [false, true].into_iter().find_map(|leads| {
        let points = with(Person { volunteer: nobody, leads, speaks, cost: 0 })?;
        let change = Change::Another { language: language.clone(), kind: b.kind.clone(), leads, weekday, part };
        Some(Help { change, points })
    })
}

/// What would mend the one rule that a near miss breaks; nothing for tags and refusals, which are the person's own.
fn mend(view: &View, slot: usize, miss: &NearMiss) -> Option<Change> {
    let (b, volunteer) = (view.facts.of(slot), miss.volunteer.clone());
    match &miss.broken {
        Broken::Format => Some(Change::Format { volunteer, format: b.format }),
        Broken::Topic => Some(Change::Train { volunteer, kind: b.kind.clone() }),
        Broken::TopicExpired(_) => Some(Change::Renew { volunteer, kind: b.kind.clone() }),
        Broken::Dbs(level) => Some(Change::Check { volunteer, level: *level }),
        Broken::DbsExpired(_) => Some(Change::RenewCheck { volunteer }),
        Broken::Radius { road_m, .. } => Some(Change::Further { volunteer, km: (road_m + 999) / 1000 }),
        Broken::Availability { .. } => {
            let option = b.options[view.facts.slots[slot].option].id.clone();
            Some(Change::FreeAt { volunteer, booking: b.id.clone(), option })
        }
        Broken::Tag(_) | Broken::AvoidGroup | Broken::AvoidBooking => None,
    }
}

/// Each change once, with the most points it brings to the booking.
pub fn distinct(helps: Vec<Help>) -> Vec<Help> {
    let mut kept: Vec<Help> = Vec::new();
    for help in helps {
        match kept.iter_mut().find(|k| k.change == help.change) {
            Some(same) => same.points = same.points.max(help.points),
            None => kept.push(help),
        }
    }
    kept
}

/// Sums changes over bookings, dearest first. Being free at one time helps one booking only, so it is left out.
pub fn sum(helps: Vec<(String, Help)>) -> Vec<Suggestion> {
    let mut sums: BTreeMap<String, Suggestion> = BTreeMap::new();
    for (booking, Help { change, points }) in helps {
        if matches!(change, Change::FreeAt { .. }) {
            continue;
        }
        let key = format!("{change:?}");
        let sum =
            sums.entry(key).or_insert_with(|| Suggestion { change, points: 0, bookings: Vec::new(), proven: false });
        sum.points += points;
        sum.bookings.push(booking);
    }
    let mut list: Vec<Suggestion> = sums.into_values().collect();
    list.sort_by_key(|s| -s.points);
    list
}
