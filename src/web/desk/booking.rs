//! One booking at the desk: facts, team, why, letters, history, what can be done.

use axum::extract::{Path, Query, State};
use serde::Deserialize;

use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::ids::Reference;
use crate::domain::learning::Step;
use crate::domain::offer::OfferState;
use crate::domain::reply::Answer as CalendarAnswer;
use crate::domain::time::{Instant, moment_words, span_words};
use crate::store::views;
use crate::store::views::{HistoryLine, LetterLine};
use crate::web::answer::{Answer, page};
use crate::web::desk::calendar;
use crate::web::desk::join;
use crate::web::desk::moving;
use crate::web::desk::pages::{Act, BookingPage, LetterRow, MateLine};
use crate::web::desk::reasons;
use crate::web::desk::stand_ins;
use crate::web::desk::undo;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::fact_rows;
use crate::web::form::Form;
use crate::web::layout::Notice;
use crate::web::learn::Totals;
use crate::web::parts::Row;
use crate::web::session::Desk;

/// What public codes of offers are made for.
pub const OFFER: &str = "offer";

/// The booking of a reference, where the coordinator may see it.
pub async fn seen(app: &App, desk: &Desk, reference: &str) -> Result<BookingFacts, Fault> {
    let c = app.db.read();
    let reference = Reference::parse(reference).ok_or(Fault::NotFound)?;
    let id = views::by_reference(c, &reference).await?.ok_or(Fault::NotFound)?;
    if !views::sees(c, desk.districts().await?.as_deref(), id).await? {
        return Err(Fault::NotFound);
    }
    views::facts(c, id).await?.ok_or(Fault::NotFound)
}

/// What the page says after time or place were changed, or people asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Code of what can be taken back; may be empty.
    moved: Option<String>,
    undone: Option<u32>,
    /// People who were ticked and not asked.
    stayed: Option<u32>,
    /// The link to join was saved; 0: taken away.
    linked: Option<u32>,
}

/// `GET /desk/bookings/{reference}`
pub async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(reference): Path<String>,
    Query(told): Query<Told>,
) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let mut shown = build(&app, &desk, &facts, Form::default()).await?;
    shown.frame.notice = notice(&app, &desk, &told).await?;
    page(&shown)
}

async fn notice(app: &App, desk: &Desk, told: &Told) -> Result<Option<Notice>, Fault> {
    Ok(match told {
        Told { undone: Some(_), .. } => Some(Notice { text: words::MOVED_BACK.into(), success: true, undo: None }),
        Told { moved: Some(code), .. } => {
            Some(Notice { text: words::MOVED.into(), success: true, undo: undo::button(app, desk, code).await? })
        }
        Told { linked: Some(given), .. } => {
            let text = if *given == 0 { words::LINK_GONE } else { words::LINKED };
            Some(Notice { text: text.into(), success: true, undo: None })
        }
        Told { stayed: Some(people), .. } => Some(stand_ins::notice(*people)),
        _ => None,
    })
}

/// The page, with a form that may have been filled wrongly.
pub async fn build(app: &App, desk: &Desk, facts: &BookingFacts, form: Form) -> Result<BookingPage, Fault> {
    let (c, now) = (app.db.read(), app.clock.now());
    let letters = views::letters(c, desk.districts().await?.as_deref(), Some(facts.booking.id), None, 100).await?;
    let history = views::history(c, facts.booking.id).await?;
    let why = reasons::of_booking(app, facts).await?;
    let learn = learned(app, facts).await?;
    let answers = views::answers(c, facts.booking.id).await?;
    let (state, colour) = words::state(facts.booking.state);
    let rows = rows(facts, &answers, learn.clone(), now);
    Ok(BookingPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        form,
        reference: facts.booking.reference.to_string(),
        group: facts.group.name.to_string(),
        state,
        colour,
        state_words: state_words(facts, now),
        room: rows.iter().any(|row| !row.href.is_empty()),
        rows,
        places: words::team(facts, now),
        team: facts.mates.iter().map(|m| mate(app, facts, m, &answers)).collect(),
        why_from: why.from,
        why: why.members,
        shortages: why.shortages,
        change: moving::address(facts, now),
        open_places: stand_ins::of(app, desk, facts).await?,
        actions: actions(facts, now, learn.is_none()),
        holds: matches!(facts.booking.state, Stage::Requested | Stage::Offered),
        letters: letters.iter().map(letter).collect(),
        history: history.iter().map(line).collect(),
    })
}

/// The group's code, what was counted under it, and what the desk can hand on; none where it has none.
async fn learned(app: &App, facts: &BookingFacts) -> Result<Option<Row>, Fault> {
    let c = app.db.read();
    let Some(code) = views::code_of(c, facts.group.id).await? else { return Ok(None) };
    let totals = Totals::of(&views::learned(c, Some(&code)).await?);
    let (started, finished) = (totals.get(Step::Start), totals.get(Step::Complete));
    let counted = format!("Code {code}: started {started}, finished {finished}");
    let row = Row::lines("Digital session", [counted, app.links.to(&format!("/learn?group={code}"))]);
    let sheet = row.change(format!("/learn/en/sheet?group={code}"), "to follow the digital session with the group");
    Ok(Some(Row { action: "Print a sheet".into(), ..sheet }))
}

