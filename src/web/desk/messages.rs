//! One message that came by email or a form, as plain text: who wrote, whether that is sure, why somebody must read it.

use askama::Template;
use axum::extract::{Path, State};

use crate::app::App;
use crate::domain::ids::InboundId;
use crate::domain::inbound::{Kept, Why};
use crate::domain::time::moment_words;
use crate::store::views;
use crate::web::answer::{Answer, page};
use crate::web::desk::words;
use crate::web::error::Fault;
use crate::web::layout::Frame;
use crate::web::parts::Row;
use crate::web::session::Desk;

#[derive(Template)]
#[template(path = "pages/desk/message.html")]
pub struct MessagePage {
    pub frame: Frame,
    pub subject: String,
    pub why: &'static str,
    pub rows: Vec<Row>,
    /// The booking's page; empty where it is about none.
    pub booking: String,
    pub text: String,
    /// Typed into a form of ours, not sent by email.
    pub by_form: bool,
}

/// Path of a message's page: row numbers never leave the house.
pub fn href(app: &App, id: InboundId) -> String {
    format!("/desk/messages/{}", app.links.code("inbound", id.0))
}

/// `GET /desk/messages/{code}`
pub async fn show(State(app): State<App>, desk: Desk, Path(wanted): Path<String>) -> Answer {
    let id = app.links.id_of("inbound", &wanted).map(InboundId).ok_or(Fault::NotFound)?;
    let kept = views::inbound(app.db.read(), desk.districts().await?.as_deref(), id).await?.ok_or(Fault::NotFound)?;
    page(&MessagePage {
        frame: desk.frame(),
        rows: rows(&kept),
        why: words::why_read(kept.why),
        by_form: kept.why == Why::Volunteer,
        booking: kept.booking.map(|reference| format!("/desk/bookings/{reference}")).unwrap_or_default(),
        subject: if kept.subject.is_empty() { "Message without a subject".into() } else { kept.subject },
        text: kept.text,
    })
}

fn rows(kept: &Kept) -> Vec<Row> {
    let sender = if kept.proven {
        "Our mail server has checked that it comes from there."
    } else if kept.why == Why::Volunteer {
        "Typed into the form: nobody has checked that the address is theirs."
    } else {
        "Nobody has checked the sender: anybody can write this address."
    };
    let mut rows = vec![Row::new("From", kept.sender.as_str()), Row::new("Sender", sender)];
    rows.push(Row::new("Came", moment_words(kept.received)));
    rows.extend(kept.booking.as_ref().map(|reference| Row::new("Booking", reference.as_str())));
    rows
}
