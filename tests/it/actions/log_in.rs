//! Logging in: one letter, one browser, ten minutes, one use, five tries.

use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::actions::ask_log_in::{ask_log_in, mint_log_in};
use cancel_cancer::actions::ctx::Ctx;
use cancel_cancer::actions::enter::{Key, enter, leave, look};
use cancel_cancer::actions::error::{Error, Gone};
use cancel_cancer::actions::who_is::who_is;
use cancel_cancer::domain::ids::PersonId;
use cancel_cancer::domain::notice::NoticeKind::LogIn;
use cancel_cancer::domain::notice::{Recipient, Subject};
use cancel_cancer::domain::person::Role;
use cancel_cancer::links::TokenHash;
use rstest::rstest;

use super::town::{NOW, Town, email, line, t};
use crate::house::Engine;

const DESK: &str = "desk@example.org";

fn browser(name: &str) -> TokenHash {
    TokenHash::of(name)
}

/// Asks from the browser `mine` and composes the letter: link, code and whose it is.
async fn letter(town: &Town, ctx: &Ctx) -> (String, String, PersonId) {
    let known = town.letters().await;
    ask_log_in(&town.db, ctx, &email(DESK), &browser("mine")).await.expect("no error");
    let new = town.letters_since(&known).await;
    let [(LogIn, Recipient::Person(who), Subject::Login(id), due, 0)] = new[..] else { panic!("{new:?}") };
    assert_eq!(due, ctx.now);
    let (link, code) = mint_log_in(&town.db, ctx, id).await.expect("words");
    (link, code, who)
}

#[track_caller]
fn is_gone<T: std::fmt::Debug>(result: &Result<T, Error>, why: Gone) {
    assert!(matches!(result, Err(Error::Gone(gone)) if *gone == why), "{result:?}");
}

