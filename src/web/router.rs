//! The whole front door: routes of all doors behind the layers that hold for everybody.

use std::any::Any;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Router};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer, TimeoutLayer};

use crate::app::App;
use crate::web::assets;
use crate::web::book;
use crate::web::booking;
use crate::web::desk;
use crate::web::doors::Doors;
use crate::web::error::{self, Fault};
use crate::web::feeds;
use crate::web::front_pages;
use crate::web::health;
use crate::web::learn;
use crate::web::log_in;
use crate::web::me;
use crate::web::offer;
use crate::web::safety;
use crate::web::session;
use crate::web::session_link;
use crate::web::steering;
use crate::web::unsubscribe;
use crate::web::volunteer;
use crate::web::watch;

/// Longest time for an answer.
const ANSWER: Duration = Duration::from_secs(20);
/// Longest silence inside a body, and longest time for all of it.
const SILENCE: Duration = Duration::from_secs(10);
const BODY: Duration = Duration::from_secs(20);

/// Every page, feed and asset, ready to be served.
pub fn router(app: App) -> Router {
    let pages = pages().into_router().fallback(nothing).layer(from_fn_with_state(app.clone(), session::know));
    let layers = ServiceBuilder::new()
        .layer(from_fn(watch::watch))
        .layer(from_fn_with_state(app.clone(), safety::headers))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), error::dress))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER))
        .layer(from_fn_with_state(app.clone(), safety::host))
        .layer(from_fn(safety::size))
        .layer(CsrfLayer::new().with_insecure_bypass(|_, uri| unsubscribe::is_open_to_all(uri)))
        .layer(DefaultBodyLimit::max(safety::FORM_OCTETS))
        .layer(RequestBodyDeadlineLayer::new(BODY))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(Extension(learn::Chapters::default()))
        .layer(Extension(feeds::Drawn::default()))
        .layer(Extension(assets::Packed::default()));
    Router::new().merge(pages).merge(machines().into_router()).layer(layers).with_state(app)
}

/// Doors for people: each knows who asks.
pub fn pages() -> Doors {
    front_pages::doors()
        .and(book::doors())
        .and(booking::doors())
        .and(learn::doors())
        .and(offer::doors())
        .and(log_in::doors())
        .and(session_link::doors())
        .and(unsubscribe::doors())
        .and(volunteer::doors())
        .and(desk::doors())
        .and(me::doors())
        .and(steering::doors())
}

/// Doors for programs: no cookie is read or set.
pub fn machines() -> Doors {
    health::doors().and(feeds::doors())
}

/// No such address; with a `/` too many at its end, the address without.
async fn nothing(uri: Uri) -> Result<Redirect, Fault> {
    let path = uri.path().trim_end_matches('/');
    // `//host` would lead elsewhere.
    let is_ours = path.as_bytes().get(1).is_some_and(u8::is_ascii_alphanumeric);
    if path.len() == uri.path().len() || !is_ours {
        return Err(Fault::NotFound);
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("{path}{query}")))
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = said.unwrap_or("unknown"), "a handler panicked");
    Fault::Failed.into_response()
}
