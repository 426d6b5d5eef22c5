//! The desk's first page: how many wait, what needs a person, the next sessions.

use axum::extract::State;
use chrono::Duration;

use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::facts::BookingFacts;
use crate::domain::time::{Instant, moment_words, span_words};
use crate::store::views;
use crate::store::views::Item;
use crate::web::answer::{Answer, page};
use crate::web::desk::pages::{HomePage, ItemLine, NextLine, Number};
use crate::web::desk::words;
use crate::web::session::Desk;

/// `GET /desk`
pub async fn show(State(app): State<App>, desk: Desk) -> Answer {
    let now = app.clock.now();
    let mine = desk.districts().await?;
    let districts = mine.as_deref();
    let c = app.db.read();
    let counts = views::counts(c, districts).await?;
    let rows = views::draft(c).await?.map_or(0, |d| d.draft.rows.len());
    let queue = views::queue(c).await?;
    let items = views::items(c, districts, 20).await?;
    let ids = views::of_districts(c, districts, (now, now + Duration::days(7))).await?;
    let next = views::facts_of(c, &ids).await?;
    page(&HomePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        numbers: numbers(&counts, rows, queue.1),
        items: items.into_iter().map(item).collect(),
        next: next.iter().filter(|f| is_ahead(f, now)).map(|f| line(f, now)).collect(),
        queue: format!("{} letters wait to be sent, {} could not be delivered.", queue.0, queue.1),
    })
}

fn numbers(counts: &[(Stage, u64)], rows: usize, failed: u64) -> Vec<Number> {
    let of = |state| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let number = |n: String, what, href| Number { heading: n, what, href };
    vec![
        number(of(Stage::Requested).to_string(), "requested, not yet offered", "/desk/bookings?state=requested"),
        number(rows.to_string(), "proposed teams to publish", "/desk/plan"),
        number(of(Stage::Offered).to_string(), "waiting for volunteers' answers", "/desk/bookings?state=offered"),
        number(failed.to_string(), "letters not delivered", "/desk/letters?state=failed"),
    ]
}

fn item((item, reference): (Item, Option<crate::domain::ids::Reference>)) -> ItemLine {
    let reference = reference.map(|r| r.to_string()).unwrap_or_default();
    let about = if reference.is_empty() { "none" } else { reference.as_str() };
    let action = format!("/desk/items/{}/{about}", item.kind.as_str());
    ItemLine {
        what: words::item(item.kind),
        href: if reference.is_empty() { String::new() } else { format!("/desk/bookings/{reference}") },
        reference,
        since: moment_words(item.made),
        action,
    }
}

fn is_ahead(facts: &BookingFacts, now: Instant) -> bool {
    let live = matches!(facts.booking.state, Stage::Offered | Stage::Confirmed);
    live && facts.slot().is_some_and(|s| s.start >= now)
}

fn line(facts: &BookingFacts, now: Instant) -> NextLine {
    let reference = facts.booking.reference.to_string();
    NextLine {
        when: facts.slot().map(|s| span_words(s.start, s.end)).unwrap_or_default(),
        group: facts.group.name.to_string(),
        href: format!("/desk/bookings/{reference}"),
        reference,
        team: words::team(facts, now),
    }
}
