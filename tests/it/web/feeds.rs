//! Calendar addresses as calendar programs ask for them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use cancel_cancer::actions::feed_link::{feed_link, replace_feed, stop_feed};
use cancel_cancer::domain::person::Role;
use cancel_cancer::domain::text::Email;
use cancel_cancer::links::{self, Purpose};
use cancel_cancer::store::person as people;

use crate::web::book::book;
use crate::web::harness::{Front, Page, at};
use crate::web::offers::{NAMES, asked, offer_of};
use crate::web::people::{address, person};

/// The path of a coordinator's feed with one proven booking in it, and the coordinator's key.
async fn feed(service: &Front) -> (String, i64) {
    let dee = person(service, "dee", Role::Coordinator, Some("East and north Hertfordshire")).await;
    let (mut host, _) = book(service).await;
    service.work().await;
    let link = service.link_to("ann@example.org", "/prove/");
    host.fill(&link, "Confirm this is my email address", &[]).await;
    let token = feed_link(&service.app.db, &service.ctx(), Purpose::FeedCoordinator, dee.0).await;
    let token = token.expect("a feed").expect("a living one");
    (links::path(Purpose::FeedCoordinator, token.expose()), dee.0)
}

async fn ask(service: &Front, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    service.browser().ask(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_feed_is_a_calendar_with_its_headers() {
    let service = Front::new().await;
    let (path, _) = feed(&service).await;
    let page = ask(&service, &path, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.starts_with("BEGIN:VCALENDAR\r\n")
            && page.text.contains("DTSTART;TZID=Europe/London:20270406T140000")
    );
    for (name, want) in [
        ("content-type", "text/calendar; charset=utf-8"),
        ("content-disposition", "inline; filename=\"sessions.ics\""),
        ("cache-control", "private, no-cache"),
        ("vary", "accept-encoding"),
        ("x-robots-tag", "noindex, nofollow"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("last-modified", "Tue, 12 Jan 2027 10:00:00 GMT"),
        ("set-cookie", ""),
        ("content-encoding", ""),
    ] {
        assert_eq!(page.header(name), want, "{name}");
    }
    assert!(page.header("etag").starts_with("W/\""));
}

#[tokio::test]
async fn who_has_the_present_bytes_gets_304() {
    let service = Front::new().await;
    let (path, _) = feed(&service).await;
    let first = ask(&service, &path, &[]).await;
    let etag = first.header("etag").to_owned();
    let (strong, listed) = (etag.trim_start_matches("W/").to_owned(), format!("\"nope\", {etag}"));
    let since = first.header("last-modified").to_owned();
    let old = "Thu, 01 Jan 1970 00:00:00 GMT";
    let as_in_1994 = "Friday, 15-Jan-27 00:00:00 GMT";
    service.app.clock.set(at("2027-01-12T11:00:00Z"));
    for (headers, want) in [
        (vec![("if-none-match", etag.as_str())], 304),
        (vec![("if-none-match", strong.as_str())], 304),
        (vec![("if-none-match", listed.as_str())], 304),
        (vec![("if-none-match", "*")], 304),
        (vec![("if-none-match", "\"nope\"")], 200),
        (vec![("if-none-match", "\"nope\""), ("if-modified-since", since.as_str())], 200),
        (vec![("if-modified-since", since.as_str())], 304),
        (vec![("if-modified-since", old)], 200),
        (vec![("if-modified-since", as_in_1994)], 304),
        (vec![("if-modified-since", "not a date")], 200),
        (vec![("if-none-match", etag.as_str()), ("accept-encoding", "gzip")], 304),
    ] {
        let page = ask(&service, &path, &headers).await;
        assert_eq!(page.status.as_u16(), want, "{headers:?}");
        assert_eq!((page.header("etag"), page.header("last-modified")), (etag.as_str(), since.as_str()));
        assert_eq!(page.text.is_empty(), want == 304);
    }
}

#[tokio::test]
async fn it_is_packed_only_for_who_asks() {
    let service = Front::new().await;
    let (path, _) = feed(&service).await;
    for (asked, want) in [("gzip", "gzip"), ("gzip;q=0, identity", ""), ("br", ""), ("GZIP;Q=0.5", "gzip")] {
        let page = ask(&service, &path, &[("accept-encoding", asked)]).await;
        assert_eq!((page.status, page.header("content-encoding")), (StatusCode::OK, want), "{asked}");
        assert_eq!(page.header("vary").to_ascii_lowercase(), "accept-encoding");
    }
}

#[tokio::test]
async fn an_unknown_address_is_404_and_a_replaced_or_stopped_one_410() {
    let service = Front::new().await;
    let (path, dee) = feed(&service).await;
    let purpose = Purpose::FeedCoordinator;
    for unknown in
        [format!("/feed/c/{}.ics", "A".repeat(43)), path.replace("/feed/c/", "/feed/v/"), path.replace(".ics", "")]
    {
        let page = ask(&service, &unknown, &[]).await;
        assert_eq!((page.status, page.text.as_str()), (StatusCode::NOT_FOUND, ""), "{unknown}");
    }
    let new = replace_feed(&service.app.db, &service.ctx(), purpose, dee).await.expect("a new address");
    assert_eq!(ask(&service, &path, &[]).await.status, StatusCode::GONE);
    let new = links::path(purpose, new.expose());
    assert_eq!(ask(&service, &new, &[]).await.status, StatusCode::OK);
    stop_feed(&service.app.db, &service.ctx(), purpose, dee).await.expect("stopped");
    let page = ask(&service, &new, &[]).await;
    assert_eq!((page.status, page.text.as_str()), (StatusCode::GONE, ""));
}

#[tokio::test]
async fn a_feed_is_read_only() {
    let service = Front::new().await;
    let (path, _) = feed(&service).await;
    for method in ["POST", "PUT", "DELETE", "PROPFIND", "OPTIONS"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = Request::builder().method(method.clone()).uri(&path).header("if-match", "nothing");
        let page = service.browser().ask(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((page.status, page.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"), "{method}");
    }
    let head = Request::head(&path).body(Body::empty()).expect("a request");
    let (head, get) = (service.browser().ask(head).await, ask(&service, &path, &[]).await);
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    for name in ["etag", "last-modified", "content-type"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn a_volunteers_feed_shows_no_names_of_others() {
    let service = Front::new().await;
    let (mut host, booking) = asked(&service).await;
    let dee = person(&service, "dee", Role::Coordinator, Some("East and north Hertfordshire")).await;
    let una = people::by_email(service.app.db.read(), &Email::parse(&address(NAMES[0])).expect("an address")).await;
    let una = una.expect("a read").expect("una").id;
    let read = async |purpose, subject| {
        let token = feed_link(&service.app.db, &service.ctx(), purpose, subject).await;
        let path = links::path(purpose, token.expect("a feed").expect("a living one").expose());
        ask(&service, &path, &[]).await.text.replace("\r\n ", "")
    };
    let about = |text: &str| text.lines().filter(|l| l.starts_with("DESCRIPTION")).collect::<String>();
    // As an offer, then as a session with a mate.
    for (state, then) in [("Offer: ", &NAMES[..]), ("SUMMARY:Cancer awareness", &[])] {
        let text = read(Purpose::FeedVolunteer, una.0).await;
        assert!(text.contains("BEGIN:VEVENT") && text.contains(state), "{text}");
        for hidden in [NAMES[1], "Ann Bell", "@example.org", "ATTENDEE", "ORGANIZER"] {
            assert!(!about(&text).contains(hidden), "{hidden}: {text}");
            assert!(!hidden.contains(char::is_uppercase) || !text.contains(hidden), "{hidden}: {text}");
        }
        for name in then {
            service.browser().fill(&offer_of(&service, name), "Accept", &[]).await;
        }
    }
    assert!(host.get(&booking).await.text.contains("data-state=\"confirmed\""));
    let desk = read(Purpose::FeedCoordinator, dee.0).await;
    assert!(about(&desk).contains(NAMES[1]), "there is a name that could be shown: {desk}");
}

#[tokio::test]
async fn behind_a_proxy_in_clear_the_address_counts_as_leaked() {
    let https = [("SERVER__PUBLIC_URL", "https://sessions.example.org"), ("SERVER__TRUSTED_PROXIES", "10.0.0.1")];
    let service = Front::with(&https).await;
    let dee = person(&service, "dee", Role::Coordinator, None).await;
    let token = feed_link(&service.app.db, &service.ctx(), Purpose::FeedCoordinator, dee.0).await;
    let path = links::path(Purpose::FeedCoordinator, token.expect("a feed").expect("a living one").expose());
    let from: std::net::SocketAddr = "10.0.0.1:5000".parse().expect("an address");
    for (scheme, want) in [("https", StatusCode::OK), ("http", StatusCode::NOT_FOUND)] {
        let mut request =
            Request::get(&path).header("x-forwarded-proto", scheme).body(Body::empty()).expect("a request");
        request.extensions_mut().insert(axum::extract::ConnectInfo(from));
        assert_eq!(service.browser().ask(request).await.status, want, "{scheme}");
    }
}
