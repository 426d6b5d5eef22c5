//! One booking for its host, behind the link of the letters: where it stands, its calendar file, cancelling, proving the
//! email address. GET shows, POST acts.

mod learn;
mod prove;
mod show;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::actions::cancel_booking::cancel_booking;
use crate::actions::error::Error;
use crate::actions::open_booking::open_booking;
use crate::calendar::Hosts;
use crate::calendar::feed;
use crate::domain::booking::Refusal;
use crate::domain::facts::BookingFacts;
use crate::domain::time::span_words;
use crate::links::{self, Purpose};
use crate::web::answer::{Answer, page, see};
use crate::web::booking_pages::CancelPage;
use crate::web::csrf::Sent;
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::form::{Form, Step};
use crate::web::session::Visitor;

pub fn doors() -> Doors {
    Doors::new()
        .get("/bookings/{token}", show::show)
        .get("/bookings/{token}/session.ics", file)
        .get("/bookings/{token}/learn", learn::show)
        .post("/bookings/{token}/learn", learn::give)
        .get("/bookings/{token}/cancel", ask)
        .post("/bookings/{token}/cancel", cancel)
        .get("/prove/{token}", prove::look)
        .post("/prove/{token}", prove::prove)
}

/// Address of the host's page.
fn home(word: &str) -> String {
    links::path(Purpose::Booking, word)
}

async fn opened(visitor: &Visitor, word: &str) -> Result<BookingFacts, Fault> {
    Ok(open_booking(&visitor.app().db, &visitor.ctx(), word).await?)
}

/// The session for the host's own calendar.
async fn file(visitor: Visitor, Path(word): Path<String>) -> Result<Response, Fault> {
    let facts = opened(&visitor, &word).await?;
    let (app, links) = (visitor.app(), &visitor.app().links);
    let hosts = Hosts { uid_host: links.uid_host(), session_url: &|reference| links.session(reference) };
    let text = feed::single(&app.rules.programme, &facts, hosts, visitor.now());
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"session.ics\"")),
    ];
    Ok((head, text).into_response())
}

/// Whether it can still be called off.
fn can_cancel(facts: &BookingFacts, visitor: &Visitor) -> bool {
    facts.booking.clone().cancel(visitor.now()).is_ok()
}

async fn ask(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let facts = opened(&visitor, &word).await?;
    if !can_cancel(&facts, &visitor) {
        return Ok(see(&home(&word)));
    }
    page(&CancelPage {
        frame: visitor.frame(),
        step: Step { action: visitor.path().to_owned(), back: home(&word), guards: visitor.guards() },
        form: Form::default(),
        when: facts.slot().map_or_else(String::new, |s| span_words(s.start, s.end)),
        reference: facts.booking.reference.to_string(),
        confirmed: facts.team().next().is_some(),
    })
}

/// Cancelled before is cancelled: the page says so.
async fn cancel(visitor: Visitor, Path(word): Path<String>, Sent(_): Sent) -> Answer {
    let facts = opened(&visitor, &word).await?;
    match cancel_booking(&visitor.app().db, &visitor.ctx(), facts.booking.id).await {
        Ok(_) | Err(Error::Refused(Refusal::State(_))) => Ok(see(&home(&word))),
        Err(error) => Err(error.into()),
    }
}
