//! Snapshots hold what a plan needs and nothing else; drafts are kept only where the facts they were made from stand.

use cancel_cancer::domain::booking::{Booking, State, TeamSize};
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::offer::{OfferState, TeamRole};
use cancel_cancer::domain::outcome::{Happened, Outcome};
use cancel_cancer::domain::plan::{Draft, Member, MemberWhy, Row, Shortage, Snapshot, Unfilled};
use cancel_cancer::domain::time::Instant;
use cancel_cancer::domain::volunteer::Volunteer;
use cancel_cancer::store::{booking, commit, group, offer, plan, plan_change, volunteer};
use chrono::{Duration, NaiveDate};
use rstest::rstest;

use super::make::{a_volunteer, accept, asked, booked, change, offered, proven, published, the_booking, the_offer};
use crate::house::{Engine, House, t};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// From the 1st of January to the 1st of May, as of `now`.
async fn snapshot(house: &House, now: Instant) -> Snapshot {
    let tx = house.db.begin_read().await.expect("a transaction");
    plan::snapshot(&tx, now, (day("2027-01-01"), day("2027-05-01"))).await.expect("a snapshot")
}

async fn ids(house: &House) -> Vec<BookingId> {
    snapshot(house, house.now()).await.bookings.iter().map(|b| b.booking.id).collect()
}

#[rstest]
#[tokio::test]
async fn a_snapshot_holds_what_is_to_be_staffed_and_every_held_place(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let ada = a_volunteer(&house, "Ada").await;
    booked(&house, 1, "2027-03-01", "18:00:00").await;
    let wanted = proven(&house, 2, "2027-03-02", "18:00:00").await;
    let held = published(&house, 3, "2027-03-03", "18:00:00").await;
    let tomorrow = Some(day("2027-01-13"));
    change(&house, held, |b| Booking { hold_until: tomorrow, ..b }).await;
    let today = proven(&house, 4, "2027-03-04", "18:00:00").await;
    change(&house, today, |b| Booking { hold_until: Some(day("2027-01-12")), ..b }).await;
    proven(&house, 5, "2027-05-01", "00:00:00").await;
    let edge = proven(&house, 6, "2027-04-30", "23:00:00").await;
    let cancelled = published(&house, 7, "2027-03-05", "18:00:00").await;
    change(&house, cancelled, |b| Booking { state: State::Cancelled, ..b }).await;
    house.clock.set(t("2026-12-01T10:00:00Z"));
    let counted = published(&house, 8, "2027-01-05", "18:00:00").await;
    accept(&house, offered(&house, counted, ada).await).await.expect("a place");
    house.clock.set(t("2027-01-12T10:00:00Z"));
    change(&house, counted, |b| Booking { state: State::Counted, ..b }).await;
    let mut later = asked(house.db.write(), &house, 9, "2026-12-30", "18:00:00").await;
    later.slots.extend(asked(house.db.write(), &house, 9, "2027-02-02", "18:00:00").await.slots);
    let later = booking::insert(house.db.write(), &later).await.expect("a booking").id;
    change(&house, later, |b| Booking { proven: true, ..b }).await;

    assert_eq!(ids(&house).await, [wanted, today, edge, counted, later]);
    let no = the_offer(&house.db, offered(&house, held, ada).await).await;
    assert_eq!(ids(&house).await, [wanted, held, today, edge, counted, later], "an offer is out");
    let answered = no.decline(None, house.now()).expect("it is open");
    offer::update(house.db.write(), &answered).await.expect("an answer");
    assert_eq!(ids(&house).await, [wanted, today, edge, counted, later]);

    let seen = snapshot(&house, house.now()).await;
    let first = &seen.bookings[0];
    assert_eq!(first.booking, the_booking(&house.db, wanted).await);
    assert_eq!((first.group.name.as_str(), first.offers.len()), ("Knit and Natter 2", 0));
    assert_eq!(first.place.as_ref().map(|p| p.postcode.as_str()), Some("SG1 1AA"));
    assert_eq!(seen.bookings[3].offers.iter().map(|o| o.person).collect::<Vec<_>>(), [ada]);
    assert_eq!((seen.taken, seen.kinds.len(), seen.volunteers.len()), (house.now(), 4, 1));
}

/// Ada accepts a session on `day`; it is over once `now` is past it.
async fn gave(house: &House, n: u32, ada: PersonId, day: &str) -> BookingId {
    let id = published(house, n, day, "18:00:00").await;
    accept(house, offered(house, id, ada).await).await.expect("a place");
    change(house, id, |b| Booking { state: State::Confirmed, ..b }).await;
    id
}

