//! A mail server that answers, hangs up or falls silent at the command that a test names.

use std::sync::{Arc, Mutex as StdMutex};

use rstest::rstest;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;
use crate::calendar::samples::email;

/// What the server does at one command: answers, hangs up, or says nothing for ever.
#[derive(Clone, Copy)]
enum Act {
    Say(&'static str),
    HangUp,
    Silence,
}

/// A fault: at the n-th occurrence (from 0) of the command that begins so ("." ends the data).
type Fault = (usize, &'static str, Act);

/// All lines that the server read, one list for all connections; "CONNECT" where one begins.
type Seen = Arc<StdMutex<Vec<String>>>;

async fn talk(stream: TcpStream, seen: Seen, faults: Arc<Vec<Fault>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut in_data = false;
    let mut line = "CONNECT".to_owned();
    loop {
        let command = if in_data { "." } else { line.split([' ', ':']).next().unwrap_or_default() };
        if !in_data || line == "." {
            let nth = {
                let mut seen = seen.lock().expect("not poisoned");
                seen.push(line.clone());
                seen.iter().filter(|l| l.starts_with(command)).count() - 1
            };
            let act = faults.iter().find(|(n, c, _)| *n == nth && *c == command).map(|(_, _, act)| *act);
            let usual = match command {
                "CONNECT" => "220 here",
                "DATA" => "354 go on",
                "." => "250 queued as 1",
                _ => "250 fine",
            };
            match act.unwrap_or(Act::Say(usual)) {
                Act::Say(text) => {
                    in_data = text.starts_with("354");
                    let sent = stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await;
                    if sent.is_err() || text.starts_with("421") {
                        return None;
                    }
                }
                Act::HangUp => return None,
                Act::Silence => std::future::pending::<()>().await,
            }
        } else {
            seen.lock().expect("not poisoned").push(format!("> {line}"));
        }
        line.clear();
        if stream.read_line(&mut line).await.map_or(true, |n| n == 0) {
            return None;
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
    }
}

struct House {
    smtp: Smtp,
    seen: Seen,
    _server: JoinHandle<()>,
}

impl House {
    async fn new(tls: Tls, faults: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (seen, faults) = (Seen::default(), Arc::new(faults));
        let all = Arc::clone(&seen);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&all), Arc::clone(&faults)));
            }
        });
        let server_at = transport::Smtp { host: "127.0.0.1".into(), port, login: None, tls };
        let answer = Duration::from_millis(400);
        let patience = Patience { connect: answer, answer, letter: Duration::from_secs(30) };
        Self { smtp: Smtp::new(server_at, false).with_patience(patience), seen, _server: server }
    }

    async fn send(&self, letter: i64) -> Result<Delivered, NotDelivered> {
        let envelope = Envelope { from: email("b@example.org"), to: email("ann@example.net") };
        let body = format!("Subject: {letter}\r\n\r\n.dot\r\n");
        self.smtp.deliver(&envelope, body.as_bytes()).await
    }

    fn count(&self, what: &str) -> usize {
        self.seen.lock().expect("not poisoned").iter().filter(|l| l.starts_with(what)).count()
    }
}

fn taken() -> Delivered {
    Delivered("250 queued as 1".into())
}

#[tokio::test]
async fn letters_go_over_one_kept_connection() {
    let house = House::new(Tls::None, vec![]).await;
    assert_eq!((house.send(1).await, house.send(2).await), (Ok(taken()), Ok(taken())));
    assert_eq!(house.count("CONNECT"), 1);
    let seen = house.seen.lock().expect("not poisoned").clone();
    let first =
        ["MAIL FROM:<b@example.org>", "RCPT TO:<ann@example.net>", "DATA", "> Subject: 1", "> ", "> ..dot", "."];
    assert_eq!(seen[2..9], first);
}

#[rstest]
#[case("RCPT", "550 5.1.1 nobody", true)]
#[case("RCPT", "452 4.2.2 full", false)]
#[case("MAIL", "550 not you", true)]
#[case("MAIL", "530 log in first", false)]
#[case("DATA", "451 not now", false)]
#[case(".", "554 5.7.1 spam", true)]
#[tokio::test]
async fn a_refusal_is_told_and_the_next_letter_gets_its_own_answers(
    #[case] at: &'static str,
    #[case] answer: &'static str,
    #[case] permanent: bool,
) {
    let house = House::new(Tls::None, vec![(0, at, Act::Say(answer))]).await;
    let told = house.send(1).await.expect_err("refused");
    assert_eq!(matches!(told, NotDelivered::Permanent(_)), permanent, "{told}");
    assert!(told.to_string().contains(&answer[4..]), "{told}");
    assert_eq!(house.send(2).await, Ok(taken()));
}

#[tokio::test]
async fn a_busy_server_is_tried_later_on_a_new_connection() {
    let house = House::new(Tls::None, vec![(0, "MAIL", Act::Say("421 4.3.2 busy"))]).await;
    assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
    assert_eq!(house.send(1).await, Ok(taken()));
    assert_eq!(house.count("CONNECT"), 2);
}

