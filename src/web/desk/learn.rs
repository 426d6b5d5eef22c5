//! The digital session at the desk: totals, groups' codes, and which chapters wait for a review.

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;

use crate::app::App;
use crate::domain::ids::GroupId;
use crate::domain::learning::GroupCode;
use crate::domain::time::local_date;
use crate::learn::Shelf;
use crate::store::views::{self, LearnLine};
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
    let today = local_date(app.clock.now());
    page(&LearnPage { frame: desk.frame(), tables: tables(&app.shelf, &groups, &codes, &lines, today) })
}

fn tables(
    shelf: &Shelf,
    groups: &[(String, GroupId)],
    codes: &[(GroupCode, GroupId)],
    lines: &[LearnLine],
    today: NaiveDate,
) -> Vec<Figures> {
    let languages = figures::languages(shelf, lines);
    let (weeks, groups) = (figures::weeks(lines), figures::groups(groups, codes, lines));
    vec![
        figures::steps("The digital session by language", &languages, figures::plain),
        figures::chapters(shelf, lines),
        figures::steps("The last weeks", &weeks, figures::plain),
        figures::steps("Groups that follow the session", &groups, figures::plain),
        figures::answers(shelf, lines),
        figures::sure("Very or quite sure, of all who answered: by language", &languages),
        figures::sure("Very or quite sure, of all who answered: the last weeks", &weeks),
        figures::sure("Very or quite sure, of all who answered: groups", &groups),
        figures::reviews(shelf, today),
    ]
}
