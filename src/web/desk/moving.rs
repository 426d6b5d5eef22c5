//! Another time or place for a session: the form, the question that says what happens to whom, and the press.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::actions::error::Error;
use crate::actions::move_session::move_session;
use crate::actions::what_if_moved::{Change, Effect, what_if_moved};
use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::group::Format;
use crate::domain::text::{Line, Postcode};
use crate::domain::time::{Instant, date_words, local_date, span_words, time_words};
use crate::store::views;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::book::read;
use crate::web::book::times::{self, Bookable};
use crate::web::csrf::Sent;
use crate::web::desk::booking::seen;
use crate::web::desk::pages::SurePage;
use crate::web::desk::undo;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::form::{Errors, Form};
use crate::web::layout::Frame;
use crate::web::session::Desk;

#[derive(Template)]
#[template(path = "pages/desk/move.html")]
struct MovePage {
    frame: Frame,
    csrf: String,
    form: Form,
    reference: String,
    home: String,
    group: String,
    /// "Tuesday 9 March 2027, 6pm to 7pm (UK time)", a line each.
    now: Vec<String>,
    in_person: bool,
    minutes: i64,
}

/// The address of the form; empty where the booking can't get another time or place.
pub fn address(facts: &BookingFacts, now: Instant) -> String {
    let b = &facts.booking;
    let can_move = b.clone().move_to(b.slots.clone(), b.place, now).is_ok();
    if can_move { format!("{}/move", home(facts)) } else { String::new() }
}

/// `GET /desk/bookings/{reference}/move`
pub async fn show(State(app): State<App>, desk: Desk, Path(reference): Path<String>) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    if address(&facts, app.clock.now()).is_empty() {
        return Ok(see(&home(&facts)));
    }
    page(&build(&app, &desk, &facts, filled(&facts)))
}

/// `POST /desk/bookings/{reference}/move`: asks first where anybody said yes or is asked.
pub async fn change(State(app): State<App>, desk: Desk, Path(reference): Path<String>, Sent(mut form): Sent) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let wanted = match read(&app, &desk, &facts, &form).await? {
        Ok(wanted) => wanted,
        Err(errors) => {
            form.errors = errors;
            return again(&app, &desk, &facts, form);
        }
    };
    let (db, ctx, id) = (&app.db, desk.ctx(), facts.booking.id);
    let done = match what_if_moved(db, &ctx, id, &wanted).await {
        Ok(effects) if !effects.is_empty() && form.value("sure") != "yes" => {
            return page(&sure(&app, &desk, &facts, (&wanted, &effects), &form));
        }
        Ok(_) => move_session(db, &ctx, id, &wanted).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(Some(deed)) => Ok(see(&format!("{}?moved={}", home(&facts), undo::code(&app, deed)))),
        Ok(None) => Ok(see(&format!("{}?moved=", home(&facts)))),
        Err(Error::Invalid(words)) => {
            form.errors.add("time", words);
            again(&app, &desk, &facts, form)
        }
        Err(error) => Err(error.into()),
    }
}

fn home(facts: &BookingFacts) -> String {
    format!("/desk/bookings/{}", facts.booking.reference)
}

fn again(app: &App, desk: &Desk, facts: &BookingFacts, form: Form) -> Answer {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(app, desk, facts, form))
}

fn build(app: &App, desk: &Desk, facts: &BookingFacts, form: Form) -> MovePage {
    let b = &facts.booking;
    let shown = b.chosen.and_then(|at| b.slots.get(at)).map_or(b.slots.as_slice(), std::slice::from_ref);
    MovePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        form,
        reference: b.reference.to_string(),
        home: home(facts),
        group: facts.group.name.to_string(),
        now: shown.iter().map(|s| span_words(s.start, s.end)).collect(),
        in_person: is_in_person(facts),
        minutes: app.rules.offers.small_move_minutes,
    }
}

fn is_in_person(facts: &BookingFacts) -> bool {
    facts.booking.format() == Format::InPerson && facts.place.is_some()
}

/// The form as the booking stands.
fn filled(facts: &BookingFacts) -> Form {
    let mut form = Form::new([("version", facts.booking.version.to_string())]);
    if let Some(slot) = facts.slot() {
        form.set("day", slot.date.day().to_string());
        form.set("month", slot.date.month().to_string());
        form.set("year", slot.date.year().to_string());
        form.set("time", time_words(slot.time));
    }
    if let Some(place) = &facts.place {
        form.set("venue", place.name.as_str());
        form.set("postcode", place.postcode.as_str());
    }
    form
}

/// What was typed; what is wrong with it in the form's words.
async fn read(app: &App, desk: &Desk, facts: &BookingFacts, form: &Form) -> Result<Result<Change, Errors>, Fault> {
    let Ok(version) = form.value("version").parse() else { return Err(Fault::Unreadable) };
    let days = Bookable::from(local_date(app.clock.now()), 0, facts.kind.duration_min);
    let mut errors = Errors::default();
    let moment = keep(&mut errors, times::one(form, days));
    let venue = if is_in_person(facts) { keep(&mut errors, read::place(form)) } else { None };
    let venue = venue.map(|place| (place.venue, place.postcode));
    if let Some((_, postcode)) = &venue
        && !covers(app, desk, facts, postcode).await?
    {
        errors.add("postcode", "This postcode is outside your areas. Enter one of them, or ask an administrator");
    }
    Ok(match moment {
        Some(moment) if errors.is_empty() => Ok(wanted(version, moment, venue)),
        _ => Err(errors),
    })
}

fn wanted(version: i64, (date, time): (NaiveDate, NaiveTime), venue: Option<(Line, Postcode)>) -> Change {
    Change { version, date, time, venue }
}

/// What was read, or nothing and its errors beside the others.
fn keep<T>(errors: &mut Errors, read: Result<T, Errors>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(wrong) => {
            wrong.iter().for_each(|p| errors.add_part(&p.field, &p.part, p.message.as_str()));
            None
        }
    }
}

/// Where it is already, or in the coordinator's own areas; for an administrator, in any.
async fn covers(app: &App, desk: &Desk, facts: &BookingFacts, postcode: &Postcode) -> Result<bool, Fault> {
    let mine = match desk.districts().await? {
        Some(mine) => mine,
        None => views::districts(app.db.read()).await?,
    };
    let district = postcode.district();
    Ok(facts.district() == Some(district) || mine.iter().any(|d| d == district))
}

fn sure(
    app: &App,
    desk: &Desk,
    facts: &BookingFacts,
    (wanted, effects): (&Change, &[Effect]),
    form: &Form,
) -> SurePage {
    let fields = ["version", "day", "month", "year", "time", "venue", "postcode"];
    let minutes = app.rules.offers.small_move_minutes;
    SurePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        heading: format!("Change the time or place? {} {}", facts.booking.reference, facts.group.name),
        words: becomes(facts, wanted),
        lines: effects.iter().map(|effect| words::effect(effect, minutes)).collect(),
        action: format!("{}/move", home(facts)),
        hidden: fields.map(|name| (name.to_owned(), form.value(name).to_owned())).into(),
        yes: "Yes, change it and write to them".into(),
        back: format!("{}/move", home(facts)),
    }
}

fn becomes(facts: &BookingFacts, wanted: &Change) -> String {
    let (day, time) = (date_words(wanted.date), time_words(wanted.time));
    let venue = wanted.venue.as_ref().map_or_else(String::new, |(name, postcode)| format!(", {name}, {postcode}"));
    let host = if facts.booking.proven { " The group gets a letter." } else { "" };
    format!("The session will begin on {day} at {time}{venue}.{host} This is what happens to the volunteers:")
}
