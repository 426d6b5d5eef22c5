//! The digital session in a browser without script: chapters, questions, place, groups.

use axum::http::StatusCode;
use cancel_cancer::domain::person::Role;
use cancel_cancer::domain::time::local_date;
use cancel_cancer::learn::{Review, Shelf, pictures};
use cancel_cancer::store::views;
use cancel_cancer::web::router::router;
use rstest::rstest;
use std::sync::Arc;

use crate::web::book::book;
use crate::web::harness::{Browser, Front, NOW, Page, at, plain};
use crate::web::people::{log_in, person};

const LAST: &str = "/learn/en/what-next/1?sent=yes&answer=1&once=0123456789012345678901234567890123456789012";

/// What was counted, as words and times.
async fn counted(service: &Front) -> Vec<(String, u64)> {
    let lines = views::learned(service.app.db.read(), None).await.expect("a read");
    lines.iter().map(|l| (l.step.as_word(), l.times)).collect()
}

#[tokio::test]
async fn every_chapter_leads_to_help_sources_and_support() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for language in ["en", "en-easy"] {
        let shelf = service.app.shelf.clone();
        let all: Vec<_> = shelf.chapters(shelf.language(language).expect("a language")).collect();
        for found in all {
            let page = browser.get(&format!("/learn/{language}/{}", found.chapter.slug)).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.heading().ends_with(&found.chapter.title));
            for words in ["GP if:", "Call 111 if:", "Call 999 if:", "Someone I know has cancer"] {
                assert!(page.says(words), "{language} {}: {words}", found.chapter.slug);
            }
            assert!(found.chapter.facts.iter().all(|fact| page.says(&fact.source)));
            assert!(page.says(&found.language.words.awaiting) && page.text.contains(" alt=\""));
            assert!(page.header("set-cookie").is_empty(), "nothing is set that nobody asked for");
        }
    }
}

#[rstest]
#[case("/learn/xx", "Learn about cancer online")]
#[case("/learn/xx/signs", "Learn about cancer online")]
#[case("/learn/en/nothing", "Learn about cancer")]
#[case("/learn/en/signs/9", "Learn about cancer")]
#[case("/learn/en/signs/x", "Learn about cancer")]
#[case("/learn/en/place?chapter=nothing", "Learn about cancer")]
#[tokio::test]
async fn what_there_is_is_shown_where_something_is_missing(#[case] path: &str, #[case] heading: &str) {
    let service = Front::new().await;
    let page = service.browser().get(path).await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::NOT_FOUND, heading));
    assert!(page.says("Here is what we have") && page.text.contains("href=\"/learn/en"));
}

