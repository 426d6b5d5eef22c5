//! What holds for every answer: headers, hosts, origins, sizes, errors that tell nothing.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use rstest::rstest;

use crate::web::harness::{Front, HOST, Page};

async fn ask(service: &Front, request: Request<Body>) -> Page {
    service.browser().ask(request).await
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

#[rstest]
#[case("/", StatusCode::OK)]
#[case("/about", StatusCode::OK)]
#[case("/log-in", StatusCode::OK)]
#[case("/desk", StatusCode::SEE_OTHER)]
#[case("/no-such-page", StatusCode::NOT_FOUND)]
#[case("/bookings/%ff%fe", StatusCode::BAD_REQUEST)]
#[case("//evil.example/%2e%2e", StatusCode::NOT_FOUND)]
#[case("/feed/v/x.ics", StatusCode::NOT_FOUND)]
#[case("/assets/..%2fCargo.toml", StatusCode::NOT_FOUND)]
#[tokio::test]
async fn every_answer_carries_the_headers(#[case] path: &str, #[case] status: StatusCode) {
    let service = Front::new().await;
    let page = ask(&service, get(path)).await;
    assert_eq!(page.status, status);
    for (name, want) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", ""),
    ] {
        assert_eq!(page.header(name), want, "{name}");
    }
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    assert!(page.header("permissions-policy").contains("camera=()") && page.header("x-request-id").len() == 32);
    assert!(page.header("cache-control") == "no-store", "{}", page.header("cache-control"));
}

#[tokio::test]
async fn only_pages_for_everybody_may_be_found_by_search_engines() {
    let service = Front::new().await;
    for (path, want) in [("/", ""), ("/about", ""), ("/log-in", "noindex, nofollow"), ("/x", "noindex, nofollow")] {
        assert_eq!(ask(&service, get(path)).await.header("x-robots-tag"), want, "{path}");
    }
    let robots = ask(&service, get("/robots.txt")).await;
    assert!(robots.text.starts_with("User-agent: *\n") && !robots.text.contains("/feed"));
}

#[tokio::test]
async fn with_https_cookies_are_bound_to_the_host_and_browsers_stay_with_it() {
    let service = Front::with(&[("SERVER__PUBLIC_URL", "https://sessions.example.org")]).await;
    let page = ask(&service, get("/log-in")).await;
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-cc-flow=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
}

#[rstest]
#[case("evil.example", StatusCode::MISDIRECTED_REQUEST)]
#[case("evil.example:8080", StatusCode::MISDIRECTED_REQUEST)]
#[case("127.0.0.1.evil.example", StatusCode::MISDIRECTED_REQUEST)]
#[case("sessions.example.org", StatusCode::OK)]
#[case("SESSIONS.example.org:9999", StatusCode::OK)]
#[case("other.example.org", StatusCode::OK)]
#[case("localhost:3000", StatusCode::OK)]
#[case("127.0.0.1", StatusCode::OK)]
#[case("[::1]:8080", StatusCode::OK)]
#[case("a b", StatusCode::BAD_REQUEST)]
#[tokio::test]
async fn only_our_own_names_are_answered(#[case] host: &str, #[case] want: StatusCode) {
    let settings = [("SERVER__PUBLIC_URL", "https://sessions.example.org"), ("SERVER__HOSTS", "other.example.org")];
    let service = Front::with(&settings).await;
    let request = Request::get("/about").header(header::HOST, host).body(Body::empty()).expect("a request");
    let page = ask(&service, request).await;
    assert_eq!(page.status, want);
    assert!(page.text.contains("<h1") && !page.text.contains("evil"));
}

#[tokio::test]
async fn two_hosts_are_none() {
    let service = Front::new().await;
    let request = Request::get("/").header(header::HOST, HOST).header(header::HOST, "evil.example");
    assert_eq!(ask(&service, request.body(Body::empty()).expect("a request")).await.status, StatusCode::BAD_REQUEST);
}

fn form(path: &str, body: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).expect("a request")
}

