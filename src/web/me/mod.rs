//! A volunteer's own pages: offers, sessions, when they are free, own calendar, calendar address, details.

pub mod busy;
pub mod calendar;
pub mod details;
pub mod letters;
pub mod pages;
pub mod sessions;
mod words;

use crate::web::doors::Doors;

/// Routes of the portal.
pub fn doors() -> Doors {
    Doors::new()
        .get("/me", sessions::home)
        .get("/me/offers", sessions::offers)
        .get("/me/sessions", sessions::sessions)
        .get("/me/sessions/{reference}", sessions::session)
        .get("/me/availability", details::availability)
        .get("/me/details", details::details)
        .get("/me/letters", letters::show)
        .post("/me/letters", letters::change)
        .get("/me/busy", busy::show)
        .post("/me/busy", busy::follow)
        .post(busy::FILE, busy::file)
        .post("/me/busy/stop", busy::stop)
        .get("/me/calendar", calendar::show)
        .post("/me/calendar/replace", calendar::replace)
        .post("/me/calendar/stop", calendar::stop)
}
