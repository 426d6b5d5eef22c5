//! Messages as real clients and servers write them, and what becomes of each; hostile ones beside them.

mod hostile;
mod written;

use super::*;
use crate::calendar::samples::email;
use crate::domain::ids::LetterId;
use crate::links::ServerSecret;
use written::{DSN, reply};

const OURS: &str = "bookings@sessions.example.org";

fn links() -> Links {
    Links::new("https://sessions.example.org".parse().expect("a url"), ServerSecret::new([7; 32]))
}

fn read_from(text: &str, carried: &Carried) -> Inbound {
    let (links, from) = (links(), email(OURS));
    let house = House { links: &links, from: &from, verp: true, authserv_id: Some("mx.example.org") };
    read(text.replace('\n', "\r\n").as_bytes(), carried, house)
}

fn read_text(text: &str) -> Inbound {
    read_from(text, &Carried { sender: Some("zoe@volunteer.example.net".into()), recipients: vec![OURS.into()] })
}

fn reply_of(text: &str) -> (crate::domain::reply::Reply, Message) {
    match read_text(text) {
        Inbound::Reply(reply, message) => (reply, message),
        other => panic!("no reply: {other:?}"),
    }
}

mod replies {
    use rstest::rstest;

    use super::*;
    use crate::domain::reply::{Asks, Reply, Said};

    const UID: &str = "3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org";

    #[rstest]
    #[case::outlook(written::OUTLOOK, Said::Declined, "Sorry, I am away that week.")]
    #[case::gmail(written::GMAIL, Said::Accepted, "")]
    #[case::apple(written::APPLE, Said::Tentative, "")]
    #[case::thunderbird(written::THUNDERBIRD, Said::Accepted, "Glad to, and I bring the projector.")]
    fn every_client_s_answer_is_read(#[case] text: &str, #[case] said: Said, #[case] comment: &str) {
        let (got, _) = reply_of(text);
        let want = Reply {
            uid: UID.into(),
            attendee: Some(email("zoe@volunteer.example.net")),
            from: Some(email("zoe@volunteer.example.net")),
            proven: true,
            asks: Asks::Record(said),
            sequence: 1,
            made: Some("2026-11-22T08:00:00Z".parse().expect("an instant")),
            comment: comment.into(),
        };
        assert_eq!(got, want);
    }

    #[test]
    fn the_note_of_google_s_users_is_a_remark() {
        let noted = ";X-RESPONSE-COMMENT=\"By bus; 2^^n^nSee you: ^'Zoë^'\";X-NUM-GUESTS=0:mailto";
        let (got, message) = reply_of(&written::GMAIL.replace(";X-NUM-GUESTS=0:mailto", noted));
        assert_eq!(got.asks, Asks::Record(Said::Accepted));
        assert_eq!((got.comment.as_str(), message.text), ("By bus; 2^n\nSee you: \"Zoë\"", got.comment.clone()));
    }

    #[rstest]
    #[case::delegated("REPLY", "DELEGATED", Asks::Delegate)]
    #[case::counter("COUNTER", "TENTATIVE", Asks::Counter)]
    #[case::no_answer("REPLY", "NEEDS-ACTION", Asks::Other)]
    #[case::odd("REPLY", "X-PERHAPS", Asks::Other)]
    fn what_is_asked_is_read(#[case] method: &str, #[case] answer: &str, #[case] asks: Asks) {
        assert_eq!(reply_of(&reply(method, answer)).0.asks, asks);
    }

    #[test]
    fn a_counter_names_the_proposed_time_in_words() {
        let (_, message) = reply_of(&reply("COUNTER", "TENTATIVE"));
        assert_eq!(
            message.text,
            "Proposed time: Tuesday 15 June 2027, 6:30pm to 8pm (UK time)\n\nCould we begin later?"
        );
    }

