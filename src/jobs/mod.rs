//! The door for time: jobs that nobody clicks. Each claims its work by a conditional update, so that two replicas never
//! do one thing twice. An error is logged and the next tick tries again.

mod compare;
mod expire_offers;
mod fetch_busy;
mod forget;
mod letter;
mod mail_server;
mod post_letters;
mod remind;
mod replan;
mod stale;
mod watch;

pub use compare::run as compare;
pub use expire_offers::run as expire_offers;
pub use fetch_busy::run as fetch_busy;
pub use post_letters::run as post_letters;
pub use remind::run as remind;
pub use replan::run as replan;
pub use watch::run as watch;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::error::Error;
use crate::app::App;
use crate::mail::letter::Unwritable;
use crate::store::StoreError;

/// Why a job could not do its work this time.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Action(#[from] Error),
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
    #[error("the plan can't be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("work in a thread of its own stopped")]
    Thread(#[from] tokio::task::JoinError),
}

pub type Result<T> = std::result::Result<T, JobError>;

/// Times that `once` goes round: a chain of letters, answers and plans is far shorter.
const ROUNDS: u32 = 100;

/// Runs all jobs until `stop`. A job that is at work when `stop` comes ends its round first.
pub async fn run(app: App, stop: CancellationToken) {
    let (app, stop) = (&app, &stop);
    tokio::join!(
        every(stop, "post_letters", Duration::from_millis(500), || post_letters::run(app)),
        every(stop, "expire_offers", Duration::from_secs(1), || expire_offers::run(app)),
        every(stop, "replan", Duration::from_secs(1), || replan::run(app)),
        every(stop, "compare", Duration::from_secs(1), || compare::run(app)),
        every(stop, "remind", Duration::from_mins(1), || remind::run(app)),
        every(stop, "mail_server", Duration::from_mins(1), || mail_server::run(app)),
        every(stop, "watch", Duration::from_mins(1), || watch::run(app)),
        every(stop, "fetch_busy", Duration::from_secs(1), || fetch_busy::run(app)),
        every(stop, "forget", Duration::from_mins(1), || forget::run(app)),
    );
}

async fn every<F: Future<Output = Result<u32>>>(
    stop: &CancellationToken,
    name: &'static str,
    pause: Duration,
    job: impl Fn() -> F,
) {
    while !stop.is_cancelled() {
        match job().await {
            Ok(0) => {}
            Ok(done) => tracing::info!(job = name, done, "job done"),
            Err(error) => tracing::error!(job = name, error = &error as &dyn std::error::Error, "job failed"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}

/// Runs every job until nothing is due now. Returns how many things were done.
pub async fn once(app: &App) -> Result<u32> {
    let mut all = 0;
    for _ in 0..ROUNDS {
        let mut done = expire_offers::run(app).await?;
        done += fetch_busy::run(app).await?;
        done += watch::run(app).await?;
        done += replan::run(app).await?;
        done += compare::run(app).await?;
        done += remind::run(app).await?;
        done += post_letters::run(app).await?;
        done += mail_server::run(app).await?;
        done += forget::run(app).await?;
        if done == 0 {
            break;
        }
        all += done;
    }
    Ok(all)
}
