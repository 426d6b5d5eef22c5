//! What each letter says, in text, HTML and calendar.

use std::sync::LazyLock;

use mail_parser::{MessageParser, MimeHeaders, PartType};
use rstest::rstest;

use super::*;
use crate::calendar::samples::{confirmed, email, in_state, line, now, programme};
use crate::domain::booking::State;
use crate::domain::facts::Was;
use crate::domain::ids::PersonId;
use crate::domain::learning::GroupCode;
use crate::domain::notice::NoticeKind;
use crate::domain::text::WebLink;
use crate::links::ServerSecret;
use crate::mail::masking::{mask, text_of};

const PAGE: &str = "https://sessions.example.org/bookings/aB3";
const STOP: &str = "https://sessions.example.org/unsubscribe/uN6";

static CODE: LazyLock<GroupCode> = LazyLock::new(|| GroupCode::parse("4H8JKM").expect("a code"));

fn zoe() -> Person {
    let (name, email) = (line("Zoë O’Neill"), email("v1@volunteer.example.net"));
    Person { id: PersonId(1), name, email, email_dead: false }
}

fn write_from(url: &str, to: To, facts: &LetterFacts) -> Letter {
    let links = Links::new(url.parse().expect("a url"), ServerSecret::new([7; 32]));
    let (programme, from) = (programme(), email("bookings@example.org"));
    let sender = Sender { programme: &programme, from: &from, links: &links };
    let thread = Thread { message_id: "<1.a@sessions.example.org>".into(), earlier: vec![] };
    compose(sender, to, facts, thread, now()).expect("composed")
}

fn write(to: To, facts: &LetterFacts) -> Letter {
    write_from("https://sessions.example.org", to, facts)
}

fn sample(kind: NoticeKind, booking: &BookingFacts) -> LetterFacts<'_> {
    let (offer, link) = (&booking.mates[0].offer, "https://sessions.example.org/offers/oF4");
    match kind {
        NoticeKind::Received => {
            LetterFacts::Received { booking, page: PAGE, prove: Some("https://sessions.example.org/prove/pR5") }
        }
        NoticeKind::Offer => {
            LetterFacts::Offer { booking, offer, road_m: Some(6_437), link, unsubscribe: STOP, moved: false }
        }
        NoticeKind::OfferWithdrawn => LetterFacts::OfferWithdrawn { booking, offer },
        NoticeKind::Confirmed => LetterFacts::Confirmed { booking, page: PAGE, said: None },
        NoticeKind::Changed => {
            LetterFacts::Changed { booking, page: PAGE, was: None, question: Some((offer, link)), said: None }
        }
        NoticeKind::RequestChanged => LetterFacts::RequestChanged { booking, page: PAGE },
        NoticeKind::Cancelled => LetterFacts::Cancelled { booking, page: PAGE, invited: true },
        NoticeKind::TakenOff => LetterFacts::TakenOff { booking, invited: true },
        NoticeKind::Declined => LetterFacts::Declined { booking, code: Some(&CODE) },
        NoticeKind::NotStaffed => LetterFacts::NotStaffed { booking, code: Some(&CODE) },
        NoticeKind::ReminderWeek => LetterFacts::Reminder { booking, page: PAGE, unsubscribe: STOP, soon: false },
        NoticeKind::ReminderDay => LetterFacts::Reminder { booking, page: PAGE, unsubscribe: STOP, soon: true },
        NoticeKind::Feedback => LetterFacts::Feedback { booking, page: PAGE, unsubscribe: STOP },
        NoticeKind::LogIn => LetterFacts::LogIn { link: "https://sessions.example.org/log-in/lO7", code: "123456" },
    }
}

fn links(text: &str) -> Vec<String> {
    let pieces = text.split("https://").skip(1);
    let mut all: Vec<String> = pieces
        .map(|p| p.split(|c: char| c.is_whitespace() || "\"<".contains(c)).next().unwrap_or_default().to_owned())
        .collect();
    all.sort();
    all.dedup();
    all
}

#[rstest]
fn every_letter_says_the_same_in_text_and_html(#[values(true, false)] to_contact: bool) {
    let (booking, person) = (confirmed(), zoe());
    let to = if to_contact { To::Contact(&booking.contact) } else { To::Person(&person) };
    for kind in NoticeKind::ALL {
        let letter = write(to, &sample(kind, &booking));
        let bytes = letter.bytes().expect("written");
        let read = MessageParser::default().parse(&bytes).expect("a message");
        let unix = |t: &str| t.replace("\r\n", "\n");
        assert_eq!(unix(&read.body_text(0).expect("text")), letter.text);
        assert_eq!(unix(&read.body_html(0).expect("html")), letter.html);
        assert_eq!(read.subject(), Some(letter.subject.as_str()));
        assert_eq!(links(&letter.text), links(&letter.html));
        let is_log_in = kind == NoticeKind::LogIn;
        assert_eq!(letter.text.contains("CC-7Q2FK9"), !is_log_in);
        assert_eq!(letter.text.contains("Tuesday 15 June 2027, 6:30pm to 8pm (UK time)"), !is_log_in);
        assert_eq!(letter.html.contains("Tuesday 15 June 2027, 6:30pm to 8pm (UK time)"), !is_log_in);
        assert!(letter.text.starts_with(&format!("Dear {}\n\n", letter.to_name)));
        let calendars = read.parts.iter().filter(|p| p.content_type().is_some_and(|t| t.subtype() == Some("calendar")));
        let calendars: Vec<String> = calendars
            .map(|p| match &p.body {
                PartType::Text(t) => t.to_string(),
                _ => panic!("a calendar is text"),
            })
            .collect();
        assert_eq!(calendars, letter.calendar.map(|(_, text)| text).into_iter().collect::<Vec<_>>());
    }
}

