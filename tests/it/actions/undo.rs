//! Taking back what nobody has been told of: everything as before, or "too late" and nothing at all.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::keep_busy_times::Found;
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::open_offer::{offer_link, open_offer};
use cancel_cancer::actions::publish_plan::publish_plan;
use cancel_cancer::actions::request_booking::Requested;
use cancel_cancer::actions::take_calendar_file::take_calendar_file;
use cancel_cancer::actions::undo::{Undone, undo};
use cancel_cancer::domain::booking::Booking;
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::ids::{DeedId, PersonId};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::commit;
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::outbox;
use cancel_cancer::store::plan;
use rstest::rstest;

use super::moving::{confirmed, to};
use super::town::{Lead, NOW, Second, Town, chosen, t};
use crate::house::Engine;

/// A proven request, published by Dee with Ada and Ben; its facts before.
async fn published(town: &Town) -> (Requested, PersonId, DeedId, BookingFacts) {
    let (ada, ben, dee) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.coordinator().await);
    let requested = town.proven("2027-03-09", "18:00:00").await;
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    let before = town.facts(requested.id).await;
    let ctx = town.ctx.by(Actor::Person(dee));
    let published = publish_plan(&town.db, &ctx, &[chosen(&requested)], None).await.expect("a publication");
    (requested, dee, published.deed.expect("its letters are held"), before)
}

/// All of it is taken back.
fn back(requested: &Requested) -> Undone {
    Undone::Back { back: vec![requested.reference.clone()], stayed: vec![] }
}

/// As it was, but for the counters that only grow.
fn as_it_was(now: BookingFacts, before: &BookingFacts) {
    assert!(now.booking.touched > before.booking.touched && now.booking.sequence >= before.booking.sequence);
    let Booking { version, touched, sequence, .. } = before.booking;
    let mates = now.mates.iter().zip(&before.mates);
    let versions: Vec<i64> = mates.map(|(_, was)| was.offer.version).collect();
    let mut now = BookingFacts { booking: Booking { version, touched, sequence, ..now.booking }, ..now };
    now.mates.iter_mut().zip(versions).for_each(|(mate, version)| mate.offer.version = version);
    assert_eq!(now, *before);
}

#[rstest]
#[tokio::test]
async fn a_publication_taken_back_leaves_no_trace_and_can_be_made_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, dee, deed, before) = published(&town).await;
    let held = town.facts(requested.id).await.mates[0].offer.id;
    let link = offer_link(&town.db, &town.ctx, held).await.expect("a link");
    let ctx = town.ctx.by(Actor::Person(dee)).at(t("2027-01-12T10:00:59Z"));
    let undone = undo(&town.db, &ctx, dee, deed).await.expect("no error");
    assert_eq!(undone, back(&requested));
    as_it_was(town.facts(requested.id).await, &before);
    assert!(town.letters().await.iter().all(|l| l.0.as_str() == "received"), "no offer is held");
    let gone = open_offer(&town.db, &town.at("2027-01-12T12:00:00Z"), link.expose()).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::Before);

    let present = plan::present(town.db.read()).await.expect("a read").expect("a draft");
    assert_eq!(present.draft.rows.len(), 1, "the row came back");
    let again = publish_plan(&town.db, &ctx, &[chosen(&requested)], None).await.expect("a publication");
    assert_eq!((again.rows, again.asked), (vec![requested.reference], 2));
}

#[rstest]
#[tokio::test]
async fn a_newer_draft_keeps_the_rows_it_has(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, dee, deed, before) = published(&town).await;
    town.draft(vec![], &[]).await;
    let changes = town.changes().await;
    let ctx = town.ctx.by(Actor::Person(dee));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), back(&requested));
    as_it_was(town.facts(requested.id).await, &before);
    let present = plan::present(town.db.read()).await.expect("a read").expect("a draft");
    assert!(present.draft.rows.is_empty() && town.changes().await > changes, "the next plan proposes it again");
}

