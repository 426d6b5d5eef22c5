//! Offers by their links: looking changes nothing, answering does, once.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cancel_cancer::actions::publish_plan::{Chosen, publish_plan};
use cancel_cancer::store::booking;
use cancel_cancer::store::plan;

use crate::web::book::book;
use crate::web::harness::{Browser, Front, Page, at};
use crate::web::people::{address, log_in, volunteer};

pub const NAMES: [&str; 2] = ["una", "vic"];

/// A proven booking that two volunteers are asked for: the host's browser and page.
pub async fn asked(service: &Front) -> (Browser, String) {
    for name in NAMES {
        volunteer(service, name).await;
    }
    let booked = book(service).await;
    team_asked(service, booked).await
}

/// The same for what somebody has booked, with volunteers there.
pub async fn team_asked(service: &Front, (mut host, booking): (Browser, String)) -> (Browser, String) {
    service.work().await;
    let prove = service.link_to("ann@example.org", "/prove/");
    host.fill(&prove, "Confirm this is my email address", &[]).await;
    service.work().await;
    publish(service).await;
    service.work().await;
    (host, booking)
}

async fn publish(service: &Front) {
    let draft = plan::present(service.app.db.read()).await.expect("a read").expect("a draft");
    let mut chosen = Vec::new();
    for row in draft.draft.rows {
        let facts = booking::facts(service.app.db.read(), row.booking).await.expect("a read").expect("facts");
        chosen.push(Chosen { reference: facts.booking.reference, digest: row.digest });
    }
    let published = publish_plan(&service.app.db, &service.ctx(), &chosen, None).await.expect("published");
    assert_eq!(published.rows.len(), 1, "{published:?}");
}

pub fn offer_of(service: &Front, name: &str) -> String {
    service.link_to(&address(name), "/offers/")
}

fn knows_the_host(page: &Page) -> bool {
    page.says("ann@example.org")
}

#[tokio::test]
async fn looking_at_an_offer_changes_nothing() {
    let service = Front::new().await;
    asked(&service).await;
    let link = offer_of(&service, NAMES[0]);
    let head = Request::head(&link).body(Body::empty()).expect("a request");
    assert_eq!(service.browser().ask(head).await.status, StatusCode::OK);
    for _ in 0..2 {
        let page = service.browser().get(&link).await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, "Can you give this session?"));
        assert!(page.says("Tuesday 6 April 2027, 2pm to 3pm (UK time)") && page.says("CC-"));
        assert!(!knows_the_host(&page) && !page.says("Ann Bell"), "nobody is named before a yes");
        assert!(page.text.matches("<form").count() == 2 && page.header("set-cookie").is_empty());
    }
}

#[tokio::test]
async fn two_yeses_confirm_the_booking() {
    let service = Front::new().await;
    let (mut host, booking) = asked(&service).await;
    assert!(host.get(&booking).await.text.contains("data-state=\"offered\""));
    for name in NAMES {
        let mut browser = service.browser();
        let link = offer_of(&service, name);
        let answer = browser.fill(&link, "Accept", &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, link.as_str()));
        let page = browser.get(&link).await;
        assert_eq!(page.heading(), "You have said yes");
        assert!(knows_the_host(&page), "who accepted here sees whom to reach");
        assert!(!knows_the_host(&service.browser().get(&link).await), "another browser does not");
    }
    let page = host.get(&booking).await;
    assert!(page.text.contains("data-state=\"confirmed\"") && page.says("Your session is confirmed"));
    let mut theirs = log_in(&service, NAMES[0]).await;
    assert!(knows_the_host(&theirs.get(&offer_of(&service, NAMES[0])).await), "so does the volunteer's own log-in");
    let mut others = log_in(&service, NAMES[1]).await;
    assert!(!knows_the_host(&others.get(&offer_of(&service, NAMES[0])).await));
}

