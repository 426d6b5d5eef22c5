//! Who could take a booking's open places: the part of its page, and the form that asks them.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::actions::ask_stand_ins::{Ask, ask_stand_ins};
use crate::actions::stand_ins::{OFFERS_A_PLACE, OpenPlace, StandIn, StandIns, stand_ins};
use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::offer::TeamRole;
use crate::domain::time::span_words;
use crate::web::answer::{Answer, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::booking::{build, seen};
use crate::web::desk::reasons;
use crate::web::desk::reasons::Names;
use crate::web::desk::stand_in_words as say;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::layout::Notice;
use crate::web::session::Desk;

/// What public codes of people are made for.
const PERSON: &str = "person";
/// People who are shown at once and ticked.
const FIRST: usize = 3;

/// Somebody who could be asked.
#[derive(Clone, Debug)]
pub struct PersonLine {
    /// Who, and the version of their facts: `code.3`.
    pub value: String,
    pub name: String,
    pub reasons: Vec<String>,
    pub caution: String,
    pub ticked: bool,
}

/// One open place (or several of a role).
#[derive(Clone, Debug)]
pub struct PlacePart {
    /// `lead` or `support`: in the form's field and in names of fields.
    pub role: &'static str,
    pub heading: String,
    pub slot: usize,
    pub first: Vec<PersonLine>,
    pub more: Vec<PersonLine>,
    /// Why not others: the numbers of who is left.
    pub others: Vec<String>,
    pub button: String,
    /// Nobody was asked for the booking yet: the first who are make it public.
    pub is_first: bool,
}

impl PlacePart {
    /// The field that the boxes of this place share.
    pub fn field(&self) -> String {
        format!("who-{}", self.role)
    }

    /// Id of a box; the first has the field's, where the error summary leads.
    pub fn box_id(&self, nth: &usize) -> String {
        if *nth == 1 { self.field() } else { format!("{}-{nth}", self.field()) }
    }

    /// Id of a box among those that are not shown at once.
    pub fn more_id(&self, nth: &usize) -> String {
        self.box_id(&(nth + self.first.len()))
    }
}

/// The open places of a booking, as its page shows them.
pub async fn of(app: &App, desk: &Desk, facts: &BookingFacts) -> Result<Vec<PlacePart>, Fault> {
    let found = stand_ins(&app.db, &desk.ctx(), facts).await?;
    if found.places.is_empty() {
        return Ok(Vec::new());
    }
    let names = reasons::names(app).await?;
    Ok(found.places.iter().map(|place| part(app, facts, place, &found, &names)).collect())
}

fn part(app: &App, facts: &BookingFacts, place: &OpenPlace, found: &StandIns, names: &Names) -> PlacePart {
    let when = facts.booking.slots.get(place.slot).map(|s| span_words(s.start, s.end)).unwrap_or_default();
    let line = |(at, who): (usize, &StandIn)| {
        let is_asked = |other: &str| found.asked.contains(&(other.to_owned(), who.person));
        let caution = say::caution(who, &is_asked);
        PersonLine {
            value: value(app, who.person, found.versions.get(&who.person).copied().unwrap_or_default()),
            name: names.get(&who.person).cloned().unwrap_or_default(),
            reasons: say::reasons(who, &when),
            ticked: at < FIRST,
            caution,
        }
    };
    let mut first: Vec<PersonLine> = place.people.iter().enumerate().map(line).collect();
    let more = first.split_off(first.len().min(FIRST));
    PlacePart {
        role: word(place.role),
        heading: format!("Who could come as {}", place.role.words()),
        slot: place.slot,
        others: words::shortage(&place.shortage),
        button: match first.len() {
            1 => "Ask this person".to_owned(),
            n => format!("Ask these {n}"),
        },
        is_first: facts.booking.state == Stage::Requested,
        first,
        more,
    }
}

fn value(app: &App, who: PersonId, version: i64) -> String {
    format!("{}.{version}", app.links.code(PERSON, who.0))
}

/// The person of a box, and the version of their facts that it was drawn with.
fn person(app: &App, value: &str) -> Option<(PersonId, i64)> {
    let (code, version) = value.split_once('.')?;
    let Ok(version) = version.parse() else { return None };
    app.links.id_of(PERSON, code).map(|id| (PersonId(id), version))
}

fn word(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Lead => "lead",
        TeamRole::Support => "support",
    }
}

fn role(word: &str) -> Option<TeamRole> {
    [TeamRole::Lead, TeamRole::Support].into_iter().find(|role| self::word(*role) == word)
}

/// `POST /desk/bookings/{reference}/ask`
pub async fn ask(State(app): State<App>, desk: Desk, Path(reference): Path<String>, Sent(form): Sent) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let role = role(form.value("role")).ok_or(Fault::NotFound)?;
    let slot = form.value("slot").parse().map_err(|_| Fault::NotFound)?;
    let field = format!("who-{}", word(role));
    let people = form.values(&field).into_iter().map(|value| person(&app, value));
    let people: BTreeMap<PersonId, i64> = people.collect::<Option<_>>().ok_or(Fault::NotFound)?;
    if let Some(wrong) = wrong(people.len()) {
        return again(&app, &desk, &facts, form, (&field, wrong)).await;
    }
    let asked = ask_stand_ins(&app.db, &desk.ctx(), facts.booking.id, &Ask { slot, role, people }).await?;
    if asked.asked.is_empty() {
        let facts = seen(&app, &desk, &reference).await?;
        return again(&app, &desk, &facts, form, (&field, say::NOBODY)).await;
    }
    let told = if asked.stayed.is_empty() { String::new() } else { format!("?stayed={}", asked.stayed.len()) };
    Ok(see(&format!("/desk/bookings/{}{told}", facts.booking.reference)))
}

/// What the page says where some of those who were ticked were not asked.
pub fn notice(stayed: u32) -> Notice {
    Notice { text: say::stayed(stayed), success: false, undo: None }
}

fn wrong(people: usize) -> Option<&'static str> {
    match people {
        0 => Some("Choose at least one person to ask"),
        n if n > OFFERS_A_PLACE as usize => Some("Choose at most 3 people: the first yes gets the place"),
        _ => None,
    }
}

async fn again(app: &App, desk: &Desk, facts: &BookingFacts, mut form: Form, (field, wrong): (&str, &str)) -> Answer {
    form.errors.add(field, wrong);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(app, desk, facts, form).await?)
}
