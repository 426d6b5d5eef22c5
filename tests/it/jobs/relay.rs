//! Letters over a real connection to a mail server that greylists, loses the line, refuses somebody, or speaks TLS.

use std::sync::Arc;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::config::Config;
use cancel_cancer::domain::notice::LetterState::{Failed, Sent, Superseded, Waiting};
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::mail::post::{Envelope, NotDelivered, Post};
use cancel_cancer::store::item::ItemKind;
use chrono::Duration;
use rstest::rstest;

use super::moved;
use super::office::Office;
use crate::house::{Engine, email};
use crate::relay::{AUTHORITY, Act, Relay, Tls};

/// As the settings say; `ca` is the file of the authority.
fn post(relay: &Relay, tls: &str, ca: &str) -> Post {
    let settings = [("TRANSPORT", format!("smtp://127.0.0.1:{}?tls={tls}", relay.port)), ("CA_FILE", ca.to_owned())];
    let settings = settings.map(|(key, value)| (format!("CANCEL_CANCER__MAIL__{key}").into(), value.into()));
    Post::new(&Config::read(None, settings).expect("settings").mail, false).expect("a post")
}

async fn office(engine: Engine, relay: &Relay, volunteers: usize) -> Office {
    let mut office = Office::new(engine, volunteers).await;
    office.app.post = Arc::new(post(relay, "none", ""));
    office
}

impl Office {
    /// Lets `minutes` pass, with the jobs at work each minute.
    async fn pass(&self, minutes: i64) {
        for _ in 0..minutes {
            self.app.clock.set(self.app.clock.now() + Duration::minutes(1));
            self.once().await;
        }
    }
}

fn greylists(line: &str) -> Act {
    if line.starts_with("RCPT") { Act::Say("450 4.7.1 Greylisted, come back later") } else { Act::Usual }
}

#[rstest]
#[tokio::test]
async fn an_hour_of_greylisting_changes_neither_the_order_nor_what_is_true(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let relay = Relay::new(Tls::None, |_| Act::Usual).await;
    let office = office(engine, &relay, 2).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    office.publish().await;
    office.once().await;
    let before = relay.taken().len();
    relay.acts(greylists);
    let gone = office.request("Cat", "2027-02-11").await.id;
    for offer in office.offers(booking, OfferState::Open).await {
        answer_offer(&office.app.db, &office.app.ctx(Actor::Link), offer.id, Answer::Yes).await.expect("an answer");
    }
    office.once().await;
    office.pass(14).await;
    assert_eq!(office.items().await, []);
    office.pass(1).await;
    assert_eq!(office.items().await, [(ItemKind::MailDown, None)], "nobody's letter is taken");
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), gone).await.expect("cancelled");
    office.pass(44).await;
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    assert_eq!(relay.taken().len(), before);
    relay.acts(|_| Act::Usual);
    office.pass(90).await;

    let left: Vec<_> = relay.taken().into_iter().skip(before).collect();
    let to = |address: &str| left.iter().filter(|letter| letter.to == address).count();
    assert_eq!(
        (to("ann@example.net"), to("v0@example.org"), to("v1@example.org"), to("cat@example.net")),
        (1, 1, 1, 1)
    );
    assert!(left.iter().all(|letter| letter.text.contains("is cancelled")), "what was overtaken is not sent: {left:?}");
    assert!(left.iter().all(|letter| !letter.text.contains("text/calendar")), "nobody was invited: {left:?}");
    let states: Vec<_> = office.outbox().await.into_iter().skip(before).map(|(kind, state, _)| (kind, state)).collect();
    let overtaken = states.iter().filter(|(_, state)| *state == Superseded).map(|(kind, _)| *kind).collect::<Vec<_>>();
    assert_eq!(overtaken, ["received", "confirmed", "confirmed", "confirmed"]);
    assert_eq!(office.items().await, [], "the line went with the first letter that was taken");
}

