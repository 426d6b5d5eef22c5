//! Rows to test with, made by the store's own functions: a group that books, volunteers, offers.

use cancel_cancer::domain::booking::{Booking, Slot, State, Support, TeamSize, Wish};
use cancel_cancer::domain::group::{Format, GroupKind};
use cancel_cancer::domain::ids::{BookingId, OfferId, PersonId, Reference};
use cancel_cancer::domain::offer::{Offer, TeamRole};
use cancel_cancer::domain::text::{Phone, Postcode};
use cancel_cancer::domain::volunteer::{
    Availability, Dbs, DbsLevel, Exception, Grade, Limits, Training, Volunteer, Weekly,
};
use cancel_cancer::store::booking::{self, NewRow};
use cancel_cancer::store::group;
use cancel_cancer::store::offer::{self, NewOffer};
use cancel_cancer::store::{Conn, Db, Result, person, volunteer};
use uuid::Uuid;

use crate::house::{House, email, line, t};

/// A reference of its own for each `n` below 31.
pub fn reference(n: u32) -> Reference {
    Reference::from_random([n, 1, 2, 3, 4, 5])
}

/// What group `n` asks for: an hour at `time` on `day`, in person.
pub async fn asked(c: &impl Conn, house: &House, n: u32, day: &str, time: &str) -> NewRow {
    let name = line(&format!("Knit and Natter {n}"));
    let (address, postcode) = (email(&format!("ann{n}@example.org")), Postcode::parse("SG1 1AA").expect("a postcode"));
    let district = Some(postcode.district());
    let group = group::ensure(c, &name, GroupKind::Community, &address, district, house.now()).await.expect("a group");
    let phone = Phone::parse("01632 960 001").expect("a number");
    let who = line("Ann Bell");
    let contact = group::ensure_contact(c, group, &who, &address, Some(&phone), house.now()).await.expect("a contact");
    let place = group::ensure_place(c, group, (&line("Springfield House"), &postcode), None).await.expect("a place");
    let kind = group::kinds(c).await.expect("kinds")[0].id;
    let (date, time) = (day.parse().expect("a date"), time.parse().expect("a time"));
    let languages = ["ur".to_owned(), "pl".to_owned()].into();
    NewRow {
        reference: reference(n),
        uid: Uuid::from_u128(u128::from(n) + 1),
        idem: format!("idem {n}"),
        group,
        contact,
        kind,
        wish: Wish::Either,
        place: Some(place),
        people: 20,
        support: Support { languages, step_free: true, ..Support::default() },
        slots: vec![Slot::new(date, time, 60).expect("a time that exists")],
        created: house.now(),
    }
}

/// Group `n` books; its address is not proven.
pub async fn booked(house: &House, n: u32, day: &str, time: &str) -> BookingId {
    let new = asked(house.db.write(), house, n, day, time).await;
    booking::insert(house.db.write(), &new).await.expect("a booking").id
}

/// Group `n` books with a proven address.
pub async fn proven(house: &House, n: u32, day: &str, time: &str) -> BookingId {
    let id = booked(house, n, day, time).await;
    change(house, id, |b| Booking { proven: true, ..b }).await;
    id
}

/// A proven booking that a team of two is asked for.
pub async fn published(house: &House, n: u32, day: &str, time: &str) -> BookingId {
    let id = proven(house, n, day, time).await;
    let team = Some(TeamSize { lead: 1, support: 1 });
    change(house, id, |b| Booking { state: State::Offered, chosen: Some(0), team, ..b }).await;
    id
}

pub async fn the_booking(db: &Db, id: BookingId) -> Booking {
    booking::find(db.read(), id).await.expect("a read").expect("a booking")
}

pub async fn change(house: &House, id: BookingId, change: impl FnOnce(Booking) -> Booking) {
    let changed = change(the_booking(&house.db, id).await);
    booking::update(house.db.write(), &changed).await.expect("a change");
}

/// Somebody with an address of that name.
pub async fn somebody(house: &House, name: &str) -> PersonId {
    let address = email(&format!("{}@example.org", name.to_lowercase()));
    person::ensure(house.db.write(), &address, &line(name), house.now()).await.expect("a person")
}

/// Everything that a volunteer can say, said once.
pub async fn volunteer_facts(house: &House, name: &str) -> Volunteer {
    let (id, kinds) = (somebody(house, name).await, group::kinds(house.db.read()).await.expect("kinds"));
    let date = |text: &str| text.parse().expect("a date");
    let time = |text: &str| text.parse().expect("a time");
    Volunteer {
        id,
        home: "SG1".into(),
        mode: "car".into(),
        max_km: 30,
        formats: [Format::InPerson, Format::Online].into(),
        languages: ["en".to_owned(), "pl".to_owned()].into(),
        tags: ["female".to_owned()].into(),
        limits: Limits { day: Some(1), week: None, month: Some(4), total: Some(9) },
        min_gap_min: 30,
        training: vec![
            Training { kind: kinds[1].id, grade: Grade::Shadow, valid_to: date("2027-12-31") },
            Training { kind: kinds[0].id, grade: Grade::Lead, valid_to: date("2028-01-31") },
        ],
        dbs: Some(Dbs { level: DbsLevel::Enhanced, valid_to: date("2028-06-30") }),
        availability: Availability {
            weekly: vec![Weekly {
                weekday: chrono::Weekday::Sun,
                from: time("09:00:00"),
                to: time("17:30:00"),
                every: 2,
                anchor: date("2027-01-04"),
            }],
            exceptions: vec![Exception { from: t("2027-03-02T12:00:00Z"), to: t("2027-03-02T13:00:00Z"), free: false }],
            bank_holidays: true,
        },
        given_before: 3,
        show_name: true,
        version: 0,
    }
}

pub async fn a_volunteer(house: &House, name: &str) -> PersonId {
    let facts = volunteer_facts(house, name).await;
    volunteer::save(house.db.write(), &facts).await.expect("a volunteer");
    facts.id
}

/// An open offer of the booking's first time, set-up 30 and pack-down 15 minutes, made now and released at once.
pub async fn offered(house: &House, booking: BookingId, person: PersonId) -> OfferId {
    offer::insert(house.db.write(), &offer_of(house, booking, person).await).await.expect("an offer")
}

pub async fn offer_of(house: &House, booking: BookingId, person: PersonId) -> NewOffer {
    let slot = the_booking(&house.db, booking).await.slots[0];
    let kind = group::kinds(house.db.read()).await.expect("kinds")[0].clone();
    let (made, on_site) = (house.now(), slot.on_site(&kind));
    let deadline = house.rules.offers.deadline(made, slot.start);
    NewOffer { booking, person, role: TeamRole::Lead, slot: 0, made, release: made, deadline, on_site }
}

pub async fn the_offer(db: &Db, id: OfferId) -> Offer {
    offer::find(db.read(), id).await.expect("a read").expect("an offer")
}

/// Says yes to an offer and tells what the database says to that.
pub async fn accept(house: &House, id: OfferId) -> Result<()> {
    let yes = the_offer(&house.db, id).await.accept(house.now()).expect("it is open");
    offer::update(house.db.write(), &yes).await
}
