//! Two replicas work on one database at once, and nothing is done twice.

use std::collections::{BTreeMap, BTreeSet};

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::jobs;
use cancel_cancer::store::item::ItemKind;
use rstest::rstest;

use super::office::Office;
use crate::house::Engine;

/// Both replicas run their jobs at once, several rounds.
async fn race(office: &Office, replicas: &[cancel_cancer::app::App]) {
    for _ in 0..3 {
        let tasks: Vec<_> = replicas
            .iter()
            .cloned()
            .map(|app| tokio::spawn(async move { jobs::once(&app).await.expect("the jobs run") }))
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    }
    office.once().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_never_do_one_thing_twice(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let office = Office::new(engine, 8).await;
    let replicas = [office.replica().await, office.replica().await];
    let days = ["2027-02-09", "2027-02-10", "2027-02-11", "2027-02-15", "2027-02-16", "2027-02-17"];
    let mut bookings = Vec::new();
    for day in days {
        bookings.push(office.proven(&format!("Host{day}"), day).await.id);
    }
    race(&office, &replicas).await;
    office.publish().await;
    race(&office, &replicas).await;

    // In each team one says no and the others say yes; later the one who was asked next is silent.
    let ctx = office.app.ctx(Actor::Link);
    for id in &bookings {
        for (nth, offer) in office.offers(*id, OfferState::Open).await.iter().enumerate() {
            let answer = if nth == 0 { Answer::No(None) } else { Answer::Yes };
            answer_offer(&office.app.db, &ctx, offer.id, answer).await.expect("an answer");
        }
    }
    race(&office, &replicas).await;
    office.at("2027-01-20T10:00:00Z");
    race(&office, &replicas).await;

    for id in &bookings {
        let facts = office.facts(*id).await;
        let team = facts.booking.team.expect("a team");
        let held = facts.mates.iter().filter(|m| m.offer.holds_place()).count();
        assert!(held <= (team.lead + team.support) as usize, "{held} hold the places of {team:?}");
        let people: BTreeSet<_> = facts.mates.iter().map(|m| m.offer.person).collect();
        assert_eq!(people.len(), facts.mates.len(), "nobody is asked twice for one booking");
    }
    let mut letters = BTreeMap::new();
    for posted in office.memory.letters() {
        *letters.entry(posted.envelope.from.as_str().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(letters.values().filter(|n| **n > 1).count(), 0, "the bounce address names the letter: {letters:?}");
    let outbox = office.outbox().await;
    assert_eq!(outbox.iter().filter(|l| l.1 == LetterState::Sent).count(), letters.len());
    assert_eq!(outbox.iter().filter(|l| l.1 == LetterState::Waiting).count(), 0);
    let expired: usize = {
        let mut all = 0;
        for id in &bookings {
            all += office.offers(*id, OfferState::Expired).await.len();
        }
        all
    };
    assert!(expired > 0, "somebody was silent");
    let next = office.items().await.iter().filter(|(kind, _)| *kind == ItemKind::AskedNext).count();
    assert!(next >= bookings.len(), "{next} places were asked again");
}
