//! Lists of the desk, of volunteers and of feeds: who sees what.

use cancel_cancer::domain::booking::{Booking, State};
use cancel_cancer::domain::ids::BookingId;
use cancel_cancer::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::text::Postcode;
use cancel_cancer::store::audit::{self, Entry};
use cancel_cancer::store::{booking, group, offer, outbox, views};
use chrono::Duration;
use rstest::rstest;

use super::make::{
    a_volunteer, accept, asked, change, offer_of, offered, proven, published, reference, somebody, the_booking,
    the_offer,
};
use crate::house::{Engine, House, line, t};

const SPAN: (&str, &str) = ("2027-03-01T00:00:00Z", "2027-04-01T00:00:00Z");

fn span() -> (cancel_cancer::domain::time::Instant, cancel_cancer::domain::time::Instant) {
    (t(SPAN.0), t(SPAN.1))
}

/// Group `n` books online: no place.
async fn online(house: &House, n: u32, day: &str) -> BookingId {
    let mut new = asked(house.db.write(), house, n, day, "18:00:00").await;
    new.place = None;
    let id = booking::insert(house.db.write(), &new).await.expect("a booking").id;
    change(house, id, |b| Booking { proven: true, ..b }).await;
    id
}

/// Group `n` books in Hertford.
async fn in_hertford(house: &House, n: u32, day: &str) -> BookingId {
    let mut new = asked(house.db.write(), house, n, day, "18:00:00").await;
    let postcode = Postcode::parse("SG14 1AB").expect("a postcode");
    let hall = group::ensure_place(house.db.write(), new.group, (&line("Castle_Hall 100%"), &postcode), None).await;
    new.place = Some(hall.expect("a place"));
    let id = booking::insert(house.db.write(), &new).await.expect("a booking").id;
    change(house, id, |b| Booking { proven: true, ..b }).await;
    id
}

#[rstest]
#[tokio::test]
async fn a_coordinator_sees_bookings_of_own_districts_and_online_ones(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let c = house.db.read();
    let here = published(&house, 1, "2027-03-02", "18:00:00").await;
    let there = in_hertford(&house, 2, "2027-03-03").await;
    let online = online(&house, 3, "2027-03-04").await;
    accept(&house, offered(&house, here, somebody(&house, "Ada").await).await).await.expect("a place");
    let mine = ["SG1".to_owned()];
    let list = async |districts: Option<&[String]>, state, search: &str| -> (Vec<BookingId>, u64) {
        let (lines, total) = views::bookings(c, districts, state, search, 0, 9).await.expect("a list");
        (lines.into_iter().map(|line| line.id).collect(), total)
    };
    assert_eq!(list(None, None, "").await, (vec![online, there, here], 3));
    assert_eq!(list(Some(&mine), None, "").await, (vec![online, here], 2));
    assert_eq!(list(Some(&[]), None, "").await, (vec![online], 1));
    assert_eq!(list(None, Some(State::Offered), "").await, (vec![here], 1));
    for search in [reference(2).as_str().to_lowercase().as_str(), "NATTER 2", "castle_hall", "100%"] {
        assert_eq!(list(None, None, search).await, (vec![there], 1), "{search}");
    }
    assert_eq!(list(None, None, "castle%hall").await, (vec![], 0), "a mark is only a mark");
    let (second, total) = views::bookings(c, None, None, "", 1, 2).await.expect("a page");
    assert_eq!((second.len(), second[0].id, total), (1, here, 3));
    let first = &second[0];
    assert_eq!((first.accepted, first.team, first.district.as_deref()), (1, Some(2), Some("SG1")));
    assert_eq!((first.kind.as_str(), first.start), ("Cancer awareness", t("2027-03-02T18:00:00Z")));
    for (id, seen) in [(here, true), (there, false), (online, true)] {
        assert_eq!(views::sees(c, Some(&mine), id).await.expect("an answer"), seen);
    }
    let mut counts = views::counts(c, Some(&mine)).await.expect("counts");
    counts.sort_unstable();
    assert_eq!(counts, [(State::Requested, 1), (State::Offered, 1)]);
    assert_eq!(views::of_districts(c, Some(&mine), span()).await.expect("a list"), [here, online]);
    let groups = views::groups(c, Some(&mine)).await.expect("groups");
    let groups: Vec<_> = groups.iter().map(|g| (g.name.as_str(), g.bookings, g.last)).collect();
    let want = [
        ("Knit and Natter 1", 1, Some(t("2027-03-02T18:00:00Z"))),
        ("Knit and Natter 3", 1, Some(t("2027-03-04T18:00:00Z"))),
    ];
    assert_eq!(groups, want);
}

