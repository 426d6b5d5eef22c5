//! What coordinators and the command line do beside publishing.

use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::actions::close_item::close_item;
use cancel_cancer::actions::count_hit::count_hit;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::hold_booking::hold_booking;
use cancel_cancer::actions::retry_letter::retry_letter;
use cancel_cancer::domain::booking::Refusal;
use cancel_cancer::domain::ids::{ItemId, LetterId};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::person::Role;
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::outbox;
use cancel_cancer::store::person;
use cancel_cancer::store::views;
use rstest::rstest;

use super::town::{NOW, Town, email, line, t};
use crate::house::Engine;

#[rstest]
#[tokio::test]
async fn a_coordinator_gets_an_area_that_exists(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let area = person::ensure_area(town.db.write(), "Stevenage", &["SG1".into(), "SG2".into()]).await.expect("an area");
    let add = async |role, area| {
        add_person(&town.db, &town.ctx, &email("dee@example.org"), &line("Dee Desk"), role, area).await
    };
    for (role, area) in [(Role::Coordinator, Some("Nowhere")), (Role::Steering, Some("Stevenage"))] {
        let refused = add(role, area).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    assert_eq!(person::by_email(town.db.read(), &email("dee@example.org")).await.expect("a read"), None);
    let id = add(Role::Coordinator, Some("Stevenage")).await.expect("a person");
    assert_eq!(add(Role::Steering, None).await.expect("the same person"), id);
    let known = person::logged_in(town.db.read(), id).await.expect("a read").expect("somebody with roles");
    assert_eq!(
        (known.roles.as_slice(), known.areas.as_slice()),
        (&[Role::Coordinator, Role::Steering][..], &[area][..])
    );
}

#[rstest]
#[tokio::test]
async fn a_request_is_held_until_a_day_and_let_in_again(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let requested = town.proven("2027-03-09", "18:00:00").await;
    for until in [Some("2027-02-01".parse().expect("a date")), None] {
        let changes = town.changes().await;
        hold_booking(&town.db, &town.ctx, requested.id, until).await.expect("a hold");
        assert_eq!(town.facts(requested.id).await.booking.hold_until, until);
        assert!(town.changes().await > changes, "the plan is old");
    }
    cancel_cancer::actions::cancel_booking::cancel_booking(&town.db, &town.ctx, requested.id).await.expect("an end");
    let over = hold_booking(&town.db, &town.ctx, requested.id, None).await;
    assert!(matches!(over, Err(Error::Refused(Refusal::State(_)))), "{over:?}");
}

#[rstest]
#[tokio::test]
async fn a_line_at_the_desk_is_closed_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let requested = town.proven("2027-03-09", "18:00:00").await;
    let kind = ItemKind::NobodyFound;
    item::put(town.db.write(), kind, Some(requested.id), None, None, "line", t(NOW)).await.expect("an item");
    let id = views::items(town.db.read(), None, 10).await.expect("items")[0].item.id;
    for _ in 0..2 {
        close_item(&town.db, &town.ctx, id).await.expect("closed");
        assert_eq!(town.items().await, []);
    }
    let unknown = close_item(&town.db, &town.ctx, ItemId(1_000_000)).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
}

#[rstest]
#[tokio::test]
async fn only_a_failed_letter_is_sent_again(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    town.request("2027-03-09", "18:00:00").await;
    let line = async || views::letters(town.db.read(), None, None, None, 10).await.expect("letters")[0].clone();
    let id = line().await.id;
    for id in [id, LetterId(1_000_000)] {
        let waiting = retry_letter(&town.db, &town.ctx, id).await;
        assert!(matches!(waiting, Err(Error::Stale)), "{waiting:?}");
    }
    outbox::end(town.db.write(), id, LetterState::Failed, "550 no such mailbox").await.expect("failed");
    item::put(town.db.write(), ItemKind::LetterFailed, None, None, Some(id), "letter", t(NOW)).await.expect("a line");
    let other = (ItemKind::RingThem, None, None);
    item::put(town.db.write(), other.0, None, None, Some(id), "other", t(NOW)).await.expect("a line");
    let now = town.at("2027-01-12T12:00:00Z");
    retry_letter(&town.db, &now, id).await.expect("again");
    let line = line().await;
    assert_eq!((line.state, line.due), (LetterState::Waiting, now.now));
    assert_eq!(town.items().await, [other], "the desk need not look after the letter");
}

#[rstest]
#[tokio::test]
async fn an_hour_has_room_for_so_many(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let hit = async |at: &str, key: &str, most| {
        count_hit(&town.db, &town.at(at), vec![(key.into(), most)]).await.expect("a count")
    };
    let tries = [hit(NOW, "a", 2).await, hit(NOW, "a", 2).await, hit(NOW, "a", 2).await, hit(NOW, "b", 2).await];
    assert_eq!(tries, [true, true, false, true]);
    assert!(hit("2027-01-12T11:00:00Z", "a", 2).await, "the next hour begins anew");
    for _ in 0..3 {
        assert!(hit(NOW, "off", 0).await);
    }
    assert!(hit(NOW, "off", 1).await, "what is off counts nothing");
    let both = || vec![("all".to_owned(), 9), ("one".to_owned(), 1)];
    let within = async || count_hit(&town.db, &town.at(NOW), both()).await.expect("a count");
    assert_eq!([within().await, within().await], [true, false], "within all of them or not at all");
    assert!(count_hit(&town.db, &town.at(NOW), Vec::new()).await.expect("a count"), "nothing limits it");
}
