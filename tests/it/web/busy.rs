//! A volunteer's own calendar: given by address or file, read by the job, and kept from everybody else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cancel_cancer::domain::ids::PersonId;
use cancel_cancer::store::{busy, plan};
use chrono::Duration;
use rstest::rstest;

use crate::house::Logs;
use crate::site::{Site, answer};
use crate::web::harness::{Browser, Front, HOST, NOW, Page, at};
use crate::web::people::{log_in, volunteer};

/// Tuesdays 2pm to 3pm, five times from 9 February 2027.
const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@example.com\r\nSUMMARY:Dentist\r\n\
    DTSTART;TZID=GMT Standard Time:20270209T140000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";

async fn somebody() -> (Front, PersonId, Browser) {
    let service = Front::with(&[("FETCH__ALLOW_PRIVATE", "true")]).await;
    let id = volunteer(&service, "zoe").await;
    let browser = log_in(&service, "zoe").await;
    (service, id, browser)
}

async fn calendars() -> Site {
    let fresh = |head: &str| head.to_lowercase().contains("if-none-match: \"one\"");
    Site::new(move |head| {
        if fresh(head) {
            answer("304 Not Modified", "", b"")
        } else {
            answer("200 OK", "ETag: \"one\"\r\n", CALENDAR.as_bytes())
        }
    })
    .await
}

