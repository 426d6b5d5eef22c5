//! People, volunteers, tokens, log-ins, and the small tables that replicas share.

use cancel_cancer::domain::person::Role;
use cancel_cancer::domain::token::{Purpose, TokenHash};
use cancel_cancer::domain::volunteer::Volunteer;
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::token::Opens;
use cancel_cancer::store::{StoreError, counter, feed_state, lease, login, person, setting, token, views, volunteer};
use chrono::Duration;
use rstest::rstest;

use super::make::{a_volunteer, booked, somebody, volunteer_facts};
use crate::house::{Engine, House, email, line, t};

#[rstest]
#[tokio::test]
async fn one_person_has_one_address_and_roles_in_areas(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let c = house.db.write();
    let ada = somebody(&house, "Ada").await;
    let again = person::ensure(c, &email("ADA@example.org"), &line("Somebody else"), house.now()).await.expect("known");
    assert_eq!(again, ada);
    let read = person::find(c, ada).await.expect("a read").expect("a person");
    assert_eq!((read.name.as_str(), read.email.as_str(), read.email_dead), ("Ada", "ada@example.org", false));
    assert_eq!(person::logged_in(c, ada).await.expect("a read"), None, "no role yet");
    let north = person::ensure_area(c, "North", &["sg4".into(), "SG5".into()]).await.expect("an area");
    let south = person::ensure_area(c, "South", &["EN10".into()]).await.expect("an area");
    assert_eq!(person::ensure_area(c, "North", &["EN1".into()]).await.expect("an area"), north);
    for area in [Some(south), Some(north), Some(north)] {
        person::add_role(c, ada, Role::Coordinator, area).await.expect("a role");
    }
    for _ in 0..2 {
        person::add_role(c, ada, Role::Admin, None).await.expect("a role");
    }
    let known = person::logged_in(c, ada).await.expect("a read").expect("roles");
    assert_eq!((known.roles, known.areas), (vec![Role::Coordinator, Role::Admin], vec![north, south]));
    let areas = person::areas(c).await.expect("areas");
    let areas: Vec<_> = areas.iter().map(|a| (a.name.as_str(), a.districts.join(" "))).collect();
    assert_eq!(areas, [("North", "EN1 SG4 SG5".to_owned()), ("South", "EN10".to_owned())], "districts are added");
}

#[rstest]
#[tokio::test]
async fn a_volunteer_is_read_back_and_changed_only_from_the_last_version(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let c = house.db.write();
    let facts = volunteer_facts(&house, "Ada").await;
    volunteer::save(c, &facts).await.expect("a volunteer");
    let other = a_volunteer(&house, "Ben").await;
    let read = async || volunteer::find(c, facts.id).await.expect("a read").expect("a volunteer");
    assert_eq!(read().await, Volunteer { version: 1, ..facts.clone() });
    let twice = volunteer::save(c, &facts).await;
    assert!(matches!(twice, Err(StoreError::Stale)), "{twice:?}");
    let mut changed = Volunteer { home: "SG14".into(), dbs: None, ..read().await };
    changed.training.pop();
    changed.availability.weekly.clear();
    volunteer::save(c, &changed).await.expect("a change");
    assert_eq!(read().await, Volunteer { version: 2, ..changed.clone() });
    let late = volunteer::save(c, &changed).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    let all = volunteer::all(c).await.expect("all");
    assert_eq!(all.iter().map(|v| (v.id, v.training.len())).collect::<Vec<_>>(), [(facts.id, 1), (other, 2)]);
}