#[rstest]
#[case::the_hold_is_over("2027-01-12T10:01:00Z", false)]
#[case::a_letter_is_on_its_way("2027-01-12T10:00:30Z", true)]
#[tokio::test]
async fn it_is_too_late_once_the_first_letter_may_have_left(
    #[case] now: &str,
    #[case] claimed: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, dee, deed, _) = published(&town).await;
    if claimed {
        let tx = town.db.begin().await.expect("a transaction");
        outbox::claim(&tx, t("2027-01-12T10:01:00Z"), t("2027-01-12T10:06:00Z"), 2).await.expect("letters");
        commit(tx).await.expect("a commit");
    }
    let before = town.all_about(requested.id).await;
    let ctx = town.ctx.by(Actor::Person(dee)).at(t(now));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::TooLate);
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn only_one_of_two_takes_it_back_and_nobody_else_can(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, dee, deed, _) = published(&town).await;
    let ctx = town.ctx.by(Actor::Person(dee));
    let other = town.volunteer("Eve").await;
    let theirs = undo(&town.db, &ctx, other, deed).await;
    assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
    let (one, two) = tokio::join!(undo(&town.db, &ctx, dee, deed), undo(&town.db, &ctx, dee, deed));
    let both = [one.expect("no error"), two.expect("no error")];
    assert!(both.contains(&back(&requested)) && both.contains(&Undone::Before), "{both:?}");
}

#[rstest]
#[tokio::test]
async fn what_somebody_changed_since_stays(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, dee, deed, _) = published(&town).await;
    cancel_booking(&town.db, &town.ctx.by(Actor::Link), requested.id).await.expect("cancelled");
    let before = town.all_about(requested.id).await;
    let ctx = town.ctx.by(Actor::Person(dee));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::TooLate);
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn a_move_taken_back_gives_everybody_their_yes_back(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, ..) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let (before, letters) = (town.facts(id).await, town.letters().await);
    let ctx = town.ctx.by(Actor::Person(dee));
    let change = to(&town, id, "2027-03-10", "18:00:00").await;
    let deed = move_session(&town.db, &ctx, id, &change).await.expect("moved").expect("its letters are held");
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), back(&requested));
    as_it_was(town.facts(id).await, &before);
    assert_eq!(town.letters().await, letters);
}

#[rstest]
#[tokio::test]
async fn of_a_publication_what_nobody_changed_goes_back_and_the_rest_is_named(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, dee) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.coordinator().await);
    let (mut bookings, mut rows) = (Vec::new(), Vec::new());
    for day in ["2027-03-09", "2027-03-16"] {
        let requested = town.proven(day, "18:00:00").await;
        rows.push(town.row(requested.id, &[(ada, Lead), (ben, Second)]).await);
        bookings.push(requested);
    }
    town.draft(rows, &[]).await;
    let (ctx, ticked) = (town.ctx.by(Actor::Person(dee)), [chosen(&bookings[0]), chosen(&bookings[1])]);
    let deed = publish_plan(&town.db, &ctx, &ticked, None).await.expect("a publication").deed.expect("held letters");
    cancel_booking(&town.db, &town.ctx, bookings[1].id).await.expect("cancelled");
    let (gone, stays) = (bookings[0].reference.clone(), bookings[1].reference.clone());
    let undone = undo(&town.db, &ctx, dee, deed).await.expect("no error");
    assert_eq!(undone, Undone::Back { back: vec![gone], stayed: vec![stays] });
}

#[rstest]
#[case::in_the_same_second(NOW)]
#[case::a_little_later("2027-01-12T10:00:30Z")]
#[tokio::test]
async fn a_move_taken_back_gives_the_desk_its_lines_back(
    #[case] now: &str,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, [ada, ben], offers) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let ring = format!("ring-them:o{}", offers[0].0);
    for (kind, person, dedupe) in [
        (ItemKind::RingThem, Some(ada), ring.as_str()),
        (ItemKind::NeedsReplacement, Some(ben), "replace"),
        (ItemKind::AskHost, None, "host"),
        (ItemKind::NobodyFound, None, "nobody"),
        (ItemKind::Passed, None, "passed"),
    ] {
        item::put(town.db.write(), kind, Some(id), person, None, dedupe, t("2027-01-12T09:00:00Z"))
            .await
            .expect("a line");
    }
    let busy = Found { spans: vec![(t("2027-03-09T18:00:00Z"), t("2027-03-09T19:00:00Z"))], ..Found::default() };
    take_calendar_file(&town.db, &town.at("2027-01-12T09:30:00Z"), ada, &busy).await.expect("taken");
    let before = town.items().await;
    assert_eq!(before.len(), 6);
    let change = to(&town, id, "2027-01-13", "18:00:00").await;
    let deed =
        move_session(&town.db, &town.ctx.by(Actor::Person(dee)), id, &change).await.expect("moved").expect("held");
    let near = [(ItemKind::RingThem, Some(id), Some(ada)), (ItemKind::RingThem, Some(id), Some(ben))];
    assert_eq!(town.items().await, near, "the session is tomorrow, and all else is overtaken");
    let ctx = town.ctx.by(Actor::Person(dee)).at(t(now));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), back(&requested));
    assert_eq!(town.items().await, before);
}

