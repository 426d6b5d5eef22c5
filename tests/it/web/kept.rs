//! What strangers are sent without drawing it again: the same page, in both forms, and never somebody else's.

use std::io::Read;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cancel_cancer::domain::person::Role;
use cancel_cancer::domain::time::local_date;
use cancel_cancer::learn::{Shelf, pictures};
use cancel_cancer::web::router::router;
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::web::harness::{Browser, Front, HOST, NOW, Page, at};
use crate::web::people::{log_in, person};

const PAGE: &str = "/learn/en/signs";

async fn with(browser: &mut Browser, name: &str, value: &str) -> Page {
    browser.ask(Request::get(PAGE).header(name, value).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_stranger_is_sent_the_kept_page_with_all_headers() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let (first, second) = (browser.get(PAGE).await, browser.get(PAGE).await);
    assert!(first.status == StatusCode::OK && first.text == second.text);
    for name in ["content-security-policy", "permissions-policy", "x-frame-options", "referrer-policy", "content-type"]
    {
        assert!(!first.header(name).is_empty() && first.header(name) == second.header(name), "{name}");
    }
    assert!(second.header("x-request-id").len() == 32 && first.header("x-request-id") != second.header("x-request-id"));
    let head = browser.ask(Request::head(PAGE).body(Body::empty()).expect("a request")).await;
    assert_eq!((head.text.as_str(), head.header("content-length")), ("", second.header("content-length")));
}

#[tokio::test]
async fn the_compressed_page_is_the_same_page() {
    let service = Front::new().await;
    let plain = service.browser().get(PAGE).await;
    let request = Request::get(PAGE).header("host", HOST).header("accept-encoding", "br, gzip");
    let answer =
        service.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("answered");
    assert!(answer.headers()["content-encoding"] == "gzip" && answer.headers()["vary"] == "accept-encoding");
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip");
    assert!(bytes.len() * 2 < text.len() && text == plain.text);
}

#[tokio::test]
async fn nobody_is_sent_the_page_of_somebody_else() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let mut dee = log_in(&service, "dee").await;
    let hers = dee.get(PAGE).await;
    assert!(hers.text.contains("/log-out") && hers.header("cache-control") == "no-store");
    let strangers = service.browser().get(PAGE).await;
    assert!(!strangers.text.contains("/log-out") && dee.get(PAGE).await.text.contains("/log-out"));
    let group = service.browser().get("/learn/en/signs?group=7Q2FK9").await;
    assert!(group.text.contains("group=7Q2FK9") && !service.browser().get(PAGE).await.text.contains("group=7Q2FK9"));
    let elsewhere = with(&mut service.browser(), "host", "evil.example").await;
    assert_eq!(elsewhere.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_kept_page_ends_with_its_day() {
    let service = Front::new().await;
    let read = |name: &str| {
        let text = std::fs::read_to_string(format!("{}/templates/learn/en/{name}", env!("CARGO_MANIFEST_DIR")));
        let review = "reviewer = \"Dr Ada, GP\"\nreviewed = 2026-01-01\ndue = 2027-01-12";
        (
            format!("en/{name}"),
            text.expect("a text").replace("number = 3", "number = 1").replace("reviewer = \"\"", review),
        )
    };
    let mut app = service.app.clone();
    let shelf = Shelf::read(["language.toml", "support.md", "signs.md"].map(read), &pictures(), local_date(at(NOW)));
    app.shelf = Arc::new(shelf.expect("sound content"));
    let mut browser = Browser { router: router(app), ..service.browser() };
    for (now, reviewed) in [(NOW, true), ("2027-01-12T23:59:59Z", true), ("2027-01-13T00:00:00Z", false)] {
        service.app.clock.set(at(now));
        assert_eq!(browser.get(PAGE).await.says("Reviewed by Dr Ada"), reviewed, "{now}");
    }
}
