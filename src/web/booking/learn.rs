//! The digital session for a booking's group: its code, and how often it was finished under it.

use axum::extract::Path;

use crate::actions::give_group_code::give_group_code;
use crate::domain::learning::{GroupCode, Step as Taken};
use crate::store::views;
use crate::web::answer::{Answer, page, see};
use crate::web::booking::{home, opened};
use crate::web::booking_pages::LearnPage;
use crate::web::csrf::Sent;
use crate::web::error::Fault;
use crate::web::form::Step;
use crate::web::learn::Totals;
use crate::web::session::Visitor;

/// `GET /bookings/{token}/learn`
pub async fn show(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let facts = opened(&visitor, &word).await?;
    let c = visitor.app().db.read();
    let code = if facts.booking.proven { views::code_of(c, facts.group.id).await? } else { None };
    let totals = match &code {
        Some(code) => Totals::of(&views::learned(c, Some(code)).await?),
        None => Totals::default(),
    };
    page(&LearnPage {
        frame: visitor.frame(),
        step: Step { action: visitor.path().to_owned(), back: home(&word), guards: visitor.guards() },
        sheet: sheet(code.as_ref()),
        code: code.map(|c| c.to_string()).unwrap_or_default(),
        started: totals.get(Taken::Start),
        finished: totals.get(Taken::Complete),
        proven: facts.booking.proven,
    })
}

/// `POST /bookings/{token}/learn`: gives the group its code.
pub async fn give(visitor: Visitor, Path(word): Path<String>, Sent(_): Sent) -> Answer {
    let facts = opened(&visitor, &word).await?;
    if !facts.booking.proven {
        return Err(Fault::Conflict);
    }
    give_group_code(&visitor.app().db, &visitor.ctx(), facts.group.id).await?;
    Ok(see(visitor.path()))
}

fn sheet(code: Option<&GroupCode>) -> String {
    let group = code.map(|code| format!("?group={code}")).unwrap_or_default();
    format!("/learn/en/sheet{group}")
}
