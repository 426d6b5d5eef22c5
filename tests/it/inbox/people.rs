//! What people write to the programme: plain text before a coordinator, once, bounded, and not for ever.

use cancel_cancer::actions::forget::forget;
use cancel_cancer::domain::inbound::{Ignored, Took, Why};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::item::ItemKind::MailCame;
use cancel_cancer::store::views;
use chrono::Duration;
use rstest::rstest;

use super::{Confirmed, field};
use crate::house::Engine;

fn letter(head: &str) -> String {
    format!("From: Ann <ann@example.net>\n{head}\nCan we park at the hall?\n")
}

#[rstest]
#[tokio::test]
async fn a_letter_stands_beside_the_booking_it_is_about(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let ours = field(&house.posted("ann@example.net")[1], "Message-ID");
    let reference = house.office.facts(house.booking).await.booking.reference;
    let answer = letter(&format!("Subject: Re: Confirmed\nMessage-ID: <a@x>\nIn-Reply-To: {ours}\n"));
    let named = letter(&format!("Subject: Question about {reference}, please\nMessage-ID: <b@x>\n"));
    let other = letter("Subject: Hello\nMessage-ID: <c@x>\n");
    for text in [&answer, &named, &other] {
        assert_eq!(house.take(text).await, Took::Asked(Why::Letter));
    }
    let about = Some(house.booking);
    let want = [(MailCame, about, true), (MailCame, about, true), (MailCame, None, true)];
    assert_eq!(house.lines().await, want);
    assert_eq!(house.take(&answer).await, Took::Ignored(Ignored::Known), "the mail server sent it twice");

    let item = views::items(house.office.app.db.read(), None, 1).await.expect("items").remove(0).item;
    let kept = views::inbound(house.office.app.db.read(), None, item.inbound.expect("a message")).await;
    let kept = kept.expect("a read").expect("a message");
    assert_eq!((kept.sender.as_str(), kept.proven, kept.why), ("ann@example.net", false, Why::Letter));
    assert_eq!((kept.subject.as_str(), kept.text.as_str()), ("Re: Confirmed", "Can we park at the hall?"));
    assert_eq!(kept.booking, Some(reference));
}

#[rstest]
#[tokio::test]
async fn a_flood_is_cut_off(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    for n in 0..25 {
        let took = house.take(&letter(&format!("Subject: {n}\nMessage-ID: <{n}@x>\n"))).await;
        assert_eq!(took == Took::Ignored(Ignored::TooMany), n >= 20, "{n}: {took:?}");
    }
    assert_eq!(house.lines().await.len(), 20);
    let other = letter("Subject: x\n").replace("ann@example.net", "bob@example.net");
    assert_eq!(house.take(&other).await, Took::Asked(Why::Letter), "others are still heard");
}

#[rstest]
#[tokio::test]
async fn out_of_office_and_lists_leave_nothing(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    for head in ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "List-Id: <a.b>\n"] {
        assert_eq!(house.take(&letter(head)).await, Took::Ignored(Ignored::Automatic));
    }
    assert_eq!(house.lines().await, []);
}

#[rstest]
#[tokio::test]
async fn a_message_goes_with_its_line_when_its_time_is_over(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    house.take(&letter("Subject: Hello\n")).await;
    let ctx = house.office.app.ctx(Actor::Service);
    forget(&house.office.app.db, &ctx.at(ctx.now + Duration::days(89))).await.expect("forgotten");
    assert_eq!(house.lines().await.len(), 1);
    forget(&house.office.app.db, &ctx.at(ctx.now + Duration::days(91))).await.expect("forgotten");
    assert_eq!(house.lines().await, []);
}
