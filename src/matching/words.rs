//! The command line's English for reasons: ids, codes and amounts, never a name or a personal reason.

use crate::domain::time::Instant;
use crate::matching::advice::{Change, Part};
use crate::matching::funnel::{Funnel, Missing};
use crate::matching::problem::{Booking, Problem};
use crate::matching::rules::Broken;
use crate::matching::seats::Period;
use crate::matching::view::Busy;
use crate::matching::why::{BookingFunnel, Verdict, Why, WhyOption};

/// `v00006 is not free 2027-01-28T17:46Z to 2027-01-28T21:09Z (39 min travel each way)`.
pub fn broken(volunteer: &str, b: &Booking, broken: &Broken) -> String {
    match broken {
        Broken::Format => format!("{volunteer} does not do {} sessions", b.format.as_str()),
        Broken::Topic => format!("{volunteer} is not trained for {}", b.kind),
        Broken::TopicExpired(day) => format!("{volunteer}'s training for {} ends {day}", b.kind),
        Broken::Tag(tags) => format!("{volunteer} lacks the tag {}", tags.join(", ")),
        Broken::Dbs(level) => format!("{volunteer} has no {} DBS check", level.as_str()),
        Broken::DbsExpired(day) => format!("{volunteer}'s DBS check ends {day}"),
        Broken::AvoidGroup => format!("{volunteer} must not be sent to group {}", b.group),
        Broken::AvoidBooking => format!("{volunteer} has said no to {}", b.id),
        Broken::Radius { road_m, max_km } => {
            format!("{volunteer} lives {} km from the venue, more than {max_km} km", km(*road_m))
        }
        Broken::Availability { from, to, ride_min } => {
            format!("{volunteer} is not free {} to {} ({ride_min} min travel each way)", moment(*from), moment(*to))
        }
    }
}

/// `v00014 has 2 sessions in week 2027-W04, limit 1`.
pub fn busy(volunteer: &str, busy: &Busy) -> String {
    match busy {
        Busy::Limit { period, has, limit } => {
            let sessions = if *has == 1 { "session" } else { "sessions" };
            format!("{volunteer} has {has} {sessions} in {}, limit {limit}", span(*period))
        }
        Busy::Overlap { booking, needs_min } => {
            format!("{volunteer} is on {booking} too near in time, needs {needs_min} min between")
        }
        Busy::Pair { with } => format!("{volunteer} must not be paired with {with}, who is locked"),
    }
}

fn span(period: Period) -> String {
    match period {
        Period::Day(day) => format!("day {day}"),
        Period::Week(year, week) => format!("week {year}-W{week:02}"),
        Period::Month(year, month) => format!("month {year}-{month:02}"),
        Period::Total => "total".to_owned(),
    }
}

/// `one more gu-speaking bowel lead on Tuesday evenings`.
pub fn change(change: &Change) -> String {
    match change {
        Change::Another { language, kind, leads, weekday, part } => {
            let speaking = language.as_ref().map_or(String::new(), |l| format!("{l}-speaking "));
            let role = if *leads { "lead" } else { "supporter" };
            let part = match part {
                Part::Morning => "mornings",
                Part::Afternoon => "afternoons",
                Part::Evening => "evenings",
            };
            format!("one more {speaking}{kind} {role} on {} {part}", day_name(*weekday))
        }
        Change::OneMore { volunteer } => format!("{volunteer} takes one more session (limit)"),
        Change::Renew { volunteer, kind } => format!("{volunteer} renews training {kind}"),
        Change::Train { volunteer, kind } => format!("{volunteer} trains for {kind}"),
        Change::TrainToLead { volunteer, kind } => format!("{volunteer} trains to lead {kind}"),
        Change::Check { volunteer, level } => format!("{volunteer} gets a {} DBS check", level.as_str()),
        Change::RenewCheck { volunteer } => format!("{volunteer} renews the DBS check"),
        Change::Further { volunteer, km } => format!("{volunteer} travels up to {km} km"),
        Change::Format { volunteer, format } => format!("{volunteer} does {} sessions", format.as_str()),
        Change::FreeAt { volunteer, booking, option } => format!("{volunteer} is free for {booking}/{option}"),
    }
}

fn day_name(day: chrono::Weekday) -> &'static str {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day {
        Mon => "Monday",
        Tue => "Tuesday",
        Wed => "Wednesday",
        Thu => "Thursday",
        Fri => "Friday",
        Sat => "Saturday",
        Sun => "Sunday",
    }
}