#[rstest]
#[tokio::test]
async fn sessions_given_and_asks_are_counted_by_volunteer(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let c = house.db.write();
    house.clock.set(t("2026-09-01T10:00:00Z"));
    let (ada, ben) = (a_volunteer(&house, "Ada").await, a_volunteer(&house, "Ben").await);
    gave(&house, 1, ada, "2026-10-02").await;
    gave(&house, 2, ada, "2026-10-03").await;
    gave(&house, 3, ada, "2026-12-31").await;
    let missed = gave(&house, 4, ada, "2026-12-01").await;
    house.clock.set(t("2026-12-31T23:59:59Z"));
    let outcome = Outcome { happened: Happened::HostAbsent, people: None };
    booking::put_outcome(c, missed, outcome, house.now()).await.expect("an outcome");
    let asked = published(&house, 5, "2027-03-01", "18:00:00").await;
    offered(&house, asked, ben).await;
    house.clock.set(t("2027-01-01T00:00:00Z"));
    gave(&house, 6, ada, "2027-01-05").await;
    gave(&house, 7, ada, "2027-02-05").await;
    house.clock.set(t("2027-01-12T10:00:00Z"));
    group::set_priority(c, the_booking(&house.db, asked).await.group, true).await.expect("a priority");
    volunteer::avoid_group(c, ben, the_booking(&house.db, asked).await.group).await.expect("kept apart");
    for pair in [(ben, ada), (ada, ben)] {
        volunteer::do_not_pair(c, pair.0, pair.1).await.expect("kept apart");
    }

    let seen = snapshot(&house, house.now()).await;
    assert_eq!(seen.given.into_iter().collect::<Vec<_>>(), [(ada, 4)], "not what did not take place");
    assert_eq!(seen.given_90_days.into_iter().collect::<Vec<_>>(), [(ada, 2)], "from the 3rd of October on");
    assert_eq!(seen.asked_this_month.into_iter().collect::<Vec<_>>(), [(ada, 2)]);
    assert_eq!(seen.avoid_groups, [(ben, the_booking(&house.db, asked).await.group)]);
    assert_eq!(seen.do_not_pair, [(ada, ben)]);
}

fn member(person: PersonId, version: i64) -> Member {
    let why =
        MemberWhy { road_m: 18_919, ride_min: 38, load: 1, prior_load: 2, offered: 9, languages: vec!["pl".into()] };
    Member { person, role: TeamRole::Lead, already: false, version, why }
}

async fn row(house: &House, id: BookingId, members: &[PersonId]) -> Row {
    let version = the_booking(&house.db, id).await.version;
    let members = members.iter().map(|p| member(*p, 1)).collect();
    Row { booking: id, version, slot: 0, team: TeamSize { lead: 1, support: 1 }, members, digest: format!("d{}", id.0) }
}

fn draft(house: &House, dirty: i64, rows: Vec<Row>) -> Draft {
    let shortage = Shortage {
        slot: 1,
        funnel: [("distance".to_owned(), 7)].into(),
        volunteers: 60,
        eligible: 3,
        free: 1,
        free_leads: 0,
        missing: vec!["lead".into()],
    };
    let unfilled = vec![Unfilled { booking: BookingId(77), shortages: vec![shortage] }];
    let (made, problem_json, plan_json) = (house.now(), "{\"p\":1}".to_owned(), "{\"q\":2}".to_owned());
    Draft { made, dirty, seed: u64::MAX, score: 5, bound: 9, rows, unfilled, problem_json, plan_json }
}

async fn save(house: &House, draft: &Draft) -> Option<usize> {
    let tx = house.db.begin().await.expect("a transaction");
    let kept = plan::save(&tx, draft).await.expect("an answer");
    commit(tx).await.expect("kept");
    kept
}

async fn rows_of(house: &House) -> Vec<BookingId> {
    let present = plan::present(house.db.read()).await.expect("a read").expect("a draft");
    present.draft.rows.iter().map(|row| row.booking).collect()
}

#[rstest]
#[tokio::test]
async fn a_draft_is_kept_where_the_versions_still_hold(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (ada, ben) = (a_volunteer(&house, "Ada").await, a_volunteer(&house, "Ben").await);
    let mut rows = Vec::new();
    for n in 1..=3 {
        let id = proven(&house, n, &format!("2027-03-0{n}"), "18:00:00").await;
        let team = [ada, ben];
        rows.push(row(&house, id, &team[..if n == 2 { 2 } else { 1 }]).await);
    }
    let draft = draft(&house, 0, rows.clone());
    assert_eq!(save(&house, &draft).await, Some(3));
    let present = plan::present(house.db.read()).await.expect("a read").expect("a draft");
    let want = Draft { problem_json: String::new(), plan_json: String::new(), ..draft.clone() };
    assert_eq!(present.draft, want);
    let files = plan::files(house.db.read()).await.expect("a read");
    assert_eq!(files, Some((draft.problem_json.clone(), draft.plan_json.clone())));

    change(&house, rows[0].booking, |b| Booking { sequence: 1, ..b }).await;
    let facts = volunteer::find(house.db.read(), ben).await.expect("a read").expect("a volunteer");
    volunteer::save(house.db.write(), &Volunteer { max_km: 1, ..facts }).await.expect("a change");
    assert_eq!(save(&house, &draft).await, Some(1));
    assert_eq!(rows_of(&house).await, [rows[2].booking]);
}

