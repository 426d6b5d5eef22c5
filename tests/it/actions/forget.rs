//! What is old goes, and nothing else.

use cancel_cancer::actions::ask_log_in::ask_log_in;
use cancel_cancer::actions::error::{Error, Gone};
use cancel_cancer::actions::forget::{Forgotten, forget};
use cancel_cancer::actions::open_booking::open_booking;
use cancel_cancer::actions::prove_contact::look;
use cancel_cancer::actions::vouch_booking::vouch_booking;
use cancel_cancer::links::{Purpose, TokenHash};
use cancel_cancer::store::booking;
use rstest::rstest;

use super::town::{Town, email};
use crate::house::Engine;

#[rstest]
#[tokio::test]
async fn an_unproven_request_goes_after_seven_days(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let unproven = town.request("2027-03-09", "18:00:00").await;
    let proven = town.proven("2027-03-16", "18:00:00").await;
    let vouched = town.request("2027-03-23", "18:00:00").await;
    vouch_booking(&town.db, &town.ctx, vouched.id).await.expect("a vouch");

    let early = forget(&town.db, &town.at("2027-01-19T10:00:00Z")).await.expect("no error");
    assert_eq!(early, Forgotten::default());
    let gone = forget(&town.db, &town.at("2027-01-19T10:00:01Z")).await.expect("no error");
    assert_eq!(gone, Forgotten { unproven: 1, ..Forgotten::default() });
    assert_eq!(booking::find(town.db.read(), unproven.id).await.expect("a read"), None);
    for kept in [proven.id, vouched.id] {
        assert!(booking::find(town.db.read(), kept).await.expect("a read").is_some());
    }
    let prove = town.ctx.links.token(Purpose::Prove, unproven.id.0, 1);
    let page = open_booking(&town.db, &town.ctx, unproven.token.expose()).await;
    assert!(matches!(page, Err(Error::Gone(Gone::Expired))), "{page:?}");
    let page = look(&town.db, &town.ctx, prove.expose()).await;
    assert!(matches!(page, Err(Error::Gone(Gone::Expired))), "{page:?}");
}

#[rstest]
#[tokio::test]
async fn a_log_in_goes_seven_days_after_it_died(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let mine = TokenHash::of("mine");
    ask_log_in(&town.db, &town.ctx, &email("desk@example.org"), &mine).await.expect("no error");
    ask_log_in(&town.db, &town.at("2027-01-13T10:00:00Z"), &email("desk@example.org"), &mine).await.expect("no error");
    let gone = forget(&town.db, &town.at("2027-01-19T11:00:00Z")).await.expect("no error");
    assert_eq!(gone, Forgotten { log_ins: 1, ..Forgotten::default() });
}

#[rstest]
#[tokio::test]
async fn links_go_seven_days_after_they_died(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let proven = town.proven("2027-03-16", "18:00:00").await;
    let early = forget(&town.db, &town.at("2027-04-22T19:00:00Z")).await.expect("no error");
    assert_eq!(early.links, 0);
    let (word, dead) = (proven.token.expose(), town.at("2027-04-22T19:00:01Z"));
    let page = open_booking(&town.db, &dead, word).await;
    assert!(matches!(page, Err(Error::Gone(Gone::Expired))), "{page:?}");
    let gone = forget(&town.db, &dead).await.expect("no error");
    assert_eq!(gone.links, 2);
    let page = open_booking(&town.db, &dead, word).await;
    assert!(matches!(page, Err(Error::NotFound)), "{page:?}");
}