#[rstest]
#[case("1", "You said: Wait a few more months", "do not wait that long")]
#[case("2", "You said: Contact a GP", "You will not waste their time")]
#[case("none", "You said: I am not sure", "That is fine.")]
#[tokio::test]
async fn a_question_is_answered_kindly_and_says_why(#[case] answer: &str, #[case] said: &str, #[case] why: &str) {
    let service = Front::new().await;
    let (at, page) = service.browser().follow(&format!("/learn/en/signs/1?sent=yes&answer={answer}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says(said) && page.says(why) && !page.says("wrong") && !page.says("score"));
    let word = at.split("once=").nth(1).expect("a word");
    assert_eq!(link(&page, "Continue"), format!("/learn/en/signs/2?once={word}"));
    assert_eq!(counted(&service).await, [], "an answer is nobody's business");
}

#[rstest]
#[case("/learn/en/signs/1?sent=yes")]
#[case("/learn/en/signs/1?sent=yes&answer=7")]
#[case("/learn/en/signs/1?sent=yes&answer=%3Cscript%3E")]
#[tokio::test]
async fn no_choice_is_no_scolding(#[case] path: &str) {
    let service = Front::new().await;
    let (_, page) = service.browser().follow(path).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("Choose an answer.") && page.text.contains("<title>Error: ") && !page.text.contains("<script>"));
}

/// From the start to the end, as somebody does who presses what is there.
async fn whole(browser: &mut Browser, group: &str) -> Page {
    let with = |path: &str| format!("{path}{}{group}", if group.is_empty() || path.contains('?') { "" } else { "?" });
    let before = with("/learn/en/before");
    let (asked, page) = browser.follow(&before).await;
    let mut at = press(browser, &page, &before, &[("answer", "4")]).await.location().to_owned();
    // Whoever goes back and sends it once more is counted once.
    let page = browser.get(&asked).await;
    press(browser, &page, &before, &[("answer", "4")]).await;
    let mut last = (String::new(), String::new());
    for _ in 0..7 {
        let mut page = browser.get(&at).await;
        let mut question = link(&page, "Go to the question");
        loop {
            question = browser.follow(&question).await.0;
            at = format!("{question}&sent=yes&answer=1");
            page = browser.get(&at).await;
            last = (at.clone(), question.clone());
            if page.text.contains("method=\"post\"") {
                break;
            }
            question = link(&page, "Continue");
        }
        press(browser, &page, &question, &[]).await.location().clone_into(&mut at);
        // Also whoever goes back to the chapter, and whoever looks at the question again and answers otherwise.
        let again = browser.get(&link(&page, "Look at the question again")).await;
        let mut back = link(&again, "Back</a>");
        while back.contains("/1?") || back.contains("/2?") {
            back = link(&browser.get(&back).await, "Back</a>");
        }
        let chapter = browser.get(&back).await;
        let first = browser.get(&link(&chapter, "Go to the question")).await;
        assert_eq!(first.status, StatusCode::OK, "it has its word already");
        let otherwise: Vec<String> = again.hidden("Continue").iter().map(|(n, v)| format!("{n}={v}")).collect();
        let path = question.split('?').next().expect("a path");
        let page = browser.get(&format!("{path}?{}&answer=2", otherwise.join("&"))).await;
        press(browser, &page, &question, &[]).await;
    }
    assert!(at.starts_with("/learn/en/after?") && at.contains(group), "{at}");
    let page = browser.get(&at).await;
    let again = press(browser, &page, &at, &[]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.hidden("Continue") == page.hidden("Continue"));
    let done = press(browser, &again, &at, &[("answer", "1")]).await;
    assert_eq!(done.location(), with("/learn/en/done"));
    // Whoever goes back asks for the page anew, and sends it once more.
    let again = browser.get(&at).await;
    press(browser, &again, &at, &[("answer", "1")]).await;
    // Also from further back, at the last reply.
    let again = browser.get(&last.0).await;
    assert_eq!(press(browser, &again, &last.1, &[]).await.location(), at);
    browser.get(done.location()).await
}

/// The address of the link with these words.
fn link(page: &Page, words: &str) -> String {
    let before = page.text.split(words).next().unwrap_or_default();
    let href = before.rsplit("href=\"").next().unwrap_or_default().split('"').next().unwrap_or_default();
    href.replace("&#38;", "&")
}

/// Sends the page's form to its address, group and all.
async fn press(browser: &mut Browser, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let hidden = page.hidden("Continue");
    let all: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(fields.iter().copied()).collect();
    browser.send(path, &all).await
}

#[tokio::test]
async fn the_whole_session_counts_totals_and_ends_with_ways_on() {
    let service = Front::new().await;
    let page = whole(&mut service.browser(), "").await;
    for words in ["Tell 3 people", "Book a free session", "Become a volunteer", "Quit smoking", "0300 123 4044"] {
        assert!(page.says(words), "{words}");
    }
    let chapters = (1..=7).map(|n| (format!("chapter-{n}"), 1));
    let mut want: Vec<(String, u64)> = chapters.collect();
    want.extend([("start", 1), ("before-4", 1), ("complete", 1), ("after-1", 1)].map(|(w, n)| (w.to_owned(), n)));
    want.sort();
    let mut found = counted(&service).await;
    found.sort();
    assert_eq!(found, want, "once each, though the last form was sent twice");
}

#[tokio::test]
async fn reading_counts_nothing() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for path in
        ["/learn", "/learn/en", "/learn/en/before", "/learn/en/signs", LAST, "/learn/en/done", "/learn/en/print"]
    {
        assert_eq!(browser.follow(path).await.1.status, StatusCode::OK, "{path}");
    }
    assert_eq!(counted(&service).await, []);
}