/// Sends a file as a browser does.
async fn upload(browser: &mut Browser, octets: &[u8]) -> Page {
    let page = browser.get("/me/busy").await;
    let (_, csrf) = page.hidden("Read this file").into_iter().find(|(name, _)| name == "csrf").expect("a token");
    let field = |name: &str| format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"");
    let head = format!("{}\r\n\r\n{csrf}\r\n{}; filename=\"my.ics\"\r\n\r\n", field("csrf"), field("file"));
    let body = [head.as_bytes(), octets, b"\r\n--line--\r\n"].concat();
    let request = Request::post("/me/busy/file")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
        .header(header::CONTENT_LENGTH, body.len())
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header("sec-fetch-site", "same-origin");
    browser.ask(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn an_address_is_read_again_and_again_and_shown_to_nobody() {
    let (service, id, mut browser) = somebody().await;
    let site = calendars().await;
    let logs = Logs::begin();
    let secret = format!("{}/secret-word.ics", site.url);
    let sent = browser.fill("/me/busy", "Use this address", &[("address", &secret)]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/me/busy"));
    assert!(browser.get("/me/busy").await.says("Not read yet. We will read it in a moment."));
    service.work().await;
    let page = browser.get("/me/busy").await;
    assert!(page.says("An address that you gave us") && page.says("Read today at 10am, 5 busy times"), "{}", page.text);
    assert!(!page.text.contains("secret-word") && !page.text.contains("Dentist"));

    service.app.clock.set(at(NOW) + Duration::hours(2));
    service.work().await;
    let asked = site.asked();
    assert!(asked.len() == 2 && asked[1].to_lowercase().contains("if-none-match: \"one\""), "{asked:?}");
    assert!(browser.get("/me/busy").await.says("Read today at midday, 5 busy times"));

    let later = at(NOW) + Duration::hours(9);
    let stored = busy::claim(service.app.db.write(), later, later).await.expect("a read").expect("it is due").address;
    assert!(
        !stored.windows(6).any(|part| part == b"secret") && !logs.text().contains("secret-word"),
        "{}",
        logs.text()
    );
    assert!(busy::of(service.app.db.read(), id, (at(NOW), later)).await.expect("a read").is_empty());
}

#[tokio::test]
async fn a_calendar_that_never_changes_is_read_whole_again_before_its_times_run_out() {
    let (service, id, mut browser) = somebody().await;
    let weekly = CALENDAR.replace(";COUNT=5", "");
    let site = Site::new(move |head| {
        if head.to_lowercase().contains("if-none-match") {
            answer("304 Not Modified", "", b"")
        } else {
            answer("200 OK", "ETag: \"one\"\r\n", weekly.as_bytes())
        }
    })
    .await;
    browser.fill("/me/busy", "Use this address", &[("address", &format!("{}/x", site.url))]).await;
    let last = async || {
        let far = (at(NOW), at(NOW) + Duration::days(900));
        busy::of(service.app.db.read(), id, far).await.expect("a read").pop().expect("a time").0
    };
    let mut asked = Vec::new();
    for days in [0, 29, 31, 32] {
        service.app.clock.set(at(NOW) + Duration::days(days));
        service.work().await;
        let whole = !site.asked().last().expect("a request").to_lowercase().contains("if-none-match");
        asked.push((site.asked().len(), whole, last().await));
    }
    let (first, later) = (at("2028-07-11T13:00:00Z"), at("2028-08-08T13:00:00Z"));
    assert_eq!(asked, [(1, true, first), (2, false, first), (3, true, later), (4, false, later)]);
}

#[tokio::test]
async fn a_calendar_that_fails_keeps_its_times_and_says_so() {
    let (service, id, mut browser) = somebody().await;
    let site = calendars().await;
    browser.fill("/me/busy", "Use this address", &[("address", &format!("{}/x", site.url))]).await;
    service.work().await;
    site.answer(|_| answer("404 Not Found", "", b""));
    service.app.clock.set(at("2027-01-13T11:00:00Z"));
    service.work().await;
    let mut browser = log_in(&service, "zoe").await;
    let page = browser.get("/me/busy").await;
    assert!(page.says("Read yesterday at 10am, 5 busy times"), "{}", page.text);
    assert!(
        page.says("We could not read your calendar") && page.says("We tried today at 11am. The address does not work")
    );
    let days = (at("2027-02-01T00:00:00Z"), at("2027-04-01T00:00:00Z"));
    assert_eq!(busy::of(service.app.db.read(), id, days).await.expect("a read").len(), 5);

    // Tried again later each time, and well again once it answers.
    service.work().await;
    assert_eq!(site.asked().len(), 2, "not at once");
    site.answer(|_| answer("200 OK", "", CALENDAR.as_bytes()));
    service.app.clock.set(at("2027-01-13T14:00:00Z"));
    service.work().await;
    let page = browser.get("/me/busy").await;
    assert!(page.says("Read today at 2pm, 5 busy times") && !page.says("We could not read"), "{}", page.text);
}

#[tokio::test]
async fn a_file_is_read_once_and_the_plan_knows() {
    let (service, id, mut browser) = somebody().await;
    service.work().await;
    let before = plan::dirty(service.app.db.read()).await.expect("a read");
    let sent = upload(&mut browser, CALENDAR.as_bytes()).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/me/busy"), "{}", sent.text);
    let page = browser.get("/me/busy").await;
    assert!(page.says("A file that you gave us") && page.says("Read today at 10am, 5 busy times"), "{}", page.text);
    assert!(plan::dirty(service.app.db.read()).await.expect("a read").0 > before.0, "the plan is old");
    let days = ("2027-01-01".parse().expect("a date"), "2027-05-01".parse().expect("a date"));
    let tx = service.app.db.begin_read().await.expect("a transaction");
    let snapshot = plan::snapshot(&tx, at(NOW), days).await.expect("a snapshot");
    drop(tx);
    assert_eq!(snapshot.busy[&id][0], (at("2027-02-09T14:00:00Z"), at("2027-02-09T15:00:00Z")));
    assert_eq!(snapshot.busy[&id].len(), 5);

    let stopped = browser.press("/me/busy/stop", &page, "Stop using my calendar", &[]).await;
    assert_eq!((stopped.status, stopped.location()), (StatusCode::SEE_OTHER, "/me/busy"));
    assert!(!browser.get("/me/busy").await.says("A file that you gave us"));
    let tx = service.app.db.begin_read().await.expect("a transaction");
    assert!(plan::snapshot(&tx, at(NOW), days).await.expect("a snapshot").busy.is_empty());
}

#[rstest]
#[case(b"".to_vec(), "Choose a calendar file")]
#[case(b"<html>Log in</html>".to_vec(), "This is not a calendar: it may be a web page.")]
#[case(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".to_vec(), "The end of the calendar is missing.")]
#[case(vec![b'x'; (1 << 20) + 1], "The calendar is larger than 1 MB.")]
#[tokio::test]
async fn a_file_that_is_none_says_why(#[case] octets: Vec<u8>, #[case] want: &str) {
    let (_service, _, mut browser) = somebody().await;
    let page = upload(&mut browser, &octets).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("There is a problem") && page.says(want), "{}", page.text);
}

#[tokio::test]
async fn a_file_far_too_large_is_refused_before_it_is_read() {
    let (_service, _, mut browser) = somebody().await;
    assert_eq!(upload(&mut browser, &vec![b'x'; 5 << 20]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[rstest]
#[case("", "Enter the address of your calendar")]
#[case("http://example.com/x.ics", "The address must begin with https:// or webcal://, not http://")]
#[case("https://127.0.0.1/x.ics", "Enter an address of a calendar on the internet")]
#[tokio::test]
async fn an_address_that_is_none_says_why(#[case] typed: &str, #[case] want: &str) {
    let service = Front::new().await;
    volunteer(&service, "zoe").await;
    let mut browser = log_in(&service, "zoe").await;
    let page = browser.fill("/me/busy", "Use this address", &[("address", typed)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says(want), "{}", page.text);
}
