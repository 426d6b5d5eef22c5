//! A volunteer's calendar address: shown, replaced, stopped.

use axum::extract::State;

use crate::actions::feed_link::{feed_link, replace_feed, stop_feed};
use crate::app::App;
use crate::domain::token::Purpose;
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::csrf::Sent;
use crate::web::me::pages::CalendarPage;
use crate::web::session::Me;

/// `GET /me/calendar`
pub async fn show(State(app): State<App>, me: Me) -> Answer {
    let token = feed_link(&app.db, &me.ctx(), Purpose::FeedVolunteer, me.who.person.id.0).await?;
    let address = token.as_ref().map(|t| app.links.open(Purpose::FeedVolunteer, t)).unwrap_or_default();
    let day = match &token {
        Some(t) => views::last_fetched(app.db.read(), &t.hash()).await?,
        None => None,
    };
    page(&CalendarPage {
        frame: me.frame(),
        csrf: me.csrf(),
        webcal: address.split_once("://").map(|(_, rest)| format!("webcal://{rest}")).unwrap_or_default(),
        address,
        fetched: day.map_or_else(|| "No app has read it yet.".to_owned(), |d| format!("Last read on {d}.")),
    })
}

/// `POST /me/calendar/replace`
pub async fn replace(State(app): State<App>, me: Me, _: Sent) -> Answer {
    replace_feed(&app.db, &me.ctx(), Purpose::FeedVolunteer, me.who.person.id.0).await?;
    Ok(see("/me/calendar"))
}

/// `POST /me/calendar/stop`
pub async fn stop(State(app): State<App>, me: Me, _: Sent) -> Answer {
    stop_feed(&app.db, &me.ctx(), Purpose::FeedVolunteer, me.who.person.id.0).await?;
    Ok(see("/me/calendar"))
}
