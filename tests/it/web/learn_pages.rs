//! The pages around the chapters: in the reader's own words, the certificate, what to do next, the session on paper.

use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{HeaderValue, Request, StatusCode};
use cancel_cancer::learn::RESERVED;
use cancel_cancer::web::roles::TABLE;
use rstest::rstest;

use crate::web::harness::{Browser, Front, Page, attribute};

/// What stands in the page's main part.
fn main_part(page: &Page) -> &str {
    let after = page.text.split("<main").nth(1).unwrap_or_default();
    after.split("</main>").next().unwrap_or_default()
}

#[rstest]
#[case("place?chapter=signs", &["Save my place", "You can stop now.", "It is called a cookie."])]
#[case("code", &["Write your 3 words", "Like this: river apple seven"])]
#[case("certificate", &["You did it", "Only you see it.", "Then your name is gone."])]
#[case("summary", &["What I learned", "Then you can keep it."])]
#[case("sheet", &["Do this session with your group", "Read a part out loud.", "Be kind to each other"])]
#[case("done", &["You have done all the parts", "You can send them this:", "Print the main points", "not a doctor"])]
#[case("print", &["Questions", "Get help from the NHS to stop smoking"])]
#[case("before", &["Would you see a sign of cancer and tell a GP?"])]
#[tokio::test]
async fn every_page_of_easy_read_is_in_easy_words_and_large(#[case] path: &str, #[case] words: &[&str]) {
    let service = Front::new().await;
    let page = service.browser().follow(&format!("/learn/en-easy/{path}")).await.1;
    assert_eq!(page.status, StatusCode::OK);
    for words in words {
        assert!(page.says(words), "{words}");
    }
    assert!(main_part(&page).contains("nhsuk-grid-row cc-easy"));
    assert!(page.text.contains("href=\"/learn/en-easy/support\">Someone I know has cancer"));
    let plain = service.browser().follow(&format!("/learn/en/{path}")).await.1;
    assert!(plain.status == StatusCode::OK && !plain.text.contains("cc-easy"));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_readers_words() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for (words, says) in [("", "Write your 3 words"), ("apple apple apple", "Check each word.")] {
        let page = browser.fill("/learn/en-easy/code", "Go on", &[("words", words)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says(says));
        assert!(page.text.contains("<title>Error: ") && page.says("There is a problem"));
    }
    let missing = browser.get("/learn/en-easy/nothing").await;
    assert!(missing.status == StatusCode::NOT_FOUND && missing.says("We do not have that page."));
}

#[tokio::test]
async fn a_name_on_a_certificate_is_never_sent() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for language in ["en", "en-easy"] {
        let path = format!("/learn/{language}/certificate");
        let page = browser.get(&path).await;
        assert!(page.status == StatusCode::OK && page.says("12 January 2027"));
        assert!(!page.text.contains("<form"), "nothing on the page sends anything");
        let fields: Vec<&str> = page.text.split("<textarea").skip(1).collect();
        assert!(fields.len() == 1 && !page.text.contains("<input"));
        let tag = fields[0].split('>').next().expect("a tag");
        assert_eq!(attribute(tag, "name"), "", "a field without a name belongs to no form");
        assert_eq!((attribute(tag, "maxlength"), attribute(tag, "autocomplete")), ("80".into(), "name".into()));
        assert!(page.text.contains(&format!(" for=\"{}\"", attribute(tag, "id"))) && page.says("Your name"));
        assert!(browser.jar.is_empty());
        let sent = browser.send(&path, &[("name", "Ada")]).await;
        assert_eq!(sent.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn the_last_chapter_itself_says_what_to_do_next() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let ways = ["/book", "/volunteer", "/learn/en/sheet", "https://www.nhs.uk/better-health/quit-smoking/"];
    for path in ["/learn/en/what-next", "/learn/en/what-next", "/learn/en/done"] {
        let page = browser.get(path).await;
        assert!(ways.iter().all(|way| main_part(&page).contains(&format!("href=\"{way}\""))), "{path}");
        for words in ["Tell 3 people", "I learned about the signs of cancer online.", "0300 123 4044"] {
            assert!(page.says(words), "{path}: {words}");
        }
        assert!(page.text.contains("mailto:?subject=Learn%20about%20cancer&#38;body=I%20learned"), "{path}");
        assert!(page.text.len() < 50_000);
    }
    assert!(!browser.get("/learn/en/signs").await.says("You can send them these words"));
    let easy = browser.get("/learn/en-easy/what-next").await;
    assert!(easy.says("Help us as a volunteer") && easy.text.contains("href=\"/learn/en-easy/sheet\""));
}

#[tokio::test]
async fn the_session_on_paper_has_questions_replies_and_whole_addresses() {
    let service = Front::new().await;
    let mut browser = service.browser();
    for language in service.app.shelf.languages() {
        let page = browser.get(&format!("/learn/{}/print", language.code)).await;
        for question in language.chapters.iter().flat_map(|chapter| &chapter.questions) {
            assert!(page.says(&question.asks) && page.says(&question.unsure), "{}", question.asks);
            assert!(question.answers.iter().all(|a| page.says(&a.says) && page.says(&a.reply)), "{}", question.asks);
        }
        for path in ["book", "volunteer", &format!("learn/{}/sheet", language.code)] {
            assert!(page.text.contains(&format!("href=\"{}\"", service.app.links.to(&format!("/{path}")))), "{path}");
        }
        let sure = [&language.words.read, &language.words.second_hand, &language.words.known];
        assert!(sure.iter().all(|words| page.says(words)));
        assert!(page.says("0300 123 4044") && page.says(&language.bridge.quit));
    }
}

#[tokio::test]
async fn the_list_of_languages_offers_a_saved_place_in_its_own_words() {
    let service = Front::new().await;
    let mut browser = service.browser();
    assert!(!browser.get("/learn").await.says("Go on:"));
    browser.fill("/learn/en-easy/place?chapter=signs", "Save my place", &[]).await;
    let page = browser.get("/learn").await;
    let title = &service.app.shelf.language("en-easy").and_then(|l| l.chapter("signs")).expect("a chapter").title;
    assert!(page.says(&format!("Go on: {title}")) && page.text.contains("href=\"/learn/en-easy/signs\""));
}

#[rstest]
#[case("/learn/en?group=ZZZZZZ", "We do not know this group code. Check how it is written.")]
#[case("/learn/en?group=%3Cb%3E", "We do not know this group code. Check how it is written.")]
#[case("/learn/en-easy?group=ZZZZZZ", "We do not know this group code. Check each letter.")]
#[tokio::test]
async fn a_group_that_is_not_known_is_told_and_goes_no_further(#[case] path: &str, #[case] says: &str) {
    let service = Front::new().await;
    let page = service.browser().get(path).await;
    assert!(page.status == StatusCode::OK && page.says(says));
    assert!(!page.text.contains("group="));
}

#[tokio::test]
async fn who_can_help_is_told_in_the_readers_words() {
    let service = Front::new().await;
    let mut browser = service.browser();
    let easy = browser.get("/learn/en-easy/support").await;
    assert!(easy.says("You are not alone.") && main_part(&easy).contains("nhsuk-grid-row cc-easy"));
    let plain = browser.get("/support").await;
    assert!(plain.says("It can be a lot to take in.") && !plain.text.contains("cc-easy"));
    for page in [&easy, &plain] {
        for words in ["Macmillan Cancer Support", "0808 808 00 00", "Herts Help", "0300 123 4044", "999"] {
            assert!(page.says(words), "{words}");
        }
        let partners = page.text.find("0808 808 00 00").expect("a number");
        assert!(partners < page.text.find("British Sign Language").expect("the film"), "people come first");
    }
    assert_eq!(browser.get("/learn/en/support").await.location(), "/support");
    assert_eq!(browser.get("/learn/xx/support").await.status, StatusCode::NOT_FOUND);
    assert!(main_part(&browser.get("/learn/en-easy/sheet").await).contains("/learn/en-easy/support"));
}

#[test]
fn no_chapter_can_stand_at_the_address_of_a_page() {
    for ((_, route), _) in TABLE {
        let Some(name) = route.strip_prefix("/learn/{language}/").filter(|rest| !rest.contains('/')) else { continue };
        assert!(name == "{chapter}" || RESERVED.contains(&name), "{route}");
    }
}

#[tokio::test]
async fn the_sheet_leads_to_the_same_sheet_in_other_languages() {
    let service = Front::new().await;
    let mut browser = service.browser();
    assert!(browser.get("/learn/en/sheet").await.text.contains("href=\"/learn/en-easy/sheet\""));
    let easy = browser.get("/learn/en-easy/sheet").await;
    assert!(
        easy.text.contains("href=\"/learn/en/sheet\"") && !main_part(&easy).contains("href=\"/learn/en-easy/sheet")
    );
}

/// Asks with a cookie that need not be text.
async fn with_place(browser: &mut Browser, path: &str, cookie: &[u8]) -> Page {
    let cookie = HeaderValue::from_bytes(cookie).expect("a header");
    browser.ask(Request::get(path).header(COOKIE, cookie).body(Body::empty()).expect("a request")).await
}

#[rstest]
#[case(b"cc-place=%00%ff")]
#[case(b"cc-place=\xff\xfe")]
#[case(b"cc-other=1; cc-place=")]
#[case(b"cc-place=river-apple-seven")]
#[tokio::test]
async fn a_place_that_is_no_text_is_told_and_removed(#[case] cookie: &[u8]) {
    let service = Front::new().await;
    for path in ["/learn", "/learn/en"] {
        let page = with_place(&mut service.browser(), path, cookie).await;
        assert!(page.status == StatusCode::OK && page.says("We could not find your place"), "{path}");
        let set = page.header("set-cookie");
        assert!(set.starts_with("cc-place=;") && set.contains("Max-Age=0"), "{set}");
    }
    let other = with_place(&mut service.browser(), "/learn/en", b"cc-places=1").await;
    assert!(!other.says("We could not find") && other.header("set-cookie").is_empty());
}
