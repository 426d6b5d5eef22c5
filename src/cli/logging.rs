//! Logs: one JSON object a line on standard error. What is logged holds no personal data and no secrets: ids, references
//! and hashes of tokens only. `RUST_LOG` says which levels.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log at `level` (`warn`, `info`...) where `RUST_LOG` says nothing else. A second call changes nothing.
pub fn start(level: &str) {
    // Statements that the database's driver finds slow show values that are written into them.
    let default = format!("{level},sqlx=error,sea_orm=error");
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or(default);
    let (filter, refused) = match EnvFilter::try_new(&wanted) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(level), Some(error)),
    };
    let lines = fmt::layer().json().flatten_event(true).with_current_span(false).with_writer(std::io::stderr);
    let begun = tracing_subscriber::registry().with(filter).with(lines).try_init();
    if let (Ok(()), Some(error)) = (begun, refused) {
        tracing::warn!(%error, "RUST_LOG is not understood: write for instance info or cancel_cancer=debug");
    }
}