fn state_words(facts: &BookingFacts, now: Instant) -> String {
    let b = &facts.booking;
    match b.state {
        Stage::Requested if !b.proven => "The contact has not confirmed the email address yet.".into(),
        Stage::Requested => "It is in the next plan.".into(),
        Stage::Confirmed if b.is_held(now) => "The session is over. Record what came of it.".into(),
        Stage::Confirmed => {
            let open = (!facts.open_places().none()).then_some("A place is open again.");
            let join = b.lacks_link().then_some("Nobody knows how to join online yet. Give the link below.");
            open.into_iter().chain(join).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

fn rows(facts: &BookingFacts, answers: &[CalendarAnswer], learn: Option<Row>, now: Instant) -> Vec<Row> {
    let b = &facts.booking;
    let times = b.slots.iter().enumerate().map(|(i, s)| {
        let chosen = if b.chosen == Some(i) && b.slots.len() > 1 { " (chosen)" } else { "" };
        format!("{}{chosen}", span_words(s.start, s.end))
    });
    let mut rows = vec![
        fact_rows::session(facts),
        Row::lines(if b.slots.len() > 1 { "Wished times" } else { "Time" }, times),
        fact_rows::place(facts),
        fact_rows::people(facts),
        fact_rows::support(facts),
        fact_rows::contact(facts),
        Row::new("Asked for", moment_words(b.created)),
    ];
    rows.extend(fact_rows::join(facts).map(|row| row.change(join::address(facts, now), "how to join")));
    rows.extend(calendar::of_host(facts, answers));
    rows.extend(learn);
    rows
}

fn mate(app: &App, facts: &BookingFacts, mate: &Mate, answers: &[CalendarAnswer]) -> MateLine {
    let (answer, colour) = words::answer(mate.offer.state);
    let since = match mate.offer.state {
        OfferState::Open if mate.offer.is_asked_again() => {
            format!("said yes before the change, asked again until {}", moment_words(mate.offer.deadline))
        }
        OfferState::Open => {
            format!("asked {}, until {}", moment_words(mate.offer.release), moment_words(mate.offer.deadline))
        }
        _ => moment_words(mate.offer.answered.unwrap_or(mate.offer.made)),
    };
    let ahead = facts.slot().is_some_and(|s| s.start > app.clock.now());
    let on_team = ahead && mate.offer.has_said_yes();
    let code = app.links.code(OFFER, mate.offer.id.0);
    let take_off = format!("/desk/bookings/{}/take-off/{code}", facts.booking.reference);
    MateLine {
        name: mate.name.to_string(),
        role: mate.offer.role.words(),
        answer,
        colour,
        since,
        notes: calendar::of_mate(mate, answers),
        take_off: if on_team { take_off } else { String::new() },
    }
}

fn actions(facts: &BookingFacts, now: Instant, without_code: bool) -> Vec<Act> {
    let b = &facts.booking;
    let to = |text, verb: &str| Act { text, href: format!("/desk/bookings/{}/{verb}", b.reference) };
    let mut acts = Vec::new();
    if !b.proven && !b.state.is_over() {
        acts.push(to("Vouch for this request", "vouch"));
    }
    if b.is_held(now) {
        acts.push(to("It took place", "delivered"));
        acts.push(to("It did not take place", "not-delivered"));
    } else if !b.state.is_over() {
        acts.push(to("Cancel this session", "cancel"));
    }
    if matches!(b.state, Stage::Requested | Stage::Offered) {
        acts.push(to("Decline this request", "decline"));
        acts.push(to("Tell the group we found nobody", "not-staffed"));
    }
    if without_code {
        acts.push(to("Give the group a code for the digital session", "learn-code"));
    }
    acts
}

fn letter(l: &LetterLine) -> LetterRow {
    let (state, colour) = words::letter_state(l.state);
    LetterRow {
        what: words::letter(l.kind),
        to: l.to.clone(),
        state,
        colour,
        error: l.error.clone().unwrap_or_default(),
        when: moment_words(l.sent.unwrap_or(l.due)),
    }
}

fn line(h: &HistoryLine) -> String {
    let who = match (h.actor, &h.name) {
        (crate::domain::person::Actor::Person(_), Some(name)) => name.as_str(),
        (crate::domain::person::Actor::Link, _) => "By emailed link:",
        (crate::domain::person::Actor::Terminal, _) => "At the terminal:",
        _ => "The service",
    };
    format!("{}: {who} {}", moment_words(h.at), words::did(&h.action))
}
