//! One letter at the desk: its text with links and codes hidden, and sending a failed one again.

use axum::extract::{Path, State};

use askama::Template;

use crate::actions::retry_letter::retry_letter;
use crate::app::App;
use crate::domain::ids::LetterId;
use crate::domain::time::moment_words;
use crate::mail::masking::{mask, text_of};
use crate::store::views;
use crate::store::views::LetterLine;
use crate::web::answer::{Answer, page, see};
use crate::web::csrf::Sent;
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::layout::Frame;
use crate::web::parts::Row;
use crate::web::session::Desk;

#[derive(Template)]
#[template(path = "pages/desk/letter.html")]
pub struct LetterPage {
    pub frame: Frame,
    pub what: &'static str,
    pub rows: Vec<Row>,
    pub text: String,
}

/// A letter's public code: row numbers never leave the house.
pub fn code(app: &App, id: LetterId) -> String {
    app.links.code("letter", id.0)
}

async fn of_code(app: &App, desk: &Desk, wanted: &str) -> Result<LetterLine, Fault> {
    let id = app.links.id_of("letter", wanted).map(LetterId).ok_or(Fault::NotFound)?;
    views::letter(app.db.read(), desk.districts().await?.as_deref(), id).await?.ok_or(Fault::NotFound)
}

/// `GET /desk/letters/{code}`
pub async fn show(State(app): State<App>, desk: Desk, Path(wanted): Path<String>) -> Answer {
    let line = of_code(&app, &desk, &wanted).await?;
    let bytes = views::letter_bytes(app.db.read(), line.id).await?;
    page(&LetterPage {
        frame: desk.frame(),
        what: words::letter(line.kind),
        rows: rows(&line),
        text: bytes.map(|b| mask(&text_of(&b))).unwrap_or_default(),
    })
}

/// `POST /desk/letters/{code}`
pub async fn again(State(app): State<App>, desk: Desk, Path(wanted): Path<String>, _: Sent) -> Answer {
    let line = of_code(&app, &desk, &wanted).await?;
    retry_letter(&app.db, &desk.ctx(), line.id).await?;
    Ok(see("/desk/letters"))
}

fn rows(l: &LetterLine) -> Vec<Row> {
    let mut rows = vec![
        Row::new("To", l.to.as_str()),
        Row::new("Subject", l.subject.clone().unwrap_or_else(|| "Not written yet".into())),
        Row::new("State", words::letter_state(l.state).0),
        Row::new("When", moment_words(l.sent.unwrap_or(l.due))),
        Row::new("Tries", l.attempts.to_string()),
    ];
    if let Some(error) = &l.error {
        rows.push(Row::new("Problem", error.as_str()));
    }
    rows
}
