//! The digital session at the desk: totals, groups' codes, and which chapters wait for a review.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::domain::time::local_date;
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::layout::Frame;
use crate::web::learn::figures::{self, Figures};
use crate::web::session::Desk;

#[derive(Template)]
#[template(path = "pages/desk/learn.html")]
struct LearnPage {
    frame: Frame,
    tables: Vec<Figures>,
}

/// `GET /desk/learn`
pub async fn show(State(app): State<App>, desk: Desk) -> Answer {
    let c = app.db.read();
    let lines = views::learned(c, None).await?;
    let groups = views::groups(c, desk.districts().await?.as_deref()).await?;
    let groups: Vec<_> = groups.into_iter().map(|g| (g.name, g.id)).collect();
    let codes = views::codes(c).await?;
    page(&LearnPage {
        frame: desk.frame(),
        tables: vec![
            figures::by_language(&app.shelf, &lines, figures::plain),
            figures::by_week(&lines),
            figures::confidence(&app.shelf, &lines, figures::plain),
            figures::by_group(&groups, &codes, &lines),
            figures::reviews(&app.shelf, local_date(app.clock.now())),
        ],
    })
}
