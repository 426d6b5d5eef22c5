//! The steering group's page: figures without personal data, small counts hidden.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::figures::{Count, suppress};
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::desk::words;
use crate::web::doors::Doors;
use crate::web::layout::Frame;
use crate::web::learn::figures::{self, Figures};
use crate::web::session::Steering;

/// Routes of the steering group.
pub fn doors() -> Doors {
    Doors::new().get("/steering", show)
}

#[derive(Template)]
#[template(path = "pages/steering/figures.html")]
struct FiguresPage {
    frame: Frame,
    total: String,
    rows: Vec<(&'static str, String)>,
    tables: Vec<Figures>,
}

/// `GET /steering`
async fn show(State(app): State<App>, steering: Steering) -> Answer {
    let counts = views::counts(app.db.read(), None).await?;
    let of = |state| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let each = Stage::ALL.map(of);
    let shown = suppress(&each);
    let rows = Stage::ALL.iter().map(|s| words::state(*s).0).zip(shown.counts.into_iter().map(words_of)).collect();
    let lines = views::learned(app.db.read(), None).await?;
    let languages = figures::languages(&app.shelf, &lines);
    let tables = vec![
        figures::steps("The digital session by language", &languages, figures::hidden),
        figures::answers_hidden(&app.shelf, &languages, &lines),
        figures::sure_hidden("Very or quite sure, of all who answered: by language", &languages, &lines),
    ];
    page(&FiguresPage { frame: steering.frame(), total: words_of(shown.total), rows, tables })
}

fn words_of(count: Count) -> String {
    match count {
        Count::Shown(n) => n.to_string(),
        Count::FewerThanFive => "Fewer than 5".to_owned(),
        Count::Hidden => "Not shown".to_owned(),
    }
}
