//! The coordinators' desk: what waits, most urgent first, and nothing counted that can't be reached.

use axum::http::StatusCode;
use cancel_cancer::domain::ids::{BookingId, LetterId, Reference};
use cancel_cancer::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use cancel_cancer::domain::person::Role;
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::{commit, outbox, person as people, views};
use chrono::Duration;

use crate::web::book::book;
use crate::web::harness::{Browser, Front, Page};
use crate::web::offers::{NAMES, asked, offer_of};
use crate::web::people::{address, log_in, person, volunteer};

const AREA: &str = "East and north Hertfordshire";

/// A proven booking in SG1, and Dee, whose area it is in.
async fn office(service: &Front) -> (BookingId, Reference, Browser) {
    person(service, "dee", Role::Coordinator, Some(AREA)).await;
    let (mut host, booking) = book(service).await;
    service.work().await;
    host.fill(&service.link_to("ann@example.org", "/prove/"), "Confirm this is my email address", &[]).await;
    service.work().await;
    let reference = host.get(&booking).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let reference = Reference::parse(&format!("CC-{reference}")).expect("a reference");
    let id = views::by_reference(service.app.db.read(), &reference).await.expect("a read").expect("a booking");
    (id, reference, log_in(service, "dee").await)
}

async fn put(
    service: &Front,
    kind: ItemKind,
    booking: BookingId,
    letter: Option<LetterId>,
    dedupe: &str,
    minutes: i64,
) {
    let made = service.app.clock.now() + Duration::minutes(minutes);
    item::put(service.app.db.write(), kind, Some(booking), None, letter, dedupe, made).await.expect("a line");
}

fn lines(page: &Page) -> usize {
    page.text.matches("Mark as done").count()
}

