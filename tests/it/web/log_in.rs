//! Logging in by link and by code, only in the browser that asked; logging out.

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;

use crate::web::harness::{Browser, Front, at};
use crate::web::people::{address, log_in, person};

async fn asked(service: &Front, name: &str) -> (Browser, String) {
    let mut browser = service.browser();
    let answer = browser.fill("/log-in", "Email me a link", &[("email", &address(name))]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/log-in/code"));
    service.work().await;
    (browser, service.link_to(&address(name), "/log-in/"))
}

/// The six digits of the last letter.
fn code(service: &Front, name: &str) -> String {
    let text = service.letters_to(&address(name)).pop().expect("a letter");
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    words.rfind(|w| w.len() == 6 && w.bytes().all(|b| b.is_ascii_digit())).expect("a code").to_owned()
}

#[tokio::test]
async fn the_link_shows_a_button_and_the_button_enters_once() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let (mut browser, link) = asked(&service, "dee").await;
    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!browser.jar.contains_key("cc"), "looking enters nobody");
    let answer = browser.press(&link, &page, "Log in", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/desk"));
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    let mut same = browser.clone();
    same.jar.remove("cc");
    let again = same.get(&link).await;
    assert_eq!((again.status, again.heading().as_str()), (StatusCode::GONE, "This link has been used"));
}

#[tokio::test]
async fn everybody_begins_in_their_own_part_of_the_house() {
    let service = Front::new().await;
    for (name, role, home) in
        [("vol", Role::Volunteer, "/me"), ("dee", Role::Coordinator, "/desk"), ("ste", Role::Steering, "/steering")]
    {
        person(&service, name, role, None).await;
        let (mut browser, link) = asked(&service, name).await;
        assert_eq!(browser.fill(&link, "Log in", &[]).await.location(), home);
        assert_eq!(browser.get("/log-in").await.location(), home);
    }
}

#[tokio::test]
async fn another_browser_is_told_to_use_the_first_one() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let (mut first, link) = asked(&service, "dee").await;
    let mut other = service.browser();
    let page = other.get(&link).await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, "Use the browser you started in"));
    let page = first.get("/log-in/code").await;
    let wrong = first.press("/log-in/code", &page, "Log in", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let spaced = code(&service, "dee").chars().flat_map(|c| [c, ' ']).collect::<String>();
    let answer = first.press("/log-in/code", &page, "Log in", &[("code", &spaced)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/desk"), "{}", answer.text);
}

#[tokio::test]
async fn five_wrong_codes_end_the_log_in() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let (mut browser, _) = asked(&service, "dee").await;
    let right = code(&service, "dee");
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let page = browser.get("/log-in/code").await;
    for _ in 0..4 {
        let answer = browser.press("/log-in/code", &page, "Log in", &[("code", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for typed in [wrong, right.as_str()] {
        let answer = browser.press("/log-in/code", &page, "Log in", &[("code", typed)]).await;
        assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::GONE, "This link has expired"));
    }
    assert!(!browser.jar.contains_key("cc"));
}

#[tokio::test]
async fn a_link_works_for_ten_minutes() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let (mut browser, link) = asked(&service, "dee").await;
    service.app.clock.set(at("2027-01-12T10:10:00Z"));
    let page = browser.get(&link).await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::GONE, "This link has expired"));
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_known() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let mut pages = Vec::new();
    for name in ["dee", "nobody"] {
        let mut browser = service.browser();
        let answer = browser.fill("/log-in", "Email me a link", &[("email", &address(name))]).await;
        let page = browser.get(answer.location()).await;
        let token = page.hidden("Log in").remove(0).1;
        pages.push((answer.status, answer.location().to_owned(), page.text.replace(&token, "#")));
    }
    assert_eq!(pages[0], pages[1]);
    service.work().await;
    assert_eq!(service.letters.letters().len(), 1);
}

#[tokio::test]
async fn letters_are_asked_for_so_often_an_hour() {
    let service = Front::with(&[("LIMITS__LINKS_PER_SENDER_HOUR", "2")]).await;
    let mut browser = service.browser();
    let page = browser.get("/log-in").await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer = browser.press("/log-in", &page, "Email me a link", &[("email", "x@example.org")]).await;
        statuses.push((answer.status.as_u16(), answer.header("retry-after").to_owned()));
    }
    assert_eq!(statuses, [(303, String::new()), (303, String::new()), (429, "3600".to_owned())]);
}

#[tokio::test]
async fn a_wrong_address_is_asked_for_again() {
    let service = Front::new().await;
    let page = service.browser().fill("/log-in", "Email me a link", &[("email", "ann@")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("Enter an email address in the correct format") && page.text.contains("value=\"ann@\""));
}

#[tokio::test]
async fn log_out_ends_the_session_everywhere() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let mut browser = log_in(&service, "dee").await;
    let page = browser.get("/about").await;
    let mut thief = browser.clone();
    let answer = browser.press("/log-out", &page, "Log out", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(answer.header("clear-site-data").contains("\"cookies\"") && browser.jar.is_empty());
    assert_eq!(thief.get("/desk").await.location(), "/log-in", "the word itself is dead");
}

#[tokio::test]
async fn a_session_ends_after_twelve_idle_hours() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let mut browser = log_in(&service, "dee").await;
    service.app.clock.set(at("2027-01-12T21:59:59Z"));
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    service.app.clock.set(at("2027-01-13T10:00:00Z"));
    assert_eq!(browser.get("/desk").await.location(), "/log-in");
}

#[tokio::test]
async fn a_browser_that_has_been_open_for_a_day_can_still_use_its_letter() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, None).await;
    let mut browser = service.browser();
    let page = browser.get("/log-in").await;
    service.app.clock.set(at("2027-01-13T09:55:00Z"));
    browser.press("/log-in", &page, "Email me a link", &[("email", &address("dee"))]).await;
    service.work().await;
    service.app.clock.set(at("2027-01-13T10:03:00Z"));
    let answer = browser.fill(&service.link_to(&address("dee"), "/log-in/"), "Log in", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/desk"), "{}", answer.text);
}