#[tokio::test]
async fn an_offer_is_answered_once() {
    let service = Front::new().await;
    asked(&service).await;
    let link = offer_of(&service, NAMES[0]);
    let mut browser = service.browser();
    let page = browser.get(&link).await;
    let no = browser.press(&link, &page, "I cannot do this", &[("reason", "distance")]).await;
    assert_eq!(no.status, StatusCode::SEE_OTHER);
    let again = browser.press(&link, &page, "Accept", &[]).await;
    assert_eq!((again.status, again.heading().as_str()), (StatusCode::CONFLICT, "You have said no"));
    assert_eq!(browser.get(&link).await.heading(), "You have said no");
    assert_eq!(browser.jar.len(), 0, "nothing was accepted here");
}

#[tokio::test]
async fn a_withdrawn_offer_says_so() {
    let service = Front::new().await;
    let (mut host, booking) = asked(&service).await;
    let link = offer_of(&service, NAMES[0]);
    let mut browser = service.browser();
    let page = browser.get(&link).await;
    host.fill(&format!("{booking}/cancel"), "Cancel this session", &[]).await;
    let answer = browser.press(&link, &page, "Accept", &[]).await;
    let want = "You are no longer needed for this session";
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::CONFLICT, want));
    let now = browser.get(&link).await;
    assert_eq!((now.status, now.heading().as_str()), (StatusCode::GONE, want));
}

#[tokio::test]
async fn a_late_answer_is_not_taken() {
    let service = Front::new().await;
    asked(&service).await;
    let link = offer_of(&service, NAMES[0]);
    let mut browser = service.browser();
    let page = browser.get(&link).await;
    service.app.clock.set(at("2027-01-16T10:00:00Z"));
    let answer = browser.press(&link, &page, "Accept", &[]).await;
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::CONFLICT, "The time to answer has passed"));
}

#[tokio::test]
async fn a_reason_that_is_none_of_ours_is_not_taken() {
    let service = Front::new().await;
    asked(&service).await;
    let link = offer_of(&service, NAMES[0]);
    let mut browser = service.browser();
    let answer = browser.fill(&link, "I cannot do this", &[("reason", "illness")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.get(&link).await.heading(), "Can you give this session?");
}

#[tokio::test]
async fn the_link_in_a_calendar_leads_to_the_offer_then_to_the_session_and_says_when_it_is_off() {
    let service = Front::new().await;
    let (mut host, booking) = asked(&service).await;
    let reference = host.get(&booking).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let (link, session) = (format!("/s/CC-{reference}"), format!("/me/sessions/CC-{reference}"));
    volunteer(&service, "wyn").await;
    let mut una = log_in(&service, NAMES[0]).await;
    assert_eq!(una.get(&link).await.location(), offer_of(&service, NAMES[0]), "her own offer");
    assert_eq!(una.get(&session).await.status, StatusCode::NOT_FOUND, "she has not said yes");
    una.fill(&offer_of(&service, NAMES[0]), "Accept", &[]).await;
    assert_eq!(una.get(&link).await.location(), session);
    assert!(knows_the_host(&una.get(&session).await));

    host.fill(&format!("{booking}/cancel"), "Cancel this session", &[]).await;
    service.work().await;
    assert_eq!(una.get(&link).await.location(), session);
    let letter = service.link_to(&address(NAMES[0]), "/me/sessions/");
    let page = una.get(&letter).await;
    assert_eq!((page.status, letter), (StatusCode::OK, session.clone()));
    assert!(page.says("This session is cancelled") && page.says("Tuesday 6 April 2027, 2pm to 3pm (UK time)"));
    assert!(!knows_the_host(&page) && !page.says(NAMES[1]), "contact and team are no longer theirs to see");
    let mut wyn = log_in(&service, "wyn").await;
    assert_eq!(wyn.get(&link).await.location(), session, "the same for who has no part in it");
    assert_eq!(wyn.get(&session).await.status, StatusCode::NOT_FOUND);
}
