//! Answers of calendars: recorded for those invited, never obeyed further, never from anybody else.

use std::sync::Arc;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::retry_letter::retry_letter;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::actions::what_if_moved::Change;
use cancel_cancer::domain::booking::{Booking, State};
use cancel_cancer::domain::inbound::{Ignored, Took, Why};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::reply::Said;
use cancel_cancer::inbox::Carried;
use cancel_cancer::store::booking;
use cancel_cancer::store::inbound;
use cancel_cancer::store::item::ItemKind::{self, AskHost, MailCame, NeedsReplacement};
use cancel_cancer::store::views;
use chrono::Duration;
use rstest::rstest;

use super::Confirmed;
use super::bounces::dsn;
use crate::house::Engine;

const V0: &str = "v0@example.org";
const HOST: &str = "ann@example.net";

impl Confirmed {
    /// Moves it to another day.
    async fn moved(&self) {
        let facts = self.office.facts(self.booking).await;
        let (date, time) = ("2027-02-10".parse().expect("a date"), "10:00:00".parse().expect("a time"));
        let venue = facts.place.map(|place| (place.name, place.postcode));
        let change = Change { version: facts.booking.version, date, time, venue };
        let app = &self.office.app;
        move_session(&app.db, &app.ctx(Actor::Terminal), self.booking, &change).await.expect("moved");
    }

    /// Somebody who is asked says yes on the web.
    async fn says_yes(&self, who: &str) {
        let (app, person) = (&self.office.app, self.person(who).await);
        let open = self.office.offers(self.booking, OfferState::Open).await;
        let offer = open.iter().find(|offer| offer.person == person).expect("a question");
        answer_offer(&app.db, &app.ctx(Actor::Terminal), offer.id, Answer::Yes).await.expect("a yes");
    }

    async fn said(&self) -> Vec<Said> {
        let answers = views::answers(self.office.app.db.read(), self.booking).await.expect("answers");
        answers.into_iter().map(|answer| answer.said).collect()
    }
}

#[rstest]
#[tokio::test]
async fn after_a_move_who_is_asked_again_answers_for_the_new_time_only(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let old = house.answer(V0, "ACCEPTED", "20270112T090000Z").await;
    house.moved().await;
    assert_eq!(house.take(&old).await, Took::Ignored(Ignored::Late), "it was about the time before");
    let no = house.answer(V0, "DECLINED", "20270112T093000Z").await;
    assert_eq!(house.take(&no).await, Took::Recorded(Said::Declined));
    assert_eq!(house.lines().await, [(NeedsReplacement, Some(house.booking), false)]);
    house.office.letters().await;
}

#[rstest]
#[case::volunteer(V0, NeedsReplacement)]
#[case::host(HOST, AskHost)]
#[tokio::test]
async fn a_no_to_the_time_before_hides_no_later_one(
    #[case] who: &str,
    #[case] line: ItemKind,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let want = [(line, Some(house.booking), false)];
    house.take(&house.answer(who, "DECLINED", "20270112T090000Z").await).await;
    assert_eq!(house.lines().await, want);
    house.moved().await;
    assert_eq!(house.lines().await, [], "it was about the time before");
    if who == V0 {
        house.says_yes(V0).await;
    }
    house.office.at("2027-01-12T11:00:00Z");
    let no = house.answer(who, "DECLINED", "20270112T103000Z").await;
    assert_eq!(house.take(&no).await, Took::Recorded(Said::Declined));
    assert_eq!(house.lines().await, want);
}

#[rstest]
#[tokio::test]
async fn a_yes_on_the_web_after_a_no_by_calendar_closes_its_line(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    house.moved().await;
    house.take(&house.answer(V0, "DECLINED", "20270112T093000Z").await).await;
    assert_eq!(house.lines().await, [(NeedsReplacement, Some(house.booking), false)]);
    house.says_yes(V0).await;
    assert_eq!(house.lines().await, []);
}