    #[rstest]
    #[case("REQUEST")]
    #[case("CANCEL")]
    #[case("PUBLISH")]
    #[case("REFRESH")]
    #[case("X\" onclick")]
    fn nothing_else_is_an_answer(#[case] method: &str) {
        let read = read_text(&reply(method, "ACCEPTED"));
        assert!(matches!(read, Inbound::Message(_)), "{read:?}");
    }

    #[test]
    fn an_answer_about_one_time_of_a_series_or_two_events_is_not_clear() {
        let one = reply("REPLY", "DECLINED").replace("SEQUENCE:1", "SEQUENCE:1\nRECURRENCE-ID:20270615T173000Z");
        assert_eq!(reply_of(&one).0.asks, Asks::Other);
        let two = reply("REPLY", "DECLINED").replace("END:VEVENT", "END:VEVENT\nBEGIN:VEVENT\nUID:b\nEND:VEVENT");
        assert_eq!(reply_of(&two).0.asks, Asks::Other);
    }

    #[rstest]
    #[case::other_server("Authentication-Results: mx.example.org;", "Authentication-Results: mx.evil.example;")]
    #[case::failed("dmarc=pass", "dmarc=fail")]
    #[case::other_domain("header.from=volunteer.example.net", "header.from=evil.example")]
    fn only_our_own_server_proves_a_sender(#[case] from: &str, #[case] to: &str) {
        assert!(!reply_of(&written::GMAIL.replace(from, to)).0.proven);
    }

    #[test]
    fn nobody_is_proven_where_no_server_is_believed() {
        let (links, from) = (links(), email(OURS));
        let house = House { links: &links, from: &from, verp: true, authserv_id: None };
        let read = read(written::GMAIL.as_bytes(), &Carried::default(), house);
        assert!(matches!(read, Inbound::Reply(reply, _) if !reply.proven));
    }

    #[test]
    fn sender_and_attendee_are_kept_apart() {
        let (got, _) = reply_of(&written::OUTLOOK.replace("From: Zoe <zoe@", "From: Eve <eve@"));
        let want = (Some(email("eve@volunteer.example.net")), Some(email("zoe@volunteer.example.net")));
        assert_eq!((got.from, got.attendee), want);
        let two = written::OUTLOOK.replace("From: Zoe", "From: eve@evil.example, Zoe");
        assert_eq!(read_text(&two), Inbound::Ignored(Ignored::NoMessage), "several authors are none");
    }
}

mod bounces {
    use rstest::rstest;

    use super::*;
    use crate::domain::inbound::Bounce;

    fn bounce_of(text: &str, recipient: &str) -> Bounce {
        let carried = Carried { sender: Some(String::new()), recipients: vec![recipient.into()] };
        match read_from(text, &carried) {
            Inbound::Bounce(bounce) => bounce,
            other => panic!("no bounce: {other:?}"),
        }
    }

    #[test]
    fn letter_message_id_and_recipient_are_read() {
        let address = verp::address(LetterId(7), &links(), "bounces.example.org").expect("an address");
        let want = Bounce {
            letter: Some(LetterId(7)),
            message_id: Some("<7.00000000000000ff@sessions.example.org>".into()),
            recipient: Some(email("zoe@volunteer.example.net")),
            recipient_marks: false,
            digest: bounce_of(DSN, address.as_str()).digest,
            hard: true,
            reason: "came back: 5.1.1 550 5.1.1 <zoe@volunteer.example.net>: Recipient address rejected: User unknown"
                .into(),
        };
        assert_eq!(bounce_of(DSN, address.as_str()), want);
        assert_eq!(bounce_of(DSN, OURS), Bounce { letter: None, ..want });
    }

    #[rstest]
    #[case::said_by_the_carrier(Some("eve@example.com"), "")]
    #[case::said_by_the_message(None, "Return-Path: <eve@example.com>\n")]
    fn who_has_a_sender_is_no_mail_server_and_names_no_address(#[case] sender: Option<&str>, #[case] head: &str) {
        let carried = Carried { sender: sender.map(Into::into), recipients: vec![] };
        match read_from(&format!("{head}{DSN}"), &carried) {
            Inbound::Bounce(bounce) => assert!(bounce.recipient.is_none() && bounce.message_id.is_some()),
            other => panic!("no bounce: {other:?}"),
        }
    }

