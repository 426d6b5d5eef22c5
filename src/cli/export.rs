//! `export`: what the database holds, as files that other programs read. Changes nothing in it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::config::Config;
use crate::store::commit;
use crate::store::plan;

#[derive(Subcommand)]
pub enum Command {
    /// The present draft: problem.json and plan.json, as `match check` reads them
    Draft {
        /// Folder for the two files; made where it is missing
        dir: PathBuf,
    },
}

pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Draft { dir } = command;
    let db = super::open(&config).await.context("export draft")?;
    db.is_current().await.context("export draft: database.url")?;
    let tx = db.begin_read().await?;
    let files = plan::files(&tx).await?;
    commit(tx).await?;
    let (problem, plan) = files.context("export draft: there is no draft yet: `serve` makes one in a few seconds")?;
    std::fs::create_dir_all(&dir)
        .with_context(|| format!("export draft: the folder {} can't be made", dir.display()))?;
    for (name, text) in [("problem.json", problem), ("plan.json", plan)] {
        put(&dir.join(name), &text)?;
    }
    println!("{} and {} are written.", dir.join("problem.json").display(), dir.join("plan.json").display());
    Ok(ExitCode::SUCCESS)
}

/// Under another name first: nobody reads half a file.
fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let wrong = || format!("export draft: {} can't be written", path.display());
    let draft = path.with_extension("json.tmp");
    std::fs::write(&draft, text).with_context(wrong)?;
    std::fs::rename(&draft, path).with_context(wrong)
}
