//! The desk's first page: how many wait, what needs a person, the next sessions; and the page of all that waits.

use axum::extract::{Query, State};
use chrono::Duration;
use serde::Deserialize;

use crate::app::App;
use crate::domain::booking::State as Stage;
use crate::domain::facts::BookingFacts;
use crate::domain::time::{Instant, moment_words, span_words};
use crate::store::views;
use crate::store::views::{Districts, Item, ItemBooking, ItemKind, ItemLine};
use crate::web::answer::{Answer, page};
use crate::web::desk::letters;
use crate::web::desk::lists;
use crate::web::desk::messages;
use crate::web::desk::pages::{HomePage, ItemRow, ItemsPage, NextLine, Number};
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::parts::Link;
use crate::web::session::Desk;

/// Lines on the first page; all others are a link away.
const FIRST: u64 = 20;
/// More than ever wait at once.
const ALL: u64 = 10_000;

/// `GET /desk`
pub async fn show(State(app): State<App>, desk: Desk) -> Answer {
    let now = app.clock.now();
    let mine = desk.districts().await?;
    let (c, districts) = (app.db.read(), mine.as_deref());
    let ids = views::of_districts(c, districts, (now, now + Duration::days(7))).await?;
    let next = views::facts_of(c, &ids).await?;
    let waiting = views::item_count(c, districts, None).await?;
    let items = views::items(c, districts, FIRST).await?;
    let shown = items.len();
    page(&HomePage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        numbers: numbers(&app, districts).await?,
        more: if waiting > FIRST { format!("Show all {waiting}, not only the first {shown}") } else { String::new() },
        items: items.into_iter().map(|line| item(&app, line)).collect(),
        next: next.iter().filter(|f| is_ahead(f, now)).map(|f| line(f, now)).collect(),
        queue: format!("{} letters about your bookings wait to be sent.", views::queue(c, districts).await?.0),
    })
}

/// All of the coordinator's own districts.
async fn numbers(app: &App, districts: Districts<'_>) -> Result<Vec<Number>, Fault> {
    let c = app.db.read();
    let counts = views::counts(c, districts).await?;
    let proposed: Vec<_> =
        views::draft(c).await?.map(|d| d.draft.rows.iter().map(|r| r.booking).collect()).unwrap_or_default();
    let rows = u64::try_from(views::seen_of(c, districts, &proposed).await?.len()).unwrap_or(u64::MAX);
    let failed = views::item_count(c, districts, Some(ItemKind::LetterFailed)).await?;
    let of = |state| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let number = |n: u64, what, href| Number { heading: n.to_string(), what, href };
    Ok(vec![
        number(of(Stage::Requested), "requested, not yet offered", "/desk/bookings?state=requested"),
        number(rows, if rows == 1 { "proposed team to publish" } else { "proposed teams to publish" }, "/desk/plan"),
        number(of(Stage::Offered), "waiting for volunteers' answers", "/desk/bookings?state=offered"),
        number(
            failed,
            if failed == 1 { "letter not delivered" } else { "letters not delivered" },
            "/desk/items?kind=letter-failed",
        ),
    ])
}

/// Which lines; an unknown kind shows all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    kind: String,
}

/// `GET /desk/items`
pub async fn all(State(app): State<App>, desk: Desk, Query(which): Query<Which>) -> Answer {
    let kind = ItemKind::BY_URGENCY.into_iter().find(|kind| kind.as_str() == which.kind);
    let mut items = views::items(app.db.read(), desk.districts().await?.as_deref(), ALL).await?;
    items.retain(|line| kind.is_none_or(|kind| line.item.kind == kind));
    page(&ItemsPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        intro: kind.map_or("Everything that waits.", words::item),
        items: items.into_iter().map(|line| item(&app, line)).collect(),
    })
}

fn item(app: &App, line: ItemLine) -> ItemRow {
    let ItemLine { item, about, person } = line;
    // Log-in letters have no page at the desk.
    let letter = item.letter.filter(|_| about.is_some());
    let letter = letter.map(|id| format!("/desk/letters/{}", letters::code(app, id)));
    let message = item.inbound.map(|id| messages::href(app, id));
    ItemRow {
        what: words::item(item.kind),
        page: letter.or(message).unwrap_or_default(),
        person: person.map(|name| whom(app, &item, about.is_some(), name)).unwrap_or_default(),
        session: about.as_ref().map(session).unwrap_or_default(),
        about: about.map_or_else(|| Link::new(words::no_booking(item.kind), ""), |b| booking(&b)),
        since: moment_words(item.made),
        action: format!("/desk/items/{}", app.links.code("item", item.id.0)),
    }
}

/// Who has part in a booking is a volunteer, and stands in their list; a log-in letter may be anybody's.
fn whom(app: &App, item: &Item, has_booking: bool, name: String) -> Link {
    let listed = item.person.filter(|_| has_booking);
    Link::new(name, listed.map(|id| lists::href(app, id)).unwrap_or_default())
}

fn booking(about: &ItemBooking) -> Link {
    let reference = &about.reference;
    Link::new(format!("{reference}, {}", about.group), format!("/desk/bookings/{reference}"))
}

/// When and where.
fn session(about: &ItemBooking) -> Vec<String> {
    let place = about.place.as_ref().map(|(venue, district)| format!("{venue}, {district}"));
    vec![span_words(about.slot.0, about.slot.1), place.unwrap_or_else(|| "Online".into())]
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