#[tokio::test]
async fn a_group_gets_a_code_and_sees_how_often_it_finished() {
    let service = Front::new().await;
    let (mut host, booking) = book(&service).await;
    let learn = format!("{booking}/learn");
    assert!(host.get(&learn).await.says("Confirm your email address first"));
    service.work().await;
    let prove = service.link_to("ann@example.org", "/prove/");
    host.fill(&prove, "Confirm this is my email address", &[]).await;
    host.fill(&learn, "Get a code for my group", &[]).await;
    let page = host.get(&learn).await;
    let sheet = link(&page, "Print a sheet");
    let group = sheet.split('?').nth(1).expect("a code").to_owned();
    assert!(host.get(&sheet).await.text.contains("class=\"cc-qr\""));

    whole(&mut service.browser(), &group).await;
    for _ in 0..3 {
        assert!(host.get(&learn).await.says("Session started under this code: 1. Session finished: 1."));
    }
    person(&service, "adi", Role::Admin, None).await;
    let mut desk = log_in(&service, "adi").await;
    let code = group.strip_prefix("group=").expect("a code");
    assert!(desk.get("/desk/learn").await.says(code));
    let steering = desk.get("/steering").await;
    assert!(steering.says("Fewer than 5") && !steering.says(code), "small counts and codes stay at the desk");
}

#[tokio::test]
async fn a_code_that_was_typed_goes_along_and_an_unknown_one_is_told() {
    let service = Front::new().await;
    let (_, booking) = book(&service).await;
    let reference = service.browser().get(&booking).await;
    let reference =
        reference.text.split("cc-reference\">").nth(1).and_then(|rest| rest.split('<').next()).expect("one");
    person(&service, "adi", Role::Admin, None).await;
    let mut desk = log_in(&service, "adi").await;
    let path = format!("/desk/bookings/{reference}");
    let page = desk.get(&path).await;
    let button = "Give the group a code for the digital session";
    desk.press(&format!("{path}/learn-code"), &page, button, &[]).await;
    let page = desk.get(&path).await;
    assert!(page.says("started 0, finished 0") && !page.says(button));
    let code = plain(&page.text).split("Code ").nth(1).expect("a code")[..6].to_lowercase();

    let mut browser = service.browser();
    let known = browser.get(&format!("/learn?group={code}")).await;
    assert!(known.text.contains(&format!("href=\"/learn/en?group={}\"", code.to_uppercase())));
    let contents = browser.get(&format!("/learn/en?group={code}")).await;
    assert!(contents.text.contains(&format!("href=\"/learn?group={}\"", code.to_uppercase())));
    let unknown = browser.get("/learn?group=ZZZZZZ").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.says("We do not know this code") && unknown.text.contains("href=\"/learn/en\""));
    assert_eq!(browser.get("/learn?group=").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_place_is_kept_only_on_request_and_works_on_another_device() {
    let service = Front::new().await;
    let (mut mine, mut other) = (service.browser(), service.browser());
    let saved = mine.fill("/learn/en/place?chapter=myths", "Save my place", &[]).await;
    assert!(
        saved.header("set-cookie").starts_with("cc-place=") && saved.header("set-cookie").contains("Max-Age=2592000")
    );
    let page = mine.get(saved.location()).await;
    let words = page.text.split("cc-words\"><strong>").nth(1).and_then(|rest| rest.split('<').next()).expect("words");
    assert_eq!(words.split(' ').count(), 3);
    assert!(mine.get("/learn/en").await.says("Go on: Myths"));

    let found = other.fill("/learn/en/code", "Continue", &[("words", &words.to_uppercase())]).await;
    assert_eq!((found.status, found.location()), (StatusCode::SEE_OTHER, "/learn/en/myths"));
    assert!(other.get("/learn/en").await.says("Go on: Myths"));
}

#[tokio::test]
async fn a_place_is_taken_out_of_a_browser_that_others_use_and_its_words_still_work() {
    let service = Front::new().await;
    let mut shared = service.browser();
    assert_eq!(shared.get("/learn/en/place/forget").await.location(), "/learn/en", "there is nothing to remove");
    let saved = shared.fill("/learn/en/place?chapter=myths", "Save my place", &[]).await;
    let page = shared.get(saved.location()).await;
    assert_eq!(link(&page, "Remove my place from this browser"), "/learn/en/place/forget");
    let again = shared.get("/learn/en/place?chapter=signs").await;
    assert!(again.says("A place is saved in this browser already.") && again.says("Remove my place from this browser"));
    assert!(shared.get("/learn/en").await.says("Remove my place from this browser"));

    let page = shared.get("/learn/en/place/forget").await;
    let words = page.text.split("cc-words\"><strong>").nth(1).and_then(|rest| rest.split('<').next()).expect("words");
    let gone = shared.press("/learn/en/place/forget", &page, "Remove my place", &[]).await;
    assert!(!shared.jar.contains_key("cc-place"));
    let contents = shared.get(gone.location()).await;
    assert!(contents.says("Your place is no longer in this browser.") && !contents.says("Go on: Myths"));

    let next = shared.fill("/learn/en/place?chapter=signs", "Save my place", &[]).await;
    assert!(!shared.get(next.location()).await.says(words), "the next one has words of their own");
    let found = service.browser().fill("/learn/en/code", "Continue", &[("words", words)]).await;
    assert_eq!(found.location(), "/learn/en/myths");
}

#[rstest]
#[case("banana")]
#[case("99")]
#[case("1")]
#[tokio::test]
async fn a_chapter_is_finished_at_its_last_question_alone(#[case] number: &str) {
    let service = Front::new().await;
    let mut browser = service.browser();
    // From here on its forms are taken at every address.
    browser.follow("/book").await;
    let (_, page) = browser.follow("/learn/en/signs/2?sent=yes&answer=1").await;
    let hidden = page.hidden("Continue");
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = browser.send(&format!("/learn/en/signs/{number}"), &fields).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(counted(&service).await, []);
}

#[rstest]
#[case("/learn/en/", "/learn/en")]
#[case("/learn/en/signs/?group=7Q2FK9", "/learn/en/signs?group=7Q2FK9")]
#[case("/book//", "/book")]
#[case("//evil.example/", "")]
#[case("/%5Cevil.example/", "")]
#[case("/nothing-like-it", "")]
#[tokio::test]
async fn a_slash_too_many_leads_to_the_page(#[case] path: &str, #[case] want: &str) {
    let service = Front::new().await;
    let page = service.browser().get(path).await;
    let status = if want.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::PERMANENT_REDIRECT };
    assert_eq!((page.status, page.header("location")), (status, want));
}