#[rstest]
#[tokio::test]
async fn a_replaced_token_is_remembered_as_revoked(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let c = house.db.write();
    let (of, subject) = (Purpose::FeedGroup, 3);
    let hash = |generation| house.links.token(of, subject, generation).hash();
    assert_eq!(token::highest(c, of, subject).await.expect("a read"), 0);
    assert_eq!(token::generation(c, of, subject).await.expect("a read"), None);
    for _ in 0..2 {
        token::put(c, of, subject, 1, &hash(1), house.now()).await.expect("a token");
    }
    token::revoke(c, of, subject).await.expect("revoked");
    assert_eq!(token::generation(c, of, subject).await.expect("a read"), None);
    token::put(c, of, subject, 2, &hash(2), house.now()).await.expect("a token");
    assert_eq!(token::generation(c, of, subject).await.expect("a read"), Some(2));
    assert_eq!(token::highest(c, of, subject).await.expect("a read"), 2);
    let find = async |purpose, hash: TokenHash| token::find(c, purpose, &hash).await.expect("a read");
    assert_eq!(find(of, hash(1)).await, Some(Opens { subject, generation: 1, revoked: true }));
    assert_eq!(find(of, hash(2)).await, Some(Opens { subject, generation: 2, revoked: false }));
    assert_eq!(find(Purpose::FeedVolunteer, hash(2)).await, None, "a token opens one kind of thing");
}

#[rstest]
#[tokio::test]
async fn a_log_in_is_used_once_and_a_session_ends(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (c, ada) = (house.db.write(), somebody(&house, "Ada").await);
    let (browser, link, code) = (TokenHash::of("browser"), TokenHash::of("link"), TokenHash::of("123456"));
    login::put(c, None, &browser, house.now()).await.expect("a request");
    let id = login::put(c, Some(ada), &browser, house.now()).await.expect("a request");
    login::mint(c, id, &link, &code).await.expect("words");
    login::count_try(c, id).await.expect("counted");
    let read = login::by_link(c, &link).await.expect("a read").expect("a log-in");
    assert_eq!(login::by_requester(c, &browser).await.expect("a read"), Some(read.clone()), "the newest one");
    assert_eq!((read.id, read.person, read.code, read.tries, read.used), (id, Some(ada), Some(code), 1, false));
    assert!(login::use_up(c, id, house.now()).await.expect("an answer"));
    assert!(!login::use_up(c, id, house.now()).await.expect("an answer"));
    let session = TokenHash::of("session");
    login::put_session(c, &session, ada, house.now()).await.expect("a session");
    let later = house.now() + Duration::hours(1);
    login::touch_session(c, &session, later).await.expect("seen");
    let seen = login::session(c, &session).await.expect("a read").expect("a session");
    assert_eq!((seen.person, seen.made, seen.seen), (ada, house.now(), later));
    assert_eq!(login::forget(c, later).await.expect("forgotten"), 2, "two requests, no session");
    login::end_session(c, &session).await.expect("ended");
    assert_eq!(login::session(c, &session).await.expect("a read"), None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_taken_by_one_until_it_is_given_back_or_runs_out(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (now, until) = (house.now(), house.now() + Duration::minutes(1));
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let db = house.db.clone();
        tasks.spawn(async move { lease::take(db.write(), "replan", &format!("replica {n}"), now, until).await });
    }
    let taken = tasks.join_all().await.into_iter().filter(|t| matches!(t, Ok(true))).count();
    assert_eq!(taken, 1);
    let c = house.db.write();
    let take =
        async |holder, now| lease::take(c, "replan", holder, now, now + Duration::minutes(1)).await.expect("an answer");
    assert!(!take("late", until - Duration::seconds(1)).await);
    assert!(take("late", until).await, "it ran out");
    assert!(take("late", until).await, "its holder may go on");
    lease::give_back(c, "replan", "other").await.expect("nothing");
    assert!(!take("other", until).await);
    lease::give_back(c, "replan", "late").await.expect("given back");
    assert!(take("other", until).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hits_are_counted_by_hour_whoever_counts(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (db, now) = (house.db.clone(), house.now());
        tasks.spawn(async move { counter::hit(db.write(), ["links ann"], now).await.expect("a count")[0] });
    }
    let mut counts = tasks.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=10).collect::<Vec<_>>());
    let c = house.db.write();
    let hit = async |key, at: &str| counter::hit(c, [key], t(at)).await.expect("a count")[0];
    assert_eq!(hit("links ann", "2027-01-12T10:59:59Z").await, 11);
    assert_eq!(hit("links bea", "2027-01-12T10:59:59Z").await, 1);
    assert_eq!(hit("links ann", "2027-01-12T11:00:00Z").await, 1);
    let two = counter::hit(c, ["links cid", "links bea"], t("2027-01-12T10:00:00Z")).await.expect("a count");
    assert_eq!(two, [1, 2]);
    counter::forget(c, t("2027-01-12T11:00:00Z")).await.expect("forgotten");
    assert_eq!(hit("links ann", "2027-01-12T10:59:59Z").await, 1);
    assert_eq!(hit("links ann", "2027-01-12T11:00:00Z").await, 2);
}