fn other_code(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[rstest]
#[tokio::test]
async fn the_link_enters_once_and_only_where_it_was_asked_for(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let desk = town.coordinator().await;
    let (link, code, who) = letter(&town, &town.ctx).await;
    assert_eq!((who, link.len(), code.len()), (desk, 43, 6));
    let (mine, other) = (browser("mine"), browser("other"));
    look(&town.db, &town.ctx, &link, Some(&mine)).await.expect("a page with a button");
    is_gone(&look(&town.db, &town.ctx, &link, Some(&other)).await, Gone::OtherBrowser);
    is_gone(&look(&town.db, &town.ctx, &link, None).await, Gone::OtherBrowser);
    is_gone(&enter(&town.db, &town.ctx, Key::Link(&link), &other).await, Gone::OtherBrowser);
    let unknown = look(&town.db, &town.ctx, "never given out", Some(&mine)).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");

    let (word, known) = enter(&town.db, &town.ctx, Key::Link(&link), &mine).await.expect("inside");
    assert_eq!((known.person.id, known.roles.as_slice()), (desk, [Role::Coordinator].as_slice()));
    assert_eq!(who_is(&town.db, &town.ctx, &TokenHash::of(&word)).await.expect("a read"), Some(known));
    is_gone(&enter(&town.db, &town.ctx, Key::Link(&link), &mine).await, Gone::Used);
    is_gone(&look(&town.db, &town.ctx, &link, Some(&mine)).await, Gone::Used);
    is_gone(&enter(&town.db, &town.ctx, Key::Code(&code), &mine).await, Gone::Used);

    leave(&town.db, &TokenHash::of(&word)).await.expect("outside");
    assert_eq!(who_is(&town.db, &town.ctx, &TokenHash::of(&word)).await.expect("a read"), None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_at_once_enter_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let (link, ..) = letter(&town, &town.ctx).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (db, ctx, link) = (town.db.clone(), town.ctx.clone(), link.clone());
        tasks.spawn(async move { enter(&db, &ctx, Key::Link(&link), &browser("mine")).await });
    }
    let results = tasks.join_all().await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    for lost in results.iter().filter(|r| r.is_err()) {
        is_gone(lost, Gone::Used);
    }
}

#[rstest]
#[tokio::test]
async fn the_code_enters_with_blanks_on_the_fifth_try(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let (_, code, _) = letter(&town, &town.ctx).await;
    for _ in 0..4 {
        let wrong = enter(&town.db, &town.ctx, Key::Code(other_code(&code)), &browser("mine")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
    }
    is_gone(&enter(&town.db, &town.ctx, Key::Code(&code), &browser("other")).await, Gone::Expired);
    let typed = format!(" {} {} ", &code[..3], &code[3..]);
    enter(&town.db, &town.ctx, Key::Code(&typed), &browser("mine")).await.expect("inside");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_wrong_codes_end_the_log_in_also_when_they_come_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let (link, code, _) = letter(&town, &town.ctx).await;
    let wrong = other_code(&code);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (db, ctx) = (town.db.clone(), town.ctx.clone());
        tasks.spawn(async move { enter(&db, &ctx, Key::Code(wrong), &browser("mine")).await });
    }
    let results = tasks.join_all().await;
    let tried = results.iter().filter(|r| matches!(r, Err(Error::Invalid(_)))).count();
    assert_eq!(tried, 4, "the fifth ends it: {results:?}");
    for ended in results.iter().filter(|r| !matches!(r, Err(Error::Invalid(_)))) {
        is_gone(ended, Gone::Expired);
    }
    is_gone(&enter(&town.db, &town.ctx, Key::Code(&code), &browser("mine")).await, Gone::Expired);
    is_gone(&enter(&town.db, &town.ctx, Key::Link(&link), &browser("mine")).await, Gone::Expired);
    let (_, code, _) = letter(&town, &town.ctx).await;
    enter(&town.db, &town.ctx, Key::Code(&code), &browser("mine")).await.expect("a new letter helps");
}

#[rstest]
#[tokio::test]
async fn ten_minutes_after_the_asking_nothing_enters(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let (link, code, _) = letter(&town, &town.ctx).await;
    look(&town.db, &town.at("2027-01-12T10:09:59Z"), &link, Some(&browser("mine"))).await.expect("just in time");
    let late = town.at("2027-01-12T10:10:00Z");
    is_gone(&look(&town.db, &late, &link, Some(&browser("mine"))).await, Gone::Expired);
    is_gone(&enter(&town.db, &late, Key::Link(&link), &browser("mine")).await, Gone::Expired);
    is_gone(&enter(&town.db, &late, Key::Code(&code), &browser("mine")).await, Gone::Expired);
}

#[rstest]
#[tokio::test]
async fn an_unknown_address_looks_the_same_and_gets_no_letter(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let mine = browser("mine");
    ask_log_in(&town.db, &town.ctx, &email("nobody@example.org"), &mine).await.expect("no error");
    assert_eq!(town.letters().await, []);
    for _ in 0..4 {
        let wrong = enter(&town.db, &town.ctx, Key::Code("123456"), &mine).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
    }
    for _ in 0..2 {
        is_gone(&enter(&town.db, &town.ctx, Key::Code("123456"), &mine).await, Gone::Expired);
    }
}

#[rstest]
#[tokio::test]
async fn an_address_gets_five_letters_an_hour_and_the_last_stays_good(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    add_person(&town.db, &town.ctx, &email("a@example.org"), &line("A"), Role::Admin, None).await.expect("a person");
    let mut code = String::new();
    for _ in 0..5 {
        code = letter(&town, &town.ctx).await.1;
    }
    let letters = town.letters().await;
    ask_log_in(&town.db, &town.ctx, &email(DESK), &browser("mine")).await.expect("no error");
    assert_eq!(town.letters_since(&letters).await, []);
    ask_log_in(&town.db, &town.ctx, &email("a@example.org"), &browser("other")).await.expect("no error");
    assert_eq!(town.letters_since(&letters).await.len(), 1, "others are not concerned");
    enter(&town.db, &town.ctx, Key::Code(&code), &browser("mine")).await.expect("the fifth letter is good");
    letter(&town, &town.at("2027-01-12T11:00:00Z")).await;
}

#[rstest]
#[tokio::test]
async fn a_session_idles_out_and_never_lives_longer_than_a_week(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    town.coordinator().await;
    let (link, ..) = letter(&town, &town.ctx).await;
    let (word, _) = enter(&town.db, &town.ctx, Key::Link(&link), &browser("mine")).await.expect("inside");
    let lives = async |at| who_is(&town.db, &town.ctx.at(at), &TokenHash::of(&word)).await.expect("a read").is_some();
    let hours = |n| t(NOW) + chrono::Duration::hours(n);
    assert!(!lives(hours(12)).await, "idle for 12 hours");
    for n in (11..168).step_by(11) {
        assert!(lives(hours(n)).await, "used after {n} hours");
    }
    assert!(!lives(hours(168)).await, "a week old, though used 3 hours ago");
}