#[rstest]
#[case(&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403)]
#[case(&[("sec-fetch-site", "same-site"), ("origin", "http://sub.127.0.0.1:8080")], 403)]
#[case(&[("origin", "null")], 403)]
#[case(&[("origin", "https://evil.example")], 403)]
#[case(&[("origin", "http://127.0.0.1:8080")], 303)]
#[case(&[("sec-fetch-site", "same-origin")], 303)]
#[case(&[], 303)]
#[tokio::test]
async fn a_form_comes_from_our_own_page(#[case] headers: &[(&str, &str)], #[case] want: u16) {
    let service = Front::new().await;
    let mut browser = service.browser();
    let token = browser.get("/log-in").await.hidden("Email me a link").remove(0).1;
    let with_token = format!("csrf={token}&email=ann%40example.org");
    assert_eq!(browser.ask(form("/log-in", &with_token, headers)).await.status.as_u16(), want);
    let without = browser.ask(form("/log-in", "email=ann%40example.org", headers)).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
    assert!(without.text.contains("<h1"));
}

#[tokio::test]
async fn a_token_of_another_browser_or_page_does_not_do() {
    let service = Front::new().await;
    let (mut mine, mut theirs) = (service.browser(), service.browser());
    let token = |page: &Page| page.hidden("Email me a link").remove(0).1;
    mine.get("/log-in").await;
    let foreign = token(&theirs.get("/log-in").await);
    let answer = mine.send("/log-in", &[("csrf", &foreign), ("email", "ann@example.org")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[rstest]
#[case("application/json", "{\"a\":1}", 415)]
#[case("text/plain", "a=b", 415)]
#[case("multipart/form-data", "x", 415)]
#[case("", "a=b", 415)]
#[case("application/x-www-form-urlencoded", "=%zz&a", 403)]
#[tokio::test]
async fn what_no_form_sends_is_refused_with_a_page(#[case] kind: &str, #[case] body: &str, #[case] want: u16) {
    let service = Front::new().await;
    let request = Request::post("/log-in").header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned()));
    let page = ask(&service, request.expect("a request")).await;
    assert_eq!(page.status.as_u16(), want);
    assert!(page.text.contains("<h1") && page.header("content-type") == "text/html; charset=utf-8");
}

#[tokio::test]
async fn bodies_that_are_too_large_are_refused() {
    let service = Front::new().await;
    let declared = Request::post("/log-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, "10000000000")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(ask(&service, declared).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let chunked = form("/log-in", &format!("email={}", "x".repeat(100_000)), &[]);
    let page = ask(&service, chunked).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text.contains("<h1"));
}

#[tokio::test]
async fn a_method_that_does_nothing_here_is_405_with_a_page() {
    let service = Front::new().await;
    for method in ["TRACE", "FOOBAR", "PROPFIND", "DELETE", "PUT", "PATCH", "POST"] {
        let request = Request::builder().method(Method::from_bytes(method.as_bytes()).expect("a method")).uri("/about");
        let page = ask(&service, request.body(Body::empty()).expect("a request")).await;
        assert_eq!((page.status, page.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"), "{method}");
        assert!(page.text.contains("<h1"), "{method}");
    }
}

#[tokio::test]
async fn redirects_stay_in_the_house() {
    let service = Front::new().await;
    for evil in ["//evil.example/", "/\\evil.example", "https://evil.example/"] {
        let page = service.browser().get(&format!("/desk?next={evil}")).await;
        assert_eq!(page.location(), "/log-in");
    }
    for path in ["/s/CC-7Q2FK9", "/s/cc-7q2fk9"] {
        let page = service.browser().get(path).await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, "See this session"));
    }
    assert_eq!(service.browser().get("/s/%2f%2fevil.example").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn health_is_told_to_machines() {
    let service = Front::new().await;
    for (path, want) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        assert_eq!(ask(&service, get(path)).await.text, want);
    }
}

#[rstest]
#[case("/privacy")]
#[case("/cookies")]
#[case("/accessibility")]
#[case("/contact")]
#[case("/complain")]
#[case("/learn")]
#[tokio::test]
async fn what_the_law_asks_for_is_there(#[case] path: &str) {
    let service = Front::new().await;
    let page = ask(&service, get(path)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.heading().is_empty() && page.header("set-cookie").is_empty());
}
