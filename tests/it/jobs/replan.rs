//! From a change to a draft, and from a place that reopened to the next who is asked.

use std::collections::BTreeSet;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::keep_busy_times::Found;
use cancel_cancer::actions::take_calendar_file::take_calendar_file;
use cancel_cancer::actions::take_off::take_off;
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::matching::check::check;
use cancel_cancer::matching::format;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::plan;
use rstest::rstest;

use super::office::Office;
use crate::house::Engine;

#[rstest]
#[tokio::test]
async fn a_proven_request_is_in_the_draft_after_one_round(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 3).await;
    let (proven, unproven) = (office.proven("Ann", "2027-02-09").await, office.request("Bob", "2027-02-10").await);
    office.once().await;
    let draft = plan::present(office.app.db.read()).await.expect("a read").expect("a draft").draft;
    let rows: Vec<_> = draft.rows.iter().map(|r| r.booking).collect();
    assert_eq!((rows, draft.unfilled), (vec![proven.id], vec![]));
    assert_eq!(office.facts(unproven.id).await.booking.state, State::Requested);
    let (changes, known) = plan::dirty(office.app.db.read()).await.expect("a read");
    assert_eq!(changes, known);
}

#[rstest]
#[tokio::test]
async fn a_declined_place_is_asked_again_by_itself(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 4).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    assert!(office.publish().await >= 2);
    office.once().await;
    let asked = office.offers(booking, OfferState::Open).await;
    let (no, yes) = asked.split_first().expect("somebody is asked");
    let ctx = office.app.ctx(Actor::Link);
    answer_offer(&office.app.db, &ctx, no.id, Answer::No(None)).await.expect("an answer");
    for offer in yes {
        answer_offer(&office.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
    }
    office.once().await;
    let before: BTreeSet<_> = asked.iter().map(|o| o.person).collect();
    let new: Vec<_> = office.offers(booking, OfferState::Open).await.into_iter().map(|o| o.person).collect();
    assert!(new.len() == 1 && !before.contains(&new[0]), "{new:?} after {before:?}");
    assert_eq!(office.items().await, [(ItemKind::AskedNext, Some(booking))]);
    let last = office.offers(booking, OfferState::Open).await[0].id;
    let facts = answer_offer(&office.app.db, &ctx, last, Answer::Yes).await.expect("an answer");
    assert_eq!(facts.booking.state, State::Confirmed);
}

#[rstest]
#[tokio::test]
async fn a_silent_volunteer_is_not_asked_again_and_the_desk_hears_that_nobody_is_left(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    assert_eq!(office.publish().await, 2);
    office.at("2027-01-15T10:00:00Z");
    office.once().await;
    assert_eq!(office.offers(booking, OfferState::Expired).await.len(), 2);
    assert_eq!(office.offers(booking, OfferState::Open).await, []);
    assert_eq!(office.items().await, [(ItemKind::NobodyFound, Some(booking))]);
}

#[rstest]
#[tokio::test]
async fn the_stored_files_are_a_feasible_pair_after_rows_were_published(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 4).await;
    office.proven("Ann", "2027-02-09").await;
    office.proven("Bob", "2027-02-11").await;
    office.once().await;
    office.publish().await;
    let (problem, plan) = plan::files(office.app.db.read()).await.expect("a read").expect("files");
    let (problem, plan) = (format::read(&problem).expect("a problem"), format::read_plan(&plan).expect("a plan"));
    assert_eq!((check(&problem, &plan).errors, plan.assignments.len() >= 4), (vec![], true));
}

#[rstest]
#[tokio::test]
async fn a_proven_request_whose_time_passed_is_not_staffed_and_the_desk_is_told(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 0).await;
    let (proven, unproven) = (office.proven("Ann", "2027-02-09").await, office.request("Bob", "2027-01-27").await);
    office.at("2027-02-09T13:59:59Z");
    office.once().await;
    assert_eq!(office.facts(proven.id).await.booking.state, State::Requested);
    office.at("2027-02-09T15:00:01Z");
    office.once().await;
    assert_eq!(office.facts(proven.id).await.booking.state, State::NotStaffed);
    assert_eq!(office.items().await, [(ItemKind::Passed, Some(proven.id))]);
    let gone = cancel_cancer::store::booking::find(office.app.db.read(), unproven.id).await.expect("a read");
    assert_eq!(gone, None, "unproven requests go after 7 days");
}

