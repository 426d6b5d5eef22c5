//! The digital session as the desk and the contact meet it: figures by group and language, codes handed on, crawlers left
//! out, and what is offered where a booking comes to nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cancel_cancer::actions::decline_booking::decline_booking;
use cancel_cancer::actions::give_group_code::give_group_code;
use cancel_cancer::actions::mark_not_staffed::mark_not_staffed;
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::domain::learning::GroupCode;
use cancel_cancer::domain::person::Role;
use cancel_cancer::store::{booking, views};
use rstest::rstest;

use crate::web::book::book;
use crate::web::harness::{Browser, Front, HOST, plain};
use crate::web::people::{log_in, person};

/// A booking whose contact proved the address, and its page.
async fn proven(service: &Front) -> (Browser, String, BookingFacts) {
    let (mut host, page) = book(service).await;
    service.work().await;
    let prove = service.link_to("ann@example.org", "/prove/");
    host.fill(&prove, "Confirm this is my email address", &[]).await;
    let reference = host.get(&page).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let reference = Reference::parse(&format!("CC-{reference}")).expect("a reference");
    let c = service.app.db.read();
    let id = views::by_reference(c, &reference).await.expect("a read").expect("a booking");
    let facts = booking::facts(c, id).await.expect("a read").expect("a booking");
    (host, page, facts)
}

async fn code(service: &Front, facts: &BookingFacts) -> Option<GroupCode> {
    views::code_of(service.app.db.read(), facts.group.id).await.expect("a read")
}

#[tokio::test]
async fn the_desk_sees_how_sure_people_are_by_language_week_and_group() {
    let service = Front::new().await;
    let (_, _, facts) = proven(&service).await;
    let code = give_group_code(&service.app.db, &service.ctx(), facts.group.id).await.expect("a code");
    let answers = [("before", "4"), ("after", "1"), ("before", "2"), ("after", "2")];
    for (when, answer) in answers {
        let mut browser = service.browser();
        let path = format!("/learn/en-easy/{when}?group={code}");
        let (_, page) = browser.follow(&path).await;
        let mut fields = page.hidden("Go on");
        fields.push(("answer".into(), answer.into()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(browser.send(&path, &fields).await.status, StatusCode::SEE_OTHER);
    }
    person(&service, "adi", Role::Admin, None).await;
    let desk = plain(&log_in(&service, "adi").await.get("/desk/learn").await.text);
    let easy = &service.app.shelf.language("en-easy").expect("a language").name;
    for row in [easy.clone(), "11 January 2027".into(), format!("{} ({code})", facts.group.name)] {
        let want = format!("{row} Sure before 1 of 2 Sure after 2 of 2");
        assert!(desk.contains(&want), "{want} in {desk}");
    }
    assert!(desk.contains("English Sure before Nobody answered Sure after Nobody answered"), "{desk}");
    let steering = plain(&log_in(&service, "adi").await.get("/steering").await.text);
    assert!(steering.contains(&format!("{easy} Sure before Not shown Sure after Not shown")), "{steering}");
}

#[rstest]
#[case::crawler(&["Mozilla/5.0 (compatible; Googlebot/2.1)"], 0)]
#[case::somebody(&["Mozilla/5.0 Firefox/140.0"], 1)]
#[case::the_same_once_more(&["Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Firefox/140.0"], 1)]
#[case::who_was_sent_the_address(&["Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/605.1"], 2)]
#[tokio::test]
async fn who_presses_is_counted_once_and_crawlers_are_not(#[case] programs: &[&str], #[case] want: u64) {
    let service = Front::new().await;
    let mut browser = service.browser();
    let (_, page) = browser.follow("/learn/en/before").await;
    let fields: Vec<(String, String)> =
        page.hidden("Continue").into_iter().chain([("answer".to_owned(), "none".to_owned())]).collect();
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    for program in programs {
        let request = Request::post("/learn/en/before")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::USER_AGENT, *program);
        let answer = browser.ask(request.body(Body::from(body.clone())).expect("a request")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/learn/en/what-cancer-is"));
    }
    let lines = views::learned(service.app.db.read(), None).await.expect("a read");
    assert_eq!(lines.iter().map(|l| l.times).sum::<u64>(), want);
}

#[tokio::test]
async fn the_desk_hands_on_a_groups_address_and_sheet() {
    let service = Front::new().await;
    let (_, _, facts) = proven(&service).await;
    person(&service, "adi", Role::Admin, None).await;
    let mut desk = log_in(&service, "adi").await;
    let path = format!("/desk/bookings/{}", facts.booking.reference);
    assert!(!desk.get(&path).await.text.contains("/learn/en/sheet"));
    let code = give_group_code(&service.app.db, &service.ctx(), facts.group.id).await.expect("a code");
    let page = desk.get(&path).await;
    assert!(page.says(&service.app.links.to(&format!("/learn?group={code}"))), "{}", page.text);
    let sheet = format!("/learn/en/sheet?group={code}");
    assert!(page.text.contains(&format!("href=\"{sheet}\"")) && desk.get(&sheet).await.says(code.as_str()));
}

#[tokio::test]
async fn a_group_for_whom_nobody_was_found_gets_a_code_in_the_letter_and_on_its_page() {
    let service = Front::new().await;
    let (mut host, page, facts) = proven(&service).await;
    mark_not_staffed(&service.app.db, &service.ctx(), facts.booking.id).await.expect("an end");
    service.work().await;
    let code = code(&service, &facts).await.expect("a code");
    let letters = service.letters_to("ann@example.org");
    let address = service.app.links.to(&format!("/learn?group={code}"));
    assert!(letters.last().expect("a letter").contains(&address), "{letters:?}");
    let shown = host.get(&page).await;
    assert!(shown.text.contains(&format!("href=\"/learn?group={code}\"")), "{}", shown.text);
}

#[rstest]
#[tokio::test]
async fn a_group_that_is_declined_is_offered_the_digital_session(#[values(true, false)] has_code: bool) {
    let service = Front::new().await;
    let (mut host, page, facts) = proven(&service).await;
    if has_code {
        give_group_code(&service.app.db, &service.ctx(), facts.group.id).await.expect("a code");
    }
    decline_booking(&service.app.db, &service.ctx(), facts.booking.id).await.expect("an end");
    service.work().await;
    let given = code(&service, &facts).await;
    assert_eq!(given.is_some(), has_code, "to decline gives none");
    let path = given.map_or_else(|| "/learn".to_owned(), |code| format!("/learn?group={code}"));
    let letters = service.letters_to("ann@example.org");
    let address = service.app.links.to(&path);
    assert!(letters.last().expect("a letter").lines().any(|line| line.trim() == address), "{letters:?}");
    assert!(host.get(&page).await.text.contains(&format!("href=\"{path}\"")));
}
