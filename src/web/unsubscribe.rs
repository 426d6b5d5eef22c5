//! The address in letters that can be stopped: a page that says what stops, its button, and one click by a mail program
//! (RFC 8058), which has no cookie and no token. GET changes nothing: mail scanners follow every link.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, Request};
use axum::http::{StatusCode, Uri};

use crate::actions::stop_letters::{Stoppable, look, start_letters, stop_letters};
use crate::app::App;
use crate::domain::notice::Recipient;
use crate::links::{self, Purpose};
use crate::web::answer::{Answer, page, see};
use crate::web::csrf::Sent;
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::form::{Form, Step};
use crate::web::layout::Frame;
use crate::web::me::letters::letters_about;
use crate::web::session::Visitor;

pub fn doors() -> Doors {
    Doors::new().get("/unsubscribe/{token}", show).post("/unsubscribe/{token}", act)
}

/// One click comes from a mail program, which may be another site's page: the word in the address is enough. The page's
/// own form has its token besides.
pub fn is_open_to_all(address: &Uri) -> bool {
    address.path().starts_with("/unsubscribe/")
}

#[derive(Template)]
#[template(path = "pages/unsubscribe.html")]
struct StopPage {
    frame: Frame,
    step: Step,
    form: Form,
    /// "letters that ask you to give a session"
    letters: &'static str,
    stopped: bool,
    /// A volunteer, who can log in.
    portal: bool,
}

/// What was sent: one click of a mail program, or one of the page's two buttons.
enum Click {
    One,
    Stop,
    Start,
}

impl FromRequest<App> for Click {
    type Rejection = Fault;

    /// One click comes as either kind of form (RFC 8058, 3.1): that the two words are there is enough.
    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let read = Bytes::from_request(Request::from_parts(parts.clone(), body), app).await;
        let bytes = read.map_err(|bad| match bad.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
            _ => Fault::Slow,
        })?;
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("List-Unsubscribe") && text.contains("One-Click") {
            return Ok(Self::One);
        }
        let Sent(form) = Sent::from_request(Request::from_parts(parts, Body::from(bytes)), app).await?;
        Ok(if form.has("again", "yes") { Self::Start } else { Self::Stop })
    }
}

async fn show(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let about = look(&visitor.app().db, &visitor.ctx(), &word).await?;
    draw(&visitor, about)
}

async fn act(visitor: Visitor, Path(word): Path<String>, click: Click) -> Answer {
    let (db, ctx) = (&visitor.app().db, visitor.ctx());
    let about = look(db, &ctx, &word).await?;
    match click {
        Click::Start => start_letters(db, &ctx, about.who, about.topic).await?,
        Click::One | Click::Stop => stop_letters(db, &ctx, about.who, about.topic).await?,
    }
    match click {
        Click::One => draw(&visitor, Stoppable { stopped: true, ..about }),
        Click::Start | Click::Stop => Ok(see(&links::path(Purpose::Unsubscribe, &word))),
    }
}

fn draw(visitor: &Visitor, about: Stoppable) -> Answer {
    page(&StopPage {
        frame: visitor.frame(),
        step: Step { action: visitor.path().to_owned(), back: String::new(), guards: visitor.guards() },
        form: Form::default(),
        letters: letters_about(about.topic),
        stopped: about.stopped,
        portal: matches!(about.who, Recipient::Person(_)),
    })
}
