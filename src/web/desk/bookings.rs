//! The list of bookings: by state, by words, page by page.

use axum::extract::{Query, State};
use serde::Deserialize;

use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::time::moment_words;
use crate::store::views;
use crate::store::views::BookingLine;
use crate::web::answer::{Answer, page};
use crate::web::desk::pages::{BookingsPage, Line};
use crate::web::desk::words;
use crate::web::parts::{Choice, Link};
use crate::web::session::Desk;

/// Bookings a page.
const SIZE: u64 = 40;

/// What the list is narrowed to; odd values narrow nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Narrow {
    state: String,
    q: String,
    page: String,
}

impl Narrow {
    fn stage(&self) -> Option<Stage> {
        Stage::ALL.into_iter().find(|s| s.as_str() == self.state)
    }

    /// Page from 0.
    fn page(&self) -> u64 {
        self.page.parse::<u64>().map_or(0, |n| n.clamp(1, 10_000) - 1)
    }

    /// At most 80 characters.
    fn search(&self) -> String {
        self.q.trim().chars().filter(|c| !c.is_control()).take(80).collect()
    }

    fn href(&self, page: u64) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", self.stage().map_or("", Stage::as_str))
            .append_pair("q", &self.search())
            .append_pair("page", &(page + 1).to_string())
            .finish();
        format!("/desk/bookings?{query}")
    }
}

/// `GET /desk/bookings`
pub async fn show(State(app): State<App>, desk: Desk, Query(narrow): Query<Narrow>) -> Answer {
    let (stage, search, at) = (narrow.stage(), narrow.search(), narrow.page());
    let (lines, total) =
        views::bookings(app.db.read(), desk.districts().await?.as_deref(), stage, &search, at, SIZE).await?;
    page(&BookingsPage {
        frame: desk.frame(),
        states: states(),
        state: stage.map_or("", Stage::as_str).to_owned(),
        search,
        total: format!("Showing {} of {total} bookings.", lines.len()),
        lines: lines.iter().map(line).collect(),
        pages: (0..total.div_ceil(SIZE))
            .map(|n| Link::new((n + 1).to_string(), narrow.href(n)).current_if(n == at))
            .collect(),
    })
}

fn states() -> Vec<Choice> {
    let each = Stage::ALL.into_iter().map(|s| Choice::new(s.as_str(), words::state(s).0));
    std::iter::once(Choice::new("", "All states")).chain(each).collect()
}

fn line(b: &BookingLine) -> Line {
    let (state, colour) = words::state(b.state);
    Line {
        reference: b.reference.to_string(),
        group: b.group.clone(),
        when: moment_words(b.start),
        place: match (&b.venue, &b.district) {
            (Some(venue), Some(district)) => format!("{venue}, {district}"),
            _ => "Online".to_owned(),
        },
        team: b.team.map_or_else(|| "No team yet".to_owned(), |n| format!("{} of {n} accepted", b.accepted)),
        state,
        colour,
    }
}
