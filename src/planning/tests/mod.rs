//! Snapshots to plan from, and what becomes of them.

mod draft;
mod property;
mod rules;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveTime, Weekday};

use crate::config::Config;
use crate::domain::booking::{Booking, Slot, State, Support, TeamSize, Wish};
use crate::domain::group::{Crew, Format, Group, GroupKind, Place, SessionKind};
use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, OfferId, PersonId, PlaceId, Reference};
use crate::domain::offer::{Offer, OfferState, TeamRole};
use crate::domain::plan::{PlanBooking, Snapshot};
use crate::domain::rules::Rules;
use crate::domain::text::{Line, Postcode};
use crate::domain::time::Instant;
use crate::domain::volunteer::{Availability, Grade, Limits, Training, Volunteer, Weekly};

/// A Tuesday, 10am.
const NOW: &str = "2027-01-12T10:00:00Z";

fn t(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn rules() -> Rules {
    Config::read(None, []).expect("the default settings").rules
}

fn kind() -> SessionKind {
    let crew = |lead, support, value_pct| Crew { lead, support, value_pct };
    SessionKind {
        id: KindId(1),
        code: "general".into(),
        title: "Signs of cancer".into(),
        duration_min: 60,
        setup_min: 15,
        packdown_min: 15,
        notice_days: 14,
        dbs: None,
        crews_in_person: vec![crew(1, 1, 100), crew(1, 2, 104)],
        crews_online: vec![crew(1, 0, 90), crew(1, 1, 100)],
    }
}

/// Free on weekdays from 9am to 9pm, leads the general session, lives in Stevenage.
fn volunteer(id: i64) -> Volunteer {
    let clock = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("a time");
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let one = |weekday| Weekly { weekday, from: clock(9), to: clock(21), every: 1, anchor: date("2027-01-04") };
    Volunteer {
        id: PersonId(id),
        home: "SG1".into(),
        mode: "car".into(),
        max_km: 30,
        formats: BTreeSet::from([Format::InPerson, Format::Online]),
        languages: BTreeSet::new(),
        tags: BTreeSet::new(),
        limits: Limits::default(),
        min_gap_min: 30,
        training: vec![Training { kind: KindId(1), grade: Grade::Lead, valid_to: date("2028-01-01") }],
        dbs: None,
        availability: Availability { weekly: days.map(one).to_vec(), ..Availability::default() },
        given_before: 5,
        show_name: true,
        version: 1,
    }
}

/// Proven and requested on 2 January, 2pm on Tuesday 9 February 2027 in Stevenage.
fn booking(id: i64) -> PlanBooking {
    let slot = Slot::new(date("2027-02-09"), NaiveTime::from_hms_opt(14, 0, 0).expect("a time"), 60).expect("a slot");
    PlanBooking {
        booking: Booking {
            id: BookingId(id),
            reference: Reference::from_random([0, 0, 0, 0, 0, u32::try_from(id).expect("small")]),
            uid: uuid::Uuid::nil(),
            group: GroupId(1),
            contact: ContactId(1),
            kind: KindId(1),
            wish: Wish::InPerson,
            place: Some(PlaceId(1)),
            join: None,
            people: 20,
            support: Support::default(),
            slots: vec![slot],
            chosen: None,
            team: None,
            state: State::Requested,
            proven: true,
            sequence: 0,
            moved: 0,
            created: t("2027-01-02T10:00:00Z"),
            touched: t("2027-01-02T10:00:00Z"),
            hold_until: None,
            version: 1,
        },
        group: Group {
            id: GroupId(1),
            name: Line::parse("Knit and Natter").expect("a name"),
            kind: GroupKind::Community,
            priority: false,
        },
        place: Some(hall()),
        offers: Vec::new(),
    }
}

fn hall() -> Place {
    Place {
        id: PlaceId(1),
        name: Line::parse("Village Hall").expect("a name"),
        postcode: Postcode::parse("SG1 1AA").expect("a postcode"),
        decile: None,
    }
}

/// The booking as published for `lead` + `support`.
fn offered(id: i64, lead: u32, support: u32) -> PlanBooking {
    let mut b = booking(id);
    (b.booking.state, b.booking.chosen) = (State::Offered, Some(0));
    b.booking.team = Some(TeamSize { lead, support });
    b
}

fn offer(id: i64, person: i64, role: TeamRole, state: OfferState, b: &PlanBooking) -> Offer {
    Offer {
        id: OfferId(id),
        booking: b.booking.id,
        person: PersonId(person),
        role,
        slot: 0,
        state,
        made: t("2027-01-11T10:00:00Z"),
        release: t("2027-01-11T10:00:00Z"),
        deadline: t("2027-01-14T10:00:00Z"),
        answered: None,
        earlier_yes: None,
        called_off: false,
        reason: None,
        on_site: b.booking.slots[0].on_site(&kind()),
        version: 1,
    }
}

fn snapshot(volunteers: Vec<Volunteer>, bookings: Vec<PlanBooking>) -> Snapshot {
    Snapshot {
        taken: t(NOW),
        dirty: 1,
        kinds: vec![kind()],
        volunteers,
        bookings,
        given_90_days: BTreeMap::new(),
        given: BTreeMap::new(),
        asked_this_month: BTreeMap::new(),
        avoid_groups: Vec::new(),
        busy: BTreeMap::new(),
        do_not_pair: Vec::new(),
    }
}

/// The same booking at other local dates, 2pm each.
fn at(mut b: PlanBooking, dates: &[&str]) -> PlanBooking {
    let two = NaiveTime::from_hms_opt(14, 0, 0).expect("a time");
    b.booking.slots = dates.iter().map(|d| Slot::new(date(d), two, 60).expect("a slot")).collect();
    b
}

fn hours(n: i64) -> Duration {
    Duration::hours(n)
}
