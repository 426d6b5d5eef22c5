//! Logging in by the link or the code of a letter, and logging out. Nobody learns here whether an address is known: the
//! pages are the same, and the letter is written later.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::actions::ask_log_in::ask_log_in;
use crate::actions::enter::{self, Key};
use crate::actions::error::{Error, Gone};
use crate::domain::person::LoggedIn;
use crate::web::answer::{Answer, page, page_with, see};
use crate::web::book::read::email;
use crate::web::cookies::{self, Name};
use crate::web::csrf::{self, Sent};
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::flow::Flow;
use crate::web::form::{Form, Guards, Step};
use crate::web::layout::Frame;
use crate::web::limits::{Limited, count};
use crate::web::session::{Visitor, home_of};

const ASK: &str = "/log-in";
const CODE: &str = "/log-in/code";

pub fn doors() -> Doors {
    Doors::new()
        .get(ASK, ask)
        .post(ASK, send)
        .get(CODE, code)
        .post(CODE, enter_code)
        .get("/log-in/{token}", look)
        .post("/log-in/{token}", enter_link)
        .post("/log-out", leave)
}

#[derive(Template)]
#[template(path = "pages/log_in/ask.html")]
struct AskPage {
    frame: Frame,
    step: Step,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/log_in/code.html")]
struct CodePage {
    frame: Frame,
    step: Step,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/log_in/link.html")]
struct LinkPage {
    frame: Frame,
    step: Step,
    form: Form,
}

/// The link was opened in another browser than the one that asked.
#[derive(Template)]
#[template(path = "pages/log_in/elsewhere.html")]
struct ElsewherePage {
    frame: Frame,
}

fn step(visitor: &Visitor, flow: &Flow, back: &str) -> Step {
    let guards = Guards::new(csrf::flow_token(visitor, &flow.requester()));
    Step { action: visitor.path().to_owned(), back: back.to_owned(), guards }
}

/// The answer with the cookie that names this browser.
fn named(visitor: &Visitor, flow: &Flow, answer: Response) -> Response {
    cookies::put(visitor.app(), answer, Name::Flow, &flow.write(&visitor.app().links))
}

async fn ask(visitor: Visitor) -> Answer {
    if let Some(who) = visitor.who() {
        return Ok(see(home_of(who)));
    }
    let flow = visitor.flow_or_new();
    let step = step(&visitor, &flow, "");
    let drawn = page(&AskPage { frame: visitor.frame(), step, form: Form::default() })?;
    Ok(named(&visitor, &flow, drawn))
}

async fn send(visitor: Visitor, Sent(mut form): Sent) -> Answer {
    let flow = visitor.flow_or_new();
    let typed = form.value("email").to_owned();
    let Some(address) = email(&mut form.errors, &typed) else {
        let step = step(&visitor, &flow, "");
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { frame: visitor.frame(), step, form });
    };
    count(&visitor, &[Limited::LogInLetters]).await?;
    ask_log_in(&visitor.app().db, &visitor.ctx(), &address, &flow.requester()).await?;
    // A day-old browser would be unknown before the letter's link is dead.
    Ok(named(&visitor, &flow.renewed(visitor.now()), see(CODE)))
}

async fn code(visitor: Visitor) -> Answer {
    let Ok(Some(flow)) = visitor.flow() else { return Ok(see(ASK)) };
    page(&CodePage { frame: visitor.frame(), step: step(&visitor, flow, ASK), form: Form::default() })
}

async fn enter_code(visitor: Visitor, Sent(mut form): Sent) -> Answer {
    let Ok(Some(flow)) = visitor.flow() else { return Ok(see(ASK)) };
    count(&visitor, &[Limited::LogIns]).await?;
    let typed = form.value("code").trim().to_owned();
    let message = match typed.as_str() {
        "" => "Enter the 6-digit code from our email",
        typed => match enter::enter(&visitor.app().db, &visitor.ctx(), Key::Code(typed), &flow.requester()).await {
            Ok((word, who)) => return Ok(begin(&visitor, &word, &who)),
            Err(Error::Invalid(_)) => "This code is not correct. Check the newest email from us",
            Err(error) => return Err(error.into()),
        },
    };
    form.errors.add("code", message);
    let step = step(&visitor, flow, ASK);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CodePage { frame: visitor.frame(), step, form })
}

async fn look(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let flow = visitor.flow_or_new();
    match enter::look(&visitor.app().db, &visitor.ctx(), &word, Some(&flow.requester())).await {
        Ok(()) => {
            let step = step(&visitor, &flow, "");
            page(&LinkPage { frame: visitor.frame(), step, form: Form::default() })
        }
        Err(Error::Gone(Gone::OtherBrowser)) => page(&ElsewherePage { frame: visitor.frame() }),
        Err(error) => Err(error.into()),
    }
}

async fn enter_link(visitor: Visitor, Path(word): Path<String>, Sent(_): Sent) -> Answer {
    count(&visitor, &[Limited::LogIns]).await?;
    let flow = visitor.flow_or_new();
    match enter::enter(&visitor.app().db, &visitor.ctx(), Key::Link(&word), &flow.requester()).await {
        Ok((session, who)) => Ok(begin(&visitor, &session, &who)),
        Err(Error::Gone(Gone::OtherBrowser)) => Ok(see(visitor.path())),
        Err(error) => Err(error.into()),
    }
}

fn begin(visitor: &Visitor, session: &str, who: &LoggedIn) -> Response {
    cookies::put(visitor.app(), see(home_of(who)), Name::Session, session)
}

/// Ends the session. Who is not logged in any more has nothing to end.
async fn leave(visitor: Visitor, sent: Result<Sent, Fault>) -> Answer {
    let Some(session) = visitor.session() else { return Ok(see("/")) };
    sent?;
    enter::leave(&visitor.app().db, session).await?;
    let app = visitor.app();
    let mut answer = cookies::remove(app, cookies::remove(app, see("/"), Name::Session), Name::Flow);
    let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    answer.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), all);
    Ok(answer)
}
