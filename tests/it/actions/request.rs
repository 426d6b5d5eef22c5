//! Requests: booked once, checked again, proven by the link or vouched for.

use std::collections::BTreeSet;

use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::error::{Error, Gone};
use cancel_cancer::actions::prove_contact::{look, prove_contact};
use cancel_cancer::actions::request_booking::{NewBooking, request_booking};
use cancel_cancer::actions::vouch_booking::vouch_booking;
use cancel_cancer::domain::booking::{State, Wish};
use cancel_cancer::domain::notice::NoticeKind::Received;
use cancel_cancer::domain::notice::Recipient::Contact;
use cancel_cancer::links::Purpose;
use cancel_cancer::store::views;
use rstest::rstest;

use super::town::{NOW, Town, about, email, line, t};
use crate::house::Engine;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_clicks_at_once_book_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let new = town.new_booking("one form", "2027-03-09", "18:00:00");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (db, ctx, new) = (town.db.clone(), town.ctx.clone(), new.clone());
        tasks.spawn(async move { request_booking(&db, &ctx, &new).await });
    }
    let made: Vec<_> = tasks.join_all().await.into_iter().map(|r| r.expect("a booking")).collect();
    let seen: BTreeSet<_> = made.iter().map(|r| (r.id, r.reference.clone(), r.token.expose().to_owned())).collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    let (bookings, count) = views::bookings(town.db.read(), None, None, "", 0, 10).await.expect("bookings");
    assert_eq!((bookings.len(), count), (1, 1));
    let id = made[0].id;
    assert_eq!(town.letters().await, [about(Received, Contact(town.contact(id).await), id, t(NOW), 0)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_groups_at_once_each_get_their_own(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (db, ctx) = (town.db.clone(), town.ctx.clone());
        let new = town.new_booking(&format!("form {n}"), "2027-03-09", "18:00:00");
        tasks.spawn(async move { request_booking(&db, &ctx, &new).await });
    }
    let made: Vec<_> = tasks.join_all().await.into_iter().map(|r| r.expect("a booking")).collect();
    let references: BTreeSet<_> = made.iter().map(|r| r.reference.clone()).collect();
    assert_eq!(references.len(), 20);
    let mut groups = BTreeSet::new();
    for one in &made {
        groups.insert(town.facts(one.id).await.group.id);
    }
    assert_eq!(groups.len(), 1, "one group of one contact, name and district");
}

#[rstest]
#[tokio::test]
async fn a_group_is_a_contact_a_name_and_a_district(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ask = async |idem: &str, change: &dyn Fn(&mut NewBooking)| {
        let mut new = town.new_booking(idem, "2027-03-09", "18:00:00");
        change(&mut new);
        let made = request_booking(&town.db, &town.ctx, &new).await.expect("a booking");
        town.facts(made.id).await
    };
    let first = ask("a", &|_| ()).await;
    let spelled = ask("b", &|n| n.group = line("Knit & natter")).await;
    let same = ask("c", &|n| n.group = line("KNIT AND NATTER!")).await;
    let contact = ask("d", &|n| n.email = email("bob@example.org")).await;
    let online = ask("e", &|n| (n.wish, n.venue) = (Wish::Online, None)).await;
    assert_eq!(same.group.id, first.group.id);
    assert_eq!((same.contact.id, same.place), (first.contact.id, first.place.clone()));
    for other in [spelled, contact, online] {
        assert_ne!(other.group.id, first.group.id);
    }
}

#[rstest]
#[case::thirteen_days_notice("2027-01-25", "18:00:00", |_: &mut NewBooking| ())]
#[case::in_the_past("2026-12-01", "18:00:00", |_: &mut NewBooking| ())]
#[case::the_hour_that_is_missing("2027-03-28", "01:30:00", |_: &mut NewBooking| ())]
#[case::the_hour_that_comes_twice("2027-10-31", "01:30:00", |_: &mut NewBooking| ())]
#[case::no_time("2027-03-09", "18:00:00", |n: &mut NewBooking| n.times.clear())]
#[case::four_times("2027-03-09", "18:00:00", |n: &mut NewBooking| n.times = vec![n.times[0]; 4])]
#[case::in_person_nowhere("2027-03-09", "18:00:00", |n: &mut NewBooking| n.venue = None)]
#[case::online_somewhere("2027-03-09", "18:00:00", |n: &mut NewBooking| n.wish = Wish::Online)]
#[tokio::test]
async fn what_cannot_be_given_is_refused(
    #[case] day: &str,
    #[case] time: &str,
    #[case] change: fn(&mut NewBooking),
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let mut new = town.new_booking("form", day, time);
    change(&mut new);
    let result = request_booking(&town.db, &town.ctx, &new).await;
    assert!(matches!(result, Err(Error::Invalid(_))), "{result:?}");
    assert_eq!(town.letters().await, []);
}

#[rstest]
#[tokio::test]
async fn the_least_notice_is_enough(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-01-26", "09:00:00").await;
    assert_eq!(town.facts(requested.id).await.booking.slots[0].start, t("2027-01-26T09:00:00Z"));
}

#[rstest]
#[tokio::test]
async fn only_the_button_proves_and_only_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-03-09", "18:00:00").await;
    let link = town.ctx.links.token(Purpose::Prove, requested.id.0, 1);
    let before = town.all_about(requested.id).await;
    let seen = look(&town.db, &town.ctx, link.expose()).await.expect("a page");
    assert!(!seen.booking.proven);
    for other in ["", "never given out", requested.token.expose()] {
        let result = prove_contact(&town.db, &town.ctx, other).await;
        assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
    }
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");

    prove_contact(&town.db, &town.ctx, link.expose()).await.expect("a proof");
    let proven = town.all_about(requested.id).await;
    assert!(proven.0.booking.proven && proven.2 > before.2);
    prove_contact(&town.db, &town.ctx, link.expose()).await.expect("proven before");
    assert_eq!(town.all_about(requested.id).await, proven, "nothing changed");

    cancel_booking(&town.db, &town.ctx, requested.id).await.expect("an end");
    let over = look(&town.db, &town.ctx, link.expose()).await;
    assert!(matches!(over, Err(Error::Gone(Gone::Over(State::Cancelled)))), "{over:?}");
    let over = prove_contact(&town.db, &town.ctx, link.expose()).await;
    assert!(matches!(over, Err(Error::Gone(Gone::Over(State::Cancelled)))), "{over:?}");
}

#[rstest]
#[tokio::test]
async fn who_is_vouched_for_is_planned_with_an_unproven_address(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-03-09", "18:00:00").await;
    let changes = town.changes().await;
    let facts = vouch_booking(&town.db, &town.ctx, requested.id).await.expect("a vouch");
    assert!(facts.booking.proven && !facts.contact.proven);
    assert!(town.changes().await > changes, "the plan is old");
    let before = town.all_about(requested.id).await;
    vouch_booking(&town.db, &town.ctx, requested.id).await.expect("vouched before");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}