#[rstest]
#[tokio::test]
async fn a_feed_changes_when_its_bytes_do(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (c, feed) = (house.db.write(), TokenHash::of("feed"));
    assert_eq!(feed_state::last_fetched(c, &feed).await.expect("a read"), None);
    let since = async |hash, at: &str| feed_state::since(c, &feed, hash, t(at)).await.expect("an instant");
    assert_eq!(since("a", "2027-01-12T10:00:00Z").await, t("2027-01-12T10:00:00Z"));
    assert_eq!(since("a", "2027-01-13T10:00:00Z").await, t("2027-01-12T10:00:00Z"));
    assert_eq!(feed_state::last_fetched(c, &feed).await.expect("a read").as_deref(), Some("2027-01-13"));
    assert_eq!(since("b", "2027-01-12T10:00:00Z").await, t("2027-01-12T10:00:01Z"), "it only grows");
    assert_eq!(since("a", "2027-01-14T10:00:00Z").await, t("2027-01-14T10:00:00Z"));
}

#[rstest]
#[tokio::test]
async fn a_setting_stands_until_it_is_set(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let c = house.db.write();
    assert_eq!(setting::get(c, "secret").await.expect("a read"), None);
    assert_eq!(setting::get_or_set(c, "secret", "a").await.expect("a value"), "a");
    assert_eq!(setting::get_or_set(c, "secret", "b").await.expect("a value"), "a");
    setting::set(c, "secret", "c").await.expect("set");
    assert_eq!(setting::get(c, "secret").await.expect("a read").as_deref(), Some("c"));
}

#[rstest]
#[tokio::test]
async fn a_line_at_the_desk_stands_once_while_it_is_open(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (c, id) = (house.db.write(), booked(&house, 1, "2027-03-09", "18:00:00").await);
    let put = async |kind, dedupe| item::put(c, kind, Some(id), None, None, dedupe, house.now()).await.expect("a line");
    for dedupe in ["a", "a", "b"] {
        put(ItemKind::Passed, dedupe).await;
    }
    put(ItemKind::RingThem, "c").await;
    let open = async || -> Vec<_> {
        let open = views::items(c, None, 9).await.expect("a read");
        open.into_iter().map(|l| (l.item.id, l.item.kind, l.about.map(|about| about.reference))).collect()
    };
    let first = open().await;
    let kinds: Vec<_> = first.iter().map(|line| line.1).collect();
    assert_eq!(kinds, [ItemKind::RingThem, ItemKind::Passed, ItemKind::Passed], "most urgent first");
    assert!(item::close(c, first[1].0, house.now()).await.expect("an answer"));
    assert!(!item::close(c, first[1].0, house.now()).await.expect("an answer"));
    put(ItemKind::Passed, "a").await;
    assert_eq!(open().await.len(), 3, "it may open again");
    item::close_of(c, ItemKind::Passed, id, house.now()).await.expect("closed");
    let left = open().await;
    assert_eq!(left, [(first[0].0, ItemKind::RingThem, Some(super::make::reference(1)))]);
    let found = item::find(c, first[1].0).await.expect("a read").expect("closed ones are kept");
    assert_eq!((found.booking, found.person, found.letter, found.made), (Some(id), None, None, house.now()));
}
