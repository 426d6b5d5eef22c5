//! What groups ask for and what shall become of it: the same for a seed. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::actions::request_booking::NewBooking;
use crate::cli::demo::cast::somebody;
use crate::cli::demo::names::{CIRCLES, PARTS, STREETS, VENUES};
use crate::domain::booking::{Support, Wish};
use crate::domain::group::{GroupKind, SessionKind};
use crate::domain::text::{BadText, Email, Line, Phone, Postcode};

/// What shall become of a booking. Teams come from the matcher: a booking whose fate needs one may miss it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Given and counted.
    Counted,
    /// Given, and nobody has said yet what came of it.
    Held,
    /// Confirmed and ahead.
    Confirmed,
    /// Asked yesterday; somebody has not answered.
    Offered,
    /// Asked some days ago; one said no, another is asked.
    Declining,
    /// Asked some days ago; one was silent, another is asked.
    Silent,
    /// Waits for a click on the draft.
    Waiting,
    /// Waits, and nobody can give it.
    Unfillable,
    /// The address is not proven yet.
    Unproven,
    CancelledEarly,
    /// Cancelled once it was confirmed.
    CancelledLate,
    Declined,
    /// The desk found nobody.
    NotStaffed,
    /// The last wished time passed.
    Passed,
}

impl Fate {
    /// Whether the desk publishes its row.
    pub fn is_published(self) -> bool {
        matches!(
            self,
            Self::Counted
                | Self::Held
                | Self::Confirmed
                | Self::Offered
                | Self::Declining
                | Self::Silent
                | Self::CancelledLate
        )
    }

    fn is_unfillable(self) -> bool {
        matches!(self, Self::Unfillable | Self::NotStaffed | Self::Passed)
    }
}

/// Fates of every 60 bookings; each state of a booking has at least 3 of them.
const MIX: [(Fate, usize); 14] = [
    (Fate::Counted, 13),
    (Fate::Confirmed, 11),
    (Fate::Waiting, 8),
    (Fate::Offered, 4),
    (Fate::Declining, 1),
    (Fate::Silent, 1),
    (Fate::Unfillable, 3),
    (Fate::Unproven, 2),
    (Fate::CancelledEarly, 3),
    (Fate::CancelledLate, 3),
    (Fate::Declined, 3),
    (Fate::NotStaffed, 2),
    (Fate::Passed, 4),
    (Fate::Held, 2),
];

/// The fates of `count` bookings: of the first 35, each state has 5.
pub fn fates(count: usize) -> Vec<Fate> {
    const FIRST: [(Fate, usize); 12] = [
        (Fate::Counted, 6),
        (Fate::Confirmed, 5),
        (Fate::Waiting, 4),
        (Fate::Offered, 3),
        (Fate::Declining, 1),
        (Fate::Silent, 1),
        (Fate::Unfillable, 1),
        (Fate::Unproven, 1),
        (Fate::CancelledEarly, 3),
        (Fate::CancelledLate, 2),
        (Fate::Declined, 5),
        (Fate::NotStaffed, 5),
    ];
    let list = |mix: &[(Fate, usize)]| mix.iter().flat_map(|(f, n)| std::iter::repeat_n(*f, *n)).collect::<Vec<_>>();
    list(&FIRST).into_iter().chain(list(&MIX).into_iter().cycle()).take(count).collect()
}

/// A group that books: who, where, when they meet.
#[derive(Clone, Debug)]
pub struct Circle {
    pub name: Line,
    pub kind: GroupKind,
    pub priority: bool,
    pub contact: (Line, Email, Option<Phone>),
    pub venue: (Line, Postcode),
    /// Index of Multiple Deprivation decile: invented.
    pub decile: u8,
    /// Days from Monday, and the hour.
    pub meets: (u32, NaiveTime),
    pub people: u32,
}

/// The `nth` group.
pub fn circle(rng: &mut StdRng, taken: &mut BTreeSet<String>, nth: usize) -> Result<Circle, BadText> {
    let (part, district) = PARTS[nth * 7 % PARTS.len()];
    let (what, kind, priority) = CIRCLES[(nth + nth / PARTS.len()) % CIRCLES.len()];
    let (name, email, _) = somebody(rng, taken, "example.net")?;
    let letters = b"ABDEFGHJLNPQRSTUWXYZ";
    let mut letter = || char::from(*letters.choose(rng).unwrap_or(&b'A'));
    let inward = format!("{}{}", letter(), letter());
    let postcode = format!("{district} {}{inward}", rng.random_range(1..=9));
    let street = STREETS.choose(rng).copied().unwrap_or("Larkspur");
    let venue = format!("{street} {}", VENUES.choose(rng).copied().unwrap_or("Village Hall"));
    // Stevenage meets in mornings and evenings: its afternoons stay open.
    let hours: &[u32] = if matches!(district, "SG1" | "SG2") { &[10, 18, 19] } else { &[10, 11, 14, 15, 18, 19] };
    let hour = hours.choose(rng).copied().unwrap_or(10);
    let half = rng.random_range(0..2) * 30;
    Ok(Circle {
        name: Line::parse(&format!("{part} {what}"))?,
        kind: GroupKind::ALL[kind],
        priority,
        contact: (name, email, Some(Phone::parse(&format!("01632 960 {:03}", nth % 1000))?)),
        venue: (Line::parse(&venue)?, Postcode::parse(&postcode)?),
        decile: rng.random_range(1..=10),
        meets: (rng.random_range(0..5), NaiveTime::from_hms_opt(hour, half, 0).unwrap_or_default()),
        people: rng.random_range(8..45),
    })
}

