//! The booking form: one question a page, answers in the flow cookie, "Check your answers", sent once. The pages are in
//! `book_pages`, the rules in `domain` and `actions`.

mod answers;
mod draw;
mod question;
pub mod read;
pub mod rows;
mod send;
pub mod times;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::web::answer::{Answer, page, see};
use crate::web::book::answers::{Ground, first_open, judge, kept, outside, stored, wish};
use crate::web::book::draw::Drawing;
use crate::web::book::question::{CHECK, Question};
use crate::web::book_pages::OutsideAreaPage;
use crate::web::cookies::{self, Name};
use crate::web::csrf::Sent;
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::flow::{BadFlow, Flow};
use crate::web::session::Visitor;

pub fn doors() -> Doors {
    Doors::new()
        .get("/book", begin)
        .get("/book/check", send::check)
        .post("/book/check", send::send)
        .get("/book/outside-area", elsewhere)
        .get("/book/{question}", show)
        .post("/book/{question}", answer)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    change: String,
}

impl Asked {
    fn change(&self) -> bool {
        self.change == "yes"
    }
}

/// Begins; answers that were not sent yet stay.
async fn begin(visitor: Visitor) -> Response {
    let flow = fresh(&visitor);
    keep(&visitor, &flow, see(&Question::How.path()))
}

async fn show(visitor: Visitor, Path(name): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let question = Question::parse(&name).ok_or(Fault::NotFound)?;
    let flow = match usable(&visitor) {
        Ok(Some(flow)) => flow,
        _ if question == Question::How => fresh(&visitor),
        Ok(None) => return Ok(see("/book")),
        Err(_) => return Ok(start_again(&visitor)),
    };
    let ground = Ground::load(visitor.app()).await?;
    if let Some(open) = first_open(&flow, &ground).filter(|open| *open < question) {
        return Ok(see(&open.path()));
    }
    let mut form = stored(&flow, question);
    let answered = question.fields().iter().any(|name| flow.answers.contains_key(*name));
    if let (true, Err(errors)) = (answered, judge(question, &form, &flow, &ground)) {
        form.errors = errors;
    }
    let drawing = Drawing { visitor: &visitor, flow: &flow, ground: &ground, question, change: asked.change() };
    Ok(keep(&visitor, &flow, drawing.page(form, StatusCode::OK).await?))
}

async fn answer(visitor: Visitor, Path(name): Path<String>, sent: Result<Sent, Fault>) -> Answer {
    let question = Question::parse(&name).ok_or(Fault::NotFound)?;
    let Ok(flow) = usable(&visitor) else { return Ok(start_again(&visitor)) };
    let Sent(mut form) = sent?;
    let Some(mut flow) = flow else { return Ok(see("/book")) };
    refuse_robots(form.value("website"))?;
    let ground = Ground::load(visitor.app()).await?;
    let change = form.value("change") == "yes";
    if let Err(errors) = judge(question, &form, &flow, &ground) {
        form.errors = errors;
        let drawing = Drawing { visitor: &visitor, flow: &flow, ground: &ground, question, change };
        return drawing.page(form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    flow.answer(kept(question, &form));
    Ok(keep(&visitor, &flow, see(&next(question, change, &flow, &ground))))
}

/// Where a good answer leads.
fn next(question: Question, change: bool, flow: &Flow, ground: &Ground) -> String {
    if question == Question::Where && outside(flow, ground).is_some() {
        return "/book/outside-area".into();
    }
    let after = if change { first_open(flow, ground) } else { question.after(wish(flow, ground)) };
    after.map_or_else(|| CHECK.to_owned(), Question::path)
}

/// Other help, for groups that the volunteers can't come to.
async fn elsewhere(visitor: Visitor) -> Answer {
    let Ok(flow) = usable(&visitor) else { return Ok(start_again(&visitor)) };
    let ground = Ground::load(visitor.app()).await?;
    let Some(postcode) = flow.and_then(|flow| outside(&flow, &ground)) else { return Ok(see("/book")) };
    page(&OutsideAreaPage {
        frame: visitor.frame(),
        area: visitor.app().rules.programme.area.clone(),
        postcode: postcode.to_string(),
        back: Question::Where.path(),
        online: Question::How.path(),
    })
}

/// The flow of this browser; a new one where there is none, or where it was sent.
fn fresh(visitor: &Visitor) -> Flow {
    let flow = visitor.flow_or_new();
    if flow.done || flow.answers.is_empty() { flow.anew(visitor.now()) } else { flow }
}

/// A flow whose answers may go on; none where there is none or it was sent.
fn usable(visitor: &Visitor) -> Result<Option<Flow>, BadFlow> {
    Ok(visitor.flow()?.filter(|f| !f.done).cloned())
}

/// Answers that can't be believed, or are too old, go, and the page says so.
fn start_again(visitor: &Visitor) -> Response {
    cookies::remove(visitor.app(), Fault::StartAgain.into_response(), Name::Flow)
}

/// The answer with the flow in its cookie.
fn keep(visitor: &Visitor, flow: &Flow, answer: Response) -> Response {
    cookies::put(visitor.app(), answer, Name::Flow, &flow.write(&visitor.app().links))
}

/// People never see the field.
pub fn refuse_robots(trap: &str) -> Result<(), Fault> {
    if trap.is_empty() { Ok(()) } else { Err(Fault::Robot) }
}
