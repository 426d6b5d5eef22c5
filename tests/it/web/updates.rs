//! Updates of the areas of work: written at the desk, read by everybody, taken off again.

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;
use rstest::rstest;

use crate::web::harness::{Browser, Front};
use crate::web::people::{log_in, person};

async fn dee(service: &Front) -> Browser {
    person(service, "dee", Role::Coordinator, None).await;
    log_in(service, "dee").await
}

#[tokio::test]
async fn what_the_desk_writes_stands_on_the_page_about_the_programme_until_it_is_removed() {
    let service = Front::new().await;
    let mut dee = dee(&service).await;
    let fields = [("area", "1"), ("says", "We met <b>40</b>\r\npeople in Ware.")];
    for _ in 0..2 {
        let sent = dee.fill("/desk/updates", "Add", &fields).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/desk/updates"));
    }
    let about = service.browser().get("/about").await;
    assert!(about.says("12 January 2027") && about.says("We met <b>40</b> people in Ware."));
    assert_eq!(about.text.matches("people in Ware").count(), 1, "sent twice, written once");
    assert!(!about.text.contains("<b>40"));
    let page = dee.get("/desk/updates").await;
    let code =
        page.text.split("action=\"/desk/updates/").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    dee.press(&format!("/desk/updates/{code}"), &page, "Remove", &[]).await;
    assert!(!service.browser().get("/about").await.says("people in Ware"));
}

#[tokio::test]
async fn only_an_area_without_updates_says_that_there_is_none() {
    let service = Front::new().await;
    let none = async || service.browser().get("/about").await.text.matches("There is no update yet.").count();
    let before = none().await;
    dee(&service).await.fill("/desk/updates", "Add", &[("area", "3"), ("says", "We met nurses.")]).await;
    assert!(before > 0 && none().await == before - 1);
}

#[rstest]
#[case("", "We met.", "Choose the area of work")]
#[case("9", "We met.", "Choose the area of work")]
#[case("2", " ", "Enter what was done")]
#[case("2", "a\u{202E}b", "characters that cannot be shown")]
#[case("2", "We met. Patient 943 476 5919 was happy.", "Take out the NHS number")]
#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_is_kept(#[case] area: &str, #[case] says: &str, #[case] told: &str) {
    let service = Front::new().await;
    let mut dee = dee(&service).await;
    let page = dee.fill("/desk/updates", "Add", &[("area", area), ("says", says)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says(told) && page.text.contains(says.trim()), "{}", page.text);
    assert!(!service.browser().get("/about").await.says("We met."));
}
