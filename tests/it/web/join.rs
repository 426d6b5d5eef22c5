//! A session online: a coordinator gives the link, and whoever comes finds it on pages, in letters and in calendars.

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;
use rstest::rstest;

use crate::web::book::{book, book_online};
use crate::web::harness::{Browser, Front};
use crate::web::moving::{feed_of, reference_of, una_key};
use crate::web::offers::{NAMES, offer_of, team_asked};
use crate::web::people::{address, log_in, person, volunteer};

const LINK: &str = "https://meet.example.org/a,b;c?x=1";

/// A session online that waits for the answers of two, its host, and Dee at its desk page.
async fn online(service: &Front) -> (Browser, String, Browser, String) {
    person(service, "dee", Role::Coordinator, Some("East and north Hertfordshire")).await;
    for name in NAMES {
        volunteer(service, name).await;
    }
    let booked = book_online(service).await;
    let (mut host, booking) = team_asked(service, booked).await;
    let reference = reference_of(&host.get(&booking).await);
    (host, booking, log_in(service, "dee").await, format!("/desk/bookings/{reference}"))
}

async fn give(dee: &mut Browser, here: &str, link: &str) {
    let done = dee.fill(&format!("{here}/join"), "Save the link", &[("link", link)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let told = if link.is_empty() { "The link is taken away." } else { "The link is saved." };
    assert!(dee.get(done.location()).await.says(told));
}

async fn all_accept(service: &Front) {
    for name in NAMES {
        service.browser().fill(&offer_of(service, name), "Accept", &[]).await;
    }
    service.work().await;
}

#[tokio::test]
async fn whoever_comes_gets_the_link_and_who_is_asked_does_not() {
    let service = Front::new().await;
    let (mut host, booking, mut dee, here) = online(&service).await;
    give(&mut dee, &here, LINK).await;
    service.work().await;
    assert!(!host.get(&booking).await.text.contains("meet.example.org"), "nobody has said yes");
    service.browser().fill(&offer_of(&service, NAMES[0]), "Accept", &[]).await;
    service.work().await;
    let mut una = log_in(&service, NAMES[0]).await;
    let theirs = [una.get(&here.replace("/desk/bookings", "/me/sessions")).await.text, una.get("/me").await.text];
    let written = ["ann", "una", "vic"].map(|name| service.letters_to(&address(name)).concat());
    assert!(theirs[0].contains("Knit and Natter"), "{}", theirs[0]);
    assert!(theirs.iter().chain(&written).all(|text| !text.contains("meet.example.org")), "one place is open");
    service.browser().fill(&offer_of(&service, NAMES[1]), "Accept", &[]).await;
    service.work().await;
    assert!(una.get(&here.replace("/desk/bookings", "/me/sessions")).await.text.contains(&format!("href=\"{LINK}\"")));
    let page = host.get(&booking).await;
    assert!(page.says("How to join") && page.says(LINK), "{}", page.text);
    let letter = service.letters_to("ann@example.org").pop().expect("a letter");
    assert!(letter.contains("Your session is confirmed.") && letter.contains(LINK), "{letter}");
    let feed = feed_of(&service, una_key(&service, &here).await).await.replace("\r\n ", "");
    assert!(feed.contains(&format!("CONFERENCE;FEATURE=VIDEO;LABEL=Join the session;VALUE=URI:{LINK}\r\n")), "{feed}");
    assert!(feed.contains("Join the session: https://meet.example.org/a\\,b\\;c?x=1"), "{feed}");
}

#[tokio::test]
async fn a_link_that_comes_later_is_a_letter_of_its_own() {
    let service = Front::new().await;
    let (mut host, booking, mut dee, here) = online(&service).await;
    all_accept(&service).await;
    assert!(host.get(&booking).await.says("The link is not known yet"));
    assert!(dee.get(&here).await.says("Nobody knows how to join online yet."));
    let line = "A session online is confirmed and nobody can join it: give it a link";
    assert!(dee.get("/desk").await.says(line));
    let before = service.letters_to("ann@example.org");
    assert!(before.last().expect("a letter").contains("We will send you the link before the session"));
    give(&mut dee, &here, LINK).await;
    assert!(!dee.get("/desk").await.says(line));
    service.work().await;
    let letters = service.letters_to("ann@example.org");
    let letter = letters.last().expect("a letter");
    assert!(letters.len() == before.len() + 1 && letter.contains("This is how to join your session online."));
    assert!(letter.contains(LINK) && !letter.contains("It was on"), "{letter}");
    give(&mut dee, &here, LINK).await;
    service.work().await;
    assert_eq!(service.letters_to("ann@example.org").len(), letters.len(), "the same link is no news");
    give(&mut dee, &here, "").await;
    assert!(dee.get("/desk").await.says(line));
    service.work().await;
    let letter = service.letters_to("ann@example.org").pop().expect("a letter");
    assert!(letter.contains("does not work any more") && !letter.contains(LINK), "{letter}");
}

#[rstest]
#[case("http://meet.example.org/")]
#[case("meet.example.org")]
#[case("https://ann:secret@example.org/")]
#[tokio::test]
async fn what_is_no_link_is_told_at_the_field(#[case] typed: &str) {
    let service = Front::new().await;
    let (.., mut dee, here) = online(&service).await;
    let again = dee.fill(&format!("{here}/join"), "Save the link", &[("link", typed)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("It starts with https:// and holds no password") && again.text.contains(typed));
}

#[tokio::test]
async fn a_session_in_person_takes_no_link() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, Some("East and north Hertfordshire")).await;
    let (mut host, booking) = book(&service).await;
    let here = format!("/desk/bookings/{}", reference_of(&host.get(&booking).await));
    let mut dee = log_in(&service, "dee").await;
    assert_eq!(dee.get(&format!("{here}/join")).await.location(), here);
    assert!(!dee.get(&here).await.says("How to join"));
}