#[rstest]
#[tokio::test]
async fn an_older_draft_never_replaces_a_newer_one(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let ada = a_volunteer(&house, "Ada").await;
    let id = proven(&house, 1, "2027-03-01", "18:00:00").await;
    assert_eq!(plan::present(house.db.read()).await.expect("a read"), None);
    for _ in 0..2 {
        plan::mark_dirty(house.db.write()).await.expect("marked");
    }
    assert_eq!(plan::dirty(house.db.read()).await.expect("a read"), (2, 0));
    assert_eq!(snapshot(&house, house.now()).await.dirty, 2);
    let newer = draft(&house, 2, vec![row(&house, id, &[ada]).await]);
    assert_eq!(save(&house, &newer).await, Some(1));
    assert_eq!(plan::dirty(house.db.read()).await.expect("a read"), (2, 2));
    let older = Draft { dirty: 1, made: house.now() + Duration::minutes(1), ..draft(&house, 1, vec![]) };
    assert_eq!(save(&house, &older).await, None);
    assert_eq!(rows_of(&house).await, [id]);
    let later = Draft { made: house.now() + Duration::minutes(2), ..draft(&house, 2, vec![]) };
    assert_eq!(save(&house, &later).await, Some(0), "the same facts on another day");
    assert_eq!(rows_of(&house).await, []);
}

#[rstest]
#[tokio::test]
async fn a_row_is_taken_once_and_remembered(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let ada = a_volunteer(&house, "Ada").await;
    let (one, two) =
        (proven(&house, 1, "2027-03-01", "18:00:00").await, proven(&house, 2, "2027-03-02", "18:00:00").await);
    let rows = vec![row(&house, one, &[ada]).await, row(&house, two, &[ada]).await];
    assert_eq!(save(&house, &draft(&house, 0, rows.clone())).await, Some(2));
    let id = plan::present(house.db.read()).await.expect("a read").expect("a draft").id;
    let take =
        async |booking, published| plan::take_row(house.db.write(), id, booking, published).await.expect("an answer");
    assert!(take(one, true).await);
    assert!(!take(one, true).await);
    assert!(take(two, false).await);
    assert_eq!(rows_of(&house).await, []);
    let last = async |id| plan::last_row(house.db.read(), id).await.expect("a read");
    assert_eq!((last(one).await, last(two).await), (Some(rows[0].clone()), None));

    let (c, later) = (house.db.write(), house.now() + Duration::minutes(1));
    assert_eq!(save(&house, &Draft { made: later, ..draft(&house, 0, vec![]) }).await, Some(0));
    change(&house, one, |b| Booking { state: State::Offered, chosen: Some(0), team: Some(rows[0].team), ..b }).await;
    plan::forget(c, later + Duration::minutes(1)).await.expect("forgotten");
    assert!(last(one).await.is_some(), "a session to come was published from it");
    change(&house, one, |b| Booking { state: State::Cancelled, ..b }).await;
    plan::forget(c, later).await.expect("forgotten");
    assert!(last(one).await.is_some(), "it was not replaced before then");
    plan::forget(c, later + Duration::minutes(1)).await.expect("forgotten");
    assert_eq!(last(one).await, None);
    assert!(plan::present(c).await.expect("a read").is_some(), "the present draft stays");
}

#[rstest]
#[tokio::test]
async fn who_holds_what_is_read_for_the_sessions_of_a_window_alone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (ada, ben) = (a_volunteer(&house, "Ada").await, a_volunteer(&house, "Ben").await);
    gave(&house, 1, ada, "2027-02-02").await;
    let yes = gave(&house, 2, ada, "2027-03-02").await;
    let asks = published(&house, 3, "2027-03-03", "18:00:00").await;
    offered(&house, asks, ben).await;
    let refused = offered(&house, asks, ada).await;
    let no = the_offer(&house.db, refused).await.decline(None, house.now()).expect("a no");
    offer::update(house.db.write(), &no).await.expect("it is kept");
    let (c, days) = (house.db.read(), (day("2027-03-01"), day("2027-05-01")));
    let later = published(&house, 4, "2027-05-01", "18:00:00").await;
    offered(&house, later, ben).await;
    let mut held = plan_change::held(c, days).await.expect("a read");
    held.sort();
    let reference = async |id| the_booking(&house.db, id).await.reference.to_string();
    let (yes_name, asks_name) = (reference(yes).await, reference(asks).await);
    let mut want = [(yes_name.clone(), ada, OfferState::Accepted), (asks_name.clone(), ben, OfferState::Open)];
    want.sort();
    assert_eq!(held, want);
    let named = plan_change::bookings(c, days).await.expect("a read");
    assert_eq!(
        named,
        [(yes_name, yes), (asks_name, asks)].into(),
        "neither an earlier session that nobody counted nor a later one"
    );
}
