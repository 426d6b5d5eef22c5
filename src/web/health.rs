//! For machines that watch or read the service: whether it lives, whether it can work, what robots may read.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::{App, DEMO_MARK};
use crate::store::views;
use crate::web::assets;
use crate::web::doors::Doors;
use crate::web::error::Bare;

pub fn doors() -> Doors {
    Doors::new()
        .get("/healthz", async || "ok\n")
        .get("/readyz", ready)
        .get("/robots.txt", async || ROBOTS)
        .get("/assets/{*path}", assets::serve_asset)
}

/// Private pages carry `noindex`; calendars must stay readable for the robots that fetch them.
const ROBOTS: &str = "User-agent: *\nDisallow: /desk\nDisallow: /me\nDisallow: /admin\n";

/// 503 while the database does not answer.
async fn ready(State(app): State<App>) -> Response {
    match views::setting(app.db.read(), DEMO_MARK).await {
        Ok(_) => "ready\n".into_response(),
        Err(cause) => {
            tracing::warn!(%cause, "not ready: the database does not answer");
            let mut response = (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response();
            response.extensions_mut().insert(Bare);
            response
        }
    }
}