#[rstest]
#[case(NoticeKind::Received)]
#[case(NoticeKind::Offer)]
#[case(NoticeKind::OfferWithdrawn)]
#[case(NoticeKind::Confirmed)]
#[case(NoticeKind::Changed)]
#[case(NoticeKind::RequestChanged)]
#[case(NoticeKind::Cancelled)]
#[case(NoticeKind::TakenOff)]
#[case(NoticeKind::Declined)]
#[case(NoticeKind::NotStaffed)]
#[case(NoticeKind::ReminderWeek)]
#[case(NoticeKind::ReminderDay)]
#[case(NoticeKind::Feedback)]
#[case(NoticeKind::LogIn)]
fn the_text_of_a_letter_reads_well(#[case] kind: NoticeKind) {
    let (booking, person) = (confirmed(), zoe());
    let for_contact = matches!(
        kind,
        NoticeKind::Received | NoticeKind::RequestChanged | NoticeKind::Declined | NoticeKind::NotStaffed
    );
    let to = if for_contact { To::Contact(&booking.contact) } else { To::Person(&person) };
    let letter = write(to, &sample(kind, &booking));
    insta::assert_snapshot!(kind.as_str(), format!("{}\n\n{}", letter.subject, letter.text));
}

#[rstest]
#[case(NoticeKind::ReminderDay)]
#[case(NoticeKind::Feedback)]
fn the_text_for_the_group_reads_well(#[case] kind: NoticeKind) {
    let booking = confirmed();
    let letter = write(To::Contact(&booking.contact), &sample(kind, &booking));
    assert_eq!(letter.calendar, None, "it would ask again");
    insta::assert_snapshot!(format!("{}-contact", kind.as_str()), letter.text);
}

#[test]
fn what_can_be_stopped_says_how_and_nothing_else_does() {
    let (booking, person) = (confirmed(), zoe());
    for kind in NoticeKind::ALL {
        let letter = write(To::Person(&person), &sample(kind, &booking));
        assert_eq!(letter.unsubscribe.is_some(), kind.topic().is_some(), "{kind:?}");
        assert_eq!(letter.text.contains(STOP), kind.topic().is_some(), "{kind:?}");
    }
}

#[test]
fn the_contact_is_told_first_names_only_and_no_letter_holds_an_address_of_others() {
    let booking = confirmed();
    let letter = write(To::Contact(&booking.contact), &sample(NoticeKind::Confirmed, &booking));
    assert!(letter.text.contains("Team: Zoë and Amir\n"), "{}", letter.text);
    let bytes = String::from_utf8(letter.bytes().expect("written")).expect("ASCII");
    assert!(!bytes.contains("O’Neill") && !letter.html.contains("O’Neill"));
    assert!(!bytes.contains("@volunteer.example.net"));
}

#[test]
fn who_is_asked_again_does_not_get_the_link_to_join_and_who_has_said_yes_does() {
    let (mut booking, person) = (confirmed(), zoe());
    let link = WebLink::parse("https://meet.example.org/a").expect("a link");
    (booking.booking.place, booking.place, booking.booking.join) = (None, None, Some(link));
    for (kind, want) in [(NoticeKind::Changed, false), (NoticeKind::Confirmed, true)] {
        let letter = write(To::Person(&person), &sample(kind, &booking));
        let (_, calendar) = letter.calendar.expect("an invitation");
        let calendar = calendar.replace("\r\n ", "");
        assert_eq!(letter.text.contains("meet.example.org"), want, "{kind:?}");
        assert_eq!(calendar.contains("meet.example.org"), want, "{kind:?}: {calendar}");
    }
}

