//! Bookings: read back as written, booked once, changed only by whom has read the last change, removed with all of it.

use cancel_cancer::domain::booking::{Booking, State, TeamSize};
use cancel_cancer::domain::group::GroupKind;
use cancel_cancer::domain::ids::BookingId;
use cancel_cancer::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use cancel_cancer::domain::outcome::{Happened, Outcome};
use cancel_cancer::domain::text::{Phone, Postcode};
use cancel_cancer::domain::time::Instant;
use cancel_cancer::domain::token::{Purpose, TokenHash};
use cancel_cancer::store::item::{self, ItemKind};
use cancel_cancer::store::{StoreError, booking, booking_due, commit, group, outbox, token};
use cancel_cancer::web::error::Fault;
use rstest::rstest;

use super::make::{asked, booked, change, offered, proven, published, reference, somebody, the_booking};
use crate::house::{Engine, House, Logs, email, line, t};

#[rstest]
#[tokio::test]
async fn a_booking_is_read_back_as_it_was_asked_for(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let mut new = asked(house.db.write(), &house, 1, "2027-03-30", "18:00:00").await;
    let later = asked(house.db.write(), &house, 1, "2027-03-27", "09:30:00").await;
    new.slots.extend(later.slots);
    let id = booking::insert(house.db.write(), &new).await.expect("a booking").id;
    let want = Booking {
        id,
        reference: new.reference,
        uid: new.uid,
        group: new.group,
        contact: new.contact,
        kind: new.kind,
        wish: new.wish,
        join: None,
        place: new.place,
        people: new.people,
        support: new.support,
        slots: new.slots,
        chosen: None,
        team: None,
        state: State::Requested,
        proven: false,
        sequence: 0,
        moved: 0,
        created: house.now(),
        touched: house.now(),
        hold_until: None,
        version: 1,
    };
    assert_eq!(the_booking(&house.db, id).await, want);
    assert_eq!(booking::by_reference(house.db.read(), &reference(1)).await.expect("a read"), Some(id));
    assert_eq!(booking::by_idem(house.db.read(), "idem 1").await.expect("a read"), Some(id));
    assert_eq!(booking::by_reference(house.db.read(), &reference(2)).await.expect("a read"), None);
}

#[rstest]
#[tokio::test]
async fn everything_about_bookings_comes_in_the_order_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (c, one) = (house.db.write(), published(&house, 1, "2027-03-09", "18:00:00").await);
    let two = proven(&house, 2, "2027-03-10", "18:00:00").await;
    let (ada, ben) = (somebody(&house, "Ada").await, super::make::a_volunteer(&house, "Ben").await);
    let offers = [offered(&house, one, ada).await, offered(&house, one, ben).await];
    let outcome = Outcome { happened: Happened::Partly, people: Some(7) };
    booking::put_outcome(c, one, outcome, house.now()).await.expect("an outcome");
    let place = the_booking(&house.db, one).await.place.expect("a place");
    group::set_decile(c, place, Some(2)).await.expect("a decile");
    group::set_priority(c, the_booking(&house.db, one).await.group, true).await.expect("a priority");

    let facts = booking::facts_of(house.db.read(), &[two, one]).await.expect("facts");
    assert_eq!(facts.iter().map(|f| f.booking.id).collect::<Vec<_>>(), [two, one]);
    let f = &facts[1];
    let mates: Vec<_> = f.mates.iter().map(|m| (m.offer.id, m.name.as_str(), m.email.as_str(), m.show_name)).collect();
    let want = [(offers[0], "Ada", "ada@example.org", false), (offers[1], "Ben", "ben@example.org", true)];
    assert_eq!(mates, want);
    assert_eq!(f.outcome, Some(outcome));
    assert_eq!(
        (f.kind.code.as_str(), f.group.name.as_str(), f.group.kind),
        ("general", "Knit and Natter 1", GroupKind::Community)
    );
    assert!(f.group.priority);
    assert_eq!(
        (f.contact.name.as_str(), f.contact.phone.as_ref().map(Phone::as_str)),
        ("Ann Bell", Some("01632 960 001"))
    );
    let place = f.place.as_ref().map(|p| (p.name.as_str(), p.postcode.as_str(), p.decile));
    assert_eq!(place, Some(("Springfield House", "SG1 1AA", Some(2))));
    assert_eq!((facts[0].mates.len(), facts[0].outcome, facts[0].group.priority), (0, None, false));
}

