//! Publishing: rows that still stand become offers, others stay and say why.

use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::actions::error::{Error, Gone};
use cancel_cancer::actions::hold_booking::hold_booking;
use cancel_cancer::actions::open_offer::{offer_link, open_offer};
use cancel_cancer::actions::publish_plan::{Chosen, Published, Stayed, publish_plan};
use cancel_cancer::actions::request_booking::Requested;
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::ids::Reference;
use cancel_cancer::domain::notice::NoticeKind::Offer;
use cancel_cancer::domain::notice::Recipient::Person;
use cancel_cancer::domain::notice::Subject;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::plan;
use cancel_cancer::store::volunteer;
use rstest::rstest;

use super::town::{Lead, Second, Town, chosen, t};
use crate::house::Engine;

fn stayed(requested: &Requested, why: Stayed) -> Published {
    Published { stayed: vec![(requested.reference.clone(), why)], ..Published::default() }
}

#[rstest]
#[tokio::test]
async fn a_stale_publish_asks_nobody_twice(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let requested = town.proven("2027-03-09", "18:00:00").await;
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    let ticked = [chosen(&requested)];
    let publish = || publish_plan(&town.db, &town.ctx, &ticked, None);
    let (one, other) = tokio::join!(publish(), publish());
    let results = [one.expect("no error"), other.expect("no error")];
    let first = Published { rows: vec![requested.reference.clone()], asked: 2, ..Published::default() };
    assert!(results.contains(&first) && results.contains(&stayed(&requested, Stayed::Changed)), "{results:?}");
    assert_eq!(publish().await.expect("no error"), stayed(&requested, Stayed::Changed));
    assert_eq!(town.facts(requested.id).await.mates.len(), 2);
    assert_eq!(town.letters().await.iter().filter(|l| l.0 == Offer).count(), 2);
    let present = plan::present(town.db.read()).await.expect("a read").expect("a draft");
    assert_eq!(present.draft.rows, [], "the row left the draft");
}

#[rstest]
#[tokio::test]
async fn a_row_stays_when_it_is_not_what_was_seen_or_not_theirs(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let requested = town.proven("2027-03-09", "18:00:00").await;
    let publish = async |ticked: &Chosen, districts: Option<&[String]>| {
        publish_plan(&town.db, &town.ctx, std::slice::from_ref(ticked), districts).await.expect("no error")
    };
    let ticked = chosen(&requested);
    assert_eq!(publish(&ticked, None).await, stayed(&requested, Stayed::Changed), "no draft");
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    let before = town.all_about(requested.id).await;

    let other = Chosen { digest: "another".into(), ..ticked.clone() };
    assert_eq!(publish(&other, None).await, stayed(&requested, Stayed::Changed));
    let unknown = Reference::parse("CC-222222").expect("a reference");
    let result = publish(&Chosen { reference: unknown.clone(), ..ticked.clone() }, None).await;
    assert_eq!(result, Published { stayed: vec![(unknown, Stayed::Changed)], ..Published::default() });
    let hertford = ["SG13".to_owned()];
    assert_eq!(publish(&ticked, Some(&hertford)).await, stayed(&requested, Stayed::NotYours));
    assert_eq!(town.all_about(requested.id).await, before, "nothing changed");

    let stevenage = ["SG1".to_owned()];
    assert_eq!(publish(&ticked, Some(&stevenage)).await.rows, [requested.reference]);
}

#[rstest]
#[tokio::test]
async fn a_row_stays_when_a_fact_under_it_changed(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let (one, other) = (town.proven("2027-03-09", "18:00:00").await, town.proven("2027-03-16", "18:00:00").await);
    let rows = vec![
        town.row(one.id, &[(ada, Lead), (ben, Second)]).await,
        town.row(other.id, &[(ada, Lead), (ben, Second)]).await,
    ];
    town.draft(rows, &[]).await;
    let mut facts = volunteer::find(town.db.read(), ben).await.expect("a read").expect("a volunteer");
    facts.max_km = 10;
    add_volunteer(&town.db, &town.ctx, &facts).await.expect("a change");
    assert_eq!(town.publish(&town.ctx, &one).await.rows, [], "the volunteer changed");

    hold_booking(&town.db, &town.ctx, other.id, Some("2027-02-01".parse().expect("a date"))).await.expect("a hold");
    assert_eq!(town.publish(&town.ctx, &other).await, stayed(&other, Stayed::Changed));
    assert_eq!(town.facts(one.id).await.mates, []);
    assert_eq!(town.facts(other.id).await.mates, []);
}