#[tokio::test]
async fn what_is_urgent_stands_first_and_everything_is_a_link_away() {
    let service = Front::new().await;
    let (id, reference, mut dee) = office(&service).await;
    for n in 0..25 {
        put(&service, ItemKind::AskedNext, id, None, &format!("told{n}"), n).await;
    }
    put(&service, ItemKind::RingThem, id, None, "ring", 60).await;
    let home = dee.get("/desk").await;
    let urgent = "ring the volunteers asked";
    assert!(
        home.text.find(urgent).expect("it is there") < home.text.find("the next volunteer was asked").expect("too")
    );
    assert_eq!(lines(&home), 20);
    assert!(home.says("Show all 26") && home.text.contains("href=\"/desk/items\""));
    let all = dee.get("/desk/items").await;
    assert_eq!((all.status, lines(&all)), (StatusCode::OK, 26));

    let button = format!("ring the volunteers asked {reference}");
    let action = home.text.split("<form action=\"").find(|form| form.contains(&button)).expect("a form");
    let action = action.split('"').next().expect("a path").to_owned();
    assert!(!action.contains(reference.as_str()), "{action}");
    let done = dee.press(&action, &home, &button, &[]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/desk"));
    assert_eq!(
        dee.press(&action, &home, &button, &[]).await.status,
        StatusCode::SEE_OTHER,
        "once more changes nothing"
    );
    let rest = dee.get("/desk/items").await;
    assert!(lines(&rest) == 25 && !rest.says(urgent));
}

#[tokio::test]
async fn the_numbers_are_those_of_the_own_districts_and_of_open_lines() {
    let service = Front::new().await;
    volunteer(&service, "una").await;
    volunteer(&service, "vic").await;
    people::ensure_area(service.app.db.write(), "Elsewhere", &["AB1".into()]).await.expect("an area");
    person(&service, "eli", Role::Coordinator, Some("Elsewhere")).await;
    let (id, _, mut dee) = office(&service).await;
    let letter = views::letters(service.app.db.read(), None, Some(id), None, 1).await.expect("letters")[0].id;
    put(&service, ItemKind::LetterFailed, id, Some(letter), "letter", 0).await;
    let mut eli = log_in(&service, "eli").await;
    let (mine, theirs) = (dee.get("/desk").await, eli.get("/desk").await);
    for (one, none) in [
        ("1 requested, not yet offered", "0 requested, not yet offered"),
        ("1 proposed team to publish", "0 proposed teams to publish"),
        ("1 letter not delivered", "0 letters not delivered"),
    ] {
        assert!(mine.says(one), "{one}: {}", mine.text);
        assert!(theirs.says(none), "{none}: {}", theirs.text);
    }
    let failed = dee.get("/desk/items?kind=letter-failed").await;
    assert_eq!((lines(&failed), lines(&eli.get("/desk/items").await)), (1, 0));
    let page =
        failed.text.split("/desk/letters/").nth(1).expect("a link to the letter").split('"').next().expect("a code");
    assert_eq!(dee.get(&format!("/desk/letters/{page}")).await.status, StatusCode::OK);
    assert_eq!(eli.get(&format!("/desk/letters/{page}")).await.status, StatusCode::NOT_FOUND);
    let action = failed.text.split("<form action=\"").find(|form| form.contains("Mark as done")).expect("a form");
    let action = action.split('"').next().expect("a path").to_owned();
    dee.press(&action, &failed, "Mark as done", &[]).await;
    assert!(dee.get("/desk").await.says("0 letters not delivered"), "the line is closed");
}

#[tokio::test]
async fn a_line_says_whom_and_which_session_it_is_about() {
    let service = Front::new().await;
    let una = volunteer(&service, "una").await;
    let (id, reference, mut dee) = office(&service).await;
    let (c, now) = (service.app.db.write(), service.app.clock.now());
    let put = async |kind, booking, person| {
        item::put(c, kind, booking, person, None, kind.as_str(), now).await.expect("a line");
    };
    put(ItemKind::BusyClash, Some(id), Some(una)).await;
    let line = dee.get("/desk").await;
    let words = format!(
        "ask them una About {reference} , Knit and Natter Tuesday 6 April 2027, 2pm to 3pm (UK time) Stevenage Village \
         Hall, SG1 Since"
    );
    assert!(line.says(&words), "{}", line.text);
    let anchor = line.text.split("href=\"/desk/volunteers#").nth(1).expect("a link to her").split('"').next();
    let list = dee.get("/desk/volunteers").await;
    let row = list.text.split(&format!("id=\"{}\"", anchor.expect("an anchor"))).nth(1).expect("her row");
    assert!(row.split("</tr>").next().expect("a row").contains("mailto:una@example.org"), "{row}");

    put(ItemKind::MailDown, None, None).await;
    put(ItemKind::LetterFailed, None, Some(una)).await;
    let all = dee.get("/desk/items").await;
    assert!(all.says("nobody is told anything About All letters") && !all.says("No data"), "{}", all.text);
    assert!(all.says("could not be delivered una About A letter with a link to log in"), "{}", all.text);
}

#[tokio::test]
async fn a_reference_does_not_break_and_is_copied_as_it_stands() {
    let service = Front::new().await;
    let (_, reference, mut dee) = office(&service).await;
    let whole = format!("<span class=\"cc-unbroken\">{reference}</span>");
    for path in ["/desk/bookings", "/desk/letters"] {
        let page = dee.get(path).await;
        assert!(page.text.contains(&whole), "{path}: {}", page.text);
    }
}

#[tokio::test]
async fn the_oldest_of_many_letters_has_a_page() {
    let service = Front::new().await;
    let (id, _, mut dee) = office(&service).await;
    let first = views::letters(service.app.db.read(), None, None, None, 1).await.expect("letters")[0].clone();
    let facts = views::facts(service.app.db.read(), id).await.expect("a read").expect("a booking");
    let to = Recipient::Contact(facts.contact.id);
    let due = service.app.clock.now() + Duration::days(1);
    let tx = service.app.db.begin().await.expect("a transaction");
    for sequence in 1..=2_001 {
        let notice = Notice { kind: NoticeKind::Confirmed, to, subject: Subject::Booking(id), due, sequence };
        outbox::put(&tx, &notice, service.app.clock.now()).await.expect("a letter");
    }
    commit(tx).await.expect("a commit");
    let code = service.app.links.code("letter", first.id.0);
    assert_eq!(dee.get(&format!("/desk/letters/{code}")).await.status, StatusCode::OK);
    for wrong in ["x".to_owned(), service.app.links.code("item", first.id.0), service.app.links.code("letter", 1 << 40)]
    {
        assert_eq!(dee.get(&format!("/desk/letters/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_coordinator_gets_replaces_and_stops_the_own_calendar_address() {
    let service = Front::new().await;
    let (.., mut dee) = office(&service).await;
    assert!(dee.get("/desk/calendar").await.text.contains("href=\"/desk/calendar/address\""));
    let address = |page: &Page| {
        let after = page.text.split("/feed/c/").nth(1)?;
        Some(format!("/feed/c/{}", after.split('<').next().unwrap_or_default()))
    };
    let page = dee.get("/desk/calendar/address").await;
    let first = address(&page).expect("an address");
    let feed = service.browser().get(&first).await;
    assert!(feed.status == StatusCode::OK && feed.text.contains("BEGIN:VEVENT"), "{}", feed.text);

    let answer = dee.press("/desk/calendar/address/replace", &page, "Make a new address", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/desk/calendar/address"));
    let page = dee.get("/desk/calendar/address").await;
    let second = address(&page).expect("an address");
    dee.press("/desk/calendar/address/stop", &page, "Stop this address", &[]).await;
    assert_eq!(address(&dee.get("/desk/calendar/address").await), None);
    for dead in [first, second] {
        assert_eq!(service.browser().get(&dead).await.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn somebody_who_said_yes_is_taken_off_after_a_question() {
    let service = Front::new().await;
    person(&service, "dee", Role::Coordinator, Some(AREA)).await;
    let (mut host, booking) = asked(&service).await;
    let reference = host.get(&booking).await.text.split("CC-").nth(1).expect("a reference")[..6].to_owned();
    let here = format!("/desk/bookings/CC-{reference}");
    let mut dee = log_in(&service, "dee").await;
    assert!(!dee.get(&here).await.says("Take off"), "nobody is on the team");
    service.browser().fill(&offer_of(&service, NAMES[0]), "Accept", &[]).await;
    let page = dee.get(&here).await;
    assert_eq!(page.text.matches("Take off").count(), 1);
    let action = page.text.split("<form action=\"").find(|form| form.contains("Take off")).expect("a form");
    let action = action.split('"').next().expect("a path").to_owned();
    let question = dee.press(&action, &page, "Take off", &[]).await;
    assert_eq!(question.status, StatusCode::OK);
    assert!(question.says("Take una off this team?") && dee.get(&here).await.says("Take off"), "{}", question.text);
    let done = dee.press(&action, &question, "Yes, take una off", &[]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, here.as_str()), "{}", done.text);
    let page = dee.get(&here).await;
    assert!(page.says("Taken off") && page.says("took somebody off the team"), "{}", page.text);
    service.work().await;
    let told = service.letters_to(&address(NAMES[0])).pop().expect("a letter");
    assert!(told.contains("no longer on the team"), "{told}");
    let again = dee.press(&action, &question, "Yes, take una off", &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}