#[rstest]
#[case("river-apple-seven.AAAA")]
#[case("river-apple-seven")]
#[case("x")]
#[tokio::test]
async fn a_tampered_place_starts_anew_and_says_so(#[case] cookie: &str) {
    let service = Front::new().await;
    let mut browser = service.browser();
    browser.jar.insert("cc-place".into(), cookie.into());
    let page = browser.get("/learn/en").await;
    assert!(page.status == StatusCode::OK && page.says("We could not find your place"));
    assert!(!browser.jar.contains_key("cc-place"));
    assert!(!browser.get("/learn/en").await.says("We could not find"));
}

#[tokio::test]
async fn the_way_to_another_language_carries_the_groups_code() {
    let service = Front::new().await;
    let missing = service.browser().get("/learn/en/nothing?group=7Q2FK9").await;
    assert!(missing.text.contains("href=\"/learn?group=7Q2FK9\""));
    assert!(service.browser().get("/learn/en").await.text.contains("href=\"/learn\""));
}

#[tokio::test]
async fn help_for_those_close_to_somebody_is_one_press_away_from_every_page() {
    let service = Front::new().await;
    for page in ["/", "/about", "/log-in", "/learn/en/sheet", "/learn/en/place?chapter=signs", "/nowhere"] {
        let page = service.browser().get(page).await;
        let is_there = page.text.contains("href=\"/support\"") && page.says("Someone I know has cancer");
        assert!(is_there);
    }
}

#[tokio::test]
async fn guessing_words_comes_to_an_end() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let page = browser.get("/learn/en/code").await;
    for _ in 0..60 {
        let wrong = browser.press("/learn/en/code", &page, "Continue", &[("words", "apple apple apple")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("We do not know these words"));
    }
    let stopped = browser.press("/learn/en/code", &page, "Continue", &[("words", "apple apple apple")]).await;
    assert_eq!((stopped.status, stopped.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "3600"));
    assert!(stopped.says("You can try again in 60 minutes") && stopped.text.contains("href=\"/learn/en\""));
    let easy = browser.fill("/learn/en-easy/code", "Go on", &[("words", "apple apple apple")]).await;
    assert!(easy.status == StatusCode::TOO_MANY_REQUESTS, "{}", easy.status);
    assert!(easy.says("Try again in 60 minutes. Or pick a part now"));
}

