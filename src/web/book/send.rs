//! "Check your answers" and the button that books. The same answers book once, however often the button is pressed.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::Duration;

use crate::actions::ctx::secret_word;
use crate::actions::request_booking::{NewBooking, Requested, request_booking, requested};
use crate::links::{self, Purpose};
use crate::web::answer::{Answer, page_with, see};
use crate::web::book::answers::{Ground, assemble, first_open, judge, stored};
use crate::web::book::draw::{Drawing, guards};
use crate::web::book::question::{CHECK, Question};
use crate::web::book::{keep, refuse_robots, rows, start_again, usable};
use crate::web::book_pages::CheckPage;
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::flow::Flow;
use crate::web::form::{Form, Guards, Step};
use crate::web::limits::{Limited, count};
use crate::web::session::Visitor;

pub async fn check(visitor: Visitor) -> Answer {
    let Ok(flow) = usable(&visitor) else { return Ok(start_again(&visitor)) };
    let Some(mut flow) = flow else { return Ok(see("/book")) };
    let ground = Ground::load(visitor.app()).await?;
    if let Some(open) = first_open(&flow, &ground) {
        return Ok(see(&open.path()));
    }
    let idem = flow.idem.get_or_insert_with(secret_word).clone();
    let Ok(new) = assemble(&flow, &ground, &idem) else { return Err(Fault::Failed) };
    let drawn = draw(&visitor, &flow, &new, Form::default(), StatusCode::OK)?;
    Ok(keep(&visitor, &flow, drawn))
}

pub async fn send(visitor: Visitor, sent: Result<Sent, Fault>) -> Answer {
    if visitor.flow().is_err() {
        return Ok(start_again(&visitor));
    }
    let Sent(form) = sent?;
    let Ok(Some(flow)) = visitor.flow() else { return Ok(see("/book")) };
    refuse_robots(form.value("website"))?;
    let Some(idem) = flow.idem.as_deref() else { return Ok(see(CHECK)) };
    if flow.done {
        let made = requested(&visitor.app().db, &visitor.ctx(), idem).await?;
        return Ok(booked(&visitor, flow, &made));
    }
    let ground = Ground::load(visitor.app()).await?;
    if let Some(open) = first_open(flow, &ground) {
        return again(&visitor, flow, &ground, open).await;
    }
    let Ok(new) = assemble(flow, &ground, idem) else { return Ok(see("/book")) };
    if is_too_quick(&visitor, flow) {
        return wait(&visitor, flow, &new);
    }
    // What all share first, everywhere: so no two wait for each other.
    count(&visitor, &[Limited::AllBookings, Limited::Bookings]).await?;
    let made = request_booking(&visitor.app().db, &visitor.ctx(), &new).await?;
    Ok(booked(&visitor, flow, &made))
}

/// On to the booking's page. The answers are in the database now: the browser keeps none.
fn booked(visitor: &Visitor, flow: &Flow, made: &Requested) -> Response {
    keep(visitor, &flow.sent(), see(&links::path(Purpose::Booking, made.token.expose())))
}

/// An answer that held when it was given and no longer does: its question again, saying why.
async fn again(visitor: &Visitor, flow: &Flow, ground: &Ground, question: Question) -> Answer {
    let mut form = stored(flow, question);
    if let Err(errors) = judge(question, &form, flow, ground) {
        form.errors = errors;
    }
    let drawing = Drawing { visitor, flow, ground, question, change: true };
    drawing.page(form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// No person answers six questions in this time.
fn is_too_quick(visitor: &Visitor, flow: &Flow) -> bool {
    let least = Duration::seconds(visitor.app().config.limits.form_min_seconds.into());
    visitor.now() < flow.begun + least
}

fn wait(visitor: &Visitor, flow: &Flow, new: &NewBooking) -> Answer {
    let mut form = Form::default();
    form.errors.add("maincontent", "You were very quick. Check your answers, wait a few seconds and send them again");
    draw(visitor, flow, new, form, StatusCode::UNPROCESSABLE_ENTITY)
}

fn draw(visitor: &Visitor, flow: &Flow, new: &NewBooking, form: Form, status: StatusCode) -> Answer {
    let guards = Guards { trap: true, ..guards(visitor, flow) };
    let step = Step { action: CHECK.into(), back: Question::Contact.path(), guards };
    page_with(status, &CheckPage { frame: visitor.frame(), step, form, sections: rows::sections(new) })
}
