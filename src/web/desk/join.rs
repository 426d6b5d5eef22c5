//! The link under which people join a session online: one field, and the press.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::actions::give_join_link::give_join_link;
use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::text::{BadText, WebLink};
use crate::domain::time::Instant;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::csrf::Sent;
use crate::web::desk::booking::seen;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::layout::Frame;
use crate::web::session::Desk;

#[derive(Template)]
#[template(path = "pages/desk/join.html")]
struct JoinPage {
    frame: Frame,
    csrf: String,
    form: Form,
    reference: String,
    home: String,
    group: String,
}

/// The address of the form; empty where the booking takes no link.
pub fn address(facts: &BookingFacts, now: Instant) -> String {
    let takes_one = facts.booking.clone().joined_at(None, now).is_ok();
    if takes_one { format!("{}/join", home(facts)) } else { String::new() }
}

fn home(facts: &BookingFacts) -> String {
    format!("/desk/bookings/{}", facts.booking.reference)
}

/// `GET /desk/bookings/{reference}/join`
pub async fn show(State(app): State<App>, desk: Desk, Path(reference): Path<String>) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    if address(&facts, app.clock.now()).is_empty() {
        return Ok(see(&home(&facts)));
    }
    let mut form = Form::new([("version", facts.booking.version.to_string())]);
    form.set("link", facts.booking.join.as_ref().map_or("", WebLink::as_str));
    page(&build(&desk, &facts, form))
}

/// `POST /desk/bookings/{reference}/join`: an empty field takes the link away.
pub async fn save(State(app): State<App>, desk: Desk, Path(reference): Path<String>, Sent(mut form): Sent) -> Answer {
    let facts = seen(&app, &desk, &reference).await?;
    let Ok(version) = form.value("version").parse() else { return Err(Fault::Unreadable) };
    let link = match WebLink::parse(form.value("link")) {
        Ok(link) => Some(link),
        Err(BadText::Empty) => None,
        Err(bad) => {
            form.errors.add("link", wrong(&bad));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(&desk, &facts, form));
        }
    };
    let given = u32::from(link.is_some());
    give_join_link(&app.db, &desk.ctx(), facts.booking.id, version, link).await?;
    Ok(see(&format!("{}?linked={given}", home(&facts))))
}

fn wrong(bad: &BadText) -> String {
    match bad {
        BadText::TooLong(most) => format!("The link must be {most} characters or fewer"),
        _ => "Enter the whole link. It starts with https:// and holds no password".into(),
    }
}

fn build(desk: &Desk, facts: &BookingFacts, form: Form) -> JoinPage {
    JoinPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        form,
        reference: facts.booking.reference.to_string(),
        home: home(facts),
        group: facts.group.name.to_string(),
    }
}
