//! Letters that come back: found again, shown as failed, and an address that two came back from gets no more.

use cancel_cancer::actions::ask_log_in::ask_log_in;
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::retry_letter::retry_letter;
use cancel_cancer::domain::ids::LetterId;
use cancel_cancer::domain::inbound::{Ignored, Took};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::inbox::Carried;
use cancel_cancer::links::TokenHash;
use cancel_cancer::mail::memory::Posted;
use cancel_cancer::store::item::ItemKind::LetterFailed;
use cancel_cancer::store::views::{self, LetterLine};
use rstest::rstest;

use super::{Confirmed, field};
use crate::house::{Engine, email};

const V0: &str = "v0@example.org";
const HOST: &str = "ann@example.net";

/// What a mail server sends back about a letter.
pub fn dsn(letter: &Posted, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.net\nTo: {}\nSubject: Undelivered\nAuto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; {}\nAction: failed\nStatus: {status}\n--b\nContent-Type: text/rfc822-headers\n\n\
         Message-ID: {}\n--b--\n",
        letter.envelope.from,
        letter.envelope.to,
        field(letter, "Message-ID")
    )
}

fn null() -> Carried {
    Carried { sender: Some(String::new()), recipients: vec![] }
}

impl Confirmed {
    async fn failed(&self) -> Vec<LetterLine> {
        let failed = Some(LetterState::Failed);
        views::letters(self.office.app.db.read(), None, None, failed, 100).await.expect("letters")
    }

    async fn dead(&self) -> (bool, bool) {
        let facts = self.office.facts(self.booking).await;
        let mate = facts.mates.iter().find(|mate| mate.email.as_str() == V0).expect("on the team");
        (mate.email_dead, facts.contact.email_dead)
    }
}

#[rstest]
#[case::volunteer(V0, (true, false))]
#[case::host(HOST, (false, true))]
#[tokio::test]
async fn the_second_letter_that_comes_back_for_good_marks_the_address(
    #[case] address: &str,
    #[case] dead: (bool, bool),
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let letters = house.posted(address);
    let (first, second) = (&letters[0], &letters[1]);
    assert_eq!(house.take_from(&dsn(first, "5.1.1"), null()).await, Took::CameBack { marked: false });
    assert_eq!(house.take_from(&dsn(first, "5.1.1"), null()).await, Took::Ignored(Ignored::Known), "once a letter");
    assert_eq!(house.dead().await, (false, false));
    let failed = house.failed().await;
    assert_eq!(failed.len(), 1);
    assert!(failed[0].error.as_deref().is_some_and(|e| e.starts_with("came back: 5.1.1")), "{failed:?}");
    assert_eq!(house.lines().await, [(LetterFailed, Some(house.booking), false)]);
    assert_eq!(house.take_from(&dsn(second, "5.7.1"), null()).await, Took::CameBack { marked: true });
    assert_eq!(house.dead().await, dead);

    let ctx = house.office.app.ctx(Actor::Terminal);
    cancel_booking(&house.office.app.db, &ctx, house.booking).await.expect("cancelled");
    house.office.once().await;
    assert_eq!(house.posted(address).len(), letters.len(), "nothing goes there any more");
    let failed = house.failed().await;
    assert!(failed.iter().any(|l| l.error.as_deref() == Some("letters to this address came back")), "{failed:?}");

    retry_letter(&house.office.app.db, &ctx, failed[0].id).await.expect("again");
    assert_eq!(house.dead().await, (false, false), "somebody at the desk knows better");
    house.office.once().await;
    assert_eq!(house.posted(address).len(), letters.len() + 1);
}

#[rstest]
#[tokio::test]
async fn a_letter_given_up_failed_and_does_not_mark(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    for letter in &house.posted(V0) {
        assert_eq!(house.take_from(&dsn(letter, "4.4.7"), null()).await, Took::CameBack { marked: false });
    }
    assert_eq!((house.failed().await.len(), house.dead().await), (house.posted(V0).len(), (false, false)));
    let late = dsn(&house.posted(HOST)[0], "4.4.1").replace("Action: failed", "Action: delayed");
    assert_eq!(house.take_from(&late, null()).await, Took::Ignored(Ignored::NotFailed));
}

#[rstest]
#[case::envelope(&["Message-ID", "Final-Recipient"])]
#[case::message_id(&["To:", "Final-Recipient"])]
#[case::recipient(&["To:", "Message-ID"])]
#[tokio::test]
async fn the_letter_is_found_by_any_of_its_names(
    #[case] without: &[&str],
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let letter = house.posted(V0).pop().expect("an invitation");
    let hide = |text: String, name: &&str| text.replace(*name, "X-Gone:");
    let text = without.iter().fold(dsn(&letter, "5.1.1"), hide);
    assert_eq!(house.take_from(&text, null()).await, Took::CameBack { marked: false });
    let failed: Vec<LetterId> = house.failed().await.into_iter().map(|l| l.id).collect();
    let codes = views::letters(house.office.app.db.read(), None, None, None, 100).await.expect("letters");
    let to_v0 = codes.iter().filter(|l| l.to == V0).map(|l| l.id).max();
    assert_eq!(failed, to_v0.into_iter().collect::<Vec<_>>());
}

#[rstest]
#[case::no_bounce_addresses(None, true)]
#[case::bounce_addresses(Some("bounces.example.org"), false)]
#[tokio::test]
async fn a_notification_that_names_only_the_recipient_counts_once_and_needs_a_mail_server(
    #[case] domain: Option<&str>,
    #[case] marks: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut house = Confirmed::new(engine).await;
    let mut config = (*house.office.app.config).clone();
    config.mail.bounce_domain = domain.map(Into::into);
    house.office.app.config = std::sync::Arc::new(config);
    let letter = house.posted(V0).pop().expect("an invitation");
    let bare = dsn(&letter, "5.1.1").replace("To:", "X-Gone:").replace("Message-ID", "X-Gone");
    let forged = Carried { sender: Some("eve@example.com".into()), recipients: vec![] };
    assert_eq!(house.take_from(&bare, forged).await, Took::Ignored(Ignored::Foreign));
    assert_eq!(house.take_from(&bare, null()).await, Took::CameBack { marked: false });
    assert_eq!(house.take_from(&bare, null()).await, Took::Ignored(Ignored::Known), "delivered twice");
    let other = bare.replace("Sorry", "Sorry again");
    assert_eq!(house.take_from(&other, null()).await, Took::CameBack { marked: marks });
    assert_eq!(house.dead().await.0, marks);
}

#[rstest]
#[tokio::test]
async fn a_bounce_of_somebody_else_s_letter_is_not_ours(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let text = dsn(&house.posted(V0)[0], "5.1.1").replace("To: b+", "To: b+0").replace(V0, "eve@example.com");
    let text = text.replace("Message-ID: <", "Message-ID: <0");
    assert_eq!(house.take_from(&text, null()).await, Took::Ignored(Ignored::Foreign));
    assert_eq!(house.failed().await, vec![]);
}

#[rstest]
#[tokio::test]
async fn nobody_is_locked_out_by_letters_that_came_back(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let before = house.posted(V0);
    for letter in &before[..2] {
        house.take_from(&dsn(letter, "5.1.1"), null()).await;
    }
    assert_eq!(house.dead().await, (true, false));
    let ctx = house.office.app.ctx(Actor::Link);
    ask_log_in(&house.office.app.db, &ctx, &email(V0), &TokenHash::of("browser")).await.expect("asked");
    house.office.once().await;
    assert_eq!(house.posted(V0).len(), before.len() + 1, "the letter with the link");
}
