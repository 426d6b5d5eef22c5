//! Writes that share a transaction: each is there once, and what fails takes nobody with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cancel_cancer::store::{StoreError, counter, setting};
use rstest::rstest;
use tokio::task::JoinSet;

use crate::house::{Engine, House};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writes_at_once_each_is_there(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (now, mut tasks) = (house.now(), JoinSet::new());
    for _ in 0..40 {
        let db = house.db.clone();
        tasks.spawn(async move {
            let one_more = db.write_together(move |tx, _| Box::pin(counter::hit(tx, ["all"], now)));
            one_more.await.expect("a count")[0]
        });
    }
    let mut counts = tasks.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=40).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn one_that_fails_takes_no_other_with_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    // The first is under way when the others begin to wait, so that these share a transaction.
    let write = |n: usize, fails: bool, runs: Arc<AtomicU32>| {
        let db = house.db.clone();
        async move {
            let write = db.write_together(move |tx, _| {
                let runs = runs.clone();
                Box::pin(async move {
                    runs.fetch_add(1, Ordering::SeqCst);
                    setting::get_or_set(tx, &format!("key {n}"), "set").await?;
                    if fails { Err(StoreError::Stale) } else { Ok(n) }
                })
            });
            write.await
        }
    };
    let runs: Vec<Arc<AtomicU32>> = (0..4).map(|_| Arc::default()).collect();
    let writes = runs.iter().enumerate().map(|(n, runs)| write(n, n == 2, runs.clone()));
    let done = futures_of(writes).await;
    let ok: Vec<bool> = done.iter().map(Result::is_ok).collect();
    assert_eq!(ok, [true, true, false, true]);
    assert!(matches!(done[2], Err(StoreError::Stale)), "it learns its own error: {:?}", done[2]);
    assert!(runs[2].load(Ordering::SeqCst) == 2, "done together, then alone");
    for (n, is_there) in [true, true, false, true].into_iter().enumerate() {
        let set = setting::get(house.db.read(), &format!("key {n}")).await.expect("a read");
        assert_eq!(set.is_some(), is_there, "key {n}");
    }
}

#[rstest]
#[tokio::test]
async fn who_goes_away_while_working_for_all_leaves_nobody_waiting(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let db = house.db.clone();
    let stuck = tokio::spawn(async move {
        let never = db.write_together(|_, _| Box::pin(std::future::pending::<Result<(), StoreError>>()));
        never.await
    });
    let db = house.db.clone();
    let waits = tokio::spawn(async move {
        db.write_together(|tx, _| Box::pin(async move { setting::get_or_set(tx, "key", "set").await })).await
    });
    tokio::task::yield_now().await;
    stuck.abort();
    assert!(stuck.await.is_err_and(|e| e.is_cancelled()));
    waits.await.expect("no panic").expect("written");
    assert_eq!(setting::get(house.db.read(), "key").await.expect("a read").as_deref(), Some("set"));
}

/// All of them, polled side by side, in their order.
async fn futures_of<T: Send + 'static>(all: impl Iterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let mut tasks = JoinSet::new();
    for (n, one) in all.enumerate() {
        tasks.spawn(async move { (n, one.await) });
    }
    let mut done = tasks.join_all().await;
    done.sort_unstable_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, one)| one).collect()
}
