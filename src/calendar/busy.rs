//! When somebody is busy, from their own calendar file: merged times inside a window, and nothing else of it.
//! What is free there (transparent, cancelled, shown as free) is left out, and so are our own sessions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveDateTime};

use crate::calendar::reader::value::{Length, Moment, moments, period};
use crate::calendar::reader::zone::{Zone, Zones};
use crate::calendar::reader::{Component, File, Property, read};
use crate::calendar::recurrence::{Effort, Rule};
use crate::domain::busy::{Unreadable, window};
use crate::domain::time::{Instant, whole};
use crate::domain::volunteer::{Span, join};

/// Times kept of one repeating event.
const MOST_TIMES: usize = 1_000;
/// Steps of work over all repeating events.
const MOST_STEPS: u32 = 2_000_000;
/// Merged times of a whole file: more than one an hour for a year and a half is no calendar of a person.
const MOST_SPANS: usize = 10_000;
/// Rules of one event; the standard allows one.
const MOST_RULES: usize = 4;
/// Repeating events that last longer are read as if they lasted this long, in days.
const LONGEST: i64 = 366;

/// The times somebody is busy, joined and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Busy {
    pub spans: Vec<Span>,
    /// Not everything could be read: endless or senseless repetitions.
    pub is_cut: bool,
}

/// Busy times of a calendar as it came, in the window that matters at `now`; see [`busy`].
pub fn read_busy(octets: &[u8], now: Instant, host: &str) -> Result<Busy, Unreadable> {
    Ok(busy(&read(octets)?, window(now), host))
}

/// Busy times of a file inside `window`. `host` is ours: events whose UID ends with it are sessions that we know better.
pub fn busy(file: &File, window: Span, host: &str) -> Busy {
    let zones = Zones::new(file, window);
    let mut gathered = Gathered {
        zones: &zones,
        window,
        moved: moved(file, &zones),
        effort: Effort::of(MOST_STEPS, MOST_TIMES),
        spans: Vec::new(),
    };
    let ours = format!("@{host}");
    for event in file.parts("VEVENT").filter(|event| is_busy(event) && !uid(event).ends_with(&ours)) {
        gathered.event(event);
    }
    for answer in file.parts("VFREEBUSY") {
        gathered.free_busy(answer);
    }
    gathered.done()
}

fn uid(event: &Component) -> &str {
    event.get("UID").map_or("", |p| p.value.trim())
}

fn is_busy(event: &Component) -> bool {
    event.word("TRANSP") != "TRANSPARENT"
        && event.word("STATUS") != "CANCELLED"
        && event.word("X-MICROSOFT-CDO-BUSYSTATUS") != "FREE"
}

/// Times of a series that do not take place as the series says.
#[derive(Default)]
struct Without {
    instants: BTreeSet<Instant>,
    days: BTreeSet<NaiveDate>,
}

impl Without {
    fn add(&mut self, moment: Moment, zone: &Zone) {
        match moment {
            Moment::Day(date) => self.days.insert(date),
            timed => self.instants.insert(timed.instant(zone)),
        };
    }

    fn has(&self, at: NaiveDateTime, zone: &Zone) -> bool {
        self.days.contains(&at.date()) || self.instants.contains(&zone.instant(at))
    }
}

/// What events of their own say about the times of a series.
#[derive(Default)]
struct Moved {
    /// Times that such an event replaces (RECURRENCE-ID).
    times: Without,
    /// In order: from when on (RANGE=THISANDFUTURE), and how.
    onward: Vec<(Instant, Onward)>,
}

/// How a series goes on.
#[derive(Clone, Copy)]
enum Onward {
    /// Its first time begins here, and lasts so long.
    From(Instant, Length),
    CalledOff,
}

impl Moved {
    /// Where a time of the series, on the wall of its zone, takes place and how long; `None` where it does not.
    fn there(&self, at: NaiveDateTime, length: Length, zone: &Zone) -> Option<(NaiveDateTime, Length)> {
        let before = self.onward.partition_point(|(from, _)| *from <= zone.instant(at));
        match self.onward[..before].last() {
            None => Some((at, length)),
            Some((_, Onward::CalledOff)) => None,
            Some((from, Onward::From(start, length))) => Some((at + (zone.local(*start) - zone.local(*from)), *length)),
        }
    }

    /// By how many days at most times are put off, and brought forward, and how many such a time takes.
    fn reach(&self) -> (i64, i64, i64) {
        let reach = |(later, earlier, longest): (i64, i64, i64), (from, how): &(Instant, Onward)| match how {
            Onward::CalledOff => (later, earlier, longest),
            Onward::From(start, length) => {
                let moved = (*start - *from).num_days().clamp(-LONGEST, LONGEST);
                (later.max(moved + 1), earlier.max(1 - moved), longest.max(days(*length)))
            }
        };
        self.onward.iter().fold((0, 0, 0), reach)
    }
}

/// Begun days, as far as we look.
fn days(length: Length) -> i64 {
    length.days.min(LONGEST) + length.seconds.min(LONGEST * 86_400) / 86_400 + 1
}

/// By UID.
fn moved<'a>(file: &'a File, zones: &Zones) -> BTreeMap<&'a str, Moved> {
    let mut all: BTreeMap<&str, Moved> = BTreeMap::new();
    for event in file.parts("VEVENT") {
        let Some(property) = event.get("RECURRENCE-ID") else { continue };
        let (moved, zone) = (all.entry(uid(event)).or_default(), zones.of(property));
        moments(property).for_each(|moment| moved.times.add(moment, &zone));
        if property.parameter("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")) {
            let first = first(event, zones).filter(|_| is_busy(event));
            let how = first.map_or(Onward::CalledOff, |(start, length)| Onward::From(start, length));
            moved.onward.extend(moments(property).next().map(|moment| (moment.instant(&zone), how)));
        }
    }
    for moved in all.values_mut() {
        moved.onward.sort_by_key(|(from, _)| *from);
    }
    all
}