#[rstest]
#[tokio::test]
async fn the_same_request_books_once_and_the_transaction_goes_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let first = booked(&house, 1, "2027-03-09", "18:00:00").await;
    let tx = house.db.begin().await.expect("a transaction");
    let mut new = asked(&tx, &house, 1, "2027-03-09", "18:00:00").await;
    new.uid = uuid::Uuid::from_u128(99);
    let refused = booking::insert(&tx, &new).await;
    assert!(matches!(refused, Err(StoreError::Taken("booking_idem_uq"))), "{refused:?}");
    new.idem = "another".into();
    let refused = booking::insert(&tx, &new).await;
    assert!(matches!(refused, Err(StoreError::Taken("booking_reference_uq"))), "{refused:?}");
    new.reference = reference(2);
    let second = booking::insert(&tx, &new).await.expect("a booking").id;
    commit(tx).await.expect("kept");
    assert_ne!(first, second);
    assert_eq!(the_booking(&house.db, second).await.group, the_booking(&house.db, first).await.group);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_clicks_at_once_one_books(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = std::sync::Arc::new(House::new(engine).await);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 1..=12_u32 {
        let house = std::sync::Arc::clone(&house);
        tasks.spawn(async move {
            let tx = house.db.begin().await.expect("a transaction");
            let mut new = asked(&tx, &house, n, "2027-03-09", "18:00:00").await;
            new.idem = "one".into();
            let done = booking::insert(&tx, &new).await;
            commit(tx).await.expect("kept");
            done
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
    assert!(done.iter().all(|d| matches!(d, Ok(_) | Err(StoreError::Taken("booking_idem_uq")))), "{done:?}");
}

#[rstest]
#[tokio::test]
async fn a_change_of_what_was_changed_meanwhile_is_stale(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let id = proven(&house, 1, "2027-03-09", "18:00:00").await;
    let tx = house.db.begin().await.expect("a transaction");
    let read = booking::lock(&tx, id).await.expect("a read").expect("a booking");
    let changed = Booking {
        state: State::Offered,
        chosen: Some(0),
        team: Some(TeamSize { lead: 1, support: 2 }),
        sequence: 3,
        touched: t("2027-01-12T11:00:00Z"),
        hold_until: Some("2027-02-01".parse().expect("a date")),
        ..read.clone()
    };
    booking::update(&tx, &changed).await.expect("a change");
    commit(tx).await.expect("kept");
    let refused = booking::update(house.db.write(), &read).await;
    assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    assert_eq!(the_booking(&house.db, id).await, Booking { version: read.version + 1, ..changed });
}

#[rstest]
#[tokio::test]
async fn an_offered_booking_has_a_time_and_a_team(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let id = proven(&house, 1, "2027-03-09", "18:00:00").await;
    let broken = Booking { state: State::Offered, ..the_booking(&house.db, id).await };
    let refused = booking::update(house.db.write(), &broken).await.expect_err("no such booking").to_string();
    assert!(refused.contains("booking_published_ck"), "{refused}");
}

#[rstest]
#[tokio::test]
async fn an_unproven_request_goes_with_its_group_contact_letters_and_lines(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (c, id) = (house.db.write(), booked(&house, 1, "2027-03-09", "18:00:00").await);
    let b = the_booking(&house.db, id).await;
    let (subject, to) = (Subject::Booking(id), Recipient::Contact(b.contact));
    let letter = Notice { kind: NoticeKind::Received, to, subject, due: house.now(), sequence: 0 };
    outbox::put(c, &letter, house.now()).await.expect("a letter");
    item::put(c, ItemKind::Passed, Some(id), None, None, "passed 1", house.now()).await.expect("a line");
    let word = house.links.token(Purpose::Booking, id.0, 1).hash();
    token::put(c, Purpose::Booking, id.0, 1, &word, house.now()).await.expect("a token");
    // Another booking of the same group, with a contact of its own, keeps the group.
    let mut other = asked(c, &house, 1, "2027-04-09", "18:00:00").await;
    other.contact = group::ensure_contact(c, b.group, &line("Bea"), &email("bea@example.org"), None, house.now())
        .await
        .expect("a contact");
    (other.reference, other.uid, other.idem) = (reference(2), uuid::Uuid::from_u128(77), "other".into());
    let other = booking::insert(c, &other).await.expect("a booking").id;

    booking::delete(c, id).await.expect("gone");
    assert_eq!(booking::find(c, id).await.expect("a read"), None);
    assert_eq!(group::contact(c, b.contact).await.expect("a read"), None);
    assert!(group::find(c, b.group).await.expect("a read").is_some(), "the other booking needs it");
    assert!(outbox::claim(c, house.now(), house.now(), 9).await.expect("a read").is_empty());
    let opens = token::find(c, Purpose::Booking, &word).await.expect("a read").expect("remembered");
    assert!(opens.revoked, "its link says that it is gone");
    booking::delete(c, other).await.expect("gone");
    assert_eq!(group::find(c, b.group).await.expect("a read"), None);
}

#[rstest]
#[tokio::test]
async fn a_proven_request_stays(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let id = proven(&house, 1, "2027-03-09", "18:00:00").await;
    let refused = booking::delete(house.db.write(), id).await;
    assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    assert!(booking::find(house.db.read(), id).await.expect("a read").is_some());
}

#[rstest]
#[tokio::test]
async fn requests_wait_a_while_for_a_proof_and_until_their_last_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let unproven = booked(&house, 1, "2027-03-09", "18:00:00").await;
    let asked = published(&house, 2, "2027-03-09", "18:00:00").await;
    let confirmed = published(&house, 3, "2027-03-09", "18:00:00").await;
    change(&house, confirmed, |b| Booking { state: State::Confirmed, ..b }).await;
    let old = async |before: Instant| booking_due::unproven_before(house.db.read(), before).await.expect("a read");
    assert_eq!(old(house.now()).await, []);
    assert_eq!(old(t("2027-01-12T10:00:01Z")).await, [unproven]);
    let passed = async |now: &str| booking_due::passed(house.db.read(), t(now)).await.expect("a read");
    assert_eq!(passed("2027-03-09T18:00:00Z").await, []);
    assert_eq!(passed("2027-03-09T18:00:01Z").await, [asked], "unproven requests go by themselves");
}

#[rstest]
#[tokio::test]
async fn an_outcome_is_recorded_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let id = booked(&house, 1, "2027-03-09", "18:00:00").await;
    let first = Outcome { happened: Happened::Delivered, people: None };
    booking::put_outcome(house.db.write(), id, first, house.now()).await.expect("an outcome");
    let again = booking::put_outcome(house.db.write(), id, Outcome { people: Some(3), ..first }, house.now()).await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    let facts = booking::facts(house.db.read(), id).await.expect("a read").expect("facts");
    assert_eq!(facts.outcome, Some(first));
}

#[rstest]
#[tokio::test]
async fn a_group_is_known_again_by_contact_name_and_district(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (c, ann) = (house.db.write(), email("ann@example.org"));
    let ensure = async |name: &str, contact, district| {
        group::ensure(c, &line(name), GroupKind::Faith, contact, district, house.now()).await.expect("a group")
    };
    let first = ensure("Knit & Natter", &ann, Some("SG1")).await;
    assert_eq!(ensure("knit natter", &ann, Some("SG1")).await, first);
    for other in [
        ensure("Knit & Natter", &ann, None).await,
        ensure("Knit & Natter", &email("bea@example.org"), Some("SG1")).await,
        ensure("Knit & Chatter", &ann, Some("SG1")).await,
    ] {
        assert_ne!(other, first);
    }
    let phone = Phone::parse("01632 960 002").expect("a number");
    let contact = async |name: &str, phone| {
        group::ensure_contact(c, first, &line(name), &ann, phone, house.now()).await.expect("a contact")
    };
    let id = contact("Ann Bell", Some(&phone)).await;
    group::prove_contact(c, id).await.expect("a proof");
    assert_eq!(contact("Ann Bell", Some(&phone)).await, id);
    // Whoever writes other details in her name changes nothing that she gave.
    let others = contact("Ann B", None).await;
    assert_ne!(others, id);
    let read = async |id| group::contact(c, id).await.expect("a read").expect("a contact");
    let (ann, other) = (read(id).await, read(others).await);
    assert_eq!((ann.name.as_str(), ann.phone, ann.proven), ("Ann Bell", Some(phone), true));
    assert_eq!((other.name.as_str(), other.phone, other.proven), ("Ann B", None, false));
    let postcode = Postcode::parse("SG1 1AA").expect("a postcode");
    let hall = async |name: &str| group::ensure_place(c, first, (&line(name), &postcode), None).await.expect("a place");
    assert_eq!(hall("Hall").await, hall("Hall").await);
    assert_ne!(hall("Hall").await, hall("Annexe").await);
    assert_eq!(token::find(c, Purpose::Prove, &TokenHash::of("never")).await.expect("a read"), None);
}

#[rstest]
#[tokio::test]
async fn a_failure_of_the_database_is_logged_without_values(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (nobodys, outcome) = (BookingId(424_242), Outcome { happened: Happened::Delivered, people: None });
    let failed = booking::put_outcome(house.db.write(), nobodys, outcome, house.now()).await.expect_err("no booking");
    let logs = Logs::begin();
    assert_eq!(Fault::from(failed), Fault::Failed);
    let said = logs.text();
    assert!(said.contains("the database failed") && !said.contains("424242"), "{said}");
}
