//! Answers: the first yes wins, nobody is in two places, and no answer counts twice.

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::error::Error;
use cancel_cancer::actions::open_offer::{offer_link, open_offer};
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::ids::{BookingId, OfferId, PersonId};
use cancel_cancer::domain::notice::NoticeKind::{Confirmed, OfferWithdrawn};
use cancel_cancer::domain::notice::Recipient::{Contact, Person};
use cancel_cancer::domain::notice::Subject;
use cancel_cancer::domain::offer::{OfferClosed, OfferState, TeamRole};
use cancel_cancer::domain::text::Postcode;
use cancel_cancer::domain::time::Instant;
use cancel_cancer::store::offer::{self, NewOffer};
use rstest::rstest;

use super::town::{Lead, NOW, Second, Town, about, line, t};
use crate::house::Engine;

/// One more offer for a place that somebody else is asked for too, as the desk can make it by hand.
async fn ask_too(town: &Town, like: OfferId, person: PersonId) -> OfferId {
    let like = offer::find(town.db.read(), like).await.expect("a read").expect("an offer");
    put(town, like.booking, person, like.role, (like.on_site, like.release)).await
}

async fn put(
    town: &Town,
    booking: BookingId,
    person: PersonId,
    role: TeamRole,
    (on_site, release): ((Instant, Instant), Instant),
) -> OfferId {
    let deadline = t("2027-01-15T10:00:00Z");
    let new = NewOffer { booking, person, role, slot: 0, made: t(NOW), release, deadline, on_site };
    offer::insert(town.db.write(), &new).await.expect("an offer")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_say_yes_to_the_last_place_at_once_exactly_one_wins(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer("Ada").await;
    let ben = town.volunteer("Ben").await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");
    let mut asked = vec![offers[1]];
    for name in ["Cat", "Dan", "Eve"] {
        asked.push(ask_too(&town, offers[1], town.volunteer(name).await).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for id in asked.iter().copied().cycle().take(12) {
        let (db, ctx) = (town.db.clone(), town.ctx.clone());
        tasks.spawn(async move { answer_offer(&db, &ctx, id, Answer::Yes).await });
    }
    let results = tasks.join_all().await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    let closed = |r: &&Result<_, Error>| matches!(r, Err(Error::Closed(OfferClosed::Answered(_))));
    assert_eq!(results.iter().filter(closed).count(), 11, "{results:?}");

    let facts = town.facts(requested.id).await;
    assert_eq!((facts.booking.state, facts.team().count()), (State::Confirmed, 2));
    let winner = facts.team().find(|m| m.offer.role == Second).expect("a winner").offer.person;
    let letters = town.letters().await;
    let told: Vec<_> = letters.iter().filter(|l| l.0 == Confirmed).map(|l| l.1).collect();
    let mut want = vec![Person(ada), Person(winner), Contact(facts.contact.id)];
    want.sort();
    assert_eq!(told, want);
    let withdrawn: Vec<_> = letters.iter().filter(|l| l.0 == OfferWithdrawn).map(|l| l.1).collect();
    let lost = facts.mates.iter().filter(|m| m.offer.state == OfferState::Withdrawn);
    assert_eq!(withdrawn, lost.map(|m| Person(m.offer.person)).collect::<Vec<_>>());
    assert_eq!(withdrawn.len(), 3);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_who_says_yes_to_two_sessions_at_once_gets_one(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (one, first) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let (other, _) = town.asked("2027-03-09", "18:30:00", &[(cat, Lead)]).await;
    let span = (t("2027-03-09T18:00:00Z"), t("2027-03-09T20:00:00Z"));
    let second = put(&town, other.id, ada, Lead, (span, t(NOW))).await;
    let answer = |id: OfferId| {
        let (db, ctx) = (town.db.clone(), town.ctx.clone());
        tokio::spawn(async move { answer_offer(&db, &ctx, id, Answer::Yes).await })
    };
    let (a, b) = (answer(first[0]), answer(second));
    let results = [a.await.expect("a task"), b.await.expect("a task")];
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    assert_eq!(results.iter().filter(|r| matches!(r, Err(Error::Clash))).count(), 1, "{results:?}");
    let accepted = async |id| town.facts(id).await.team().filter(|m| m.offer.person == ada).count();
    assert_eq!(accepted(one.id).await + accepted(other.id).await, 1);
}

#[rstest]
#[case::no_time_to_ride("SG14 1AA", "20:00:00", false)]
#[case::time_to_ride("SG14 1AA", "20:36:00", true)]
#[case::the_same_place("SG1 1AA", "20:00:00", true)]
#[tokio::test]
async fn the_ride_between_two_sessions_is_part_of_them(
    #[case] postcode: &str,
    #[case] time: &str,
    #[case] fits: bool,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let (_, first) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    answer_offer(&town.db, &town.ctx, first[0], Answer::Yes).await.expect("a yes");
    let mut new = town.new_booking("hertford", "2027-03-09", time);
    new.venue = Some((line("Castle Hall"), Postcode::parse(postcode).expect("a postcode")));
    let requested = cancel_cancer::actions::request_booking::request_booking(&town.db, &town.ctx, &new).await;
    let requested = requested.expect("a request");
    town.prove(&requested).await;
    let cat = town.volunteer("Cat").await;
    town.draft(vec![town.row(requested.id, &[(cat, Lead)]).await], &[]).await;
    town.publish(&town.ctx, &requested).await;
    let span = town.facts(requested.id).await.mates[0].offer.on_site;
    let offer = put(&town, requested.id, ada, Lead, (span, t(NOW))).await;
    let before = town.all_about(requested.id).await;
    let result = answer_offer(&town.db, &town.ctx, offer, Answer::Yes).await;
    if fits {
        assert_eq!(result.expect("a yes").team().count(), 1);
    } else {
        assert!(matches!(result, Err(Error::Clash)), "{result:?}");
        assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
    }
}

#[rstest]
#[case::yes_then_no(Answer::Yes, Answer::No(None), OfferState::Accepted)]
#[case::no_then_yes(Answer::No(None), Answer::Yes, OfferState::Declined)]
#[case::yes_twice(Answer::Yes, Answer::Yes, OfferState::Accepted)]
#[tokio::test]
async fn a_second_answer_changes_nothing(
    #[case] first: Answer,
    #[case] second: Answer,
    #[case] holds: OfferState,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer("Ada").await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead)]).await;
    answer_offer(&town.db, &town.ctx, offers[0], first).await.expect("an answer");
    let before = town.all_about(requested.id).await;
    let again = answer_offer(&town.db, &town.at("2027-01-12T11:00:00Z"), offers[0], second).await;
    assert!(matches!(again, Err(Error::Closed(OfferClosed::Answered(state))) if state == holds), "{again:?}");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn an_answer_after_the_deadline_is_late_and_before_the_release_unknown(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer("Ada").await;
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead)]).await;
    let before = town.all_about(requested.id).await;
    let early = answer_offer(&town.db, &town.at("2027-01-12T09:59:59Z"), offers[0], Answer::Yes).await;
    assert!(matches!(early, Err(Error::NotFound)), "{early:?}");
    let late = answer_offer(&town.db, &town.at("2027-01-15T10:00:00Z"), offers[0], Answer::Yes).await;
    assert!(matches!(late, Err(Error::Closed(OfferClosed::Late))), "{late:?}");
    let unknown = answer_offer(&town.db, &town.ctx, OfferId(1_000_000), Answer::Yes).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");
}

#[rstest]
#[tokio::test]
async fn the_first_yes_withdraws_what_others_could_still_answer_and_only_tells_those_who_saw_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (dan, eve) = (town.volunteer("Dan").await, town.volunteer("Eve").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let seen = ask_too(&town, offers[0], cat).await;
    let span = town.facts(requested.id).await.mates[0].offer.on_site;
    let held = put(&town, requested.id, dan, Lead, (span, t("2027-01-12T11:00:00Z"))).await;
    let other_place = ask_too(&town, offers[1], eve).await;
    let letters = town.letters().await;
    answer_offer(&town.db, &town.ctx, offers[0], Answer::Yes).await.expect("a yes");

    let facts = town.facts(requested.id).await;
    let state = |id: OfferId| facts.mates.iter().find(|m| m.offer.id == id).expect("an offer").offer.state;
    assert_eq!(facts.booking.state, State::Offered);
    assert_eq!([seen, held].map(state), [OfferState::Withdrawn; 2]);
    assert_eq!([offers[1], other_place].map(state), [OfferState::Open; 2]);
    let want = [(OfferWithdrawn, Person(cat), Subject::Offer(seen, requested.id), t(NOW), 0)];
    assert_eq!(town.letters_since(&letters).await, want);
    let late = answer_offer(&town.db, &town.ctx, seen, Answer::Yes).await;
    let want = OfferClosed::Answered(OfferState::Withdrawn);
    assert!(matches!(late, Err(Error::Closed(closed)) if closed == want), "{late:?}");
}

#[rstest]
#[tokio::test]
async fn who_fills_the_place_of_a_drop_out_is_told_and_the_others_are_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben, cat) = (town.volunteer("Ada").await, town.volunteer("Ben").await, town.volunteer("Cat").await);
    let (requested, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    for id in &offers {
        answer_offer(&town.db, &town.ctx, *id, Answer::Yes).await.expect("a yes");
    }
    let gone = offer::find(town.db.read(), offers[1]).await.expect("a read").expect("an offer");
    offer::update(town.db.write(), &gone.end()).await.expect("dropped out");
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (cat, Second)]).await], &[]).await;
    town.publish(&town.ctx, &requested).await;
    let letters = town.letters().await;
    let offer = town.offer(requested.id, cat).await;
    let facts = answer_offer(&town.db, &town.ctx, offer, Answer::Yes).await.expect("a yes");
    assert_eq!((facts.booking.state, facts.booking.sequence), (State::Confirmed, 2));
    assert_eq!(town.letters_since(&letters).await, [about(Confirmed, Person(cat), requested.id, t(NOW), 2)]);
}

#[rstest]
#[tokio::test]
async fn the_offers_page_says_how_far_it_is(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let ada = town.volunteer_with("Ada", |v| v.home = "SG14".into()).await;
    let ben = town.volunteer_with("Ben", |v| v.home = "ZZ9".into()).await;
    let (_, offers) = town.asked("2027-03-09", "18:00:00", &[(ada, Lead), (ben, Second)]).await;
    let mut roads = Vec::new();
    for id in offers {
        let link = offer_link(&town.db, &town.ctx, id).await.expect("a link");
        roads.push(open_offer(&town.db, &town.ctx, link.expose()).await.expect("an offer").road_m);
    }
    assert_eq!(roads, [Some(17_623), None]);
}
