//! The file form of an explanation: `match-explain/1`.

use serde::{Serialize, Serializer};

use crate::matching::code::Code;
use crate::matching::explain::{Explanation, Unfilled};
use crate::matching::funnel::Funnel;
use crate::matching::problem::{Booking, Problem};
use crate::matching::view::Busy;
use crate::matching::words;

/// What an explanation file calls itself.
pub const EXPLAIN_FORMAT: &str = "match-explain/1";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    format: &'static str,
    unfilled: usize,
    suggestions: Vec<SuggestionRow>,
    bookings: Vec<BookingRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct SuggestionRow {
    change: String,
    sessions: usize,
    points: i64,
    bookings: Vec<String>,
    /// A plan was found that scores so much more.
    proven: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct BookingRow {
    booking: String,
    weight: i64,
    relaxations: Vec<String>,
    options: Vec<OptionRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct OptionRow {
    option: String,
    local: String,
    #[serde(serialize_with = "in_order")]
    funnel_removed: Vec<(Code, usize)>,
    eligible: usize,
    free: usize,
    free_leads: usize,
    missing: Vec<String>,
    held: Vec<HeldRow>,
    near_misses: Vec<NearRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct HeldRow {
    volunteer: String,
    lead: bool,
    codes: Vec<Code>,
    why: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct NearRow {
    volunteer: String,
    rule: Code,
    lead: bool,
    why: String,
}

fn in_order<S: Serializer>(rows: &[(Code, usize)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(rows.iter().map(|(code, n)| (code, n)))
}

/// The explanation of a problem's plan, ready to be written.
pub fn file(problem: &Problem, explanation: &Explanation) -> File {
    let suggestions = explanation.suggestions.iter().map(|s| SuggestionRow {
        change: words::change(&s.change),
        sessions: s.bookings.len(),
        points: s.points,
        bookings: s.bookings.clone(),
        proven: s.proven,
    });
    let booking = |u: &Unfilled| problem.bookings.iter().find(|b| b.id == u.booking).map(|b| row(b, u));
    File {
        format: EXPLAIN_FORMAT,
        unfilled: explanation.unfilled.len(),
        suggestions: suggestions.collect(),
        bookings: explanation.unfilled.iter().filter_map(booking).collect(),
    }
}

fn row(b: &Booking, unfilled: &Unfilled) -> BookingRow {
    BookingRow {
        booking: b.id.clone(),
        weight: unfilled.weight,
        relaxations: unfilled.relaxations.iter().map(words::change).collect(),
        options: unfilled.funnels.iter().map(|f| option(b, f)).collect(),
    }
}

fn option(b: &Booking, f: &Funnel) -> OptionRow {
    let held = f.held.iter().map(|h| HeldRow {
        volunteer: h.volunteer.clone(),
        lead: h.leads,
        codes: h.busy.iter().map(Busy::code).collect(),
        why: h.busy.iter().map(|by| words::busy(&h.volunteer, by)).collect(),
    });
    let near = f.near_misses.iter().map(|n| NearRow {
        volunteer: n.volunteer.clone(),
        rule: n.broken.code(),
        lead: n.leads,
        why: words::broken(&n.volunteer, b, &n.broken),
    });
    OptionRow {
        option: f.option.clone(),
        local: f.local.to_rfc3339(),
        funnel_removed: f.removed.clone(),
        eligible: f.eligible,
        free: f.free,
        free_leads: f.free_leads,
        missing: f.missing.iter().map(words::missing).collect(),
        held: held.collect(),
        near_misses: near.collect(),
    }
}
