//! Asking to become a volunteer: what is wrong is said at the field, what is right is a line at the desk, once.

use axum::http::StatusCode;
use cancel_cancer::actions::forget::forget;
use cancel_cancer::domain::person::Role;
use chrono::Duration;
use rstest::rstest;

use crate::web::harness::{Browser, Front, Page};
use crate::web::people::{log_in, person};

const ANN: [(&str, &str); 5] = [
    ("name", "Ann <b>Bell</b>"),
    ("email", "ann@example.org"),
    ("near", "SG1"),
    ("languages", "English, Polish"),
    ("text", "I can give talks.\r\nMostly evenings."),
];

async fn ask(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    browser.fill("/volunteer", "Ask to volunteer", fields).await
}

/// `ANN` with one answer changed.
fn but(name: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    ANN.into_iter().map(|(n, v)| if n == name { (n, value) } else { (n, v) }).collect()
}

/// The desk's page of the one enquiry.
async fn at_the_desk(service: &Front) -> Page {
    person(service, "dee", Role::Coordinator, None).await;
    let mut dee = log_in(service, "dee").await;
    let items = dee.get("/desk/items?kind=wants-to-volunteer").await;
    assert!(items.says("Somebody wants to volunteer: write to them"));
    assert_eq!(items.text.matches("/desk/messages/").count(), 1, "the same is kept once");
    let code = items.text.split("/desk/messages/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    dee.get(&format!("/desk/messages/{code}")).await
}

#[tokio::test]
async fn the_desk_reads_an_enquiry_once_and_nobody_is_written_to() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for _ in 0..2 {
        let sent = ask(&mut browser, &ANN).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/volunteer/sent"));
    }
    assert!(browser.get("/volunteer/sent").await.says("We have your message"));
    service.work().await;
    assert!(service.letters_to("ann@example.org").is_empty(), "anybody can type anybody's address");
    let kept = at_the_desk(&service).await;
    assert!(kept.heading().starts_with("Sent by the form") && !kept.says("links and codes are hidden"));
    for words in
        ["ann@example.org", "Name: Ann <b>Bell</b>", "SG1", "English, Polish", "Mostly evenings.", "nobody has checked"]
    {
        assert!(kept.says(words), "{words}");
    }
    assert!(!kept.text.contains("<b>Bell"));
}

#[rstest]
#[case(but("name", ""), "Enter your name")]
#[case(but("email", "ann"), "Enter an email address in the correct format")]
#[case(but("near", ""), "Enter your town or postcode")]
#[case(but("languages", "a\u{202E}b"), "Type your languages again")]
#[case(but("text", "a\0b"), "Type what you would like to do again")]
#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_stays(#[case] fields: Vec<(&str, &str)>, #[case] says: &str) {
    let service = Front::new().await;
    let page = ask(&mut service.browser(), &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.says(says)
            && page.says("There is a problem")
            && page.text.contains("Mostly evenings") != says.ends_with("do again")
    );
}

#[tokio::test]
async fn robots_and_floods_are_refused() {
    let service = Front::with(&[("LIMITS__FORM_MIN_SECONDS", "3")]).await;
    let quick = ask(&mut service.browser(), &ANN).await;
    assert!(quick.status == StatusCode::UNPROCESSABLE_ENTITY && quick.says("You were very quick"));
    let robot = ask(&mut service.browser(), &[&ANN[..], &[("website", "x")]].concat()).await;
    assert_eq!(robot.status, StatusCode::FORBIDDEN);
    let patient = Front::new().await;
    let mut browser = patient.browser();
    let mut last = StatusCode::OK;
    for text in ["1", "2", "3", "4", "5", "6"] {
        let fields: Vec<_> = ANN.into_iter().map(|(n, v)| if n == "text" { (n, text) } else { (n, v) }).collect();
        last = ask(&mut browser, &fields).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_enquiry_is_forgotten_in_time() {
    let service = Front::new().await;
    ask(&mut service.browser(), &ANN).await;
    let mut ctx = service.ctx();
    ctx.now += Duration::days(service.app.rules.retention.letter_days + 1);
    forget(&service.app.db, &ctx).await.expect("forgotten");
    person(&service, "dee", Role::Coordinator, None).await;
    let items = log_in(&service, "dee").await.get("/desk/items?kind=wants-to-volunteer").await;
    assert!(!items.text.contains("/desk/messages/"));
}
