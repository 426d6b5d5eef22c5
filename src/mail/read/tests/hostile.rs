//! Bytes that nobody means well with: never a panic, and bounded. Time and memory are measured in `tests/it/hazards.rs`.

use proptest::prelude::*;

use super::*;

/// Pieces that mean something to mail, in any order and cut anywhere.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(vec![
        "From: a@b.example\r\n",
        "From: <a@b.example>, c@d.example\r\n",
        "Subject: =?utf-8?B?",
        "Subject: =?iso-2022-jp?Q?=1B=24?=\r\n",
        "Content-Type: multipart/mixed; boundary=x\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: message/delivery-status\r\n",
        "Content-Type: text/calendar; method=REPLY\r\n",
        "Content-Type: text/html; charset=utf-7\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Content-Disposition: attachment; filename*=utf-8''%ff%\r\n",
        "Authentication-Results: mx.example.org; dmarc=pass\r\n",
        "Authentication-Results: mx.example.org; ((((\"\\\r\n",
        "Auto-Submitted: no\r\n",
        "Final-Recipient: rfc822; a@b.example\r\n",
        "Action: failed\r\nStatus: 5.1.1\r\n",
        "\r\n",
        "\n",
        " ",
        "\t;",
        "--x\r\n",
        "--x--\r\n",
        "--",
        "=?=?=?",
        "=E2=82",
        "<<<>>><!--",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nATTENDEE:mailto:a@b.example\r\n",
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
        "é\u{202E}\u{0}👩‍👩‍👧",
    ]);
    let piece =
        prop_oneof![4 => line.prop_map(|l| l.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..40)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn read_bytes(bytes: &[u8]) -> Inbound {
    let (links, from) = (links(), email(OURS));
    let house = House { links: &links, from: &from, verp: true, authserv_id: Some("mx.example.org") };
    read(bytes, &Carried::default(), house)
}

fn is_bounded(message: &Message) -> bool {
    let visible = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    message.text.chars().count() <= text::MOST_TEXT
        && message.subject.chars().count() <= text::MOST_SUBJECT
        && message.sender.chars().count() <= Email::MAX
        && visible(&message.text)
        && visible(&message.subject)
        && visible(&message.sender)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_read_without_a_panic_and_what_is_kept_is_bounded(
        bytes in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..2_000)],
    ) {
        match read_bytes(&bytes) {
            Inbound::Message(message) | Inbound::Reply(_, message) => prop_assert!(is_bounded(&message)),
            Inbound::Bounce(bounce) => prop_assert!(bounce.reason.chars().count() <= 300),
            Inbound::Ignored(_) => {}
        }
    }

    #[test]
    fn a_real_answer_cut_or_broken_anywhere_is_read_without_a_panic(
        which in prop::sample::select(vec![written::OUTLOOK, written::GMAIL, written::APPLE, written::THUNDERBIRD, DSN]),
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..8),
        keep in any::<bool>(),
    ) {
        let mut bytes = which.replace('\n', "\r\n").into_bytes();
        let at = at.index(bytes.len());
        if keep {
            bytes.splice(at..at, with);
        } else {
            bytes.truncate(at);
            bytes.extend(with);
        }
        read_bytes(&bytes);
    }
}

#[test]
fn what_is_too_deep_or_too_many_is_not_looked_at() {
    let mut deep = String::new();
    for n in 0..5_000 {
        deep.extend([
            "Content-Type: multipart/mixed; boundary=b",
            &n.to_string(),
            "\r\n\r\n--b",
            &n.to_string(),
            "\r\n",
        ]);
    }
    let many = format!("Content-Type: multipart/mixed; boundary=x\r\n\r\n{}", "--x\r\n\r\na\r\n".repeat(50_000));
    let inside = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
    for hostile in [deep, many, inside] {
        let read = read_bytes(format!("From: a@b.example\r\n{hostile}").as_bytes());
        assert!(matches!(&read, Inbound::Message(message) if message.text.len() < 100), "{read:?}");
    }
}

#[test]
fn nothing_at_all_is_no_message() {
    for bytes in [&b""[..], b"\r\n", b"\0\0\0", b"hello"] {
        assert_eq!(read_bytes(bytes), Inbound::Ignored(Ignored::NoMessage));
    }
}