#[rstest]
#[tokio::test]
async fn a_team_that_was_not_whole_in_time_is_freed_and_the_next_wished_time_is_planned(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 2).await;
    let booking = office.proven_one_of("Ann", &["2027-02-09", "2027-02-16"]).await.id;
    office.once().await;
    assert_eq!((office.publish().await, office.facts(booking).await.booking.chosen), (2, Some(0)));
    office.once().await;
    let asked = office.offers(booking, OfferState::Open).await;
    let yes = answer_offer(&office.app.db, &office.app.ctx(Actor::Link), asked[0].id, Answer::Yes).await;
    assert_eq!(yes.expect("an answer").booking.state, State::Offered);
    let (busy, clash) =
        (Found { spans: vec![asked[0].on_site], ..Found::default() }, (ItemKind::BusyClash, Some(booking)));
    let ctx = office.app.ctx(Actor::Terminal);
    take_calendar_file(&office.app.db, &ctx, asked[0].person, &busy).await.expect("taken");
    assert!(office.items().await.contains(&clash));

    office.at("2027-02-09T14:00:00Z");
    office.once().await;
    assert_eq!(office.offers(booking, OfferState::Accepted).await.len(), 1, "the time has not passed");
    let letters = office.posted().len();
    office.at("2027-02-09T14:00:01Z");
    office.once().await;
    assert!(!office.items().await.contains(&clash), "their place is over, and what stood against it");
    let freed = office.offers(booking, OfferState::TakenOff).await;
    assert_eq!(freed.iter().map(|o| o.person).collect::<Vec<_>>(), [asked[0].person]);
    assert_eq!(office.posted()[letters..].len(), 1, "who said yes is told");
    assert_eq!(office.facts(booking).await.booking.state, State::Offered);
    assert!(office.items().await.contains(&(ItemKind::Passed, Some(booking))));

    // Silence refuses, having been freed does not; one volunteer alone is no team.
    let draft = plan::present(office.app.db.read()).await.expect("a read").expect("a draft").draft;
    assert_eq!(draft.unfilled.iter().map(|u| u.booking).collect::<Vec<_>>(), [booking]);
    office.volunteer(7).await;
    office.once().await;
    let draft = plan::present(office.app.db.read()).await.expect("a read").expect("a draft").draft;
    let rows: Vec<_> = draft.rows.iter().map(|r| (r.booking, r.slot)).collect();
    assert_eq!(rows, [(booking, 1)]);
    assert!(draft.rows[0].members.iter().any(|m| m.person == asked[0].person));

    office.at("2027-02-16T14:00:01Z");
    office.once().await;
    assert_eq!(office.facts(booking).await.booking.state, State::NotStaffed);
}

#[rstest]
#[tokio::test]
async fn the_place_of_somebody_taken_off_is_asked_of_another_and_the_calendar_is_told(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let office = Office::new(engine, 4).await;
    let booking = office.proven("Ann", "2027-02-09").await.id;
    office.once().await;
    office.publish().await;
    office.once().await;
    let ctx = office.app.ctx(Actor::Link);
    for offer in office.offers(booking, OfferState::Open).await {
        answer_offer(&office.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
    }
    office.once().await;
    let team = office.offers(booking, OfferState::Accepted).await;
    let letters = office.memory.letters().len();
    let facts = take_off(&office.app.db, &office.app.ctx(Actor::Terminal), team[0].id).await.expect("taken off");
    assert_eq!(facts.booking.state, State::Confirmed, "with an open place");
    office.once().await;
    let off = &facts.mates.iter().find(|m| m.offer.id == team[0].id).expect("a mate").email;
    let sent = office.memory.letters().split_off(letters);
    let to_them = sent.iter().find(|l| l.envelope.to == *off).expect("a letter");
    let text = String::from_utf8(to_them.bytes.clone()).expect("ASCII");
    assert!(text.contains("method=CANCEL") && text.contains("no longer on the team"), "{text}");
    let next = office.offers(booking, OfferState::Open).await;
    assert!(next.len() == 1 && team.iter().all(|o| o.person != next[0].person), "{next:?}");
    assert_eq!(sent.len(), 2, "one is told, one is asked");
    let facts = answer_offer(&office.app.db, &ctx, next[0].id, Answer::Yes).await.expect("an answer");
    assert_eq!((facts.booking.state, facts.team().count()), (State::Confirmed, team.len()));
}
