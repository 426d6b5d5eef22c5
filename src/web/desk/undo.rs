//! Taking back what nobody has been told of yet: the button, and the page that says that it is too late.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::actions::undo::{Undone, undo};
use crate::app::App;
use crate::domain::deed::{Deed, DeedKind};
use crate::domain::facts::BookingFacts;
use crate::domain::ids::DeedId;
use crate::domain::time::{Instant, span_words};
use crate::store::views;
use crate::web::answer::{Answer, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::pages::Cell;
use crate::web::desk::plan;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::layout::{Frame, Undo};
use crate::web::parts::Link;
use crate::web::session::Desk;

/// What public codes of deeds are made for.
const DEED: &str = "deed";

#[derive(Template)]
#[template(path = "pages/desk/too_late.html")]
struct TooLatePage {
    frame: Frame,
    /// The bookings as they stand now: reference and group, state, time.
    rows: Vec<(Cell, Cell, String)>,
    back: Link,
}

pub fn code(app: &App, id: DeedId) -> String {
    app.links.code(DEED, id.0)
}

/// The button that takes it back; none where it can't be, or is not theirs.
pub async fn button(app: &App, desk: &Desk, code: &str) -> Result<Option<Undo>, Fault> {
    let Some(deed) = of(app, desk, code).await? else { return Ok(None) };
    let undo = || Undo { action: format!("/desk/undo/{code}"), csrf: desk.csrf(), label: "Undo".into() };
    Ok(deed.is_held(app.clock.now()).then(undo))
}

async fn of(app: &App, desk: &Desk, code: &str) -> Result<Option<Deed>, Fault> {
    let Some(id) = app.links.id_of(DEED, code) else { return Ok(None) };
    let deed = views::deed(app.db.read(), DeedId(id)).await?;
    Ok(deed.filter(|deed| deed.by == desk.who.person.id))
}

/// `POST /desk/undo/{code}`
pub async fn back(State(app): State<App>, desk: Desk, Path(code): Path<String>, _: Sent) -> Answer {
    let deed = of(&app, &desk, &code).await?.ok_or(Fault::NotFound)?;
    let ids: Vec<_> = deed.bookings.iter().map(|done| done.booking).collect();
    let bookings = views::facts_of(app.db.read(), &ids).await?;
    let home = match (deed.kind, bookings.first()) {
        (DeedKind::Move, Some(facts)) => format!("/desk/bookings/{}", facts.booking.reference),
        _ => "/desk/plan".to_owned(),
    };
    match undo(&app.db, &desk.ctx(), deed.by, deed.id).await? {
        Undone::Back { back, stayed } => Ok(see(&plan::taken_back(&home, &back, &stayed))),
        Undone::Before => Ok(see(&home)),
        Undone::TooLate => {
            let now = app.clock.now();
            let page = TooLatePage {
                frame: desk.frame(),
                rows: bookings.iter().map(|facts| row(facts, now)).collect(),
                back: Link::new("Go back", home),
            };
            page_with(StatusCode::CONFLICT, &page)
        }
    }
}

fn row(facts: &BookingFacts, now: Instant) -> (Cell, Cell, String) {
    let reference = &facts.booking.reference;
    let name = Cell::link(format!("{reference} {}", facts.group.name), format!("/desk/bookings/{reference}"));
    let when = facts.slot().map(|s| span_words(s.start, s.end)).unwrap_or_default();
    (name, Cell::tag(words::state(facts.booking.state)), format!("{when}. {}", words::team(facts, now)))
}