    #[rstest]
    #[case::for_good("Status: 5.1.1", true)]
    #[case::given_up("Status: 4.4.7", false)]
    #[case::by_the_number("X-Status: 4.0.0", true)]
    fn only_a_refusal_for_good_is_hard(#[case] status: &str, #[case] hard: bool) {
        assert_eq!(bounce_of(&DSN.replace("Status: 5.1.1", status), OURS).hard, hard);
    }

    #[rstest]
    #[case::delayed("Action: failed", "Action: delayed")]
    #[case::delivered("Action: failed", "Action: delivered")]
    #[case::no_status("message/delivery-status", "text/plain")]
    fn what_has_not_failed_is_no_bounce(#[case] from: &str, #[case] to: &str) {
        let carried = Carried { sender: Some(String::new()), recipients: vec![OURS.into()] };
        assert_eq!(read_from(&DSN.replace(from, to), &carried), Inbound::Ignored(Ignored::NotFailed));
    }

    #[test]
    fn a_bounce_within_the_limits_of_the_walk_needs_no_end() {
        let cut = DSN.split("\n--=_dsn--").next().expect("a beginning");
        assert!(bounce_of(cut, OURS).hard);
    }
}

mod ignored {
    use rstest::rstest;

    use super::*;

    fn plain(head: &str) -> String {
        format!("From: Zoe <zoe@volunteer.example.net>\nTo: {OURS}\nSubject: Hello\n{head}\nI am away.\n")
    }

    #[rstest]
    #[case::out_of_office("Auto-Submitted: auto-replied\n", Ignored::Automatic)]
    #[case::generated("Auto-Submitted: Auto-Generated (rejected)\n", Ignored::Automatic)]
    #[case::old_form("Precedence: bulk\n", Ignored::Automatic)]
    #[case::older_form("X-Autoreply: yes\n", Ignored::Automatic)]
    #[case::list("List-Id: <talk.example.org>\n", Ignored::Automatic)]
    #[case::null_sender("Return-Path: <>\n", Ignored::NullSender)]
    fn programs_are_not_answered_and_not_read(#[case] head: &str, #[case] why: Ignored) {
        assert_eq!(read_from(&plain(head), &Carried::default()), Inbound::Ignored(why));
    }

    #[test]
    fn who_says_no_is_a_person() {
        let read =
            read_from(&plain("Auto-Submitted: no\nReturn-Path: <zoe@volunteer.example.net>\n"), &Carried::default());
        assert!(matches!(read, Inbound::Message(_)), "{read:?}");
    }

    #[test]
    fn the_carrier_tells_a_null_sender_too() {
        let carried = Carried { sender: Some("<>".into()), ..Carried::default() };
        assert_eq!(read_from(&plain(""), &carried), Inbound::Ignored(Ignored::NullSender));
    }

    #[test]
    fn loops_end() {
        let ours = plain("").replace("zoe@volunteer.example.net", &OURS.to_uppercase());
        assert_eq!(read_text(&ours), Inbound::Ignored(Ignored::Loop));
        let round = plain(&"Received: from a by b; now\n".repeat(51));
        assert_eq!(read_text(&round), Inbound::Ignored(Ignored::Loop));
    }

