//! When the service is told to stop: SIGTERM, or Ctrl+C at the terminal.

/// Resolves at the first of the two signals.
pub async fn told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = term.recv() => Ok(()),
            told = tokio::signal::ctrl_c() => told,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
