//! `mail receive` as a mail server runs it: one message on standard input, an exit status that it understands.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use cancel_cancer::inbox::MOST_OCTETS;
use cancel_cancer::store::{Db, views};

/// Exit status and what was said on standard error.
fn receive(config: &Path, words: &[&str], message: &[u8]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cancel-cancer"))
        .args(["mail", "receive", "--config"])
        .arg(config)
        .args(words)
        .env_remove("CANCEL_CANCER_CONFIG")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that refuses does not read to the end.
    let sent = stdin.write_all(message);
    drop(stdin);
    let output = child.wait_with_output().expect("an end");
    assert!(sent.is_ok() || !output.status.success());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_exit_status_tells_what_to_do_with_a_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let good = here.join("good.toml");
    let url = format!("sqlite://{}/a.db?mode=rwc", here.display());
    std::fs::write(&good, format!("[database]\nurl = \"{url}\"\n")).expect("written");
    let letter = b"From: Ann <ann@example.net>\r\nSubject: Hello\r\n\r\nIs there parking?\r\n";
    assert_eq!(receive(&good, &["--sender", "ann@example.net", "--recipient", "x@example.org"], letter).0, Some(0));
    assert_eq!(receive(&good, &["--sender", "MAILER-DAEMON"], letter).0, Some(0), "ignored, and not sent again");
    assert_eq!(receive(&good, &["--sender="], b"\0\0").0, Some(0), "nor is what is no message");
    let large = receive(&good, &[], &vec![b'x'; MOST_OCTETS + 1]);
    assert!(large.0 == Some(65) && large.1.contains("larger than"), "{large:?}");
    assert_eq!(receive(&good, &["--nonsense"], letter).0, Some(2));

    let bad = here.join("bad.toml");
    std::fs::write(&bad, "[database]\nurl = \"sqlite:///proc/nowhere/a.db?mode=rwc\"\n").expect("written");
    let later = receive(&bad, &[], letter);
    assert!(later.0 == Some(75) && later.1.contains("database.url"), "{later:?}");
    assert_eq!(receive(&here.join("none.toml"), &[], letter).0, Some(75), "a mistake of ours loses no letter");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let kept = runtime.block_on(async {
        let db = Db::open(&url).await.expect("the database");
        views::items(db.read(), None, 9).await.expect("items").len()
    });
    assert_eq!(kept, 1);
}
