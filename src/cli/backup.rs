//! `backup`: one consistent copy of the database while the service runs, as it is: of any version, changed in nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::config::Config;

pub async fn backup(config: Config, file: PathBuf) -> anyhow::Result<ExitCode> {
    if super::database_file(&config).is_none() {
        bail!("backup: PostgreSQL has a tool of its own: pg_dump --format=custom --file={} DATABASE", file.display());
    }
    if file.exists() {
        bail!("backup: {} is there already: name another file", file.display());
    }
    let db = super::open(&config).await.context("backup")?;
    db.backup(&file).await.with_context(|| format!("backup: {} can't be written", file.display()))?;
    println!("The copy is {}.", file.display());
    Ok(ExitCode::SUCCESS)
}
