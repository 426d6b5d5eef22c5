//! Asking to become a volunteer: what it means, a short form, and a word of what happens next.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Duration, NaiveDate};
use sha2::{Digest, Sha256};

use crate::actions::ask_to_volunteer::ask_to_volunteer;
use crate::domain::inbound::{Ignored, Message, Took};

use crate::domain::text::{Email, Line, is_hidden, without_chaff};
use crate::domain::time::local_date;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::book::{read, refuse_robots};
use crate::web::cookies::{self, Name};
use crate::web::csrf::{self, Sent};
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::flow::Flow;
use crate::web::form::{Errors, Form, Guards, Step};
use crate::web::layout::Frame;
use crate::web::limits::{Limited, count};
use crate::web::session::Visitor;
use crate::web::words;

const ASK: &str = "/volunteer";
const SENT: &str = "/volunteer/sent";

pub fn doors() -> Doors {
    Doors::new().get(ASK, ask).post(ASK, send).get(SENT, sent)
}

#[derive(Template)]
#[template(path = "pages/volunteer/ask.html")]
struct AskPage {
    frame: Frame,
    area: String,
    step: Step,
    form: Form,
    /// "90 days".
    kept: String,
}

#[derive(Template)]
#[template(path = "pages/volunteer/sent.html")]
struct SentPage {
    frame: Frame,
}

/// Most characters of the text in their own words.
const MOST: usize = 2_000;

/// What somebody tells about themselves.
struct Enquiry {
    name: Line,
    email: Email,
    near: Line,
    languages: Option<Line>,
    text: String,
}

async fn ask(visitor: Visitor) -> Answer {
    draw(&visitor, Form::default(), StatusCode::OK)
}

async fn send(visitor: Visitor, Sent(mut form): Sent) -> Answer {
    refuse_robots(form.value("website"))?;
    let enquiry = match enquiry(&form) {
        Ok(_) if is_too_quick(&visitor) => {
            form.errors.add("maincontent", "You were very quick. Wait a few seconds and send it again");
            return draw(&visitor, form, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Ok(enquiry) => enquiry,
        Err(errors) => {
            form.errors = errors;
            return draw(&visitor, form, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    count(&visitor, &[Limited::Volunteering]).await?;
    match ask_to_volunteer(&visitor.app().db, &visitor.ctx(), &enquiry.message(local_date(visitor.now()))).await? {
        Took::Ignored(Ignored::TooMany) => Err(Fault::TooMany(3600)),
        _ => Ok(see(SENT)),
    }
}

async fn sent(visitor: Visitor) -> Answer {
    page(&SentPage { frame: visitor.frame() })
}

fn draw(visitor: &Visitor, form: Form, status: StatusCode) -> Answer {
    let flow = visitor.flow_or_new();
    let guards = Guards { trap: true, ..Guards::new(csrf::flow_token(visitor, &flow.requester())) };
    let step = Step { action: ASK.into(), back: String::new(), guards };
    let rules = &visitor.app().rules;
    let (area, kept) = (rules.programme.area.clone(), words::days(rules.retention.letter_days));
    Ok(named(visitor, &flow, page_with(status, &AskPage { frame: visitor.frame(), area, step, form, kept })?))
}

/// The answer with the cookie that ties the form to this browser.
fn named(visitor: &Visitor, flow: &Flow, answer: Response) -> Response {
    cookies::put(visitor.app(), answer, Name::Flow, &flow.write(&visitor.app().links))
}

/// No person fills in the form in this time.
fn is_too_quick(visitor: &Visitor) -> bool {
    let least = Duration::seconds(visitor.app().config.limits.form_min_seconds.into());
    visitor.now() < visitor.flow_or_new().begun + least
}

fn enquiry(form: &Form) -> Result<Enquiry, Errors> {
    let mut errors = Errors::default();
    let name = read::line(&mut errors, form, "name", "your name");
    let email = read::email(&mut errors, form.value("email"));
    let near = read::line(&mut errors, form, "near", "your town or postcode");
    let spoken = !form.value("languages").trim().is_empty();
    let languages = if spoken { read::line(&mut errors, form, "languages", "your languages") } else { None };
    let text = without_chaff(form.value("text")).replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > MOST {
        errors.add("text", "What you would like to do must be 2,000 characters or fewer");
    } else if text.chars().any(|c| c != '\n' && is_hidden(c)) {
        errors
            .add("text", "Type what you would like to do again. It includes characters that cannot be shown on a page");
    }
    match (name, email, near) {
        (Some(name), Some(email), Some(near)) if errors.is_empty() => {
            Ok(Enquiry { name, email, near, languages, text })
        }
        _ => Err(errors),
    }
}

impl Enquiry {
    /// As the desk reads it. The very same on another day is another message.
    fn message(&self, today: NaiveDate) -> Message {
        let languages = self.languages.as_ref().map_or("not said", Line::as_str);
        let said = if self.text.is_empty() { "Nothing more was said." } else { &self.text };
        let text = format!("Name: {}\nTown or postcode: {}\nLanguages: {languages}\n\n{said}\n", self.name, self.near);
        Message {
            digest: Sha256::digest(format!("volunteer\n{today}\n{}\n{text}", self.email)).into(),
            sender: self.email.to_string(),
            proven: false,
            subject: format!("{} would like to volunteer", self.name),
            text,
            answers: Vec::new(),
            reference: None,
        }
    }
}