#[rstest]
#[tokio::test]
async fn a_no_by_calendar_asks_for_a_replacement_and_moves_nobody(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let (before, letters) = (house.office.facts(house.booking).await, house.office.outbox().await);
    let no = house.answer(V0, "DECLINED", "20270112T090000Z").await;
    assert_eq!(house.take(&no).await, Took::Recorded(Said::Declined));
    assert_eq!(house.lines().await, [(NeedsReplacement, Some(house.booking), false)]);
    house.office.once().await;
    assert_eq!(house.office.facts(house.booking).await, before, "booking and places are as they were");
    assert_eq!(house.office.outbox().await, letters, "nobody is told or asked");

    assert_eq!(house.take(&no).await, Took::Ignored(Ignored::Known));
    let older = house.answer(V0, "ACCEPTED", "20270112T080000Z").await;
    assert_eq!(house.take(&older).await, Took::Ignored(Ignored::Late));
    assert_eq!((house.said().await, house.lines().await.len()), (vec![Said::Declined], 1));

    let maybe = house.answer(V0, "TENTATIVE", "20270112T093000Z").await;
    assert_eq!(house.take(&maybe).await, Took::Recorded(Said::Tentative));
    assert_eq!(house.lines().await.len(), 1, "a maybe does not take a no back");
    let yes = house.answer(V0, "ACCEPTED", "20270112T094500Z").await;
    assert_eq!(house.take(&yes).await, Took::Recorded(Said::Accepted));
    assert_eq!((house.said().await, house.lines().await), (vec![Said::Accepted], vec![]), "a yes does");
}

#[rstest]
#[case::volunteer(V0)]
#[case::host(HOST)]
#[tokio::test]
async fn what_a_calendar_answered_stands_in_the_next_invitation(
    #[case] who: &str,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let (app, null) = (&house.office.app, || Carried { sender: Some(String::new()), recipients: vec![] });
    let stamps = ["20270112T090000Z", "20270112T091500Z", "20270112T091000Z"];
    for (nth, (says, want)) in
        [("TENTATIVE", "TENTATIVE"), ("ACCEPTED", "ACCEPTED"), ("TENTATIVE", "ACCEPTED")].iter().enumerate()
    {
        house.take(&house.answer(who, says, stamps[nth]).await).await;
        let last = house.posted(who).pop().expect("an invitation");
        house.take_from(&dsn(&last, "4.4.7"), null()).await;
        let failed = views::letters(app.db.read(), None, None, Some(LetterState::Failed), 9).await.expect("letters");
        retry_letter(&app.db, &app.ctx(Actor::Terminal), failed[0].id).await.expect("again");
        house.office.once().await;
        let (to, text) = house.office.texts(0).pop().expect("a letter");
        assert!(to == who && text.contains("METHOD:REQUEST"), "{to}: {text}");
        let own = text.lines().find(|line| line.starts_with("ATTENDEE") && line.contains(who)).expect("their own line");
        assert!(own.contains(&format!("PARTSTAT={want};")), "{nth}: {own}");
    }
}

#[rstest]
#[tokio::test]
async fn taking_them_off_sees_to_the_line(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    house.take(&house.answer(V0, "DECLINED", "20270112T090000Z").await).await;
    let person = house.person(V0).await;
    let offers = house.office.offers(house.booking, OfferState::Accepted).await;
    let offer = offers.iter().find(|offer| offer.person == person).expect("a place");
    take_off(&house.office.app.db, &house.office.app.ctx(Actor::Terminal), offer.id).await.expect("taken off");
    assert_eq!(house.lines().await, []);
    let late = house.answer(V0, "ACCEPTED", "20270112T093000Z").await;
    assert_eq!(house.take(&late).await, Took::Asked(Why::Stranger), "who is off the team is not invited");
}

#[rstest]
#[tokio::test]
async fn a_no_of_the_host_is_a_question(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let no = house.answer(HOST, "DECLINED", "20270112T090000Z").await;
    let no = no.replace("SEQUENCE", "COMMENT:The hall is\\, alas\\, closed.\nSEQUENCE");
    assert_eq!(house.take(&no).await, Took::Recorded(Said::Declined));
    assert_eq!(house.lines().await, [(AskHost, Some(house.booking), true)], "the remark hangs on the line");
    assert_eq!(house.office.facts(house.booking).await.booking.state, State::Confirmed);
}

