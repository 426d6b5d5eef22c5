//! `migrate`: makes the database or brings it up to date, and makes the server's secret where there is none.

use std::process::ExitCode;

use crate::config::Config;

pub async fn migrate(config: Config) -> anyhow::Result<ExitCode> {
    super::start(config).await?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}
