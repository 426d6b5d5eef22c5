//! The schema: migrated once however many do it, never by an older program; rules that the database itself keeps.

use cancel_cancer::domain::ids::BookingId;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::audit::{self, Entry};
use cancel_cancer::store::{Conn, Db, StoreError, booking, commit, group, person};
use rstest::rstest;
use sea_orm::{FromQueryResult, Statement};

use super::make::{booked, somebody};
use crate::house::{Engine, House, t};

#[rstest]
#[tokio::test]
async fn four_replicas_may_migrate_at_once_and_once_more(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::bare(engine).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = house.url.clone();
        tasks.spawn(async move { Db::migrate(&url).await });
    }
    for done in tasks.join_all().await {
        done.expect("migrations");
    }
    Db::migrate(&house.url).await.expect("nothing left to do");
    let kinds = group::kinds(house.db.read()).await.expect("kinds");
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code.as_str()).collect();
    assert_eq!(codes, ["general", "bowel", "breast", "mens"]);
    let general = &kinds[0];
    assert_eq!((general.duration_min, general.setup_min, general.packdown_min, general.notice_days), (60, 30, 15, 14));
    let crews = |crews: &[cancel_cancer::domain::group::Crew]| -> Vec<(u32, u32, i64)> {
        crews.iter().map(|c| (c.lead, c.support, c.value_pct)).collect()
    };
    assert_eq!(crews(&general.crews_in_person), [(1, 1, 100), (1, 2, 104)]);
    assert_eq!(crews(&general.crews_online), [(1, 0, 90), (1, 1, 100)]);
}

#[rstest]
#[tokio::test]
async fn a_database_of_a_newer_program_is_refused(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_tomorrow', 1)";
    house.db.write().execute_unprepared(newer).await.expect("a row");
    let refused = Db::migrate(&house.url).await;
    assert!(matches!(&refused, Err(StoreError::Newer(name)) if name == "m9999_tomorrow"), "{refused:?}");
}

#[rstest]
#[case::unknown("mysql://localhost/x", "the database's address is neither")]
#[case::memory("sqlite::memory:", "the database's address is neither")]
#[case::no_folder("sqlite:///proc/nowhere/x.db?mode=rwc", "/proc/nowhere/x.db")]
#[tokio::test]
async fn a_database_that_cant_be_opened_says_why(#[case] url: &str, #[case] want: &str) {
    for refused in [Db::open(url).await.map(|_| ()), Db::migrate(url).await] {
        let told = refused.expect_err("no database").to_string();
        assert!(told.starts_with(want), "{told}");
    }
}

#[rstest]
#[tokio::test]
async fn the_audit_is_only_added_to(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let c = house.db.write();
    let who = somebody(&house, "Dee").await;
    let entry = |at: &str, actor| Entry {
        at: t(at),
        actor,
        action: "request_booking",
        booking: Some(BookingId(7)),
        object: "CC-7Q2FK9",
        detail: serde_json::json!({"n": 1}),
    };
    audit::add(c, &entry("2027-01-12T10:00:00Z", Actor::Person(who))).await.expect("a line");
    audit::add(c, &entry("2027-01-12T09:00:00Z", Actor::Link)).await.expect("a line");
    for change in ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit"] {
        let refused = c.execute_unprepared(change).await.expect_err("no change").to_string();
        assert!(refused.contains("audit_append_only"), "{refused}");
    }
    assert_eq!(audit::latest(c).await.expect("a read"), Some(t("2027-01-12T10:00:00Z")));
}

#[rstest]
#[tokio::test]
async fn what_a_reader_begins_sees_one_moment_and_writes_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let reading = house.db.begin_read().await.expect("a transaction");
    assert!(person::database_is_empty(&reading).await.expect("a read"));
    somebody(&house, "Ada").await;
    assert!(person::database_is_empty(&reading).await.expect("a read"), "it sees the moment it began in");
    reading.execute_unprepared("DELETE FROM person").await.expect_err("it only reads");
    drop(reading);
    assert!(!person::database_is_empty(house.db.read()).await.expect("a read"));
}

#[rstest]
#[tokio::test]
async fn what_was_not_committed_never_was(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    for keep in [false, true] {
        let tx = house.db.begin().await.expect("a transaction");
        person::ensure(&tx, &crate::house::email("ada@example.org"), &crate::house::line("Ada"), house.now())
            .await
            .expect("a person");
        if keep {
            commit(tx).await.expect("kept");
        } else {
            drop(tx);
        }
        assert_eq!(person::database_is_empty(house.db.read()).await.expect("a read"), !keep);
    }
}

#[rstest]
#[tokio::test]
async fn a_key_is_never_used_twice(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let first = booked(&house, 1, "2027-03-09", "18:00:00").await;
    booking::delete(house.db.write(), first).await.expect("gone");
    let second = booked(&house, 2, "2027-03-09", "18:00:00").await;
    assert!(second > first, "a link to the first would open the second");
}

#[derive(FromQueryResult)]
struct Texts {
    starts: String,
    table_type: String,
}

#[tokio::test]
async fn on_sqlite_instants_are_texts_that_sort_by_time() {
    let house = House::new(Engine::Sqlite).await;
    let days = [("2027-03-28", "00:30:00"), ("2027-06-15", "18:00:00"), ("2027-03-28", "02:30:00")];
    for (n, (day, time)) in (1..).zip(days) {
        booked(&house, n, day, time).await;
    }
    let sql = "SELECT starts, typeof(starts) AS table_type FROM booking_slot ORDER BY starts";
    let rows = Texts::find_by_statement(Statement::from_string(sea_orm::DbBackend::Sqlite, sql));
    let rows = rows.all(house.db.read()).await.expect("rows");
    let starts: Vec<&str> = rows.iter().map(|row| row.starts.as_str()).collect();
    let want = ["2027-03-28T00:30:00+00:00", "2027-03-28T01:30:00+00:00", "2027-06-15T17:00:00+00:00"];
    assert_eq!(starts, want);
    assert!(rows.iter().all(|row| row.table_type == "text"));
}
