//! The booking form from the first question to the booking's page, and everything that can be wrong on the way.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cancel_cancer::store::views;
use rstest::rstest;

use crate::web::harness::{Browser, Front, Page, at};

const HOW: &[(&str, &str)] = &[("format", "in-person"), ("kind", "general")];
const WHERE: &[(&str, &str)] = &[("venue", "Stevenage Village Hall"), ("postcode", "sg11aa")];
const WHEN: &[(&str, &str)] = &[("day", "6"), ("month", "4"), ("year", "2027"), ("time", "2pm")];
const GROUP: &[(&str, &str)] = &[("group", "Knit and Natter"), ("group_kind", "community"), ("people", "20")];
const SUPPORT: &[(&str, &str)] = &[("support", "none")];
const CONTACT: &[(&str, &str)] = &[("name", "Ann Bell"), ("email", "ann@example.org"), ("phone", "")];

const STEPS: [(&str, &[(&str, &str)]); 6] = [
    ("/book/how", HOW),
    ("/book/where", WHERE),
    ("/book/when", WHEN),
    ("/book/group", GROUP),
    ("/book/support", SUPPORT),
    ("/book/contact", CONTACT),
];

/// Answers the questions before `until`.
async fn answered(service: &Front, until: &str) -> Browser {
    let mut browser = service.browser();
    for (path, fields) in STEPS.iter().take_while(|(path, _)| *path != until) {
        let answer = browser.fill(path, "Continue", fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
    }
    browser
}

/// Books; returns the browser and the path of the booking's page.
pub async fn book(service: &Front) -> (Browser, String) {
    send(answered(service, "").await).await
}

/// The same for another day of April.
pub async fn book_on(service: &Front, day: &str) -> (Browser, String) {
    let mut browser = answered(service, "").await;
    let when = [("day", day), ("month", "4"), ("year", "2027"), ("time", "2pm")];
    browser.fill("/book/when", "Continue", &when).await;
    send(browser).await
}

/// The same online.
pub async fn book_online(service: &Front) -> (Browser, String) {
    let mut browser = answered(service, "").await;
    browser.fill("/book/how", "Continue", &[("format", "online"), ("kind", "general")]).await;
    send(browser).await
}

async fn send(mut browser: Browser) -> (Browser, String) {
    let done = browser.fill("/book/check", "Confirm and send", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    (browser, done.location().to_owned())
}

async fn bookings(service: &Front) -> u64 {
    views::bookings(service.app.db.read(), None, None, "", 0, 10).await.expect("bookings").1
}

#[tokio::test]
async fn a_group_books_with_seven_presses() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let (mut path, mut page) = browser.follow("/book").await;
    let mut presses = 0;
    for (want, fields) in STEPS {
        assert_eq!(path, want);
        let answer = browser.press(&path, &page, "Continue", fields).await;
        presses += 1;
        (path, page) = browser.follow(answer.location()).await;
    }
    assert_eq!((path.as_str(), page.heading().as_str()), ("/book/check", "Check your answers"));
    assert!(page.says("Where Stevenage Village Hall SG1 1AA Change where the session is"), "{}", page.text);
    assert!(page.says("Tuesday 6 April 2027, 2pm to 3pm (UK time)"));
    let answer = browser.press(&path, &page, "Confirm and send", &[]).await;
    presses += 1;
    let booking = browser.get(answer.location()).await;
    assert_eq!((booking.status, presses), (StatusCode::OK, 7));
    assert!(booking.text.contains("data-state=\"requested\""));
    assert!(booking.says("Your reference is CC-") && booking.says("Use the link in it to confirm your email address"));
}

#[tokio::test]
async fn an_online_session_is_asked_no_place() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let answer = browser.fill("/book/how", "Continue", &[("format", "online"), ("kind", "general")]).await;
    assert_eq!(answer.location(), "/book/when");
}

