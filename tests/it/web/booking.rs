//! The host's page behind its link: proving the address, the calendar file, cancelling.

use axum::http::StatusCode;
use cancel_cancer::actions::feed_link::feed_link;
use cancel_cancer::actions::vouch_booking::vouch_booking;
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::links::Purpose;
use cancel_cancer::store::views;

use crate::web::book::book;
use crate::web::harness::{Front, at};

#[tokio::test]
async fn the_address_is_proven_by_a_button_not_by_the_link() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    service.work().await;
    let link = service.link_to("ann@example.org", "/prove/");
    let page = service.browser().get(&link).await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, "Confirm your email address"));
    assert!(host.get(&booking).await.says("Use the link in it to confirm"), "looking proves nothing");

    let answer = service.browser().fill(&link, "Confirm this is my email address", &[]).await;
    assert_eq!(answer.location(), link);
    assert_eq!(host.get(&link).await.heading(), "Your email address is confirmed");
    let page = host.get(&booking).await;
    assert!(page.says("We are looking for volunteers") && page.text.contains("/feed/g/"));
}

#[tokio::test]
async fn the_calendar_file_holds_the_session() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    let file = host.get(&format!("{booking}/session.ics")).await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.text.contains("DTSTART;TZID=Europe/London:20270406T140000"));
}

#[tokio::test]
async fn the_host_cancels_once_and_for_all() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    let cancel = format!("{booking}/cancel");
    let page = host.get(&cancel).await;
    assert!(page.says("Tuesday 6 April 2027, 2pm to 3pm (UK time)"));
    assert!(host.get(&booking).await.text.contains("data-state=\"requested\""), "looking cancels nothing");
    for _ in 0..2 {
        let answer = host.press(&cancel, &page, "Cancel this session", &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, booking.as_str()));
    }
    let shown = host.get(&booking).await;
    assert!(shown.text.contains("data-state=\"cancelled\"") && !shown.text.contains("session.ics"));
    assert_eq!(host.get(&cancel).await.location(), booking);
}

#[tokio::test]
async fn links_end_thirty_days_after_the_session() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    service.app.clock.set(at("2027-05-06T13:59:59Z"));
    assert_eq!(host.get(&booking).await.status, StatusCode::OK);
    service.app.clock.set(at("2027-05-06T14:00:00Z"));
    let page = host.get(&booking).await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::GONE, "This link has expired"));
}

#[tokio::test]
async fn a_word_that_was_never_issued_opens_nothing() {
    let service = Front::new().await;
    let word = "A".repeat(43);
    for below in ["bookings", "prove", "offers", "log-in"] {
        let page = service.browser().get(&format!("/{below}/{word}")).await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::NOT_FOUND, "Page not found"), "{below}");
    }
}

#[tokio::test]
async fn the_groups_calendar_is_shown_to_a_proven_address_only() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    let reference = host.get(&booking).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let reference = Reference::parse(&format!("CC-{reference}")).expect("a reference");
    let id = views::by_reference(service.app.db.read(), &reference).await.expect("a read").expect("a booking");
    let facts = vouch_booking(&service.app.db, &service.ctx(), id).await.expect("vouched for");
    feed_link(&service.app.db, &service.ctx(), Purpose::FeedGroup, facts.group.id.0).await.expect("a feed");
    let page = host.get(&booking).await;
    assert!(page.says("We are looking for volunteers") && !page.text.contains("/feed/g/"), "{}", page.text);
}

#[tokio::test]
async fn pages_say_the_times_that_are_in_force() {
    let service = Front::with(&[("RETENTION__UNPROVEN_DAYS", "5"), ("RETENTION__LINK_DAYS", "14")]).await;
    let (mut host, booking) = book(&service).await;
    assert!(host.get(&booking).await.says("not confirmed within 5 days"));
    service.work().await;
    let prove = service.link_to("ann@example.org", "/prove/");
    assert!(host.get(&prove).await.says("We delete the request after 5 days"));
    let privacy = host.get("/privacy").await;
    assert!(privacy.says("5 days") && privacy.says("14 days after the session"), "{}", privacy.text);
    assert!(privacy.says("online bookings, and all volunteers") && privacy.says("until you ask us to delete it"));
    for not_in_force in ["2 years after the last session", "after they leave", "6 years", "Safety copies"] {
        assert!(!privacy.says(not_in_force), "{not_in_force}");
    }
    host.fill(&prove, "Confirm this is my email address", &[]).await;
    assert!(!host.get(&booking).await.says("not confirmed within"));
    service.app.clock.set(at("2027-04-20T14:00:00Z"));
    assert!(host.get(&booking).await.says("Links to a booking work until 14 days after the session"));
}
