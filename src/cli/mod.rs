//! The door for the terminal: which commands there are, and how they end. What they do is in one file each.
//! Exit status: 0 done, 1 refused or failed with one line on standard error, 2 wrong use.

mod backup;
mod check;
pub mod demo;
mod export;
mod logging;
mod mail;
mod matching;
mod migrate;
mod person;
mod serve;
pub mod stop;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::app::App;
use crate::config::{self, Config};
use crate::store::Db;

#[derive(Parser)]
#[command(name = "cancel-cancer", version, about, arg_required_else_help = true)]
struct Args {
    /// File with settings that differ from the default (config/default.toml explains them all)
    #[arg(long, global = true, env = "CANCEL_CANCER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and do what time asks for
    Serve(serve::ServeArgs),
    /// Fill an empty database with believable data
    Demo(demo::DemoArgs),
    /// Solve a matching problem in a file; check a plan; say why
    Match(matching::MatchArgs),
    /// Make the database, or bring it up to date
    Migrate,
    /// Write what the database holds into files
    #[command(subcommand)]
    Export(export::Command),
    /// Copy the database into a file while it is in use
    Backup {
        /// A file that is not there yet
        file: PathBuf,
    },
    /// Say what is wrong with configuration, database, mail and disk
    Check,
    /// Take what comes by email; print what others need to check our letters
    #[command(subcommand)]
    Mail(mail::Command),
    /// Give people roles
    #[command(subcommand)]
    Person(person::Command),
}

/// Runs one command line, the program's name first.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(told) => {
            let code = if told.use_stderr() { 2 } else { 0 };
            // Where even the terminal is gone, the status still says it.
            return if told.print().is_ok() { ExitCode::from(code) } else { ExitCode::FAILURE };
        }
    };
    match dispatch(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cancel-cancer: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: Args) -> anyhow::Result<ExitCode> {
    // An empty variable names no file.
    let file = args.config.as_deref().filter(|file| *file != Path::new(""));
    let config = || config::load(file);
    match args.command {
        Command::Match(args) => matching::run(args),
        Command::Serve(args) => serve::serve(config()?, args),
        Command::Demo(args) => demo::demo(config()?, args),
        Command::Export(command) => quietly(export::run(config()?, command)),
        Command::Backup { file } => quietly(backup::backup(config()?, file)),
        Command::Migrate => quietly(migrate::migrate(config()?)),
        Command::Check => quietly(check::check(config()?)),
        Command::Person(command) => quietly(person::run(config()?, command)),
        Command::Mail(command) => mail::run(file, command),
    }
}

/// Runs a command that ends by itself: only what goes wrong is logged.
fn quietly(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    logging::start("warn");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

/// The error with its causes, in one line.
fn one_line(error: &anyhow::Error) -> String {
    let whole = format!("{error:#}");
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The file that a SQLite database stands in; `None` for PostgreSQL and databases in memory.
fn database_file(config: &Config) -> Option<PathBuf> {
    use secrecy::ExposeSecret;
    let url = config.database.url.expose_secret();
    let rest = url.strip_prefix("sqlite:")?;
    let file = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default();
    if file.is_empty() || file == ":memory:" { None } else { Some(PathBuf::from(file)) }
}

/// Starts everything on a database that is made or brought up to date.
async fn start(config: Config) -> anyhow::Result<App> {
    make_folder(&config)?;
    Ok(App::start(config).await?)
}

/// Opens the database as it is: one that is not there is not made, another version's stays as it is.
async fn open(config: &Config) -> anyhow::Result<Db> {
    use secrecy::ExposeSecret;
    if let Some(file) = database_file(config)
        && !file.exists()
    {
        anyhow::bail!("database.url: {} is not there: `cancel-cancer migrate` makes it", file.display());
    }
    Db::open(config.database.url.expose_secret()).await.context("database.url: the database can't be used")
}

/// Makes the folder that a SQLite database will stand in.
fn make_folder(config: &Config) -> anyhow::Result<()> {
    let file = database_file(config);
    if let Some(folder) = file.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("database.url: the folder {} can't be made", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_commands_are_sound_and_each_says_what_it_does() {
        fn all(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
            command.get_subcommands().for_each(all);
        }
        Args::command().debug_assert();
        all(&Args::command());
    }

    #[rstest]
    #[case(&["migrate", "now"])]
    #[case(&["dance"])]
    #[case(&[])]
    #[case(&["person", "add", "ann@example.org", "--role", "queen"])]
    fn wrong_use_ends_with_2(#[case] words: &[&str]) {
        let words = std::iter::once("cancel-cancer").chain(words.iter().copied()).map(OsString::from);
        assert_eq!(run(words), ExitCode::from(2));
    }

    #[test]
    fn a_bad_setting_ends_with_1_and_help_with_0() {
        let run = |words: &[&str]| run(words.iter().map(OsString::from));
        assert_eq!(run(&["cancel-cancer", "--config", "no/such.toml", "check"]), ExitCode::from(1));
        assert_eq!(run(&["cancel-cancer", "check", "--help"]), ExitCode::SUCCESS);
    }

    #[test]
    fn an_error_is_told_in_one_line_with_its_causes() {
        let error = anyhow::anyhow!("no such\n  file").context("backup");
        assert_eq!(one_line(&error), "backup: no such file");
    }

    #[rstest]
    #[case("sqlite://var/a.db?mode=rwc", Some("var/a.db"))]
    #[case("sqlite:///srv/a.db", Some("/srv/a.db"))]
    #[case("sqlite::memory:", None)]
    #[case("postgres://u@h/d", None)]
    fn the_file_of_a_database_is_known(#[case] url: &str, #[case] want: Option<&str>) {
        let variable = ("CANCEL_CANCER__DATABASE__URL".into(), url.into());
        let config = Config::read(None, [variable]).expect("settings");
        assert_eq!(database_file(&config), want.map(PathBuf::from));
    }
}