#[tokio::test]
async fn a_later_question_without_answers_leads_to_the_start() {
    let service = Front::new().await;
    for path in ["/book/where", "/book/contact", "/book/check", "/book/outside-area"] {
        let page = service.browser().get(path).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/book"), "{path}");
    }
    assert_eq!(service.browser().get("/book/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_later_question_leads_to_the_first_open_one() {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/when").await;
    for path in ["/book/contact", "/book/check"] {
        assert_eq!(browser.get(path).await.location(), "/book/when", "{path}");
    }
}

fn keeps(page: &Page, name: &str, value: &str) -> bool {
    let escaped = value.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;");
    page.text.contains(&format!("name=\"{name}\" type=\"text\"")) && page.text.contains(&format!("value=\"{escaped}\""))
}

#[tokio::test]
async fn wrong_answers_are_shown_again_with_what_was_typed() {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/where").await;
    let typed = "<script>alert(\"1\")</script> & hall";
    let page = browser.fill("/book/where", "Continue", &[("venue", typed), ("postcode", "XYZ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("<title>Error: Where will the session be?"));
    assert!(page.says("There is a problem Enter a full UK postcode, like SG1 1AA"));
    assert!(page.text.contains("href=\"#postcode\"") && page.text.contains("id=\"postcode-error\""));
    assert!(!page.text.contains("<script>alert") && keeps(&page, "venue", typed) && keeps(&page, "postcode", "XYZ"));
    let again = browser.press("/book/where", &page, "Continue", WHERE).await;
    assert_eq!(again.location(), "/book/when");
}

#[rstest]
#[case::too_soon(("25", "1", "2027", "2pm"), "This date is too soon. Choose a date from Tuesday 26 January 2027")]
#[case::past(("1", "1", "2020", "2pm"), "This date is too soon. Choose a date from Tuesday 26 January 2027")]
#[case::gap(("28", "3", "2027", "1:30am"), "1:30am does not exist on Sunday 28 March 2027, because the clocks change.")]
#[case::fold(("31", "10", "2027", "1:30am"), "1:30am comes twice on Sunday 31 October 2027, because the clocks change.")]
#[tokio::test]
async fn a_time_that_cannot_be_booked_says_which_can(#[case] typed: (&str, &str, &str, &str), #[case] want: &str) {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/when").await;
    let fields = [("day", typed.0), ("month", typed.1), ("year", typed.2), ("time", typed.3)];
    let page = browser.fill("/book/when", "Continue", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says(want), "{}", page.text);
    assert!(page.says("to Wednesday 26 January 2028") && keeps(&page, "time", typed.3));
}

#[tokio::test]
async fn outside_the_area_is_a_page_with_other_help() {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/where").await;
    let answer = browser.fill("/book/where", "Continue", &[("venue", "Tate"), ("postcode", "EC1A 1BB")]).await;
    assert_eq!(answer.location(), "/book/outside-area");
    let page = browser.get("/book/outside-area").await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, "We cannot come to this postcode"));
    assert!(page.says("The postcode EC1A 1BB is outside this area"));
    assert_eq!(browser.get("/book/check").await.location(), "/book/where", "nobody books there");
    let answer = browser.fill("/book/how", "Continue", &[("format", "online"), ("kind", "general")]).await;
    assert_eq!(answer.location(), "/book/when", "but online anybody can");
}

#[tokio::test]
async fn change_leads_back_to_check_your_answers() {
    let service = Front::new().await;
    let mut browser = answered(&service, "").await;
    let page = browser.get("/book/check").await;
    assert!(page.text.contains("href=\"/book/group?change=yes\""));
    let question = browser.get("/book/group?change=yes").await;
    assert!(keeps(&question, "group", "Knit and Natter") && question.text.contains("href=\"/book/check\""));
    let new = [("group", "Knit Two"), ("group_kind", "women"), ("people", "12")];
    let answer = browser.press("/book/group", &question, "Continue", &new).await;
    assert_eq!(answer.location(), "/book/check");
    let page = browser.get("/book/check").await;
    assert!(page.says("Knit Two") && page.says("About 12"));
}

#[tokio::test]
async fn reload_and_double_click_book_once() {
    let service = Front::new().await;
    let mut browser = answered(&service, "").await;
    browser.get("/book/check").await;
    let page = browser.get("/book/check").await;
    let mut other = browser.clone();
    let (one, two) = tokio::join!(
        browser.press("/book/check", &page, "Confirm and send", &[]),
        other.press("/book/check", &page, "Confirm and send", &[])
    );
    let again = browser.press("/book/check", &page, "Confirm and send", &[]).await;
    assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text);
    assert_eq!((one.location(), one.location()), (two.location(), again.location()));
    assert_eq!(bookings(&service).await, 1);
}

#[tokio::test]
async fn the_next_booking_in_a_browser_is_another_one() {
    let service = Front::new().await;
    let (mut browser, first) = book(&service).await;
    assert_eq!(browser.get("/book/check").await.location(), "/book", "what was sent is not sent again");
    let page = browser.follow("/book").await.1;
    assert!(!page.text.contains(" checked"), "nothing of the first is left");
    for (path, fields) in STEPS {
        browser.fill(path, "Continue", fields).await;
    }
    let second = browser.fill("/book/check", "Confirm and send", &[]).await;
    assert_ne!(second.location(), first);
    assert_eq!(bookings(&service).await, 2);
}

#[tokio::test]
async fn answers_that_were_tampered_with_or_are_a_day_old_start_anew() {
    let service = Front::new().await;
    let mut tampered = answered(&service, "/book/contact").await;
    let page = tampered.get("/book/contact").await;
    let cookie = tampered.jar["cc-flow"].clone();
    let (text, signature) = cookie.split_once('.').expect("a dot");
    let changed = if text.ends_with('Q') { "R" } else { "Q" };
    tampered.jar.insert("cc-flow".into(), format!("{}{changed}.{signature}", &text[..text.len() - 1]));
    let answer = tampered.press("/book/contact", &page, "Continue", CONTACT).await;
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::GONE, "Start your booking again"));
    assert!(!tampered.jar.contains_key("cc-flow"), "nothing of it is kept");

    let mut late = answered(&service, "/book/contact").await;
    service.app.clock.set(at("2027-01-13T10:00:00Z"));
    assert_eq!(late.get("/book/contact").await.status, StatusCode::GONE);
    assert_eq!(late.get("/book/contact").await.location(), "/book");
}