#[rstest]
#[tokio::test]
async fn who_was_greylisted_while_the_session_moved_is_invited_to_what_it_became(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let relay = Relay::new(Tls::None, |_| Act::Usual).await;
    let office = office(engine, &relay, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    relay.acts(|line: &str| if line.contains("ann@") { greylists(line) } else { Act::Usual });
    office.once().await;
    moved::to(&office, booking, "2027-02-09", "14:15:00").await;
    office.pass(2).await;
    moved::to(&office, booking, "2027-02-09", "14:30:00").await;
    office.pass(2).await;
    relay.acts(|_| Act::Usual);
    office.pass(80).await;
    let to = |who: &str| {
        let about = relay.taken().into_iter().filter(|l| l.to == who && l.text.contains("text/calendar"));
        about.map(|l| if l.text.contains("Subject: Confirmed") { "confirmed" } else { "changed" }).collect::<Vec<_>>()
    };
    assert_eq!(
        (to("ann@example.net"), to("v0@example.org")),
        (vec!["confirmed"], vec!["confirmed", "changed", "changed"])
    );
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_may_have_arrived_is_cancelled_in_the_calendar(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let relay = Relay::new(Tls::None, |_| Act::Usual).await;
    let office = office(engine, &relay, 2).await;
    let booking = office.confirmed("Ann", "2027-02-09").await;
    relay.acts(|line: &str| if line == "." { Act::HangUp } else { Act::Usual });
    office.once().await;
    relay.acts(|_| Act::Usual);
    let before = relay.taken().len();
    cancel_booking(&office.app.db, &office.app.ctx(Actor::Link), booking).await.expect("cancelled");
    office.pass(2).await;
    let left: Vec<_> = relay.taken().into_iter().skip(before).map(|letter| letter.text).collect();
    assert!(left.len() == 3 && left.iter().all(|text| text.contains("method=CANCEL")), "{left:?}");
}

#[rstest]
#[tokio::test]
async fn no_letter_overtakes_one_of_its_thread_that_waits_for_another_try(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let relay = Relay::new(Tls::None, greylists).await;
    let office = office(engine, &relay, 2).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.request("Bob", "2027-02-10").await;
    office.once().await;
    office.pass(25).await;
    relay.acts(|line: &str| if line.contains("ann@") { greylists(line) } else { Act::Usual });
    office.publish().await;
    office.once().await;
    for offer in office.offers(booking, OfferState::Open).await {
        answer_offer(&office.app.db, &office.app.ctx(Actor::Link), offer.id, Answer::Yes).await.expect("an answer");
    }
    office.once().await;
    assert!(relay.recipients().iter().all(|to| to.starts_with('v')), "{:?}", relay.recipients());
    office.pass(1).await;
    relay.acts(|_| Act::Usual);
    office.pass(80).await;
    let subjects = relay.taken().into_iter().filter(|letter| letter.to == "ann@example.net").map(|letter| {
        let subject = letter.text.lines().find(|line| line.starts_with("Subject: ")).expect("a subject").to_owned();
        subject.split(':').nth(1).expect("words").split(',').next().expect("words").trim().to_owned()
    });
    let subjects: Vec<String> = subjects.collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[0].contains("request") && subjects[1].contains("onfirmed"), "{subjects:?}");
}

#[rstest]
#[tokio::test]
async fn a_line_lost_in_the_middle_costs_a_minute_and_a_refusal_one_letter(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut fallen = false;
    let relay = Relay::new(Tls::None, move |line| match line {
        "RCPT TO:<bob@example.net>" => Act::Say("550 5.1.1 Nobody of that name"),
        "." if !std::mem::replace(&mut fallen, true) => Act::HangUp,
        _ => Act::Usual,
    })
    .await;
    let office = office(engine, &relay, 0).await;
    for name in ["Ann", "Bob", "Cat"] {
        office.request(name, "2027-02-09").await;
    }
    office.once().await;
    let states = async || office.outbox().await.into_iter().map(|l| (l.1, l.2)).collect::<Vec<_>>();
    assert_eq!(states().await, [(Waiting, 1), (Failed, 1), (Sent, 1)], "it broke after the text of the first");
    office.pass(2).await;
    assert_eq!(states().await, [(Sent, 2), (Failed, 1), (Sent, 1)]);
    assert_eq!(relay.recipients(), ["cat@example.net", "ann@example.net"]);
    assert_eq!(office.items().await.len(), 1, "{:?}", office.items().await);
}

#[tokio::test]
async fn what_is_slipped_in_before_tls_is_not_the_servers_word() {
    let slipped = "220 go on\r\n250 x\r\n250 x\r\n250 x\r\n354 x\r\n250 taken";
    let relay =
        Relay::new(Tls::Starttls, move |line| if line == "STARTTLS" { Act::Say(slipped) } else { Act::Usual }).await;
    let envelope = Envelope { from: email("b@example.org"), to: email("ann@example.net") };
    let sent = post(&relay, "required", AUTHORITY).deliver(&envelope, b"Subject: x\r\n\r\nx\r\n").await;
    assert!(matches!(sent, Err(NotDelivered::Passing(_))) && relay.taken().is_empty(), "{sent:?}");
}

#[rstest]
#[case::starttls(Tls::Starttls, "required")]
#[case::wrapper(Tls::Wrapper, "wrapper")]
#[tokio::test]
async fn a_letter_leaves_encrypted_to_a_server_that_the_authority_vouches_for(#[case] tls: Tls, #[case] word: &str) {
    let relay = Relay::new(tls, |_| Act::Usual).await;
    let envelope = Envelope { from: email("b@example.org"), to: email("ann@example.net") };
    let stranger = post(&relay, word, "").deliver(&envelope, b"Subject: x\r\n\r\nx\r\n").await;
    assert!(stranger.is_err() && relay.taken().is_empty(), "this system does not know it: {stranger:?}");
    let sent = post(&relay, word, AUTHORITY).deliver(&envelope, b"Subject: x\r\n\r\nx\r\n").await;
    let taken = relay.taken();
    assert!(sent.is_ok() && taken.len() == 1 && taken[0].encrypted, "{sent:?} {taken:?}");
    assert_eq!(taken[0].text, "Subject: x\n\nx\n");
}
