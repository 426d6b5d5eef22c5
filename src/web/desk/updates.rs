//! What was done in the areas of work, for the page about the programme: written and taken off here.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::actions::add_update::add_update;
use crate::actions::remove_update::remove_update;
use crate::app::App;
use crate::domain::area_update::AreaUpdate;
use crate::domain::ids::AreaUpdateId;
use crate::domain::text::{BadText, Passage, holds_nhs_number};
use crate::domain::time::day_words;
use crate::store::views;
use crate::web::answer::{Answer, page_with, see};
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::form::{Errors, Form};
use crate::web::layout::Frame;
use crate::web::parts::Choice;
use crate::web::session::Desk;

const UPDATES: &str = "/desk/updates";

#[derive(Template)]
#[template(path = "pages/desk/updates.html")]
struct UpdatesPage {
    frame: Frame,
    csrf: String,
    form: Form,
    areas: Vec<Choice>,
    lines: Vec<Line>,
}

/// One that was written here.
struct Line {
    day: String,
    area: String,
    says: String,
    action: String,
}

/// `GET /desk/updates`
pub async fn show(State(app): State<App>, desk: Desk) -> Answer {
    draw(&app, &desk, Form::default(), StatusCode::OK).await
}

/// `POST /desk/updates`
pub async fn add(State(app): State<App>, desk: Desk, Sent(mut form): Sent) -> Answer {
    match read(&app, &form) {
        Ok((area, says)) => {
            add_update(&app.db, &desk.ctx(), area, &says).await?;
            Ok(see(UPDATES))
        }
        Err(errors) => {
            form.errors = errors;
            draw(&app, &desk, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST /desk/updates/{code}`: takes it off the page.
pub async fn remove(State(app): State<App>, desk: Desk, Path(code): Path<String>, _: Sent) -> Answer {
    let id = app.links.id_of("update", &code).map(AreaUpdateId).ok_or(Fault::NotFound)?;
    remove_update(&app.db, &desk.ctx(), id).await?;
    Ok(see(UPDATES))
}

fn read(app: &App, form: &Form) -> Result<(u32, Passage), Errors> {
    let mut errors = Errors::default();
    let area = app.about.areas.iter().find(|area| area.number.to_string() == form.value("area"));
    if area.is_none() {
        errors.add("area", "Choose the area of work");
    }
    let says = Passage::parse(&form.value("says").replace(['\r', '\n'], " "));
    match &says {
        Ok(says) if holds_nhs_number(&says.to_string()) => {
            errors.add("says", "Take out the NHS number. Everybody can read this page");
        }
        Ok(_) => {}
        Err(BadText::Empty) => errors.add("says", "Enter what was done"),
        Err(BadText::TooLong(most)) => errors.add("says", format!("What was done must be {most} characters or fewer")),
        Err(_) => errors.add("says", "Type what was done again. It includes characters that cannot be shown on a page"),
    }
    match (area, says) {
        (Some(area), Ok(says)) if errors.is_empty() => Ok((area.number, says)),
        _ => Err(errors),
    }
}

async fn draw(app: &App, desk: &Desk, form: Form, status: StatusCode) -> Answer {
    let title = |number| app.about.areas.iter().find(|a| a.number == number).map_or("", |a| a.title.as_str());
    let written = views::area_updates(app.db.read()).await?;
    let line = |u: &AreaUpdate| Line {
        day: day_words(u.on),
        area: title(u.area).to_owned(),
        says: u.says.to_string(),
        action: format!("{UPDATES}/{}", app.links.code("update", u.id.0)),
    };
    let areas = app.about.areas.iter().map(|a| Choice::new(a.number.to_string(), a.title.as_str()));
    let none = Choice::new("", "Choose");
    let areas = std::iter::once(none).chain(areas).collect();
    let lines = written.iter().map(line).collect();
    page_with(status, &UpdatesPage { frame: desk.frame(), csrf: desk.csrf(), form, areas, lines })
}