#[tokio::test]
async fn an_answer_that_no_longer_holds_is_asked_again() {
    let service = Front::new().await;
    service.app.clock.set(at("2027-03-23T23:50:00Z"));
    let mut browser = answered(&service, "").await;
    let page = browser.get("/book/check").await;
    service.app.clock.set(at("2027-03-24T00:10:00Z"));
    let answer = browser.press("/book/check", &page, "Confirm and send", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.heading(), "When would you like the session?");
    assert!(answer.says("This date is too soon. Choose a date from Wednesday 7 April 2027"));
    let later = [("day", "13"), ("month", "4"), ("year", "2027"), ("time", "2pm")];
    let answer = browser.press("/book/when", &answer, "Continue", &later).await;
    assert_eq!(answer.location(), "/book/check");
}

#[rstest]
#[case("Ann\r\nBcc: all@example.org")]
#[case("Ann\0Bell")]
#[case("Ann\u{202E}lleB")]
#[tokio::test]
async fn hostile_names_are_refused_at_the_door(#[case] name: &str) {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/contact").await;
    let fields = [("name", name), ("email", "ann@example.org"), ("phone", "")];
    let page = browser.fill("/book/contact", "Continue", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("It includes characters that cannot be shown on a page"), "{}", page.text);
}

#[tokio::test]
async fn names_that_look_like_markup_are_only_names() {
    let service = Front::new().await;
    let mut browser = answered(&service, "/book/group").await;
    let name = "O'Neill <b>\"Knit\"</b> & Söhne";
    browser.fill("/book/group", "Continue", &[("group", name), ("group_kind", "other"), ("people", "5")]).await;
    browser.fill("/book/support", "Continue", &[]).await;
    browser.fill("/book/contact", "Continue", CONTACT).await;
    let done = browser.fill("/book/check", "Confirm and send", &[]).await;
    let page = browser.get(done.location()).await;
    assert!(!page.text.contains("<b>") && page.text.contains("O&#39;Neill &#60;b&#62;&#34;Knit&#34;"));
}

