//! At the desk a session gets another time or place after a question, and what nobody was told of is taken back.

use axum::http::StatusCode;
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::feed_link::feed_link;
use cancel_cancer::actions::open_offer::offer_link;
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::domain::person::Role;
use cancel_cancer::links::{self, Purpose};
use cancel_cancer::store::views;
use chrono::Duration;

use crate::web::book::{book, book_on};
use crate::web::harness::{Browser, Front, Page, attribute};
use crate::web::offers::{NAMES, asked, offer_of};
use crate::web::people::{address, log_in, person, volunteer};

const AREA: &str = "East and north Hertfordshire";
const WHEN: [(&str, &str); 4] = [("day", "13"), ("month", "4"), ("year", "2027"), ("time", "10am")];
const WHERE: [(&str, &str); 2] = [("venue", "Stevenage Village Hall"), ("postcode", "SG1 1AA")];

/// A session on 6 April at 2pm that una and vic said yes to, its host, and Dee at its desk page.
async fn confirmed(service: &Front) -> (Browser, String, Browser, String) {
    person(service, "dee", Role::Coordinator, Some(AREA)).await;
    let (mut host, booking) = asked(service).await;
    for name in NAMES {
        service.browser().fill(&offer_of(service, name), "Accept", &[]).await;
    }
    service.work().await;
    let reference = reference_of(&host.get(&booking).await);
    (host, booking, log_in(service, "dee").await, format!("/desk/bookings/{reference}"))
}

pub fn reference_of(page: &Page) -> String {
    format!("CC-{}", &page.text.split("CC-").nth(1).expect("a reference")[..6])
}

pub async fn feed_of(service: &Front, who: i64) -> String {
    let token = feed_link(&service.app.db, &service.ctx(), Purpose::FeedVolunteer, who).await;
    let path = links::path(Purpose::FeedVolunteer, token.expect("a feed").expect("a living one").expose());
    service.browser().get(&path).await.text
}

