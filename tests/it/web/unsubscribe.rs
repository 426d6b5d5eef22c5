//! Letters that can be stopped: by one click of a mail program, by the page's button, at the portal; and started again.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cancel_cancer::actions::stop_letters::stop_address;
use cancel_cancer::domain::notice::{Recipient, Topic};
use cancel_cancer::store::stopped;
use rstest::rstest;

use crate::web::harness::{Front, Page};
use crate::web::people::{log_in, volunteer};

struct Stop {
    service: Front,
    who: Recipient,
    path: String,
}

impl Stop {
    async fn new() -> Self {
        let service = Front::new().await;
        let who = Recipient::Person(volunteer(&service, "una").await);
        let address = stop_address(&service.app.links, who, Topic::Offers);
        let path = address.strip_prefix(&service.app.links.to("")).expect("one of ours").to_owned();
        Self { service, who, path }
    }

    async fn stopped(&self) -> Vec<Topic> {
        stopped::of(self.service.app.db.read(), self.who).await.expect("a read")
    }

    /// As a mail program does that is a page of another site: no cookie, no token.
    async fn click(&self, path: &str, kind: &str, body: &str) -> Page {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        let request = request.header("origin", "https://mail.example").header("sec-fetch-site", "cross-site");
        let request = request.body(Body::from(body.to_owned()));
        self.service.browser().ask(request.expect("a request")).await
    }
}

#[rstest]
#[case("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")]
#[case(
    "multipart/form-data; boundary=x",
    "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
)]
#[tokio::test]
async fn one_click_stops_letters_without_cookie_and_token(#[case] kind: &str, #[case] body: &str) {
    let stop = Stop::new().await;
    for _ in 0..2 {
        let page = stop.click(&stop.path, kind, body).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("We have stopped letters that ask you to give a session"), "{}", page.text);
        assert_eq!(stop.stopped().await, [Topic::Offers]);
    }
}

#[tokio::test]
async fn looking_changes_nothing_and_the_buttons_stop_and_start() {
    let stop = Stop::new().await;
    let mut browser = stop.service.browser();
    let head = Request::head(&stop.path).body(Body::empty()).expect("a request");
    assert_eq!(browser.ask(head).await.status, StatusCode::OK);
    let page = browser.get(&stop.path).await;
    assert!(page.says("Do you want to stop letters that ask you to give a session?"), "{}", page.text);
    assert_eq!(stop.stopped().await, []);
    let sent = browser.press(&stop.path, &page, "Stop these letters", &[]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, stop.path.as_str()));
    assert_eq!(stop.stopped().await, [Topic::Offers]);
    browser.fill(&stop.path, "Start these letters again", &[]).await;
    assert_eq!(stop.stopped().await, []);
}

#[tokio::test]
async fn a_word_that_nobody_was_given_stops_nothing() {
    let stop = Stop::new().await;
    let (below, word) = stop.path.rsplit_once('/').expect("a word at the end");
    let other = format!("{below}/{}{}", if word.starts_with('A') { 'B' } else { 'A' }, &word[1..]);
    for path in [other.as_str(), "/unsubscribe/x"] {
        let page = stop.click(path, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = stop.click(&stop.path, "application/x-www-form-urlencoded", "").await;
    assert_eq!((page.status, stop.stopped().await), (StatusCode::FORBIDDEN, vec![]));
}

#[tokio::test]
async fn a_volunteer_sees_and_changes_which_letters_come() {
    let stop = Stop::new().await;
    let mut browser = log_in(&stop.service, "una").await;
    browser.fill("/me/letters", "Stop reminders of sessions", &[]).await;
    assert_eq!(stop.stopped().await, [Topic::Reminders]);
    let page = browser.get("/me/letters").await;
    assert!(page.says("You have stopped reminders of sessions") && page.says("You get letters that ask how"));
    browser.fill("/me/letters", "Start reminders of sessions", &[]).await;
    assert_eq!(stop.stopped().await, []);
}