#[tokio::test]
async fn programs_that_fill_in_everything_book_nothing() {
    let service = Front::new().await;
    let mut browser = answered(&service, "").await;
    let page = browser.fill("/book/check", "Confirm and send", &[("website", "https://spam.example")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(bookings(&service).await, 0);
}

#[tokio::test]
async fn nobody_books_in_no_time() {
    let service = Front::with(&[("LIMITS__FORM_MIN_SECONDS", "3")]).await;
    let mut browser = answered(&service, "").await;
    let page = browser.fill("/book/check", "Confirm and send", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("wait a few seconds and send them again") && bookings(&service).await == 0);
    service.app.clock.set(at("2027-01-12T10:00:03Z"));
    let done = browser.press("/book/check", &page, "Confirm and send", &[]).await;
    assert_eq!((done.status, bookings(&service).await), (StatusCode::SEE_OTHER, 1));
}

#[tokio::test]
async fn one_sender_books_so_often_an_hour_and_no_more() {
    let service = Front::with(&[("LIMITS__BOOKINGS_PER_SENDER_HOUR", "1")]).await;
    book(&service).await;
    let mut browser = answered(&service, "").await;
    let page = browser.fill("/book/check", "Confirm and send", &[]).await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "3600"));
    assert_eq!(page.heading(), "Try again later");
    service.app.clock.set(at("2027-01-12T11:00:00Z"));
    let done = browser.fill("/book/check", "Confirm and send", &[]).await;
    assert_eq!((done.status, bookings(&service).await), (StatusCode::SEE_OTHER, 2));
}

#[tokio::test]
async fn a_language_that_volunteers_speak_can_be_asked_for() {
    let service = Front::new().await;
    crate::web::people::volunteer(&service, "una").await;
    let mut browser = answered(&service, "/book/support").await;
    let page = browser.get("/book/support").await;
    assert!(page.text.contains("<option value=\"ur\">Urdu</option>") && !page.text.contains("value=\"en\""));
    let answer = browser.press("/book/support", &page, "Continue", &[("support", "language"), ("language", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let needs = [("support", "language"), ("support", "bsl"), ("language", "ur")];
    let answer = browser.press("/book/support", &page, "Continue", &needs).await;
    assert_eq!(answer.location(), "/book/contact");
    browser.fill("/book/contact", "Continue", CONTACT).await;
    let check = browser.get("/book/check").await;
    assert!(check.says("Urdu British Sign Language (BSL) interpreter"), "{}", check.text);
}

#[tokio::test]
async fn the_browser_keeps_no_answer_that_was_sent() {
    let service = Front::new().await;
    let mut browser = answered(&service, "").await;
    let kept = |browser: &Browser| {
        let text = browser.jar["cc-flow"].split('.').next().expect("a text").to_owned();
        String::from_utf8(URL_SAFE_NO_PAD.decode(text).expect("base64")).expect("UTF-8")
    };
    let page = browser.get("/book/check").await;
    assert!(kept(&browser).contains("ann@example.org"));
    let done = browser.press("/book/check", &page, "Confirm and send", &[]).await;
    assert!(!kept(&browser).contains("ann") && !kept(&browser).contains("SG1"), "{}", kept(&browser));
    let again = browser.press("/book/check", &page, "Confirm and send", &[]).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, done.location()));
    assert_eq!(bookings(&service).await, 1);
}

#[tokio::test]
async fn the_cookie_page_names_every_cookie_and_its_end() {
    let service = Front::new().await;
    let page = service.browser().get("/cookies").await;
    for words in [
        "cc-flow",
        "cc-accepted",
        "180 days after you last said yes",
        "cc-place",
        "30 days after you last saved",
        "after 24 hours",
    ] {
        assert!(page.says(words), "{words}: {}", page.text);
    }
    assert!(service.browser().get("/privacy").await.says("We use 4 cookies"));
}
