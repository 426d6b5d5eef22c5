//! One offer, behind the link of its letter: GET shows, POST answers. The link shows this offer and nothing else; contact
//! details need the browser that accepted, or the volunteer's own log-in.

mod accepted;
mod draw;

use axum::extract::Path;
use axum::http::StatusCode;

use crate::actions::answer_offer::{Answer as Said, answer_offer};
use crate::actions::error::Error;
use crate::actions::open_offer::open_offer;
use crate::links::{self, Purpose};
use crate::web::answer::{Answer, see};
use crate::web::csrf::Sent;
use crate::web::doors::Doors;
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::offer::draw::{Standing, draw};
use crate::web::session::Visitor;

pub fn doors() -> Doors {
    Doors::new().get("/offers/{token}", show).post("/offers/{token}", answer)
}

async fn show(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let seen = open_offer(&visitor.app().db, &visitor.ctx(), &word).await?;
    let standing = Standing::of(&seen.offer, visitor.now());
    let status = match standing {
        Standing::Withdrawn | Standing::Late => StatusCode::GONE,
        _ => StatusCode::OK,
    };
    draw(&visitor, &word, &seen, standing, status)
}

async fn answer(visitor: Visitor, Path(word): Path<String>, Sent(form): Sent) -> Answer {
    let said = read(&form)?;
    let (db, ctx) = (&visitor.app().db, visitor.ctx());
    let seen = open_offer(db, &ctx, &word).await?;
    let standing = match answer_offer(db, &ctx, seen.offer.id, said).await {
        Ok(_) => {
            let done = see(&links::path(Purpose::Offer, &word));
            return Ok(if said == Said::Yes { accepted::remember(&visitor, &word, done) } else { done });
        }
        Err(Error::Clash) => Some(Standing::Clash),
        Err(Error::Closed(_) | Error::Refused(_) | Error::Stale) => None,
        Err(error) => return Err(error.into()),
    };
    let now = open_offer(db, &ctx, &word).await?;
    let standing = standing.unwrap_or_else(|| Standing::of(&now.offer, visitor.now()));
    draw(&visitor, &word, &now, standing, StatusCode::CONFLICT)
}

/// What the button and the reason say.
fn read(form: &Form) -> Result<Said, Fault> {
    match (form.value("answer"), form.value("reason")) {
        ("yes", _) => Ok(Said::Yes),
        ("no", "") => Ok(Said::No(None)),
        ("no", reason) => {
            let known = draw::REASONS.iter().find(|(_, code, _)| *code == reason);
            known.map(|(reason, ..)| Said::No(Some(*reason))).ok_or(Fault::Unreadable)
        }
        _ => Err(Fault::Unreadable),
    }
}