#[rstest]
#[case::unproven("dmarc=pass", "dmarc=fail", Why::Unproven)]
#[case::from_another("From: v0@example.org", "From: v1@example.org", Why::Stranger)]
#[case::stranger("v0@example.org", "eve@example.com", Why::Stranger)]
#[case::counter("METHOD:REPLY", "METHOD:COUNTER", Why::Counter)]
#[case::delegated("PARTSTAT=DECLINED", "PARTSTAT=DELEGATED", Why::Delegated)]
#[case::odd("PARTSTAT=DECLINED", "PARTSTAT=X-NO", Why::Unclear)]
#[tokio::test]
async fn what_is_not_a_plain_answer_of_somebody_invited_is_read_by_a_person(
    #[case] from: &str,
    #[case] to: &str,
    #[case] why: Why,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let no = house.answer(V0, "DECLINED", "20270112T090000Z").await.replace(from, to);
    assert_eq!(house.take(&no).await, Took::Asked(why));
    assert_eq!((house.said().await, house.lines().await), (vec![], vec![(MailCame, Some(house.booking), true)]));
}

#[rstest]
#[tokio::test]
async fn no_answer_is_recorded_where_no_mail_server_is_believed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut house = Confirmed::new(engine).await;
    let mut config = (*house.office.app.config).clone();
    config.mail.authserv_id = None;
    house.office.app.config = Arc::new(config);
    let no = house.answer(V0, "DECLINED", "20270112T090000Z").await;
    assert_eq!(house.take(&no).await, Took::Asked(Why::Unproven));
    assert_eq!(house.said().await, []);
}

#[rstest]
#[tokio::test]
async fn answers_to_something_else_or_to_the_time_before_change_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Confirmed::new(engine).await;
    let no = house.answer(V0, "DECLINED", "20270112T090000Z").await;
    let uid = house.office.facts(house.booking).await.booking.uid.to_string();
    for foreign in [no.replace(&uid, "3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11"), no.replace(&uid, "meeting")] {
        assert_eq!(house.take(&foreign).await, Took::Ignored(Ignored::Foreign));
    }
    let before = house.office.facts(house.booking).await.booking;
    let moved = before.sequence + 1;
    let booking = Booking { sequence: moved, moved, ..before };
    booking::update(house.office.app.db.write(), &booking).await.expect("another time");
    assert_eq!(house.take(&no).await, Took::Ignored(Ignored::Late));
    assert_eq!((house.said().await, house.lines().await), (vec![], vec![]));
    let now = house.answer(V0, "DECLINED", "20270112T080000Z").await;
    assert_eq!(house.take(&now).await, Took::Recorded(Said::Declined));
}

#[rstest]
#[tokio::test]
async fn a_remark_is_read_by_a_person_whatever_the_answer(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let yes = house.answer(V0, "ACCEPTED", "20270112T090000Z").await;
    let yes = yes.replace("SEQUENCE", "COMMENT:I come by bus.\nSEQUENCE");
    assert_eq!(house.take(&yes).await, Took::Recorded(Said::Accepted));
    assert_eq!(house.lines().await, [(MailCame, Some(house.booking), true)]);
}

#[rstest]
#[tokio::test]
async fn lines_about_a_session_end_with_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    for who in [V0, HOST] {
        house.take(&house.answer(who, "DECLINED", "20270112T090000Z").await).await;
    }
    let asked: Vec<_> = house.lines().await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(asked, [NeedsReplacement, AskHost]);
    let ctx = house.office.app.ctx(Actor::Link);
    cancel_booking(&house.office.app.db, &ctx, house.booking).await.expect("cancelled");
    assert_eq!(house.lines().await, []);
}

#[rstest]
#[tokio::test]
async fn a_line_outlives_the_message_that_brought_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Confirmed::new(engine).await;
    let no = house.answer(V0, "DECLINED", "20270112T090000Z").await.replace("SEQUENCE:", "COMMENT:My car\nSEQUENCE:");
    house.take(&no).await;
    house.take("From: a@b.example\nMessage-ID: <1@b.example>\nSubject: Key\n\nWho has the key?\n").await;
    assert_eq!(house.lines().await, [(NeedsReplacement, Some(house.booking), true), (MailCame, None, true)]);
    let later = house.office.app.clock.now() + Duration::days(1);
    inbound::forget(house.office.app.db.write(), later).await.expect("forgotten");
    assert_eq!(house.lines().await, [(NeedsReplacement, Some(house.booking), false)]);
}
