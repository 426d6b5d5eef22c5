//! `/s/{reference}`, the link in calendars: holds no secret. Leads those logged in to their own page of the session, and
//! tells others the same whether there is such a session or not.

use askama::Template;
use axum::extract::Path;

use crate::actions::open_offer::offer_link;
use crate::domain::facts::Mate;
use crate::domain::ids::{PersonId, Reference};
use crate::domain::person::Role;
use crate::domain::token::Purpose;
use crate::links::path;
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::layout::Frame;
use crate::web::session::Visitor;

pub fn doors() -> Doors {
    Doors::new().get("/s/{reference}", lead)
}

#[derive(Template)]
#[template(path = "pages/session_link.html")]
struct SessionLinkPage {
    frame: Frame,
    reference: String,
}

async fn lead(visitor: Visitor, Path(typed): Path<String>) -> Answer {
    let reference = Reference::parse(&typed).ok_or(Fault::NotFound)?;
    let is = |role| visitor.who().is_some_and(|who| who.is(role));
    if is(Role::Coordinator) || is(Role::Admin) {
        return Ok(see(&format!("/desk/bookings/{reference}")));
    }
    match visitor.who().filter(|who| who.is(Role::Volunteer)) {
        Some(me) => Ok(see(&theirs(&visitor, me.person.id, &reference).await?)),
        None => page(&SessionLinkPage { frame: visitor.frame(), reference: reference.to_string() }),
    }
}

/// A volunteer's page of it: the offer while it can be answered, else the session. Nobody else's offer is looked at.
async fn theirs(visitor: &Visitor, me: PersonId, reference: &Reference) -> Result<String, Fault> {
    let (app, now) = (visitor.app(), visitor.now());
    let session = format!("/me/sessions/{reference}");
    let Some(id) = views::by_reference(app.db.read(), reference).await? else { return Ok(session) };
    let Some(facts) = views::facts(app.db.read(), id).await? else { return Ok(session) };
    let asked = |m: &&Mate| m.offer.person == me && m.offer.is_open(now) && m.offer.is_released(now);
    let Some(mate) = facts.mates.iter().find(asked) else { return Ok(session) };
    let token = offer_link(&app.db, &visitor.ctx(), mate.offer.id).await?;
    Ok(path(Purpose::Offer, token.expose()))
}
