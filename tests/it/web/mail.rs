//! What came by email, as a coordinator sees it: messages as plain text, answers of calendars, addresses that are dead.

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;
use cancel_cancer::inbox::{Carried, take};
use cancel_cancer::store::{bounce, person as people, views};

use crate::web::harness::{Front, Page};
use crate::web::offers::{NAMES, asked, offer_of};
use crate::web::people::{address, log_in, person};

const AREA: &str = "East and north Hertfordshire";

async fn came(service: &Front, text: &str) {
    let bytes = text.replace('\n', "\r\n").into_bytes();
    take(&service.app, Carried::default(), bytes).await.expect("taken");
}

fn message(page: &Page) -> String {
    let code = page.text.split("/desk/messages/").nth(1).expect("a link to a message");
    format!("/desk/messages/{}", code.split('"').next().expect("a code"))
}

#[tokio::test]
async fn a_message_is_shown_as_text_to_those_whose_booking_it_is_about() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    people::ensure_area(service.app.db.write(), "Elsewhere", &["AB1".into()]).await.expect("an area");
    person(&service, "eli", Role::Coordinator, Some("Elsewhere")).await;
    let (mut host, booking) = asked(&service).await;
    let reference = host.get(&booking).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let text = "<script>alert(1)</script>\n\nhttp://127.0.0.1:8080/bookings/aaaaaaaaaaaaaaaa";
    came(&service, &format!("From: Ann <ann@example.org>\nSubject: Parking? CC-{reference}\n\n{text}\n")).await;
    let mut dee = log_in(&service, "dee").await;
    let home = dee.get("/desk").await;
    assert!(home.says("An email came that somebody must read"), "{}", home.text);
    let path = message(&home);
    let page = dee.get(&path).await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::OK, &*format!("Email that came Parking? CC-{reference}"))
    );
    assert!(page.says("ann@example.org") && page.says("Nobody has checked the sender"));
    assert!(page.says("<script>alert(1)</script>") && !page.text.contains("<script>alert"), "{}", page.text);
    assert!(page.says("/bookings/[hidden]") && page.text.contains(&format!("/desk/bookings/CC-{reference}\"")));
    assert_eq!(log_in(&service, "eli").await.get(&path).await.status, StatusCode::NOT_FOUND, "not their area");
    assert_eq!(dee.get("/desk/messages/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_booking_shows_what_calendars_answered_and_whom_letters_do_not_reach() {
    let service = Front::with(&[("MAIL__AUTHSERV_ID", "mx.example.org")]).await;
    person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    asked(&service).await;
    for name in NAMES {
        service.browser().fill(&offer_of(&service, name), "Accept", &[]).await;
    }
    service.work().await;
    let c = service.app.db.read();
    let id = views::bookings(c, None, None, "", 0, 1).await.expect("bookings").0.remove(0);
    let id = views::by_reference(c, &id.reference).await.expect("a read").expect("a booking");
    let facts = views::facts(c, id).await.expect("a read").expect("facts");
    let answer = |who: &str, says: &str| {
        format!(
            "Authentication-Results: mx.example.org; dmarc=pass\nFrom: {who}\nContent-Type: text/calendar\n\n\
             BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{}@127.0.0.1\nDTSTAMP:20270112T090000Z\n\
             ATTENDEE;PARTSTAT={says}:mailto:{who}\nSEQUENCE:9\nEND:VEVENT\nEND:VCALENDAR\n",
            facts.booking.uid
        )
    };
    came(&service, &answer(&address(NAMES[0]), "DECLINED")).await;
    came(&service, &answer("ann@example.org", "TENTATIVE")).await;
    bounce::mark(service.app.db.write(), &address(NAMES[1])).await.expect("marked");
    let mut dee = log_in(&service, "dee").await;
    assert!(dee.get("/desk/items").await.says("A volunteer's calendar said no: needs a replacement"));
    let page = dee.get(&format!("/desk/bookings/{}", facts.booking.reference)).await;
    assert!(page.says("By calendar: declined, ") && page.text.matches("Take off").count() == 2, "{}", page.text);
    assert!(page.says("Host’s calendar maybe, ") && page.says("The service recorded what a calendar answered"));
    assert_eq!(page.text.matches("Letters do not arrive at this address").count(), 1);
    assert!(dee.get("/desk/volunteers").await.says("vic. Letters do not arrive at this address"));
}
