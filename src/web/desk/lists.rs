//! Lists of the desk: volunteers, groups, letters, the sessions ahead.

use axum::extract::{Query, State};
use chrono::Duration;
use serde::Deserialize;

use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::notice::LetterState;
use crate::domain::time::{Instant, moment_words, span_words};
use crate::store::views;
use crate::store::views::{GroupLine, LetterLine, VolunteerLine};
use crate::web::answer::{Answer, page};
use crate::web::desk::letters;
use crate::web::desk::pages::{Act, Cell, ListPage, ListRow};
use crate::web::desk::words;
use crate::web::languages;
use crate::web::parts::Link;
use crate::web::session::Desk;

/// `GET /desk/volunteers`
pub async fn volunteers(State(app): State<App>, desk: Desk) -> Answer {
    let lines = views::volunteers(app.db.read(), app.clock.now()).await?;
    page(&ListPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        title: "Volunteers",
        more: Link::default(),
        intro: format!("{} volunteers.", lines.len()),
        caption: "By name",
        columns: vec!["Name", "Email", "Home", "Leads", "Languages", "Sessions ahead", "Offers open", "Given"],
        rows: lines.iter().map(|v| volunteer(&app, v)).collect(),
        empty: "No volunteer yet.",
    })
}

/// Where a volunteer stands in the list: row numbers never leave the house.
pub fn href(app: &App, id: PersonId) -> String {
    format!("/desk/volunteers#{}", anchor(app, id))
}

fn anchor(app: &App, id: PersonId) -> String {
    format!("v-{}", app.links.code("volunteer", id.0))
}

fn volunteer(app: &App, v: &VolunteerLine) -> ListRow {
    let languages: Vec<String> = v.languages.iter().map(|l| languages::name(l)).collect();
    let row = ListRow::new([
        Cell::new(if v.email_dead { format!("{}. {}", v.name, words::NO_LETTERS) } else { v.name.clone() }),
        Cell::link(&v.email, format!("mailto:{}", v.email)),
        Cell::new(&v.home),
        Cell::new(if v.lead { "Yes" } else { "No" }),
        Cell::new(languages.join(", ")),
        Cell::new(v.accepted_ahead.to_string()),
        Cell::new(v.open_offers.to_string()),
        Cell::new(v.given.to_string()),
    ]);
    ListRow { anchor: anchor(app, v.id), ..row }
}

/// `GET /desk/groups`
pub async fn groups(State(app): State<App>, desk: Desk) -> Answer {
    let lines = views::groups(app.db.read(), desk.districts().await?.as_deref()).await?;
    page(&ListPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        title: "Groups",
        more: Link::default(),
        intro: format!("{} groups have asked for a session.", lines.len()),
        caption: "By name",
        columns: vec!["Name", "Kind", "Bookings", "Last session"],
        rows: lines.iter().map(group).collect(),
        empty: "No group yet.",
    })
}

fn group(g: &GroupLine) -> ListRow {
    ListRow::new([
        Cell::new(&g.name),
        Cell::new(crate::web::words::group_kind(g.kind)),
        Cell::new(g.bookings.to_string()),
        Cell::new(g.last.map(moment_words).unwrap_or_default()),
    ])
}

/// `GET /desk/calendar`
pub async fn calendar(State(app): State<App>, desk: Desk) -> Answer {
    let now = app.clock.now();
    let ids =
        views::of_districts(app.db.read(), desk.districts().await?.as_deref(), (now, now + Duration::days(60))).await?;
    let mut ahead = views::facts_of(app.db.read(), &ids).await?;
    ahead.retain(|f| !f.booking.state.is_over());
    ahead.sort_by_key(|f| f.slot().map(|s| s.start));
    page(&ListPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        title: "Sessions of the next 60 days",
        more: Link::new("Get these sessions in your calendar app", "/desk/calendar/address"),
        intro: format!("{} sessions. A request stands at its first wished time.", ahead.len()),
        caption: "Soonest first",
        columns: vec!["When", "Group", "Where", "Team", "State"],
        rows: ahead.iter().map(|f| session(f, now)).collect(),
        empty: "No session in the next 60 days.",
    })
}

fn session(f: &BookingFacts, now: Instant) -> ListRow {
    let reference = &f.booking.reference;
    ListRow::new([
        Cell::new(f.slot().map(|s| span_words(s.start, s.end)).unwrap_or_default()),
        Cell::link(format!("{}, {reference}", f.group.name), format!("/desk/bookings/{reference}")),
        Cell::new(
            f.place.as_ref().map_or_else(|| "Online".to_owned(), |p| format!("{}, {}", p.name, p.postcode.district())),
        ),
        Cell::new(words::team(f, now)),
        Cell::tag(words::state(f.booking.state)),
    ])
}

/// Which letters; an unknown state shows all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    state: String,
}

/// `GET /desk/letters`
pub async fn letters(State(app): State<App>, desk: Desk, Query(which): Query<Which>) -> Answer {
    let state = (which.state == "failed").then_some(LetterState::Failed);
    // Failed ones are few, and each may wait for somebody.
    let most = if state.is_some() { 5_000 } else { 200 };
    let lines = views::letters(app.db.read(), desk.districts().await?.as_deref(), None, state, most).await?;
    page(&ListPage {
        frame: desk.frame(),
        csrf: desk.csrf(),
        more: Link::default(),
        title: if state.is_some() { "Letters that could not be delivered" } else { "Letters" },
        intro: format!("The latest {} letters. Log-in letters are not listed.", lines.len()),
        caption: "Newest first",
        columns: vec!["Letter", "Booking", "To", "State", "When", "Problem", "Action"],
        rows: lines.iter().map(|l| letter(&app, l)).collect(),
        empty: "No letter.",
    })
}

fn letter(app: &App, l: &LetterLine) -> ListRow {
    let booking =
        l.booking.as_ref().map_or_else(Cell::default, |r| Cell::link(r.as_str(), format!("/desk/bookings/{r}")));
    let code = letters::code(app, l.id);
    let row = ListRow::new([
        Cell::link(words::letter(l.kind), format!("/desk/letters/{code}")),
        booking,
        Cell::new(&l.to),
        Cell::tag(words::letter_state(l.state)),
        Cell::new(moment_words(l.sent.unwrap_or(l.due))),
        Cell::new(l.error.clone().unwrap_or_default()),
    ]);
    let retry =
        (l.state == LetterState::Failed).then(|| Act { text: "Send again", href: format!("/desk/letters/{code}") });
    ListRow { action: retry, ..row }
}
