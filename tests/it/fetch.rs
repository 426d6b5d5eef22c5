//! The guarded client against a site that means ill.

use cancel_cancer::config;
use cancel_cancer::domain::busy::{Address, Failure, Unreadable};
use cancel_cancer::fetch::{Fetch, Got};
use rstest::rstest;

use crate::site::{Site, answer};

fn client() -> Fetch {
    Fetch::new(&config::Fetch { allow_private: true }, "https://sessions.example.org/").expect("a client")
}

async fn get(site: &Site, path: &str) -> Result<Got, Failure> {
    let address = Address::parse(&format!("{}{path}", site.url), true).expect("an address");
    client().calendar(&address, Some("\"old\"")).await
}

#[tokio::test]
async fn a_calendar_comes_with_its_mark_and_is_asked_for_by_name() {
    let site = Site::new(|_| answer("200 OK", "ETag: \"new\"\r\n", b"BEGIN")).await;
    let want = Got::New { octets: b"BEGIN".to_vec(), etag: Some("\"new\"".into()) };
    assert_eq!(get(&site, "/x.ics").await, Ok(want));
    let asked = site.asked()[0].to_lowercase();
    assert!(
        asked.contains("user-agent: cancel-cancer/") && asked.contains("(+https://sessions.example.org/)"),
        "{asked}"
    );
    assert!(asked.contains("if-none-match: \"old\"") && !asked.contains("cookie"), "{asked}");
}

#[rstest]
#[case("304 Not Modified", Ok(Got::Same))]
#[case("401 Unauthorized", Err(Failure::Closed))]
#[case("404 Not Found", Err(Failure::Closed))]
#[case("410 Gone", Err(Failure::Closed))]
#[case("500 Internal Server Error", Err(Failure::Status))]
#[case("204 No Content", Err(Failure::Status))]
#[case("302 Found", Err(Failure::Status))]
#[tokio::test]
async fn other_answers_are_told_apart(#[case] status: &'static str, #[case] want: Result<Got, Failure>) {
    let site = Site::new(move |_| answer(status, "", b"")).await;
    assert_eq!(get(&site, "/").await, want);
}

#[tokio::test]
async fn who_serves_browsers_only_is_asked_as_one() {
    let site = Site::new(|head| {
        let browser = head.contains("Mozilla/5.0 (compatible; cancel-cancer/");
        if browser { answer("200 OK", "", b"ok") } else { answer("500 Internal Server Error", "", b"") }
    })
    .await;
    assert_eq!(get(&site, "/").await, Ok(Got::New { octets: b"ok".to_vec(), etag: None }));
}

#[rstest]
#[case(3, Ok(Got::New { octets: b"ok".to_vec(), etag: None }))]
#[case(4, Err(Failure::Redirected))]
#[tokio::test]
async fn it_is_sent_on_three_times_at_most(#[case] times: usize, #[case] want: Result<Got, Failure>) {
    let site = Site::new(move |head| {
        let at: usize = head[5..6].parse().expect("a number");
        let on = format!("Location: /{}\r\n", at + 1);
        if at < times { answer("302 Found", &on, b"") } else { answer("200 OK", "", b"ok") }
    })
    .await;
    assert_eq!(get(&site, "/0").await, want);
}

#[rstest]
#[case("file:///etc/passwd")]
#[case("ftp://127.0.0.1/")]
#[case("http://user:word@127.0.0.1/")]
#[tokio::test]
async fn it_is_not_sent_to_other_doors(#[case] to: &'static str) {
    let site = Site::new(move |_| answer("301 Moved", &format!("Location: {to}\r\n"), b"")).await;
    assert_eq!(get(&site, "/").await, Err(Failure::Redirected));
}

#[tokio::test]
async fn a_mebibyte_is_enough_also_when_it_is_packed() {
    let site = Site::new(|_| answer("200 OK", "", &vec![b'x'; (1 << 20) + 1])).await;
    assert_eq!(get(&site, "/").await, Err(Failure::Unreadable(Unreadable::TooLarge)));
    // 64 MiB of zeros in some 65 kB: stored once, told to be repeated.
    let bomb = bomb(64);
    assert!(bomb.len() < 100_000);
    site.answer(move |_| answer("200 OK", "Content-Encoding: gzip\r\n", &bomb));
    assert_eq!(get(&site, "/").await, Err(Failure::Unreadable(Unreadable::TooLarge)));
}

/// So many mebibytes of zeros, gzipped.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..mebibytes {
        std::io::Write::write_all(&mut packed, &vec![0; 1 << 20]).expect("memory");
    }
    packed.finish().expect("memory")
}

#[tokio::test]
async fn nobody_there_is_no_answer() {
    let address = Address::parse("http://127.0.0.1:1/x", true).expect("an address");
    assert_eq!(client().calendar(&address, None).await, Err(Failure::NoAnswer));
}

#[tokio::test]
async fn a_name_that_leads_home_is_refused() {
    let guarded =
        Fetch::new(&config::Fetch { allow_private: false }, "https://sessions.example.org/").expect("a client");
    let address = Address::parse("https://localhost/x", true).expect("an address");
    assert_eq!(guarded.calendar(&address, None).await, Err(Failure::NotPublic));
}
