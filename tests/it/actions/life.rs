//! The life of a booking from the request to the count, and how a place that reopens is asked again.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::close_item::close_item;
use cancel_cancer::actions::expire_offer::expire_offer;
use cancel_cancer::actions::hold_booking::hold_booking;
use cancel_cancer::actions::record_outcome::record_outcome;
use cancel_cancer::actions::refill::refill;
use cancel_cancer::domain::booking::{Refusal, State};
use cancel_cancer::domain::notice::NoticeKind::{Confirmed, Offer, Received};
use cancel_cancer::domain::notice::Recipient::{Contact, Person};
use cancel_cancer::domain::notice::Subject;
use cancel_cancer::domain::offer::{NoReason, OfferState};
use cancel_cancer::domain::outcome::{Happened, Outcome};
use cancel_cancer::domain::rules::Refill;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::views;
use rstest::rstest;

use super::town::{Lead, NOW, Second, Town, about, t};
use crate::house::Engine;

const OUTCOME: Outcome = Outcome { happened: Happened::Delivered, people: Some(18) };

#[rstest]
#[tokio::test]
async fn a_request_becomes_a_team_a_session_and_a_count(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let requested = town.request("2027-03-09", "18:00:00").await;
    let id = requested.id;
    let state = async || town.facts(id).await.booking.state;
    assert_eq!(state().await, State::Requested);
    assert!(!town.facts(id).await.booking.proven);

    town.prove(&requested).await;
    assert!(town.facts(id).await.booking.proven && town.facts(id).await.contact.proven);

    town.draft(vec![town.row(id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    let published = town.publish(&town.ctx, &requested).await;
    assert_eq!((published.asked, published.stayed), (2, vec![]));
    assert_eq!(state().await, State::Offered);

    let (first, second) = (town.offer(id, ada).await, town.offer(id, ben).await);
    let facts = answer_offer(&town.db, &town.at("2027-01-12T11:00:00Z"), first, Answer::Yes).await.expect("a yes");
    assert_eq!(facts.booking.state, State::Offered);
    let later = t("2027-01-12T12:00:00Z");
    let facts = answer_offer(&town.db, &town.ctx.at(later), second, Answer::Yes).await.expect("a yes");
    assert_eq!((facts.booking.state, facts.booking.sequence, facts.team().count()), (State::Confirmed, 1, 2));

    let contact = Contact(facts.contact.id);
    let mut want = vec![
        about(Received, contact, id, t(NOW), 0),
        (Offer, Person(ada), Subject::Offer(first, id), t(NOW), 0),
        (Offer, Person(ben), Subject::Offer(second, id), t(NOW), 0),
        about(Confirmed, contact, id, later, 1),
        about(Confirmed, Person(ada), id, later, 1),
        about(Confirmed, Person(ben), id, later, 1),
    ];
    want.sort();
    assert_eq!(town.letters().await, want);

    let early = record_outcome(&town.db, &town.at("2027-03-09T18:59:59Z"), id, OUTCOME).await;
    assert!(matches!(early, Err(cancel_cancer::actions::error::Error::Refused(Refusal::NotYet))), "{early:?}");
    record_outcome(&town.db, &town.at("2027-03-09T19:00:00Z"), id, OUTCOME).await.expect("a count");
    assert_eq!(town.facts(id).await.outcome, Some(OUTCOME));
    assert_eq!(state().await, State::Counted);

    let history = views::history(town.db.read(), id).await.expect("a history");
    let actions: Vec<_> = history.iter().map(|h| h.action.as_str()).collect();
    let want = ["request_booking", "prove_contact", "publish_plan", "accept_offer", "accept_offer", "record_outcome"];
    assert_eq!(actions, want);
}

#[rstest]
#[tokio::test]
async fn a_declined_offer_reopens_the_place_and_the_next_is_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let before = town.changes().await;
    let no = Answer::No(Some(NoReason::Date));
    let facts = answer_offer(&town.db, &town.ctx, offers[1], no).await.expect("a no");
    assert_eq!(facts.booking.state, State::Offered);
    assert_eq!((facts.open_places().lead, facts.open_places().support), (0, 1));
    assert_eq!(facts.mates[1].offer.reason, Some(NoReason::Date));
    assert!(town.changes().await > before, "the plan is old");

    town.draft(vec![town.row(requested.id, &[(ada, Lead), (cat, Second)]).await], &[]).await;
    let letters = town.letters().await;
    let night = t("2027-01-12T23:00:00Z");
    assert_eq!(refill(&town.db, &town.ctx.at(night)).await.expect("a refill"), 1);
    let offer = town.offer(requested.id, cat).await;
    let morning = t("2027-01-13T08:00:00Z");
    let want = [(Offer, Person(cat), Subject::Offer(offer, requested.id), morning, 0)];
    assert_eq!(town.letters_since(&letters).await, want, "no letter by night");
    assert_eq!(town.items().await, [(ItemKind::AskedNext, Some(requested.id), None)]);
    assert_eq!(refill(&town.db, &town.ctx.at(night)).await.expect("a refill"), 0, "once");
    assert_eq!(town.items().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn silence_reopens_the_place_at_the_deadline_and_not_before(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let before = town.all_about(requested.id).await;
    let early = expire_offer(&town.db, &town.at("2027-01-15T09:59:59Z"), offers[0]).await.expect("no error");
    assert!(!early);
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");

    let due = town.at("2027-01-15T10:00:00Z");
    assert!(expire_offer(&town.db, &due, offers[0]).await.expect("expires"));
    assert!(!expire_offer(&town.db, &due, offers[0]).await.expect("expired before"));
    let (facts, letters, changes) = town.all_about(requested.id).await;
    assert_eq!(facts.mates[0].offer.state, OfferState::Expired);
    assert_eq!((facts.open_places().lead, facts.open_places().support), (1, 0));
    assert_eq!(letters, before.1);
    assert!(changes > before.2);
}

#[rstest]
#[tokio::test]
async fn refill_leaves_first_offers_and_moves_to_a_person(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let mut town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let fresh = town.proven("2027-03-16", "18:00:00").await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");

    // One row was never published, the other would send the lead away.
    let first = town.row(fresh.id, &[(ada, Lead), (cat, Second)]).await;
    let moves = town.row(requested.id, &[(cat, Lead)]).await;
    town.draft(vec![first.clone(), moves], &[]).await;
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 0);

    let keeps = town.row(requested.id, &[(ada, Lead), (cat, Second)]).await;
    town.draft(vec![first, keeps], &[]).await;
    town.ruled(|rules| rules.offers.refill = Refill::Publish);
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 0, "it waits for a click");
    town.ruled(|rules| rules.offers.refill = Refill::Auto);
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 1);
    assert_eq!(town.facts(fresh.id).await.booking.state, State::Requested);
}

#[rstest]
#[tokio::test]
async fn the_desk_hears_that_nobody_was_found_until_somebody_is_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let never_asked = town.proven("2027-03-16", "18:00:00").await;
    answer_offer(&town.db, &town.ctx, offers[1], Answer::No(None)).await.expect("a no");
    let unfilled = [requested.id, never_asked.id];
    town.draft(vec![], &unfilled).await;
    refill(&town.db, &town.ctx).await.expect("a refill");
    assert_eq!(town.items().await, [], "the lead is still asked");

    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    town.draft(vec![], &unfilled).await;
    for _ in 0..2 {
        refill(&town.db, &town.ctx).await.expect("a refill");
        assert_eq!(town.items().await, [(ItemKind::NobodyFound, Some(requested.id), None)]);
    }
    let seen_to = views::items(town.db.read(), None, 1).await.expect("items")[0].item.id;
    close_item(&town.db, &town.ctx, seen_to).await.expect("closed");
    refill(&town.db, &town.ctx).await.expect("a refill");
    assert_eq!(town.items().await, [], "somebody has seen to it and nothing changed");
    hold_booking(&town.db, &town.ctx, requested.id, None).await.expect("a change");
    refill(&town.db, &town.ctx).await.expect("a refill");
    assert_eq!(town.items().await, [(ItemKind::NobodyFound, Some(requested.id), None)]);

    town.draft(vec![town.row(requested.id, &[(ada, Lead), (cat, Second)]).await], &[]).await;
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 1);
    assert_eq!(town.items().await, [(ItemKind::AskedNext, Some(requested.id), None)]);
}

#[rstest]
#[tokio::test]
async fn a_smaller_team_that_said_yes_already_is_confirmed_by_refill(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let team = [(ada, Lead), (ben, Second), (cat, Second)];
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &team).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    answer_offer(&town.db, &town.ctx, offers[1], Answer::Yes).await.expect("a yes");
    answer_offer(&town.db, &town.ctx, offers[2], Answer::No(None)).await.expect("a no");
    let letters = town.letters().await;
    town.draft(vec![town.row(requested.id, &team[..2]).await], &[]).await;
    assert_eq!(refill(&town.db, &town.ctx).await.expect("a refill"), 0);

    let facts = town.facts(requested.id).await;
    assert_eq!(facts.booking.state, State::Confirmed);
    let told = [Person(ada), Person(ben), Contact(facts.contact.id)];
    assert_eq!(town.letters_since(&letters).await, told.map(|to| about(Confirmed, to, requested.id, t(NOW), 1)));
    assert_eq!(town.items().await, []);
}
