//! One booking to test calendars and letters with.

use chrono::{Duration, NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::calendar::Hosts;
use crate::domain::booking::{Booking, Slot, State, Support, TeamSize, Wish};
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::group::{Contact, Crew, Group, GroupKind, Place, SessionKind};
use crate::domain::ids::{BookingId, ContactId, GroupId, KindId, OfferId, PersonId, PlaceId, Reference};
use crate::domain::offer::{Offer, OfferState, TeamRole};
use crate::domain::programme::Programme;
use crate::domain::text::{Email, Line, Postcode};
use crate::domain::time::{Instant, day_start};

pub(crate) fn line(text: &str) -> Line {
    Line::parse(text).expect("a line")
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

pub(crate) fn slot(date: NaiveDate, hour: u32, minute: u32) -> Slot {
    Slot::new(date, NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"), 90).expect("exists once")
}

/// Midnight on 20 November 2026: after everything the sample booking says.
pub(crate) fn now() -> Instant {
    day_start(day(2026, 11, 20))
}

pub(crate) fn hosts() -> Hosts<'static> {
    Hosts { uid_host: "sessions.example.org", session_url: &|r| format!("https://sessions.example.org/s/{r}") }
}

pub(crate) fn programme() -> Programme {
    Programme {
        name: "Cancer Awareness Sessions".into(),
        organisation: "Example Trust".into(),
        zone: "Europe/London".into(),
        header: "none".into(),
        area: "east and north Hertfordshire".into(),
        phone: "01438 000000".into(),
        email: "hello@example.org".into(),
        address: "1 High Street, Stevenage SG1 1AA".into(),
        data_protection: "dpo@example.org".into(),
        steering: "steering@example.org".into(),
        partners: vec![],
        bank_holidays: vec![],
    }
}

/// Confirmed for Tuesday 15 June 2027, 6:30pm, with its second wish on 16 March; Zoë leads, Amir supports.
pub(crate) fn confirmed() -> BookingFacts {
    let booking = booking();
    BookingFacts {
        mates: vec![
            mate(1, "Zoë O’Neill", TeamRole::Lead, OfferState::Accepted, &booking),
            mate(2, "Amir Khan", TeamRole::Support, OfferState::Accepted, &booking),
        ],
        booking,
        kind: kind(),
        group: Group { id: GroupId(1), name: line("Knit, Natter & Co"), kind: GroupKind::Community, priority: false },
        contact: Contact {
            id: ContactId(1),
            group: GroupId(1),
            name: line("Ann Bell"),
            email: email("ann@group.example.org"),
            phone: None,
            proven: true,
            email_dead: false,
        },
        place: Some(Place {
            id: PlaceId(1),
            name: line("Village Hall, 12 High Street"),
            postcode: Postcode::parse("SG1 1AA").expect("a postcode"),
            decile: None,
        }),
        outcome: None,
    }
}

fn booking() -> Booking {
    Booking {
        id: BookingId(1),
        reference: Reference::parse("CC-7Q2FK9").expect("a reference"),
        uid: Uuid::from_u128(0x3f0c_1f1e_7a54_4a0d_9f1c_0f3a_5a1a_7d11),
        group: GroupId(1),
        contact: ContactId(1),
        kind: KindId(1),
        wish: Wish::InPerson,
        place: Some(PlaceId(1)),
        join: None,
        people: 25,
        support: Support::default(),
        slots: vec![slot(day(2027, 6, 15), 18, 30), slot(day(2027, 3, 16), 14, 0)],
        chosen: Some(0),
        team: Some(TeamSize { lead: 1, support: 1 }),
        state: State::Confirmed,
        proven: true,
        sequence: 1,
        moved: 0,
        created: now() - Duration::days(19),
        touched: now() - Duration::days(1),
        hold_until: None,
        version: 4,
    }
}

/// The same in another state, its offers as that state has them.
pub(crate) fn in_state(state: State) -> BookingFacts {
    let mut facts = confirmed();
    facts.booking.state = state;
    match state {
        State::Requested => {
            facts.mates.clear();
            facts.booking.team = None;
            facts.booking.chosen = None;
        }
        State::Offered => set_offers(&mut facts, OfferState::Open),
        State::Cancelled | State::Declined | State::NotStaffed => {
            facts.booking.sequence = 2;
            set_offers(&mut facts, OfferState::TakenOff);
            facts.mates.iter_mut().for_each(|m| m.offer.called_off = true);
        }
        State::Confirmed | State::Counted => {}
    }
    facts
}

pub(crate) fn set_offers(facts: &mut BookingFacts, state: OfferState) {
    facts.mates.iter_mut().for_each(|m| m.offer.state = state);
}

fn mate(person: i64, name: &str, role: TeamRole, state: OfferState, booking: &Booking) -> Mate {
    let made = now() - Duration::days(3);
    let kind = kind();
    let offer = Offer {
        id: OfferId(person),
        booking: booking.id,
        person: PersonId(person),
        role,
        slot: 0,
        state,
        made,
        release: made + Duration::minutes(1),
        deadline: now() + Duration::days(1),
        answered: (state == OfferState::Accepted).then(|| made + Duration::days(1)),
        earlier_yes: None,
        called_off: false,
        reason: None,
        on_site: booking.slots[0].on_site(&kind),
        version: 1,
    };
    let email = email(&format!("v{person}@volunteer.example.net"));
    Mate { offer, name: line(name), email, email_dead: false, show_name: person == 1 }
}

fn kind() -> SessionKind {
    SessionKind {
        id: KindId(1),
        code: "general".into(),
        title: "Know your body, part 1".into(),
        duration_min: 90,
        setup_min: 30,
        packdown_min: 15,
        notice_days: 14,
        dbs: None,
        crews_in_person: vec![Crew { lead: 1, support: 1, value_pct: 100 }],
        crews_online: vec![Crew { lead: 1, support: 0, value_pct: 90 }],
    }
}