/// Start and length of an event.
fn first(event: &Component, zones: &Zones) -> Option<(Instant, Length)> {
    let property = event.get("DTSTART")?;
    let start = moments(property).next()?;
    let at = start.instant(&zones.of(property));
    Some((at, length(event, start, at, zones)?))
}

/// `None` where an event takes no time.
fn length(event: &Component, start: Moment, at: Instant, zones: &Zones) -> Option<Length> {
    let seconds = |end: Instant| Length { days: 0, seconds: (end - at).num_seconds() };
    let length = match (event.get("DTEND"), event.get("DURATION"), start) {
        (Some(end), _, _) => match (start, moments(end).next()?) {
            (Moment::Day(from), Moment::Day(to)) => Length { days: (to - from).num_days(), seconds: 0 },
            (_, to) => seconds(to.instant(&zones.of(end))),
        },
        (None, Some(duration), _) => Length::parse(&duration.value)?,
        (None, None, Moment::Day(_)) => Length { days: 1, seconds: 0 },
        (None, None, _) => return None,
    };
    (length.days > 0 || length.seconds > 0).then_some(length)
}

struct Gathered<'a> {
    zones: &'a Zones<'a>,
    window: Span,
    moved: BTreeMap<&'a str, Moved>,
    effort: Effort,
    spans: Vec<Span>,
}

impl Gathered<'_> {
    /// Start and length; `None` where the event has no start that can be read, or takes no time.
    fn event(&mut self, event: &Component) -> Option<()> {
        let property = event.get("DTSTART")?;
        let start = moments(property).next();
        self.effort.is_cut |= start.is_none();
        let start = start?;
        let (start_at, zone) = start.on_wall(&self.zones.of(property));
        let length = length(event, start, zone.instant(start_at), self.zones)?;
        let mut times = vec![start_at];
        times.extend(self.repeated(event, start_at, &zone, length));
        times.extend(self.added(event).map(|at| zone.local(at)));
        let mut there: Vec<(NaiveDateTime, Length)> = times.into_iter().map(|at| (at, length)).collect();
        // An event of a series that was moved is itself no series.
        if event.get("RECURRENCE-ID").is_none() {
            let without = self.without(event);
            there.retain(|(at, _)| !without.has(*at, &zone));
            if let Some(moved) = self.moved.get(uid(event)) {
                there.retain(|(at, _)| !moved.times.has(*at, &zone));
                there = there.into_iter().filter_map(|(at, length)| moved.there(at, length, &zone)).collect();
            }
        }
        for (at, length) in there {
            self.push(zone.instant(at), length.end(at, &zone));
        }
        for property in event.all("RDATE") {
            self.periods(property);
        }
        Some(())
    }

    fn repeated(&mut self, event: &Component, start: NaiveDateTime, zone: &Zone, length: Length) -> Vec<NaiveDateTime> {
        let (later, earlier, longest) = self.moved.get(uid(event)).map(Moved::reach).unwrap_or_default();
        let before = days(length).max(longest) + later;
        let window = (self.window.0 - Duration::days(before), self.window.1 + Duration::days(earlier));
        let window = (zone.local(window.0), zone.local(window.1));
        let wall = |until: NaiveDateTime| zone.local(until.and_utc());
        let mut times = Vec::new();
        for property in event.all("RRULE").take(MOST_RULES) {
            match Rule::parse(&property.value, &wall) {
                Some(rule) => times.extend(rule.expand(start, window, &mut self.effort)),
                None => self.effort.is_cut = true,
            }
        }
        times
    }

    fn without(&self, event: &Component) -> Without {
        let mut without = Without::default();
        for property in event.all("EXDATE") {
            let zone = self.zones.of(property);
            moments(property).for_each(|moment| without.add(moment, &zone));
        }
        without
    }

    /// Further times of an event.
    fn added<'e>(&self, event: &'e Component) -> impl Iterator<Item = Instant> + use<'e, '_> {
        let zones = self.zones;
        let instants = move |p: &'e Property| {
            let zone = zones.of(p);
            moments(p).map(move |moment| moment.instant(&zone))
        };
        event.all("RDATE").flat_map(instants)
    }

    /// What another program made of somebody's calendar.
    fn free_busy(&mut self, answer: &Component) {
        let is_busy = |p: &&Property| p.parameter("FBTYPE").is_none_or(|kind| !kind.eq_ignore_ascii_case("FREE"));
        for property in answer.all("FREEBUSY").filter(is_busy) {
            self.periods(property);
        }
    }

    fn periods(&mut self, property: &Property) {
        let zone = self.zones.of(property);
        for (from, to) in property.value.split(',').filter_map(|text| period(text, &zone)) {
            self.push(from, to);
        }
    }

    /// Keeps what of the time lies in the window.
    fn push(&mut self, from: Instant, to: Instant) {
        let (from, to) = (from.max(self.window.0), to.min(self.window.1));
        if from < to {
            self.spans.push((whole(from), whole(to)));
        }
        if self.spans.len() > 4 * MOST_SPANS {
            self.merge();
        }
    }

    /// What is soonest counts most.
    fn merge(&mut self) {
        self.spans = join(std::mem::take(&mut self.spans));
        self.effort.is_cut |= self.spans.len() > MOST_SPANS;
        self.spans.truncate(MOST_SPANS);
    }

    fn done(mut self) -> Busy {
        self.merge();
        Busy { spans: self.spans, is_cut: self.effort.is_cut }
    }
}

#[cfg(test)]
mod tests;