#[rstest]
#[case("DATA", Act::HangUp)]
#[case("RCPT", Act::HangUp)]
#[case("CONNECT", Act::HangUp)]
#[case("CONNECT", Act::Silence)]
#[case("CONNECT", Act::Say("554 no mail here"))]
#[case("MAIL", Act::Silence)]
#[case(".", Act::HangUp)]
#[case(".", Act::Silence)]
#[tokio::test]
async fn a_lost_or_silent_server_is_passing_and_its_connection_is_never_used_again(
    #[case] at: &'static str,
    #[case] act: Act,
) {
    let house = House::new(Tls::None, vec![(0, at, act)]).await;
    let told = house.send(1).await;
    if at == "." {
        assert!(matches!(told, Err(NotDelivered::Unsure(_))), "it had the text: {told:?}");
    } else {
        assert!(matches!(told, Err(NotDelivered::Passing(_))), "{told:?}");
    }
    assert_eq!(house.send(1).await, Ok(taken()));
    assert_eq!(house.count("CONNECT"), 2);
}

#[rstest]
#[case(Act::HangUp)]
#[case(Act::Silence)]
#[tokio::test]
async fn a_server_lost_after_ehlo_is_passing_and_the_letter_leaves_later(#[case] act: Act) {
    let house = House::new(Tls::None, vec![(0, "EHLO", act)]).await;
    let told = house.send(1).await;
    assert!(matches!(told, Err(NotDelivered::Passing(_))), "{told:?}");
    assert_eq!((house.count("EHLO"), house.count("MAIL")), (1, 0));
    assert_eq!(house.send(1).await, Ok(taken()));
}

#[rstest]
#[case(Act::HangUp)]
#[case(Act::Say("421 idle too long"))]
#[tokio::test]
async fn a_kept_connection_closed_meanwhile_costs_one_new_one(#[case] act: Act) {
    let house = House::new(Tls::None, vec![(1, "MAIL", act)]).await;
    assert_eq!((house.send(1).await, house.send(2).await), (Ok(taken()), Ok(taken())));
    assert_eq!((house.count("CONNECT"), house.count("> Subject: 2")), (2, 1));
}

#[tokio::test]
async fn a_server_that_dawdles_keeps_no_letter_beyond_its_time() {
    let mut house = House::new(Tls::None, vec![(0, "RCPT", Act::Silence)]).await;
    let (answer, letter) = (Duration::from_mins(1), Duration::from_millis(300));
    house.smtp = house.smtp.with_patience(Patience { connect: answer, answer, letter });
    assert!(matches!(house.send(1).await, Err(NotDelivered::Unsure(_))));
    assert_eq!(house.send(1).await, Ok(taken()));
    assert_eq!(house.count("CONNECT"), 2);
}

#[tokio::test]
async fn a_call_goes_as_far_as_the_log_in_and_begins_no_letter() {
    let mut house = House::new(
        Tls::None,
        vec![(1, "EHLO", Act::Say("250-here\r\n250 AUTH PLAIN")), (0, "AUTH", Act::Say("535 5.7.8 who are you"))],
    )
    .await;
    assert_eq!(house.smtp.call().await, Ok(false));
    house.smtp.server.login = Some(("user".into(), "secret".into()));
    let told = house.smtp.call().await.expect_err("refused").text;
    assert!(told.starts_with(&format!("127.0.0.1:{}: ", house.smtp.server.port)), "{told}");
    assert!(told.contains("who are you"), "{told}");
    assert_eq!((house.count("QUIT"), house.count("MAIL")), (1, 0));
}

#[tokio::test]
async fn without_starttls_nothing_leaves_where_tls_is_required() {
    let house = House::new(Tls::Required, vec![]).await;
    assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
    assert_eq!((house.count("MAIL"), house.count(">")), (0, 0));
}

#[tokio::test]
async fn the_password_is_not_sent_in_the_clear_where_starttls_went_missing() {
    let mut house = House::new(Tls::Opportunistic, vec![]).await;
    house.smtp.server.login = Some(("user".into(), "secret".into()));
    assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
    assert_eq!((house.count("AUTH"), house.count("MAIL")), (0, 0));
}

#[rstest]
#[case("127.0.0.1", "ann@gmail.com", true)]
#[case("[::1]", "ann@gmail.com", true)]
#[case("localhost", "ann@gmail.com", true)]
#[case("mx.nhs.net", "ann@gmail.com", false)]
#[case("mx.nhs.net", "ann@example.org", true)]
#[case("mx.nhs.net", "ann@accept.example.org", true)]
#[case("mx.nhs.net", "ann@a.test", true)]
#[case("mx.nhs.net", "ann@notexample.org", false)]
#[case("mx.nhs.net", "ann@example.org.uk", false)]
fn a_demo_reaches_nobody_real(#[case] host: &str, #[case] to: &str, #[case] want: bool) {
    assert_eq!(allowed_in_demo(host, &email(to)), want);
}