#[rstest]
#[case::the_same_time("18:00:00", None)]
#[case::one_a_day("10:00:00", Some(1))]
#[tokio::test]
async fn nobody_is_asked_for_what_they_have_no_room_for(
    #[case] time: &str,
    #[case] day_limit: Option<u32>,
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer_with("Ada", |v| v.limits.day = day_limit).await;
    let ben = town.volunteer("Ben").await;
    let requested = town.proven("2027-03-09", time).await;
    let second = {
        let new = town.new_booking("second", "2027-03-09", "18:30:00");
        let made = cancel_cancer::actions::request_booking::request_booking(&town.db, &town.ctx, &new).await;
        made.expect("a request")
    };
    town.prove(&second).await;
    let rows = [requested.id, second.id];
    let rows = [town.row(rows[0], &[(ada, Lead)]).await, town.row(rows[1], &[(ada, Lead), (ben, Second)]).await];
    town.draft(rows.into(), &[]).await;
    let ticked = [chosen(&requested), chosen(&second)];
    let published = publish_plan(&town.db, &town.ctx, &ticked, None).await.expect("no error");
    assert_eq!(published.rows, [requested.reference]);
    assert_eq!(published.stayed, [(second.reference, Stayed::FactsChanged)]);
    assert_eq!(town.facts(second.id).await.booking.state, State::Requested);
}

#[rstest]
#[tokio::test]
async fn offers_made_at_the_desk_are_held_and_their_time_counts_from_the_release(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let (ada, desk) = (town.volunteer("Ada").await, town.coordinator().await);
    let requested = town.proven("2027-03-09", "18:00:00").await;
    town.draft(vec![town.row(requested.id, &[(ada, Lead)]).await], &[]).await;
    let letters = town.letters().await;
    town.publish(&town.ctx.by(Actor::Person(desk)), &requested).await;
    let offer = town.facts(requested.id).await.mates[0].offer.clone();
    assert_eq!((offer.release, offer.deadline), (t("2027-01-12T10:01:00Z"), t("2027-01-15T10:01:00Z")));
    assert_eq!(offer.on_site, (t("2027-03-09T17:30:00Z"), t("2027-03-09T19:30:00Z")));
    let want = [(Offer, Person(ada), Subject::Offer(offer.id, requested.id), offer.release, 0)];
    assert_eq!(town.letters_since(&letters).await, want);

    let link = offer_link(&town.db, &town.ctx, offer.id).await.expect("a link");
    let early = open_offer(&town.db, &town.ctx, link.expose()).await;
    assert!(matches!(early, Err(Error::NotFound)), "{early:?}");
    let seen = open_offer(&town.db, &town.at("2027-01-12T10:01:00Z"), link.expose()).await.expect("an offer");
    assert_eq!((seen.offer.id, seen.person.id, seen.road_m), (offer.id, ada, Some(0)));
    let seen = open_offer(&town.db, &town.at("2027-04-08T18:59:59Z"), link.expose()).await;
    assert_eq!(seen.expect("it lives 30 days").offer.id, offer.id);
    let late = open_offer(&town.db, &town.at("2027-04-08T19:00:00Z"), link.expose()).await;
    assert!(matches!(late, Err(Error::Gone(Gone::Expired))), "{late:?}");
}

#[rstest]
#[tokio::test]
async fn the_desk_rings_those_who_are_asked_shortly_before(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let town = Town::new(engine).await;
    let (ada, ben) = (town.volunteer("Ada").await, town.volunteer("Ben").await);
    let requested = town.proven("2027-03-09", "18:00:00").await;
    town.draft(vec![town.row(requested.id, &[(ada, Lead), (ben, Second)]).await], &[]).await;
    town.publish(&town.at("2027-03-07T18:00:01Z"), &requested).await;
    let mut items = town.items().await;
    items.sort();
    let ring = |who| (ItemKind::RingThem, Some(requested.id), Some(who));
    assert_eq!(items, [ring(ada), ring(ben)]);
}

#[rstest]
#[tokio::test]
async fn nobody_is_asked_after_the_session_would_have_begun(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let town = Town::new(engine).await;
    let ada = town.volunteer("Ada").await;
    let requested = town.proven("2027-03-09", "07:30:00").await;
    town.draft(vec![town.row(requested.id, &[(ada, Lead)]).await], &[]).await;
    // The letter would leave at 8am, half an hour late.
    let published = town.publish(&town.at("2027-03-08T22:00:00Z"), &requested).await;
    assert_eq!(published, stayed(&requested, Stayed::FactsChanged));
}