#[rstest]
#[tokio::test]
async fn a_line_that_came_again_meanwhile_stands_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (requested, ..) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let line = async |at| {
        let put = item::put(town.db.write(), ItemKind::NobodyFound, Some(id), None, None, "nobody", t(at));
        put.await.expect("a line");
    };
    line(NOW).await;
    let change = to(&town, id, "2027-03-10", "18:00:00").await;
    let ctx = town.ctx.by(Actor::Person(dee));
    let deed = move_session(&town.db, &ctx, id, &change).await.expect("moved").expect("held");
    line("2027-01-12T10:00:20Z").await;
    let ctx = ctx.at(t("2027-01-12T10:00:30Z"));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), back(&requested));
    assert_eq!(town.items().await, [(ItemKind::NobodyFound, Some(id), None)]);
}

#[rstest]
#[case::a_quarter_of_an_hour_between("20:15:00", false)]
#[case::half_an_hour_between("20:30:00", true)]
#[tokio::test]
async fn a_yes_comes_back_only_where_rest_is_left_beside_what_they_said_yes_to_since(
    #[case] other: &str,
    #[case] fits: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer_with("Ada", |who| who.min_gap_min = 30).await;
    let (ben, dee) = (town.volunteer("Ben").await, town.coordinator().await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    for id in offers {
        answer_offer(&town.db, &town.ctx, id, Answer::Yes).await.expect("a yes");
    }
    let ctx = town.ctx.by(Actor::Person(dee));
    let change = to(&town, requested.id, "2027-03-10", "18:00:00").await;
    let deed = move_session(&town.db, &ctx, requested.id, &change).await.expect("moved").expect("held");
    // On site until 7:30pm before the move; from half an hour before the other one.
    let (_, theirs) = town.asked("2027-03-09", other, &[(ada, Lead)]).await;
    answer_offer(&town.db, &town.ctx, theirs[0], Answer::Yes).await.expect("a yes");
    let before = town.all_about(requested.id).await;
    let undone = undo(&town.db, &ctx, dee, deed).await.expect("no error");
    if fits {
        assert_eq!(undone, back(&requested));
        assert_eq!(town.facts(requested.id).await.team().count(), 2);
    } else {
        assert_eq!(undone, Undone::TooLate);
        assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
    }
}

#[rstest]
#[tokio::test]
async fn it_is_too_late_while_a_letter_that_it_overtook_is_looked_at(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (requested, ..) = confirmed(&town).await;
    let (id, dee) = (requested.id, town.coordinator().await);
    let ctx = town.ctx.by(Actor::Person(dee));
    move_session(&town.db, &ctx, id, &to(&town, id, "2027-03-10", "18:00:00").await).await.expect("moved");
    let ctx = ctx.at(t("2027-01-12T10:00:30Z"));
    let change = to(&town, id, "2027-03-11", "18:00:00").await;
    let deed = move_session(&town.db, &ctx, id, &change).await.expect("moved").expect("held");
    let tx = town.db.begin().await.expect("a transaction");
    let due = outbox::claim(&tx, t("2027-01-12T10:01:00Z"), t("2027-01-12T10:06:00Z"), 100).await.expect("letters");
    assert!(due.iter().any(|due| due.notice.kind.as_str() == "changed"), "{due:?}");
    commit(tx).await.expect("a commit");
    let before = town.facts(id).await;
    let ctx = ctx.at(t("2027-01-12T10:01:00Z"));
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::TooLate);
    assert_eq!(town.facts(id).await, before, "nothing changed");
}
