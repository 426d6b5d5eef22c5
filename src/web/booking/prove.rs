//! The link of the acknowledgement: shows whose address it is, its button proves it.

use axum::extract::Path;

use crate::actions::feed_link::feed_link;
use crate::actions::open_booking::booking_link;
use crate::actions::prove_contact;
use crate::domain::facts::BookingFacts;
use crate::links::{self, Purpose};
use crate::web::answer::{Answer, page, see};
use crate::web::booking_pages::{ProvePage, ProvedPage};
use crate::web::csrf::Sent;
use crate::web::form::{Form, Step};
use crate::web::session::Visitor;
use crate::web::words::days;

pub async fn look(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let facts = prove_contact::look(&visitor.app().db, &visitor.ctx(), &word).await?;
    if facts.booking.proven {
        return proved(&visitor, &facts).await;
    }
    page(&ProvePage {
        frame: visitor.frame(),
        step: Step { action: visitor.path().to_owned(), back: String::new(), guards: visitor.guards() },
        form: Form::default(),
        email: facts.contact.email.to_string(),
        reference: facts.booking.reference.to_string(),
        life: days(visitor.app().rules.retention.unproven_days),
    })
}

async fn proved(visitor: &Visitor, facts: &BookingFacts) -> Answer {
    let token = booking_link(&visitor.app().db, &visitor.ctx(), facts.booking.id).await?;
    page(&ProvedPage {
        frame: visitor.frame(),
        reference: facts.booking.reference.to_string(),
        booking: links::path(Purpose::Booking, token.expose()),
    })
}

/// Proves, and gives the group its calendar address, which its page then shows.
pub async fn prove(visitor: Visitor, Path(word): Path<String>, Sent(_): Sent) -> Answer {
    let (db, ctx) = (&visitor.app().db, visitor.ctx());
    let facts = prove_contact::prove_contact(db, &ctx, &word).await?;
    feed_link(db, &ctx, Purpose::FeedGroup, facts.group.id.0).await?;
    Ok(see(&links::path(Purpose::Prove, &word)))
}
