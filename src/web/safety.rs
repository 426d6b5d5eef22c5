//! What holds for every request and answer, whatever the page: headers, the host asked for, the size declared.

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::web::error::Fault;
use crate::web::me::busy;
use crate::web::upload;

/// Most octets of a form.
pub const FORM_OCTETS: usize = 64 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
     frame-ancestors 'none'";

/// On every answer.
const ALWAYS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

/// Pages that search engines may show; everything else is somebody's own business.
const INDEXED: [&str; 11] = [
    "/",
    "/book",
    "/about",
    "/volunteer",
    "/support",
    "/privacy",
    "/cookies",
    "/accessibility",
    "/contact",
    "/complain",
    "/robots.txt",
];

/// Puts the headers on; those that a handler set itself stay.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let hidden = !INDEXED.contains(&path) && !path.starts_with("/learn") && !path.starts_with("/assets/");
    let mut response = next.run(request).await;
    let set = response.headers_mut();
    for (name, value) in ALWAYS {
        set.insert(name, HeaderValue::from_static(value));
    }
    if app.links.is_https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        set.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    set.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if hidden {
        set.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    }
    response
}

/// Refuses other hosts' names (421), and requests that name none or several (400).
pub async fn host(State(app): State<App>, request: Request, next: Next) -> Response {
    match asked_host(&request) {
        None => Fault::Unreadable.into_response(),
        Some(host) if is_ours(&app, &host) => next.run(request).await,
        Some(_) => Fault::WrongHost.into_response(),
    }
}

/// Lower case, without the port.
fn asked_host(request: &Request) -> Option<String> {
    let mut named = request.headers().get_all(header::HOST).iter();
    let (first, second) = (named.next(), named.next());
    let authority = match (request.uri().authority(), first, second) {
        (Some(authority), _, None) => Ok(authority.clone()),
        (None, Some(host), None) => Authority::try_from(host.as_bytes()),
        _ => return None,
    };
    let Ok(authority) = authority else { return None };
    Some(authority.host().trim_end_matches('.').to_ascii_lowercase())
}

fn is_ours(app: &App, host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    loopback || host.eq_ignore_ascii_case(app.links.host()) || app.config.server.hosts.iter().any(|h| h == host)
}

/// Refuses a body that says it is too large before a single octet of it is read.
pub async fn size(request: Request, next: Next) -> Response {
    let most = if request.uri().path() == busy::FILE { upload::MOST_OCTETS } else { FORM_OCTETS };
    match declared(request.headers()) {
        Some(octets) if octets > most as u64 => Fault::TooLarge.into_response(),
        _ => next.run(request).await,
    }
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().map_or("", |v| v).trim();
    // A length beyond u64 is too large as well; hyper refuses what is no number at all.
    Some(length.parse().unwrap_or(u64::MAX))
}
