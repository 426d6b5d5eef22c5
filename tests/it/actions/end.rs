//! Ends: cancelled, declined, not staffed. Who is told is compared to the letter.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::cancel_booking::cancel_booking;
use cancel_cancer::actions::decline_booking::decline_booking;
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::mark_not_staffed::mark_not_staffed;
use cancel_cancer::domain::booking::{Refusal, State};
use cancel_cancer::domain::notice::NoticeKind::{Cancelled, Declined, NotStaffed, OfferWithdrawn};
use cancel_cancer::domain::notice::Recipient::{Contact, Person};
use cancel_cancer::domain::notice::Subject;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::offer::{self, NewOffer};
use rstest::rstest;

use super::town::{Lead, NOW, Second, Town, about, t};
use crate::house::Engine;

#[rstest]
#[tokio::test]
async fn a_cancelled_session_is_told_to_contact_and_team_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    for id in &offers {
        answer_offer(&town.db, &town.ctx, *id, Answer::Yes).await.expect("a yes");
    }
    let (other, _) = town.asked("2027-03-16", "18:00:00", &[(ada, Lead), (cat, Second)]).await;
    let (letters, changes) = (town.letters().await, town.changes().await);
    let now = t("2027-02-01T10:00:00Z");
    let facts = cancel_booking(&town.db, &town.ctx.at(now).by(Actor::Link), requested.id).await.expect("an end");

    assert_eq!((facts.booking.state, facts.booking.sequence), (State::Cancelled, 2));
    assert!(facts.mates.iter().all(|m| m.offer.state == OfferState::TakenOff));
    let told = [Person(ada), Person(ben), Contact(facts.contact.id)];
    assert_eq!(town.letters_since(&letters).await, told.map(|to| about(Cancelled, to, requested.id, now, 2)));
    assert!(town.changes().await > changes, "the plan is old");
    assert_eq!(town.facts(other.id).await.booking.state, State::Offered);

    let before = town.all_about(requested.id).await;
    let again = cancel_booking(&town.db, &town.ctx.at(now), requested.id).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::State(State::Cancelled)))), "{again:?}");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn letters_of_a_cancellation_at_the_desk_are_held(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let desk = town.coordinator().await;
    let requested = town.proven("2027-03-09", "18:00:00").await;
    let letters = town.letters().await;
    let facts = cancel_booking(&town.db, &town.ctx.by(Actor::Person(desk)), requested.id).await.expect("an end");
    let want = about(Cancelled, Contact(facts.contact.id), requested.id, t("2027-01-12T10:01:00Z"), 1);
    assert_eq!(town.letters_since(&letters).await, [want]);
}

#[rstest]
#[tokio::test]
async fn a_session_that_has_begun_is_not_cancelled(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ada = town.volunteer("Ada").await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let before = town.all_about(requested.id).await;
    let late = cancel_booking(&town.db, &town.at("2027-03-09T18:00:00Z"), requested.id).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::TooLate))), "{late:?}");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

/// An asked booking: Ada said yes, Ben no, Cat is asked, Dan's offer is not released, Eve's time is up.
async fn half_answered(town: &Town) -> (cancel_cancer::actions::request_booking::Requested, [Subject; 1]) {
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (dan, eve) = (town.volunteer("Dan").await, town.volunteer("Eve").await);
    let team = [(ada, Lead), (ben, Second), (cat, Second)];
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &team).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");
    let on_site = town.facts(requested.id).await.mates[0].offer.on_site;
    for (person, release, deadline) in
        [(dan, "2027-01-12T11:00:00Z", "2027-01-15T10:00:00Z"), (eve, NOW, "2027-01-12T10:30:00Z")]
    {
        let (booking, made, release, deadline) = (requested.id, t(NOW), t(release), t(deadline));
        let new = NewOffer { booking, person, role: Second, slot: 0, made, release, deadline, on_site };
        offer::insert(town.db.write(), &new).await.expect("an offer");
    }
    let dedupe = "nobody";
    item::put(town.db.write(), ItemKind::NobodyFound, Some(requested.id), None, None, dedupe, t(NOW))
        .await
        .expect("an item");
    let seen = Subject::Offer(offers[2], requested.id);
    (requested, [seen])
}

#[derive(Clone, Copy, Debug)]
enum End {
    Decline,
    NotStaffed,
}

#[rstest]
#[case::declined(End::Decline)]
#[case::not_staffed(End::NotStaffed)]
#[tokio::test]
async fn an_end_is_told_to_the_contact_and_to_those_who_know_of_it(
    #[case] end: End,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    use OfferState::{Declined as No, TakenOff, Withdrawn};
    let town = Town::new(engine).await;
    let (requested, [seen]) = half_answered(&town).await;
    let (id, letters, now) = (requested.id, town.letters().await, t("2027-01-12T10:40:00Z"));
    let ctx = town.ctx.at(now);
    let (facts, kind) = match end {
        End::Decline => (decline_booking(&town.db, &ctx, id).await, Declined),
        End::NotStaffed => (mark_not_staffed(&town.db, &ctx, id).await, NotStaffed),
    };
    let facts = facts.expect("an end");
    let states: Vec<_> = facts.mates.iter().map(|m| m.offer.state).collect();
    assert_eq!(states, [TakenOff, No, Withdrawn, Withdrawn, Withdrawn]);
    let (ada, cat) = (facts.mates[0].offer.person, facts.mates[2].offer.person);
    let mut want = vec![
        about(Cancelled, Person(ada), id, now, 1),
        about(kind, Contact(facts.contact.id), id, now, 1),
        (OfferWithdrawn, Person(cat), seen, now, 1),
    ];
    want.sort();
    assert_eq!(town.letters_since(&letters).await, want);
    assert_eq!(town.items().await, [], "the desk need not look for anybody");
}

#[rstest]
#[tokio::test]
async fn an_address_that_nobody_proved_gets_no_refusal(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-03-09", "18:00:00").await;
    let letters = town.letters().await;
    let facts = decline_booking(&town.db, &town.ctx, requested.id).await.expect("an end");
    assert_eq!(facts.booking.state, State::Declined);
    assert_eq!(town.letters_since(&letters).await, []);
}

#[rstest]
#[case::the_desk(Actor::Terminal, false)]
#[case::its_own_link(Actor::Link, true)]
#[tokio::test]
async fn an_address_that_nobody_proved_hears_of_a_cancellation_only_by_its_own_link(
    #[case] actor: Actor,
    #[case] told: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let requested = town.request("2027-03-09", "18:00:00").await;
    let letters = town.letters().await;
    let facts = cancel_booking(&town.db, &town.ctx.by(actor), requested.id).await.expect("an end");
    let letter = about(Cancelled, Contact(facts.contact.id), requested.id, t(NOW), 1);
    assert_eq!(town.letters_since(&letters).await, if told { vec![letter] } else { vec![] });
}
