//! Values of iCalendar text: dates and times with what they are tied to, durations, periods.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::calendar::reader::Property;
use crate::calendar::reader::zone::{Zone, Zones};
use crate::domain::time::Instant;

/// A date, or a time as it stands on a wall of some zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// All day: floats, and so is London's.
    Day(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

impl Moment {
    /// `20270609`, `20270609T183000`, `20270609T173000Z`; seconds may be missing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((date, time)) = text.split_once(['T', 't']) else { return parse_date(text).map(Self::Day) };
        let clock = time.trim_end_matches(['Z', 'z']);
        let at = parse_date(date)?.and_time(parse_time(clock)?);
        Some(if clock.len() < time.len() { Self::Utc(at) } else { Self::Local(at) })
    }

    /// The wall-clock time, and where that clock hangs: in `zone`, but for UTC and whole days.
    pub fn on_wall(self, zone: &Zone) -> (NaiveDateTime, Zone) {
        match self {
            Self::Day(date) => (date.and_time(NaiveTime::MIN), Zone::london()),
            Self::Local(at) => (at, zone.clone()),
            Self::Utc(at) => (at, Zone::Utc),
        }
    }

    /// The instant, where local times are of `zone`.
    pub fn instant(self, zone: &Zone) -> Instant {
        let (at, zone) = self.on_wall(zone);
        zone.instant(at)
    }
}

fn digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(text: &str) -> Option<u32> {
    let Ok(number) = text.parse() else { return None };
    Some(number)
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    if !digits(text, &[8]) {
        return None;
    }
    let year = i32::try_from(number(&text[..4])?).unwrap_or(i32::MAX);
    NaiveDate::from_ymd_opt(year, number(&text[4..6])?, number(&text[6..])?)
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    if !digits(text, &[4, 6]) {
        return None;
    }
    let second = text.get(4..6).map_or(Some(0), number)?;
    // A leap second is the second before it.
    NaiveTime::from_hms_opt(number(&text[..2])?, number(&text[2..4])?, second.min(59))
}

/// A length: whole days as the calendar counts them, and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub days: i64,
    pub seconds: i64,
}

impl Length {
    /// `P1D`, `PT1H30M`, `P2W`; `None` for negative ones too.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let mut rest = text.trim_start_matches('+').strip_prefix('P')?;
        let mut length = Self { days: 0, seconds: 0 };
        let mut in_time = false;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('T') {
                in_time = true;
                rest = after;
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            // Longer than any window: nine digits are enough.
            let count = i64::from(number(rest.get(..end)?.get(..end.min(9))?)?);
            let unit = rest[end..].chars().next()?;
            match (unit, in_time) {
                ('W', false) => length.days += 7 * count,
                ('D', false) => length.days += count,
                ('H', true) => length.seconds += 3_600 * count,
                ('M', true) => length.seconds += 60 * count,
                ('S', true) => length.seconds += count,
                _ => return None,
            }
            rest = &rest[end + 1..];
        }
        Some(length)
    }

    /// The end of something that starts at a wall-clock time; as far as calendars go where it would be further.
    pub fn end(self, start: NaiveDateTime, zone: &Zone) -> Instant {
        let days = Duration::try_days(self.days).and_then(|d| start.checked_add_signed(d));
        let end = zone.instant(days.unwrap_or(NaiveDateTime::MAX));
        let seconds = Duration::try_seconds(self.seconds).unwrap_or(Duration::MAX);
        end.checked_add_signed(seconds).unwrap_or(Instant::MAX_UTC)
    }
}

/// The moments of a property's value: one, or a list as in EXDATE. What is none is left out.
pub fn moments(property: &Property) -> impl Iterator<Item = Moment> {
    property.value.split(',').filter_map(Moment::parse)
}

/// The instant of the first moment of a property, in the zone that its TZID names.
pub fn instant(property: &Property, zones: &Zones) -> Option<Instant> {
    moments(property).next().map(|moment| moment.instant(&zones.of(property)))
}

/// A PERIOD (3.3.9): start and end, or start and duration.
pub fn period(text: &str, zone: &Zone) -> Option<(Instant, Instant)> {
    let (from, to) = text.split_once('/')?;
    let (start, zone) = Moment::parse(from)?.on_wall(zone);
    let end = match Length::parse(to) {
        Some(length) => length.end(start, &zone),
        None => Moment::parse(to)?.instant(&zone),
    };
    Some((zone.instant(start), end))
}
