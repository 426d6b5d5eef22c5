//! How doors answer when all is well: a page, a page with another status, another address. Faults are `error`'s business.

use askama::Template;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::web::error::Fault;

/// What a page is, for those that are put together by hand.
pub const HTML: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];

/// What a handler returns.
pub type Answer = Result<Response, Fault>;

/// A page.
pub fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// A page that says that something is wrong: a form again (422), what holds now (409), what happened (410).
pub fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    Ok((status, Html(template.render()?)).into_response())
}

/// 303 to `path`, which begins with one `/` and is ours: never something that somebody sent.
pub fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}