/// One request: when it is made, when it shall be given, what is asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub fate: Fate,
    /// Index into the groups.
    pub circle: usize,
    /// Day on which it is asked for.
    pub asked: NaiveDate,
    pub new: NewBooking,
}

/// Days from today: first and last day of the session.
fn session_days(fate: Fate) -> (i64, i64) {
    match fate {
        Fate::Counted => (-44, -5),
        Fate::Held => (-4, -2),
        Fate::Confirmed => (2, 38),
        Fate::Offered | Fate::Declining | Fate::Silent => (16, 38),
        Fate::Waiting | Fate::Unfillable | Fate::Unproven => (19, 75),
        Fate::CancelledLate => (-30, 6),
        Fate::CancelledEarly | Fate::Declined | Fate::NotStaffed => (-20, 30),
        Fate::Passed => (-25, -2),
    }
}

/// Days from today between which it may be asked for at the latest.
fn asking_days(fate: Fate) -> (i64, i64) {
    match fate {
        Fate::Waiting | Fate::Unfillable => (-10, -2),
        Fate::Unproven => (-4, -1),
        Fate::Offered => (-9, -3),
        Fate::NotStaffed => (-20, -12),
        _ => (-14, -9),
    }
}

fn wish(rng: &mut StdRng, fate: Fate) -> Wish {
    match rng.random_range(0..10) {
        _ if fate.is_unfillable() => Wish::InPerson,
        0 | 1 => Wish::Online,
        2 => Wish::Either,
        _ => Wish::InPerson,
    }
}

/// The request of a group, as its form would send it.
pub fn request(
    rng: &mut StdRng,
    today: NaiveDate,
    kind: &SessionKind,
    (index, circle): (usize, &Circle),
    fate: Fate,
) -> Request {
    let notice = kind.notice_days;
    let (from, to) = session_days(fate);
    let wish = wish(rng, fate);
    let first = meeting_day(today + Duration::days(rng.random_range(from..=to)), circle.meets.0, today, fate);
    let (early, late) = asking_days(fate);
    let asked = first - Duration::days(notice + rng.random_range(1..=9));
    let asked = asked.min(today + Duration::days(rng.random_range(early..=late)));
    let weeks = if (to - from) < 20 || fate.is_published() { 1 } else { rng.random_range(1..=3) };
    let last = if from < 0 { today - Duration::days(2) } else { NaiveDate::MAX };
    let times = (0..weeks).map(|w| first + Duration::days(7 * w)).filter(|d| *d == first || *d <= last);
    Request {
        fate,
        circle: index,
        asked,
        new: NewBooking {
            idem: format!("demo-{:032x}", rng.random::<u128>()),
            kind: kind.clone(),
            wish,
            venue: (wish != Wish::Online).then(|| circle.venue.clone()),
            times: times.map(|d| (d, circle.meets.1)).collect(),
            group: circle.name.clone(),
            group_kind: circle.kind,
            people: circle.people,
            support: support(rng, fate),
            name: circle.contact.0.clone(),
            email: circle.contact.1.clone(),
            phone: circle.contact.2.clone(),
        },
    }
}

/// The group's weekday next to `near`: after it, or before it where the session shall be over.
fn meeting_day(near: NaiveDate, weekday: u32, today: NaiveDate, fate: Fate) -> NaiveDate {
    let ahead = (7 + i64::from(weekday) - i64::from(near.weekday().num_days_from_monday())) % 7;
    let after = near + Duration::days(ahead);
    let past = matches!(fate, Fate::Counted | Fate::Held | Fate::Passed);
    if past && after > today - Duration::days(2) { after - Duration::days(7) } else { after }
}

fn support(rng: &mut StdRng, fate: Fate) -> Support {
    let language = match fate {
        f if f.is_unfillable() => Some(if rng.random_bool(0.5) { "so" } else { "ti" }),
        _ if rng.random_bool(0.08) => ["ur", "pl", "pa"].choose(rng).copied(),
        _ => None,
    };
    Support {
        languages: language.map(str::to_owned).into_iter().collect(),
        bsl: rng.random_bool(0.03),
        easy_read: rng.random_bool(0.05),
        step_free: rng.random_bool(0.3),
        women_only: !fate.is_unfillable() && rng.random_bool(0.05),
    }
}