#[tokio::test]
async fn a_coordinator_moves_a_session_after_reading_what_happens_to_whom() {
    let service = Front::new().await;
    let (mut host, booking, mut dee, here) = confirmed(&service).await;
    let form = format!("{here}/move");
    assert!(dee.get(&here).await.text.contains(&format!("href=\"{form}\"")));
    let page = dee.get(&form).await;
    assert!(page.says("Tuesday 6 April 2027, 2pm to 3pm (UK time)") && page.text.contains("value=\"2pm\""));

    let fields = [WHEN.as_slice(), &WHERE].concat();
    let question = dee.press(&form, &page, "Continue", &fields).await;
    assert!(question.status == StatusCode::OK && question.text.contains("data-interruption"), "{}", question.text);
    for name in NAMES {
        assert!(question.says(name) && question.says("said yes before and is asked again"), "{}", question.text);
    }
    assert!(host.get(&booking).await.says("Tuesday 6 April 2027"), "nothing has changed yet");
    let done = dee.press(&form, &question, "Yes, change it", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = dee.get(done.location()).await;
    assert!(page.says("Time or place changed") && page.says("changed the time or place"), "{}", page.text);
    assert!(!page.text.contains("/desk/undo/"), "nothing is held here");

    let page = host.get(&booking).await;
    assert!(
        page.says("Tuesday 13 April 2027, 10am to 11am (UK time)") && page.text.contains("data-state=\"confirmed\"")
    );
    service.work().await;
    let told = service.letters_to("ann@example.org").pop().expect("a letter");
    assert!(
        told.contains("It was on: Tuesday 6 April 2027") && told.contains("We are asking the volunteers"),
        "{told}"
    );
    let link = offer_of(&service, NAMES[0]);
    let mut una = log_in(&service, NAMES[0]).await;
    assert!(una.get("/me/offers").await.text.contains(&link));
    let who = una_key(&service, &here).await;
    assert!(feed_of(&service, who).await.contains("STATUS:TENTATIVE"));
    let page = una.get(&link).await;
    assert!(page.says("You said yes before. The time or place has changed since."), "{}", page.text);
    una.press(&link, &page, "Accept", &[]).await;
    assert!(feed_of(&service, who).await.contains("STATUS:CONFIRMED"));
    let old = dee.press(&form, &question, "Yes, change it", &[]).await;
    assert_eq!(old.status, StatusCode::CONFLICT, "the question was about another team and time");
}

/// The key of una's person.
pub async fn una_key(service: &Front, here: &str) -> i64 {
    let reference = Reference::parse(&here[here.len() - 9..]).expect("a reference");
    let c = service.app.db.read();
    let id = views::by_reference(c, &reference).await.expect("a read").expect("a booking");
    let facts = views::facts(c, id).await.expect("a read").expect("a booking");
    facts.mates.iter().find(|m| m.email.as_str() == address(NAMES[0])).expect("una").offer.person.0
}

#[tokio::test]
async fn times_and_places_that_cant_be_are_said_at_their_fields() {
    let service = Front::new().await;
    let (.., mut dee, here) = confirmed(&service).await;
    let form = format!("{here}/move");
    let page = dee.get(&form).await;
    let there = "Stevenage Village Hall";
    for (fields, says) in [
        (["28", "3", "2027", "1:30am", there, "SG1 1AA"], "1:30am does not exist on Sunday 28 March 2027"),
        (["31", "10", "2027", "1:30am", there, "SG1 1AA"], "1:30am comes twice on Sunday 31 October 2027"),
        (["11", "1", "2027", "2pm", there, "SG1 1AA"], "This date is too soon"),
        (["12", "1", "2027", "9am", there, "SG1 1AA"], "Choose a time that is not past"),
        (["31", "4", "2027", "2pm", there, "SG1 1AA"], "There is no such day"),
        (["6", "4", "2027", "", there, "SG1 1AA"], "Enter a start time"),
        (["6", "4", "2027", "2pm", there, "SG1 1AA"], "Change the date, the time or the place"),
        (["6", "4", "2027", "2pm", "", "SG1 1AA"], "Enter the name of the place"),
        (["6", "4", "2027", "2pm", there, "AB1 2CD"], "This postcode is outside your areas"),
    ] {
        let names = ["day", "month", "year", "time", "venue", "postcode"];
        let typed: Vec<(&str, &str)> = names.into_iter().zip(fields).collect();
        let again = dee.press(&form, &page, "Continue", &typed).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(again.says("There is a problem") && again.says(says), "{fields:?}: {}", again.text);
    }
}

/// Dee publishes the one proposed team; the plan page after it.
async fn publish(dee: &mut Browser) -> Page {
    let page = dee.get("/desk/plan").await;
    let value = page.text.split("<input").find(|i| i.contains("name=\"include\"")).expect("a row").to_owned();
    let done = dee.press("/desk/plan", &page, "Publish", &[("include", &attribute(&value, "value"))]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    dee.get(done.location()).await
}

fn undo_of(page: &Page) -> String {
    let form = page.text.split("<form action=\"").find(|form| form.starts_with("/desk/undo/")).expect("a button");
    form.split('"').next().expect("a path").to_owned()
}

#[tokio::test]
async fn a_publication_is_taken_back_until_the_first_letter_may_leave() {
    let service = Front::with(&[("MAIL__HOLD_SECONDS", "60")]).await;
    let dee_id = person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    let una = volunteer(&service, NAMES[0]).await;
    volunteer(&service, NAMES[1]).await;
    let (mut host, booking) = book(&service).await;
    service.work().await;
    host.fill(&service.link_to("ann@example.org", "/prove/"), "Confirm this is my email address", &[]).await;
    service.work().await;
    let mut dee = log_in(&service, "dee").await;
    let mut theirs = log_in(&service, NAMES[0]).await;

    let page = publish(&mut dee).await;
    assert!(page.says("1 teams published, 2 volunteers asked"), "{}", page.text);
    service.work().await;
    let reference = Reference::parse(&reference_of(&host.get(&booking).await)).expect("a reference");
    let c = service.app.db.read();
    let id = views::by_reference(c, &reference).await.expect("a read").expect("a booking");
    let offer = views::facts(c, id).await.expect("a read").expect("a booking").mates[0].offer.id;
    let link = offer_link(&service.app.db, &service.ctx(), offer).await.expect("a link");
    let link = links::path(Purpose::Offer, link.expose());
    let held = async |host: &mut Browser, theirs: &mut Browser| {
        assert!(host.get(&booking).await.text.contains("data-state=\"requested\""));
        assert!(theirs.get("/me/offers").await.says("No offer waits for you."));
        assert!(!feed_of(&service, una.0).await.contains("BEGIN:VEVENT"));
        assert_eq!(theirs.get(&link).await.status, StatusCode::NOT_FOUND);
    };
    held(&mut host, &mut theirs).await;
    let undo = undo_of(&page);
    let done = dee.press(&undo, &page, "Undo", &[]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/desk/plan?undone=1"), "{}", done.text);
    assert!(dee.get(done.location()).await.says("1 teams taken back. No volunteer was asked."));
    assert_eq!(dee.press(&undo, &page, "Undo", &[]).await.location(), "/desk/plan", "once more changes nothing");
    service.app.clock.set(service.app.clock.now() + Duration::minutes(2));
    service.work().await;
    held(&mut host, &mut theirs).await;
    assert!(service.letters_to(&address(NAMES[0])).iter().all(|text| !text.contains("/offers/")));

    let page = publish(&mut dee).await;
    let undo = undo_of(&page);
    let eli = person(&service, "eli", Role::Coordinator, Some(AREA)).await;
    assert_ne!(eli, dee_id);
    let mut eli = log_in(&service, "eli").await;
    let plan = eli.get("/desk/plan").await;
    assert_eq!(eli.press(&undo, &plan, "Log out", &[]).await.status, StatusCode::NOT_FOUND, "it is Dee's");
    service.app.clock.set(service.app.clock.now() + Duration::minutes(1));
    let late = dee.press(&undo, &page, "Undo", &[]).await;
    assert_eq!((late.status, late.heading().as_str()), (StatusCode::CONFLICT, "It is too late to undo this"));
    assert!(late.says(reference.as_str()) && late.says("Offered") && late.says("0 of 2 accepted, 2 asked"));
    service.work().await;
    assert!(service.letters_to(&address(NAMES[0])).iter().any(|text| text.contains("/offers/")));
    assert!(host.get(&booking).await.text.contains("data-state=\"offered\""));
}

#[tokio::test]
async fn a_publication_taken_back_in_part_names_what_stays() {
    let service = Front::with(&[("MAIL__HOLD_SECONDS", "60")]).await;
    person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    for name in NAMES {
        volunteer(&service, name).await;
    }
    for day in ["6", "13"] {
        let (mut host, _) = book_on(&service, day).await;
        service.work().await;
        host.fill(&service.link_to("ann@example.org", "/prove/"), "Confirm this is my email address", &[]).await;
        service.work().await;
    }
    let mut dee = log_in(&service, "dee").await;
    let page = dee.get("/desk/plan").await;
    let boxes = page.text.split("<input").filter(|i| i.contains("name=\"include\""));
    let values: Vec<String> = boxes.map(|i| attribute(i, "value")).collect();
    let ticked: Vec<(&str, &str)> = values.iter().map(|value| ("include", value.as_str())).collect();
    let done = dee.press("/desk/plan", &page, "Publish", &ticked).await;
    let page = dee.get(done.location()).await;
    assert!(page.says("2 teams published"), "{}", page.text);

    let stays = Reference::parse(&values[1][..9]).expect("a reference");
    let id = views::by_reference(service.app.db.read(), &stays).await.expect("a read").expect("a booking");
    cancel_booking(&service.app.db, &service.ctx(), id).await.expect("cancelled");
    let done = dee.press(&undo_of(&page), &page, "Undo", &[]).await;
    assert_eq!(done.location(), format!("/desk/plan?undone=1&stayed={stays}.since"), "{}", done.text);
    let page = dee.get(done.location()).await;
    assert!(page.says("1 teams taken back. Their volunteers were not asked."), "{}", page.text);
    assert!(page.says("These teams were not taken back:"), "{}", page.text);
    assert!(page.says(&format!("{stays}: somebody has changed it since. Its volunteers may be asked.")));
}

#[tokio::test]
async fn a_move_is_taken_back_while_its_letters_are_held() {
    let service = Front::with(&[("MAIL__HOLD_SECONDS", "60")]).await;
    let (mut host, booking, mut dee, here) = confirmed(&service).await;
    let form = format!("{here}/move");
    let page = dee.get(&form).await;
    let fields = [WHEN.as_slice(), &WHERE].concat();
    let question = dee.press(&form, &page, "Continue", &fields).await;
    let done = dee.press(&form, &question, "Yes, change it", &[]).await;
    let page = dee.get(done.location()).await;
    let undone = dee.press(&undo_of(&page), &page, "Undo", &[]).await;
    assert_eq!(undone.location(), format!("{here}?undone=1"), "{}", undone.text);
    let page = dee.get(undone.location()).await;
    assert!(page.says("2 of 2 accepted") && !page.says("13 April 2027"), "{}", page.text);
    let before = service.letters.letters().len();
    service.app.clock.set(service.app.clock.now() + Duration::minutes(2));
    service.work().await;
    assert_eq!(service.letters.letters().len(), before, "nobody hears of it");
    assert!(host.get(&booking).await.says("Tuesday 6 April 2027"));
}
