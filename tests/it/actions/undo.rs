//! Taking back what nobody has been told of: everything as before, or "too late" and nothing at all.

use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::move_session::move_session;
use cancel_cancer::actions::open_offer::{offer_link, open_offer};
use cancel_cancer::actions::publish_plan::publish_plan;
use cancel_cancer::actions::request_booking::Requested;
use cancel_cancer::actions::undo::{Undone, undo};
use cancel_cancer::domain::booking::Booking;
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::ids::{DeedId, PersonId};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::commit;
use cancel_cancer::store::outbox;
use cancel_cancer::store::plan;
use rstest::rstest;

use super::moving::{confirmed, to};
use super::town::{Lead, Second, Town, chosen, t};
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
    assert_eq!(undone, Undone::Back(vec![requested.reference.clone()]));
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
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::Back(vec![requested.reference]));
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
    assert!(both.contains(&Undone::Back(vec![requested.reference])) && both.contains(&Undone::Before), "{both:?}");
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
    assert_eq!(undo(&town.db, &ctx, dee, deed).await.expect("no error"), Undone::Back(vec![requested.reference]));
    as_it_was(town.facts(id).await, &before);
    assert_eq!(town.letters().await, letters);
}