/// `lead`, `support`, `language gu`, `a team that fits together`, `worth`.
pub fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Lead => "lead".to_owned(),
        Missing::Support => "support".to_owned(),
        Missing::Language(l) => format!("language {l}"),
        Missing::Together => "together".to_owned(),
        Missing::Worth => "worth".to_owned(),
    }
}

/// The answer of `match why --volunteer`, a line a reason.
pub fn why(problem: &Problem, why: &Why) -> String {
    let booking = problem.bookings.iter().find(|b| b.id == why.booking);
    let lines = booking.into_iter().flat_map(|b| why.options.iter().map(move |option| (b, option)));
    let lines = lines.flat_map(|(b, option)| {
        let at = format!("{}/{}", b.id, option.option);
        verdict(b, &why.volunteer, option).into_iter().map(move |line| format!("{at}: {line}\n"))
    });
    lines.collect()
}

fn verdict(b: &Booking, v: &str, option: &WhyOption) -> Vec<String> {
    let grade = if option.leads { "" } else { " (may support, not lead)" };
    match &option.verdict {
        Verdict::OnTeam { role, locked } => {
            let locked = if *locked { ", locked" } else { "" };
            vec![format!("{v} is on the team as {}{locked}", role.as_str())]
        }
        Verdict::Barred { broken: rules, busy: by } => {
            let rules = rules.iter().map(|r| format!("{}: {}", r.code(), broken(v, b, r)));
            rules.chain(by.iter().map(|by| coded(v, by))).collect()
        }
        Verdict::Held(by) => by.iter().map(|by| coded(v, by)).collect(),
        Verdict::OtherTime { chosen } => vec![format!("{v} is free{grade}, but the session is at {chosen}")],
        Verdict::Dearer { than, points } if *points >= 0 => {
            vec![format!("{v} is free{grade}, but costs {points} points more than {than}")]
        }
        Verdict::Dearer { than, points } => {
            vec![format!(
                "{v} is free{grade} and costs {} points less than {than}: a longer search may find it",
                -points
            )]
        }
        Verdict::NoExchange => vec![format!("{v} is free{grade}, but can take nobody's place: role, language or pair")],
        Verdict::NoTeam(lacks) if lacks.is_empty() => {
            vec![format!("{v} is free{grade} and a team is possible: a longer search may find it")]
        }
        Verdict::NoTeam(lacks) => {
            let lacks: Vec<String> = lacks.iter().map(missing).collect();
            vec![format!("{v} is free{grade}, but the team lacks: {}", lacks.join(", "))]
        }
    }
}

fn coded(volunteer: &str, by: &Busy) -> String {
    format!("{}: {}", by.code(), busy(volunteer, by))
}

/// The answer of `match why` without a volunteer.
pub fn funnel(problem: &Problem, of: &BookingFunnel) -> String {
    let head = match &of.chosen {
        Some(option) => format!("{} is given at {option}\n", of.booking),
        None => format!("{} has no team\n", of.booking),
    };
    let booking = problem.bookings.iter().find(|b| b.id == of.booking);
    let options = booking.into_iter().flat_map(|b| of.funnels.iter().map(|f| option(b, f)));
    std::iter::once(head).chain(options).collect()
}

fn option(b: &Booking, f: &Funnel) -> String {
    let removed: Vec<String> = f.removed.iter().map(|(code, n)| format!("{code} {n}")).collect();
    let lacks: Vec<String> = f.missing.iter().map(missing).collect();
    let counts = format!(
        "{} at {}: out {}; eligible {}, free {} ({} may lead); missing {}\n",
        f.option,
        f.local.format("%Y-%m-%d %H:%M"),
        if removed.is_empty() { "nobody".to_owned() } else { removed.join(", ") },
        f.eligible,
        f.free,
        f.free_leads,
        if lacks.is_empty() { "nothing".to_owned() } else { lacks.join(", ") }
    );
    let held = f.held.iter().flat_map(|h| h.busy.iter().map(|by| format!("  held {}\n", coded(&h.volunteer, by))));
    let near = f.near_misses.iter().map(|n| {
        let (code, why) = (n.broken.code(), broken(&n.volunteer, b, &n.broken));
        format!("  near {code}: {why}\n")
    });
    std::iter::once(counts).chain(held).chain(near).collect()
}

/// Kilometres, rounded to one place.
fn km(metres: i64) -> String {
    let tenths = (metres + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn moment(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%MZ").to_string()
}
