//! The cookie of a browser in which offers were accepted: it may see whom to reach on the day.

use axum::response::Response;

use crate::app::App;
use crate::web::cookies::{self, Name};
use crate::web::session::Visitor;

/// Most offers that a browser remembers: about 3 months of sessions.
const MOST: usize = 20;

/// A short signature of the offer's word: says nothing to anybody else.
fn mark(app: &App, word: &str) -> String {
    app.links.sign("accepted", word).chars().take(22).collect()
}

/// The answer, telling the browser that it accepted this offer.
pub fn remember(visitor: &Visitor, word: &str, answer: Response) -> Response {
    let mine = mark(visitor.app(), word);
    let before = visitor.accepted().split('.').filter(|m| !m.is_empty() && *m != mine);
    let marks: Vec<&str> = std::iter::once(mine.as_str()).chain(before.take(MOST - 1)).collect();
    cookies::put(visitor.app(), answer, Name::Accepted, &marks.join("."))
}

/// Whether the offer was accepted in this browser.
pub fn is_remembered(visitor: &Visitor, word: &str) -> bool {
    let mine = mark(visitor.app(), word);
    visitor.accepted().split('.').any(|m| subtle::ConstantTimeEq::ct_eq(m.as_bytes(), mine.as_bytes()).into())
}
