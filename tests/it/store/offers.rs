//! Offers: nobody holds two places at once, whoever asks first; one offer at a time; late ones are found.

use std::sync::Arc;

use cancel_cancer::domain::booking::Booking;
use cancel_cancer::domain::offer::{NoReason, Offer, OfferState, TeamRole};
use cancel_cancer::store::offer::NewOffer;
use cancel_cancer::store::{Db, StoreError, offer};
use rstest::rstest;

use super::make::{accept, change, offer_of, offered, published, somebody, the_offer};
use crate::house::{Engine, House, t};

#[rstest]
#[tokio::test]
async fn an_offer_is_read_back_with_its_answer(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (booking, ada) = (published(&house, 1, "2027-03-09", "18:00:00").await, somebody(&house, "Ada").await);
    let id = offered(&house, booking, ada).await;
    let made = Offer {
        id,
        booking,
        person: ada,
        role: TeamRole::Lead,
        slot: 0,
        state: OfferState::Open,
        made: house.now(),
        release: house.now(),
        deadline: t("2027-01-15T10:00:00Z"),
        answered: None,
        earlier_yes: None,
        called_off: false,
        reason: None,
        on_site: (t("2027-03-09T17:30:00Z"), t("2027-03-09T19:15:00Z")),
        version: 1,
    };
    assert_eq!(the_offer(&house.db, id).await, made);
    let no = made.clone().decline(Some(NoReason::Distance), house.now()).expect("it is open");
    offer::update(house.db.write(), &no).await.expect("an answer");
    assert_eq!(the_offer(&house.db, id).await, Offer { version: 2, ..no });
    let late = offer::update(house.db.write(), &made).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
}

/// `(day, time)` of the second session, and whether the first (18:00 to 19:00, on site 17:30 to 19:15) leaves room.
#[rstest]
#[tokio::test]
async fn nobody_holds_two_places_that_overlap_from_set_up_to_pack_down(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(("18:30:00", false), ("19:00:00", false), ("19:45:00", true), ("16:15:00", true), ("16:16:00", false))]
    second: (&str, bool),
) {
    let house = House::new(engine).await;
    let ada = somebody(&house, "Ada").await;
    let first = offered(&house, published(&house, 1, "2027-03-09", "18:00:00").await, ada).await;
    let other = offered(&house, published(&house, 2, "2027-03-09", second.0).await, ada).await;
    accept(&house, first).await.expect("a first place");
    let done = accept(&house, other).await;
    let state = the_offer(&house.db, other).await.state;
    if second.1 {
        done.expect("room for both");
        assert_eq!(state, OfferState::Accepted);
    } else {
        assert!(matches!(done, Err(StoreError::DoubleBooked)), "{done:?}");
        assert_eq!(state, OfferState::Open);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_yeses_to_sessions_at_one_time_on_many_connections_one_wins(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = Arc::new(House::new(engine).await);
    let ada = somebody(&house, "Ada").await;
    let replica = Db::open(&house.url).await.expect("a second replica");
    let mut offers = Vec::new();
    for n in 1..=8 {
        offers.push(offered(&house, published(&house, n, "2027-03-09", "18:00:00").await, ada).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (n, id) in offers.iter().copied().enumerate() {
        let (db, now) = (if n % 2 == 0 { house.db.clone() } else { replica.clone() }, house.now());
        tasks.spawn(async move {
            let tx = db.begin().await.expect("a transaction");
            let yes = offer::find(&tx, id).await.expect("a read").expect("an offer").accept(now).expect("open");
            offer::update(&tx, &yes).await?;
            cancel_cancer::store::commit(tx).await
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
    let refused =
        |d: &Result<(), StoreError>| matches!(d, Ok(()) | Err(StoreError::DoubleBooked | StoreError::Busy(_)));
    assert!(done.iter().all(refused), "{done:?}");
    let held = offer::holding(house.db.read(), ada).await.expect("a read");
    assert_eq!(held.iter().filter(|o| o.state == OfferState::Accepted).count(), 1);
    replica.close().await.expect("closed");
}

#[rstest]
#[tokio::test]
async fn a_place_given_up_leaves_room(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let ada = somebody(&house, "Ada").await;
    let first = offered(&house, published(&house, 1, "2027-03-09", "18:00:00").await, ada).await;
    let second = offered(&house, published(&house, 2, "2027-03-09", "18:30:00").await, ada).await;
    accept(&house, first).await.expect("a place");
    let gone = the_offer(&house.db, first).await.end();
    offer::update(house.db.write(), &gone).await.expect("taken off");
    accept(&house, second).await.expect("room again");
}

#[rstest]
#[tokio::test]
async fn a_person_is_asked_once_at_a_time_for_a_booking(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (booking, ada) = (published(&house, 1, "2027-03-09", "18:00:00").await, somebody(&house, "Ada").await);
    let first = offered(&house, booking, ada).await;
    let again = offer::insert(house.db.write(), &offer_of(&house, booking, ada).await).await;
    assert!(matches!(again, Err(StoreError::Taken("offer_holding_uq"))), "{again:?}");
    let no = the_offer(&house.db, first).await.decline(None, house.now()).expect("it is open");
    offer::update(house.db.write(), &no).await.expect("an answer");
    let second = offered(&house, booking, ada).await;
    let all = offer::of_booking(house.db.read(), booking).await.expect("a read");
    assert_eq!(all.iter().map(|o| o.id).collect::<Vec<_>>(), [first, second]);
    let held = offer::holding(house.db.read(), ada).await.expect("a read");
    assert_eq!(held.iter().map(|o| o.id).collect::<Vec<_>>(), [second]);
}

#[rstest]
#[tokio::test]
async fn late_offers_are_found_in_order_of_their_deadline(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let booking = published(&house, 1, "2027-03-09", "18:00:00").await;
    change(&house, booking, |b| Booking { sequence: 1, ..b }).await;
    let mut made = Vec::new();
    for (name, deadline) in
        [("Ada", "2027-01-15T10:00:00Z"), ("Ben", "2027-01-14T10:00:00Z"), ("Cat", "2027-01-16T10:00:00Z")]
    {
        let new = offer_of(&house, booking, somebody(&house, name).await).await;
        let new = NewOffer { deadline: t(deadline), ..new };
        made.push(offer::insert(house.db.write(), &new).await.expect("an offer"));
    }
    let late = async |now: &str, limit| -> Vec<_> {
        let late = offer::overdue(house.db.read(), t(now), limit).await.expect("a read");
        late.into_iter().map(|o| o.id).collect()
    };
    assert_eq!(late("2027-01-14T09:59:59Z", 9).await, []);
    assert_eq!(late("2027-01-15T10:00:00Z", 9).await, [made[1], made[0]]);
    assert_eq!(late("2027-01-17T10:00:00Z", 2).await, [made[1], made[0]]);
}