#[rstest]
#[tokio::test]
async fn letters_and_lines_are_seen_with_their_booking(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (here, there) = (proven(&house, 1, "2027-03-02", "18:00:00").await, in_hertford(&house, 2, "2027-03-03").await);
    for id in [here, there] {
        let to = Recipient::Contact(the_booking(&house.db, id).await.contact);
        let notice =
            Notice { kind: NoticeKind::Received, to, subject: Subject::Booking(id), due: house.now(), sequence: 0 };
        outbox::put(house.db.write(), &notice, house.now()).await.expect("a letter");
        let kind = cancel_cancer::store::item::ItemKind::NobodyFound;
        let put = cancel_cancer::store::item::put;
        put(house.db.write(), kind, Some(id), None, None, &format!("{}", id.0), house.now()).await.expect("a line");
    }
    let mine = ["SG1".to_owned()];
    let letters = async |districts: Option<&[String]>, id| -> Vec<_> {
        let letters = views::letters(house.db.read(), districts, id, None, 9).await.expect("letters");
        letters.into_iter().map(|l| l.booking.expect("about a booking")).collect()
    };
    assert_eq!(letters(Some(&mine), None).await, [reference(1)]);
    assert_eq!(letters(None, Some(there)).await, [reference(2)]);
    assert_eq!(letters(None, None).await, [reference(2), reference(1)]);
    let items = views::items(house.db.read(), Some(&mine), 9).await.expect("lines");
    assert_eq!(items.iter().map(|line| line.item.booking).collect::<Vec<_>>(), [Some(here)]);
}

#[rstest]
#[tokio::test]
async fn a_volunteer_sees_released_and_answered_offers(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (c, ada) = (house.db.read(), a_volunteer(&house, "Ada").await);
    let open = published(&house, 1, "2027-03-02", "18:00:00").await;
    let held = published(&house, 2, "2027-03-03", "18:00:00").await;
    let yes = published(&house, 3, "2027-03-04", "18:00:00").await;
    let no = published(&house, 4, "2027-03-05", "18:00:00").await;
    let far = published(&house, 5, "2027-05-05", "18:00:00").await;
    offered(&house, open, ada).await;
    let release = house.now() + Duration::hours(1);
    let later = offer::NewOffer { release, ..offer_of(&house, held, ada).await };
    offer::insert(house.db.write(), &later).await.expect("an offer");
    accept(&house, offered(&house, yes, ada).await).await.expect("a place");
    let answered = the_offer(&house.db, offered(&house, no, ada).await).await;
    let answered = answered.decline(None, house.now()).expect("it is open");
    offer::update(house.db.write(), &answered).await.expect("an answer");
    accept(&house, offered(&house, far, ada).await).await.expect("a place");
    offered(&house, open, somebody(&house, "Ben").await).await;

    let seen = async |now, since| -> Vec<BookingId> {
        let seen = views::offers_of(c, ada, now, since).await.expect("offers");
        assert!(seen.iter().all(|(o, facts)| o.person == ada && o.booking == facts.booking.id));
        seen.into_iter().map(|(o, _)| o.booking).collect()
    };
    assert_eq!(seen(house.now(), house.now()).await, [far, no, yes, open]);
    assert_eq!(seen(release, release).await, [held, open]);
    let all = views::of_volunteer(c, ada, span()).await.expect("a list");
    assert_eq!(all, [open, held, yes], "the facts tell that the second is not released");

    let lines = views::volunteers(c, house.now()).await.expect("volunteers");
    let lines: Vec<_> = lines.iter().map(|v| (v.id, v.accepted_ahead, v.open_offers, v.given, v.lead)).collect();
    assert_eq!(lines, [(ada, 2, 2, 3, true)]);
    let after = views::volunteers(c, t("2028-02-01T00:00:00Z")).await.expect("volunteers");
    let after: Vec<_> = after.iter().map(|v| (v.accepted_ahead, v.open_offers, v.given, v.lead)).collect();
    assert_eq!(after, [(0, 0, 5, false)], "two sessions later, the training has run out");
}

#[rstest]
#[tokio::test]
async fn a_group_sees_its_own_and_a_booking_its_history(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (mine, other) =
        (proven(&house, 1, "2027-03-02", "18:00:00").await, proven(&house, 2, "2027-03-02", "18:00:00").await);
    let group = the_booking(&house.db, mine).await.group;
    assert_eq!(views::of_group(house.db.read(), group, span()).await.expect("a list"), [mine]);
    let dee = somebody(&house, "Dee").await;
    for (booking, actor, action) in
        [(mine, Actor::Link, "request"), (other, Actor::Service, "plan"), (mine, Actor::Person(dee), "publish")]
    {
        let (at, detail) = (house.now(), serde_json::Value::Null);
        let entry = Entry { at, actor, action, booking: Some(booking), object: "CC-7Q2FK9", detail };
        audit::add(house.db.write(), &entry).await.expect("a line");
    }
    let history = views::history(house.db.read(), mine).await.expect("a history");
    let history: Vec<_> = history.iter().map(|h| (h.actor, h.name.as_deref(), h.action.as_str())).collect();
    assert_eq!(history, [(Actor::Link, None, "request"), (Actor::Person(dee), Some("Dee"), "publish")]);
}
