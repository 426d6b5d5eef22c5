//! Small writes of one moment share a transaction: SQLite flushes the disk once for all of them, and nobody waits behind
//! forty commits. Whoever has the turn does the work of all that wait; where some of it fails, each does its own.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Mutex as Turn, oneshot};

use crate::store::{Db, Pending, Result, StoreError, Tx, commit};

/// Work under way on a transaction.
pub type Doing<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// Hands somebody what the work yielded, once it is committed.
type Delivery = Box<dyn FnOnce() + Send>;

/// Somebody's work; no delivery where it failed.
type Work = Box<dyn for<'t> FnOnce(&'t Tx, &'t Pending) -> Doing<'t, Option<Delivery>> + Send>;

#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Vec<Work>>,
    turn: Turn<()>,
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

impl Queue {
    fn put(&self, work: Work) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(work);
    }

    fn take(&self) -> Vec<Work> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Db {
    /// Does `work` in a transaction that it may share with other work of this moment, puts the rows that all of it left
    /// pending, and commits. Where any of it failed, the transaction is rolled back and `work` done again in one of its own.
    pub async fn write_together<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t Pending) -> Doing<'t, std::result::Result<T, E>> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let (answer, mut answered) = oneshot::channel();
        self.queue.put(for_others(work.clone(), answer));
        let turn = self.queue.turn.lock().await;
        match answered.try_recv() {
            Ok(done) => return Ok(done),
            Err(TryRecvError::Empty) => self.work_for_all().await?,
            Err(TryRecvError::Closed) => {}
        }
        drop(turn);
        if let Ok(done) = answered.try_recv() {
            return Ok(done);
        }
        let tx = self.begin().await?;
        let pending = Pending::default();
        let done = work(&tx, &pending).await?;
        pending.put(&tx).await?;
        commit(tx).await?;
        Ok(done)
    }

    /// All that waits, in one transaction; nothing of it where some fails.
    async fn work_for_all(&self) -> Result<()> {
        let all = self.queue.take();
        let tx = self.begin().await?;
        let pending = Pending::default();
        let mut deliveries = Vec::with_capacity(all.len());
        for work in all {
            let Some(delivery) = work(&tx, &pending).await else { return Ok(()) };
            deliveries.push(delivery);
        }
        if pending.put(&tx).await.is_err() {
            return Ok(());
        }
        commit(tx).await?;
        for deliver in deliveries {
            deliver();
        }
        Ok(())
    }
}

fn for_others<T, E, F>(work: Arc<F>, answer: oneshot::Sender<T>) -> Work
where
    T: Send + 'static,
    E: Send + 'static,
    F: for<'t> Fn(&'t Tx, &'t Pending) -> Doing<'t, std::result::Result<T, E>> + Send + Sync + 'static,
{
    Box::new(move |tx, pending| {
        Box::pin(async move {
            match work(tx, pending).await {
                // An owner who went away needs no answer.
                Ok(done) => Some(Box::new(move || drop(answer.send(done))) as Delivery),
                // Its owner meets the error again alone, and tells it.
                Err(_) => None,
            }
        })
    })
}
