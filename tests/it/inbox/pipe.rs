//! `mail receive` as a mail server runs it: one message on standard input, an exit status that it understands, a line for
//! its log.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use cancel_cancer::inbox::MOST_OCTETS;
use cancel_cancer::store::{Db, views};

/// An answer of a calendar that nobody vouches for, a bounce of another's letter, one of our own letters.
const ANSWER: &str = "From: eve@example.com\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n\
    BEGIN:VEVENT\nUID:d9428888-122b-11e1-b85c-61cd3cbb3210@x\nATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.com\nEND:VEVENT\n\
    END:VCALENDAR\n";
const BOUNCE: &str = "From: MAILER-DAEMON@example.com\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
    --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; eve@example.com\n\
    Action: failed\nStatus: 5.1.1\n--b--\n";
const OURS: &str = "From: sessions@cancel-cancer.example\n\nHello\n";

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

    for (words, message, want) in [
        (&["--sender=eve@example.com"][..], ANSWER, "dropped: it is about no letter and no session of this service"),
        (&["--sender="], BOUNCE, "dropped: it is about no letter and no session of this service"),
        (&["--sender=eve@example.com"], OURS, "dropped: it comes from this service itself, or went round too often"),
        (&["--sender="], "From: a@example.com\n\nHello\n", "dropped: its envelope has no sender, and it is no bounce"),
        (
            &[],
            "From: a@example.com\nAuto-Submitted: auto-replied\n\nAway\n",
            "dropped: a program sent it (out of office, list, receipt)",
        ),
        (&[], "Hello\n\nHello\n", "dropped: it is no message, or has no single author"),
        (
            &[],
            "From: a@example.com\n\nHello\n",
            "a coordinator is asked to read it: it is no answer of a calendar, and no bounce",
        ),
        (&[], "From: a@example.com\n\nHello\n", "dropped: the same came before"),
    ] {
        let want = (Some(0), format!("cancel-cancer: mail receive: {want}\n"));
        assert_eq!(receive(&good, words, message.replace('\n', "\r\n").as_bytes()), want);
    }

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let kept = runtime.block_on(async {
        let db = Db::open(&url).await.expect("the database");
        views::items(db.read(), None, 9).await.expect("items").len()
    });
    assert_eq!(kept, 2);
}