/// A service with other content than the one that is built in.
fn with_shelf(service: &Front, change: impl Fn(&str, &str) -> Option<String>) -> Browser {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/learn/en/");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        if let Some(other) = change(&name, &text) {
            files.push((format!("ur/{name}"), other));
        }
        files.push((format!("en/{name}"), text));
    }
    let mut app = service.app.clone();
    app.shelf = Arc::new(Shelf::read(files, &pictures(), local_date(at(NOW))).expect("sound content"));
    let mut browser = service.browser();
    browser.router = router(app);
    browser
}

#[tokio::test]
async fn another_language_is_marked_and_falls_back_to_english_visibly() {
    let service = Front::new().await;
    let mut browser = with_shelf(&service, |name, text| match name {
        "language.toml" => {
            Some(text.replace("\"English\"", "\"اردو\"").replace("\"en\"", "\"ur\"").replace("\"ltr\"", "\"rtl\""))
        }
        "signs.md" => Some(text.to_owned()),
        _ => None,
    });
    let list = browser.get("/learn").await;
    assert!(list.text.contains("lang=\"ur\" dir=\"rtl\" hreflang=\"ur\">اردو</a>"));
    let own = browser.get("/learn/ur/signs").await;
    assert!(own.text.contains("<html lang=\"ur\" dir=\"rtl\">") && !own.says("We do not have this chapter"));
    assert!(own.text.contains("role=\"contentinfo\" lang=\"en\" dir=\"ltr\">"));
    let instead = browser.get("/learn/ur/myths").await;
    assert!(instead.says("We do not have this chapter in your language yet"));
    assert!(instead.text.contains("<div class=\"cc-chapter\" lang=\"en\" dir=\"ltr\">"));
}

#[tokio::test]
async fn an_overdue_review_takes_the_claim_off() {
    let service = Front::new().await;
    let mut app = service.app.clone();
    let mut browser = service.browser();
    for (due, says) in
        [("2028-01-01", "Reviewed by Dr Ada, GP on 1 January 2026"), ("2027-01-11", "due for another review")]
    {
        let signed = |name: &str| {
            let text = std::fs::read_to_string(format!("{}/templates/learn/en/{name}", env!("CARGO_MANIFEST_DIR")));
            let review = format!("reviewer = \"Dr Ada, GP\"\nreviewed = 2026-01-01\ndue = {due}");
            (format!("en/{name}"), text.expect("a text").replace("reviewer = \"\"", &review))
        };
        let shelf = ["language.toml", "support.md", "what-cancer-is.md"].map(signed);
        let shelf = Shelf::read(shelf, &pictures(), local_date(at(NOW))).expect("sound content");
        let want = Review {
            reviewer: "Dr Ada, GP".into(),
            on: "2026-01-01".parse().expect("a date"),
            due: due.parse().expect("a date"),
        };
        assert_eq!(shelf.languages()[0].chapters[0].review.as_ref(), Some(&want));
        app.shelf = Arc::new(shelf);
        browser.router = router(app.clone());
        let page = browser.get("/learn/en/what-cancer-is").await;
        assert!(page.says(says) && !page.says("Awaiting review"), "{due}");
        assert_eq!(page.says("Reviewed by"), due.starts_with("2028"));
    }
}

#[tokio::test]
async fn the_whole_session_is_one_page_to_print_and_a_summary_ends_where_the_reader_did() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let printed = browser.get("/learn/en/print").await;
    let summary = browser.get("/learn/en/summary?to=signs").await;
    for (chapter, nth) in service.app.shelf.languages()[0].chapters.iter().zip(1..) {
        assert!(printed.says(&format!("{nth}. {}", chapter.title)) && printed.says(&chapter.facts[0].source));
        assert_eq!(summary.says(&chapter.points[0]), nth <= 3, "{}", chapter.slug);
    }
    assert!(printed.says("Awaiting review by a healthcare professional") && printed.says("Call 999 if:"));
}

#[tokio::test]
async fn the_pages_about_the_programme_come_from_files() {
    let service = Front::new().await;
    let about = service.browser().get("/about").await;
    for words in ["Prevention", "Early diagnosis", "Excellent treatment", "Patient experience", "24 November 2026"] {
        assert!(about.says(words), "{words}");
    }
}

#[tokio::test]
async fn a_chapter_is_light() {
    let service = Front::new().await;
    let page = service.browser().get("/learn/en/signs").await;
    assert!(page.text.len() < 50_000, "{} octets before any packing", page.text.len());
}
