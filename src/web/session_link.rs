//! `/s/{reference}`, the link in calendars: holds no secret. Leads those logged in to their own page of the session, and
//! tells others the same whether there is such a session or not.

use askama::Template;
use axum::extract::Path;

use crate::domain::ids::Reference;
use crate::domain::person::Role;
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
    if is(Role::Volunteer) {
        return Ok(see(&format!("/me/sessions/{reference}")));
    }
    page(&SessionLinkPage { frame: visitor.frame(), reference: reference.to_string() })
}