    #[rstest]
    #[case::absent("", true)]
    #[case::no("Auto-Submitted: no\n", true)]
    #[case::google("Auto-Submitted: auto-generated\n", true)]
    #[case::in_capitals("Auto-Submitted: Auto-Generated (calendar)\n", true)]
    #[case::out_of_office("Auto-Submitted: auto-replied\n", false)]
    #[case::one_of_two("Auto-Submitted: auto-generated\nAuto-Submitted: auto-replied\n", false)]
    #[case::notified("Auto-Submitted: auto-notified\n", false)]
    #[case::odd("Auto-Submitted: x-robot\n", false)]
    fn a_calendar_s_answer_may_be_generated_but_not_an_automatic_reply(#[case] head: &str, #[case] is_read: bool) {
        let counter = reply("COUNTER", "TENTATIVE");
        for client in [written::GMAIL, written::APPLE, written::OUTLOOK, &counter] {
            let read = read_text(&client.replace("Subject:", &format!("{head}Subject:")));
            match read {
                Inbound::Reply(..) => assert!(is_read, "{head}"),
                other => assert!(!is_read && other == Inbound::Ignored(Ignored::Automatic), "{head} {other:?}"),
            }
        }
    }

    #[rstest]
    #[case("REQUEST")]
    #[case("CANCEL")]
    fn nothing_else_that_is_generated_is_read(#[case] method: &str) {
        let text = reply(method, "ACCEPTED").replace("Subject:", "Auto-Submitted: auto-generated\nSubject:");
        assert_eq!(read_text(&text), Inbound::Ignored(Ignored::Automatic));
        let null = Carried { sender: Some(String::new()), recipients: vec![OURS.into()] };
        assert_eq!(read_from(&text, &null), Inbound::Ignored(Ignored::NullSender));
    }
}

mod letters {
    use rstest::rstest;

    use super::*;

    fn message_of(text: &str) -> Message {
        match read_text(text) {
            Inbound::Message(message) => message,
            other => panic!("no message: {other:?}"),
        }
    }

    #[rstest]
    #[case::nothing_in_the_plain_one(
        "alternative",
        "text/plain\n\n \n",
        "text/html\n\n<p>I cannot come",
        "I cannot come"
    )]
    #[case::the_same_twice(
        "alternative",
        "text/plain\n\nI cannot come",
        "text/html\n\n<p>I cannot come",
        "I cannot come"
    )]
    #[case::around_a_picture(
        "mixed",
        "text/plain\n\nDear all,",
        "text/plain\n\nPlease cancel.",
        "Dear all,\n\nPlease cancel."
    )]
    fn all_that_somebody_wrote_is_read(#[case] kind: &str, #[case] one: &str, #[case] two: &str, #[case] want: &str) {
        let picture = "image/png\nContent-Transfer-Encoding: base64\n\nAAAA";
        let text = format!(
            "From: a@b.example\nContent-Type: multipart/{kind}; boundary=x\n\n--x\nContent-Type: {one}\n\
             --x\nContent-Type: {picture}\n--x\nContent-Type: {two}\n--x--\n"
        );
        assert_eq!(message_of(&text).text, want);
    }

    #[test]
    fn a_letter_is_plain_text_beside_what_it_answers() {
        let message = message_of(written::LETTER);
        assert_eq!(message.sender, "ann@group.example.org");
        assert_eq!(message.subject, "Re: Confirmed: session on Tuesday 15 June 2027 (CC-7Q2FK9) – é");
        assert_eq!(message.reference.as_ref().map(Reference::as_str), Some("CC-7Q2FK9"));
        assert_eq!(message.answers, ["<3.0b@sessions.example.org>", "<2.0a@sessions.example.org>"]);
        assert_eq!(message.text, "Is there parking?\n\n> https://sessions.example.org/bookings/[hidden]");
        assert!(!message.proven);
    }

    #[test]
    fn a_letter_in_html_only_has_its_words() {
        let html = "From: a@b.example\nContent-Type: text/html; charset=iso-8859-1\n\n<style>p{}</style><p>Gr\u{fc}\u{df}e</p>";
        assert!(message_of(html).text.starts_with("Gr"), "{}", message_of(html).text);
    }

    #[test]
    fn the_same_message_has_the_same_digest_however_it_came() {
        let first = message_of(written::LETTER);
        let again = message_of(&format!("Received: from x by y; later\n{}", written::LETTER));
        let other = message_of(&written::LETTER.replace("<m1@", "<m2@"));
        assert!(first.digest == again.digest && first.digest != other.digest);
    }
}
