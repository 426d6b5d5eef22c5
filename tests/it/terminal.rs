//! Commands as they are typed: demo, export, backup, and their exit status.

use std::path::Path;
use std::process::ExitCode;

use cancel_cancer::cli;
use cancel_cancer::matching::check::check;
use cancel_cancer::matching::format;
use cancel_cancer::store::{Db, views};
use sea_orm::ConnectionTrait;

fn run(folder: &Path, words: &[&str]) -> ExitCode {
    let config = folder.join("config.toml");
    let all = ["cancel-cancer", "--config"].into_iter().chain([config.to_str().expect("UTF-8")]);
    cli::run(all.chain(words.iter().copied()).map(Into::into))
}

#[test]
fn a_demo_is_made_exported_and_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, path) = (folder.path(), folder.path().display());
    let text = format!(
        "[database]\nurl = \"sqlite://{path}/var/a.db?mode=rwc\"\n[mail]\ntransport = \"files://{path}/letters\"\n"
    );
    std::fs::write(here.join("config.toml"), text).expect("written");
    let demo = ["demo", "--volunteers", "30", "--groups", "10", "--bookings", "40", "--today", "2027-01-11", "--json"];
    assert_eq!(run(here, &demo), ExitCode::SUCCESS);
    assert_eq!(run(here, &demo), ExitCode::FAILURE, "a filled database is refused");
    assert_eq!(run(here, &["demo", "--if-empty"]), ExitCode::SUCCESS, "and left alone where that is asked for");

    let out = here.join("out");
    assert_eq!(run(here, &["export", "draft", out.to_str().expect("UTF-8")]), ExitCode::SUCCESS);
    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("a file");
    let problem = format::read(&read("problem.json")).expect("a problem");
    let plan = format::read_plan(&read("plan.json")).expect("a plan");
    assert_eq!(check(&problem, &plan).errors, vec![]);

    let copy = here.join("copy.db");
    let backup = ["backup", copy.to_str().expect("UTF-8")];
    assert_eq!(run(here, &backup), ExitCode::SUCCESS);
    assert_eq!(run(here, &backup), ExitCode::FAILURE, "nothing is overwritten");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = Db::open(&format!("sqlite://{}?mode=rwc", copy.display())).await.expect("the copy opens");
        let (_, count) = views::bookings(db.read(), None, None, "", 0, 1).await.expect("bookings");
        assert_eq!(count, 40);
    });
}

#[test]
fn a_copy_is_made_of_any_version_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, path) = (folder.path(), folder.path().display());
    let url = format!("sqlite://{path}/a.db?mode=rwc");
    std::fs::write(here.join("config.toml"), format!("[database]\nurl = \"{url}\"\n")).expect("written");
    let copy = here.join("copy.db");
    let backup = ["backup", copy.to_str().expect("UTF-8")];
    assert_eq!(run(here, &backup), ExitCode::FAILURE, "there is nothing to copy");
    assert!(!here.join("a.db").exists(), "and nothing is made");
    assert_eq!(run(here, &["migrate"]), ExitCode::SUCCESS);

    // As an older program left it.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let versions = async |then: &str| {
        let c = sea_orm::Database::connect(&url).await.expect("the file");
        c.execute_unprepared(then).await.expect("done");
        let all = sea_orm::Statement::from_string(c.get_database_backend(), "SELECT version FROM seaql_migrations");
        let rows = c.query_all_raw(all).await.expect("rows").len();
        c.close().await.expect("closed");
        rows
    };
    let before = runtime.block_on(versions("DELETE FROM seaql_migrations WHERE version LIKE 'm0009%'"));
    assert_eq!(run(here, &backup), ExitCode::SUCCESS);
    let out = here.join("out");
    assert_eq!(run(here, &["export", "draft", out.to_str().expect("UTF-8")]), ExitCode::FAILURE, "it says so");
    assert_eq!(runtime.block_on(versions("SELECT 1")), before, "nobody migrated it");
    std::fs::write(here.join("a.db"), "").expect("a file without tables");
    assert_eq!(run(here, &["export", "draft", out.to_str().expect("UTF-8")]), ExitCode::FAILURE, "that too");
}

#[test]
fn the_record_for_signed_letters_is_printed_where_a_key_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let write = |key: &str| {
        let url = format!("[database]\nurl = \"sqlite://{}?mode=rwc\"\n", here.join("a.db").display());
        let names = "[mail]\ndkim_selector = \"s1\"\ndkim_domain = \"example.org\"\n";
        let text = format!("{url}{names}dkim_key_file = \"{key}\"\n");
        std::fs::write(here.join("config.toml"), text).expect("written");
    };
    std::fs::write(here.join("config.toml"), "").expect("written");
    assert_eq!(run(here, &["mail", "dkim"]), ExitCode::FAILURE, "nothing is signed");
    write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/dkim-for-tests.pem"));
    assert_eq!(run(here, &["mail", "dkim"]), ExitCode::SUCCESS);
    write("/no/such.pem");
    for command in [&["mail", "dkim"][..], &["serve"]] {
        assert_eq!(run(here, command), ExitCode::FAILURE, "{command:?} needs a key that can be read");
    }
}
