//! The coordinators' desk: what waits, bookings, the plan, lists. Every page needs a coordinator (or admin) logged in.

pub mod booking;
pub mod bookings;
pub mod calendar;
pub mod change_words;
pub mod changed;
pub mod changes;
pub mod feed;
pub mod home;
pub mod join;
pub mod learn;
pub mod letters;
pub mod lists;
pub mod messages;
pub mod moving;
pub mod pages;
pub mod plan;
pub mod reasons;
pub mod setting_words;
pub mod settings;
pub mod stand_in_words;
pub mod stand_ins;
pub mod undo;
pub mod updates;
pub mod words;

use crate::web::doors::Doors;

/// Routes of the desk. `move` and `hold` come with answers and have handlers of their own; the other verbs are one press
/// each.
pub fn doors() -> Doors {
    Doors::new()
        .get("/desk", home::show)
        .get("/desk/items", home::all)
        .post("/desk/items/{code}", changes::done)
        .get("/desk/bookings", bookings::show)
        .get("/desk/bookings/{reference}", booking::show)
        .get("/desk/bookings/{reference}/join", join::show)
        .post("/desk/bookings/{reference}/join", join::save)
        .get("/desk/bookings/{reference}/move", moving::show)
        .post("/desk/bookings/{reference}/move", moving::change)
        .post("/desk/bookings/{reference}/hold", changes::hold)
        .post("/desk/bookings/{reference}/ask", stand_ins::ask)
        .post("/desk/bookings/{reference}/{verb}", changes::change)
        .post("/desk/bookings/{reference}/take-off/{code}", changes::off)
        .get("/desk/plan", plan::show)
        .post("/desk/plan", plan::publish)
        .post("/desk/undo/{code}", undo::back)
        .post("/desk/plan/seen", changed::seen)
        .get("/desk/settings", settings::show)
        .post("/desk/settings", settings::save)
        .get("/desk/calendar", lists::calendar)
        .get("/desk/calendar/address", feed::show)
        .post("/desk/calendar/address/replace", feed::replace)
        .post("/desk/calendar/address/stop", feed::stop)
        .get("/desk/volunteers", lists::volunteers)
        .get("/desk/groups", lists::groups)
        .get("/desk/learn", learn::show)
        .get("/desk/updates", updates::show)
        .post("/desk/updates", updates::add)
        .post("/desk/updates/{code}", updates::remove)
        .get("/desk/letters", lists::letters)
        .get("/desk/letters/{code}", letters::show)
        .post("/desk/letters/{code}", letters::again)
        .get("/desk/messages/{code}", messages::show)
}