#[rstest]
#[case::given(Some("https://meet.example.org/b"), "This is how to join your session online.")]
#[case::taken_away(None, "The link to join your session online does not work any more.")]
fn a_link_that_changes_is_told_as_that(#[case] link: Option<&str>, #[case] want: &str) {
    let mut booking = confirmed();
    let slot = *booking.slot().expect("a slot");
    let parse = |text: &str| WebLink::parse(text).expect("a link");
    (booking.booking.place, booking.place, booking.booking.join) = (None, None, link.map(parse));
    let was = Was { slot, place: None, join: Some(parse("https://meet.example.org/a")) };
    let facts = LetterFacts::Changed { booking: &booking, page: PAGE, was: Some(&was), question: None, said: None };
    let letter = write(To::Contact(&booking.contact), &facts);
    assert!(letter.text.contains(want) && letter.html.contains(want), "{}", letter.text);
    assert!(!letter.text.contains("has changed"), "{}", letter.text);
    let (_, calendar) = write(To::Person(&zoe()), &facts).calendar.expect("an invitation");
    assert!(calendar.replace("\r\n ", "").contains("PARTSTAT=ACCEPTED;"), "nobody is asked: {calendar}");
}

#[rstest]
#[case::the_host(true, None, "NEEDS-ACTION")]
#[case::the_volunteer_said_yes_on_the_web(false, None, "ACCEPTED")]
#[case::the_host_by_calendar(true, Some(Said::Tentative), "TENTATIVE")]
#[case::the_volunteer_by_calendar_since(false, Some(Said::Declined), "DECLINED")]
fn the_invitation_holds_what_its_reader_answered(
    #[case] to_contact: bool,
    #[case] said: Option<Said>,
    #[case] want: &str,
) {
    let (booking, person) = (confirmed(), zoe());
    let to = if to_contact { To::Contact(&booking.contact) } else { To::Person(&person) };
    let facts = LetterFacts::Confirmed { booking: &booking, page: PAGE, said };
    let (method, text) = write(to, &facts).calendar.expect("an invitation");
    assert_eq!(method, Method::Request);
    assert!(text.replace("\r\n ", "").contains(&format!("PARTSTAT={want};")), "{text}");
    assert!(text.contains("UID:3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org\r\n"));
}

#[rstest]
#[case(None, "https://sessions.example.org/learn\n")]
#[case(Some(&*CODE), "https://sessions.example.org/learn?group=4H8JKM\n")]
fn the_digital_session_is_offered_under_the_groups_code(#[case] code: Option<&GroupCode>, #[case] want: &str) {
    let booking = in_state(State::Declined);
    let to = To::Contact(&booking.contact);
    assert!(write(to, &LetterFacts::Declined { booking: &booking, code }).text.contains(want));
    assert!(write(to, &LetterFacts::NotStaffed { booking: &booking, code }).text.contains(want));
}

#[test]
fn who_was_never_invited_gets_no_cancellation_for_the_calendar() {
    let booking = in_state(State::Cancelled);
    let to = To::Contact(&booking.contact);
    let letter = write(to, &LetterFacts::Cancelled { booking: &booking, page: PAGE, invited: false });
    assert_eq!(letter.calendar, None);
    assert!(!letter.text.contains("cancellation"));
}

#[rstest]
#[case("https://sessions.example.org", Some("https://sessions.example.org/unsubscribe/uN6"))]
#[case("http://127.0.0.1:8080", None)]
fn one_click_is_offered_over_https_only(#[case] url: &str, #[case] want: Option<&str>) {
    let (booking, person) = (confirmed(), zoe());
    let letter = write_from(url, To::Person(&person), &sample(NoticeKind::Offer, &booking));
    assert_eq!(letter.unsubscribe.as_deref(), want);
    assert!(letter.text.contains("/unsubscribe/uN6\n"));
}

#[test]
fn a_name_is_no_link_and_no_markup() {
    let mut booking = confirmed();
    booking.group.name = line("<b>Win</b> https://evil.example/prize");
    let person = zoe();
    let letter = write(To::Person(&person), &sample(NoticeKind::Offer, &booking));
    assert!(letter.text.contains("<b>Win</b> https evil.example/prize"));
    assert!(letter.html.contains("&#60;b&#62;Win&#60;/b&#62; https evil.example/prize"), "{}", letter.html);
    assert_eq!(links(&letter.text), links(&letter.html));
}

#[rstest]
#[case(0, 0)]
#[case(3, 3)]
#[case(10, 10)]
#[case(14, 10)]
fn a_thread_names_its_first_letter_and_the_last_ones(#[case] earlier: usize, #[case] want: usize) {
    let ids: Vec<String> = (0..earlier).map(|n| format!("<{n}@example.org>")).collect();
    let named = references(&ids);
    assert_eq!((named.len(), named.first(), named.last()), (want, ids.first(), ids.last()));
}

#[test]
fn the_desk_sees_no_secret_of_any_letter() {
    let (booking, person) = (confirmed(), zoe());
    for kind in NoticeKind::ALL {
        let letter = write(To::Person(&person), &sample(kind, &booking));
        let shown = mask(&text_of(&letter.bytes().expect("written")));
        assert!(shown.starts_with("Dear Zoë"), "{shown}");
        for secret in ["aB3", "pR5", "oF4", "uN6", "lO7", "123456"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
