//! When the service starts and when it must not: secret, clock and the demo's mark.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::app::{App, DEMO_MARK, StartError};
use cancel_cancer::config::Config;
use cancel_cancer::domain::person::{Actor, Role};
use cancel_cancer::links::Purpose;
use cancel_cancer::store::group;
use cancel_cancer::store::person;
use cancel_cancer::store::setting;
use chrono::Duration;
use rstest::rstest;

use crate::house::{Engine, House, email, line, t};

async fn start(house: &House, more: &[(&str, &str)]) -> Result<App, StartError> {
    let url = ("DATABASE__URL", house.url.as_str());
    let all = more.iter().copied().chain([url]);
    let variables = all.map(|(key, value)| (format!("CANCEL_CANCER__{key}").into(), value.into()));
    App::start(Config::read(None, variables).expect("settings")).await
}

fn word(app: &App) -> String {
    app.links.token(Purpose::Booking, 1, 1).expose().to_owned()
}

#[rstest]
#[tokio::test]
async fn without_a_configured_secret_the_database_keeps_one(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (one, other) = (start(&house, &[]).await.expect("a start"), start(&house, &[]).await.expect("a start"));
    assert_eq!(word(&one), word(&other));
    let kept = setting::get(house.db.read(), "secret").await.expect("a read").expect("a secret");
    let moved = start(&house, &[("SERVER__SECRET", &kept)]).await.expect("the same secret from the configuration");
    assert_eq!(word(&one), word(&moved));
}

#[tokio::test]
async fn another_secret_than_the_one_that_links_were_made_with_stops_the_start() {
    let (first, second) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
    let house = House::new(Engine::Sqlite).await;
    start(&house, &[("SERVER__SECRET", &first)]).await.expect("a start");
    assert_eq!(setting::get(house.db.read(), "secret").await.expect("a read"), None, "it is in the configuration");
    for more in [&[("SERVER__SECRET", second.as_str())][..], &[]] {
        let refused = start(&house, more).await.err().expect("refused");
        assert!(matches!(refused, StartError::OtherSecret), "{refused}");
    }
}

#[rstest]
#[tokio::test]
async fn calendars_know_their_sessions_when_the_service_moves_to_another_host(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let before = start(&house, &[("SERVER__PUBLIC_URL", "https://old.example.org")]).await.expect("a start");
    let after = start(&house, &[("SERVER__PUBLIC_URL", "https://new.example.org")]).await.expect("a start");
    assert_eq!((before.links.uid_host(), after.links.uid_host()), ("old.example.org", "old.example.org"));
    assert_eq!(after.links.host(), "new.example.org");
}

#[tokio::test]
async fn a_start_seeds_areas_once_and_finds_the_kinds() {
    let house = House::new(Engine::Sqlite).await;
    for _ in 0..2 {
        start(&house, &[]).await.expect("a start");
    }
    let areas = person::areas(house.db.read()).await.expect("areas");
    assert_eq!(areas.len(), house.rules.areas.len());
    let kinds = group::kinds(house.db.read()).await.expect("kinds");
    assert_eq!(kinds.iter().map(|k| k.code.as_str()).collect::<Vec<_>>(), ["general", "bowel", "breast", "mens"]);
}

#[tokio::test]
async fn a_clock_that_is_set_needs_the_mark_of_a_demo() {
    let house = House::new(Engine::Sqlite).await;
    let refused = start(&house, &[("CLOCK__NOW", "2027-03-01T09:00:00Z")]).await.err().expect("refused");
    assert!(matches!(refused, StartError::ClockWithoutDemo), "{refused}");
}

#[tokio::test]
async fn all_processes_with_one_value_share_the_clock_and_none_goes_back() {
    let house = House::new(Engine::Sqlite).await;
    setting::set(house.db.write(), DEMO_MARK, "1").await.expect("a mark");
    let now = [("CLOCK__NOW", "2027-03-01T09:00:00Z")];
    let first = start(&house, &now).await.expect("a start");
    assert!(first.demo && first.clock.now() - t("2027-03-01T09:00:00Z") < Duration::minutes(1));
    // What the first process stored, as if it had started an hour ago.
    let name = "clock.now 2027-03-01T09:00:00+00:00";
    let since = t(&setting::get(house.db.read(), name).await.expect("a read").expect("stored"));
    setting::set(house.db.write(), name, &(since - Duration::hours(1)).to_rfc3339()).await.expect("set");
    let second = start(&house, &now).await.expect("a start");
    assert!(second.clock.now() >= t("2027-03-01T10:00:00Z"), "{}", second.clock.now());

    let ctx = second.ctx(Actor::Terminal);
    add_person(&house.db, &ctx, &email("a@example.org"), &line("A"), Role::Admin, None).await.expect("a person");
    let refused = start(&house, &[("CLOCK__NOW", "2027-03-01T09:30:00Z")]).await.err().expect("refused");
    assert!(matches!(refused, StartError::ClockBack { .. }), "{refused}");
}
