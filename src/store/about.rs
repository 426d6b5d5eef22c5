//! Everything about bookings, read with a constant number of statements however many they are.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, PrimaryKeyToColumn, PrimaryKeyTrait, QueryFilter};

use crate::domain::booking::Booking;
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::group::{Contact, Group, Place, SessionKind};
use crate::domain::ids::{BookingId, KindId};
use crate::domain::offer::Offer;
use crate::domain::outcome::Outcome;
use crate::domain::person::Person;
use crate::store::entity::{
    booking as booking_row, community_group, contact, offer as offer_row, outcome, person as person_row, place,
    volunteer,
};
use crate::store::stored::{from_word, maybe};
use crate::store::{Conn, Result, StoreError};
use crate::store::{booking, group, offer, person, rows};

/// Facts of the bookings, in the order asked.
pub async fn facts(c: &impl Conn, ids: &[BookingId]) -> Result<Vec<BookingFacts>> {
    let kinds = group::kinds(c).await?.into_iter().map(|kind| (kind.id, kind)).collect();
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(rows::MANY) {
        let keys: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows = booking_row::Entity::find().filter(booking_row::Column::Id.is_in(keys.iter().copied()));
        let mut bookings: BTreeMap<i64, Booking> =
            booking::with_slots(c, rows.all(c).await?).await?.into_iter().map(|b| (b.id.0, b)).collect();
        let all = Around::read(c, &bookings).await?;
        for key in keys {
            if let Some(booking) = bookings.remove(&key) {
                found.push(all.facts(&kinds, booking)?);
            }
        }
    }
    Ok(found)
}

/// What stands around some bookings, by key.
struct Around {
    groups: BTreeMap<i64, Group>,
    contacts: BTreeMap<i64, Contact>,
    places: BTreeMap<i64, Place>,
    offers: BTreeMap<BookingId, Vec<Offer>>,
    people: BTreeMap<i64, Person>,
    /// Volunteers whose first name may stand in a group's feed.
    shown: BTreeMap<i64, bool>,
    outcomes: BTreeMap<i64, Outcome>,
}

impl Around {
    async fn read(c: &impl Conn, bookings: &BTreeMap<i64, Booking>) -> Result<Self> {
        let keys = || bookings.keys().copied();
        let theirs = offer_row::Entity::find().filter(offer_row::Column::BookingId.is_in(keys()));
        let offers = offer::all(c, theirs).await?;
        let asked: Vec<i64> = offers.iter().map(|o| o.person.0).collect();
        let all = bookings.values();
        let (mut groups, mut contacts, mut places) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for row in by_key::<community_group::Entity>(c, all.clone().map(|b| b.group.0).collect()).await? {
            groups.insert(row.id, group::read(row)?);
        }
        for row in by_key::<contact::Entity>(c, all.clone().map(|b| b.contact.0).collect()).await? {
            contacts.insert(row.id, group::read_contact(row)?);
        }
        for row in by_key::<place::Entity>(c, all.filter_map(|b| b.place.map(|id| id.0)).collect()).await? {
            places.insert(row.id, group::read_place(row)?);
        }
        let mut people = BTreeMap::new();
        for row in by_key::<person_row::Entity>(c, asked.clone()).await? {
            people.insert(row.id, person::read(row)?);
        }
        let shown = by_key::<volunteer::Entity>(c, asked).await?;
        let shown = shown.into_iter().map(|row| (row.person_id, row.show_name)).collect();
        let mut outcomes = BTreeMap::new();
        for row in by_key::<outcome::Entity>(c, keys().collect()).await? {
            outcomes.insert(row.booking_id, read_outcome(&row)?);
        }
        let mut by_booking: BTreeMap<BookingId, Vec<Offer>> = BTreeMap::new();
        for offer in offers {
            by_booking.entry(offer.booking).or_default().push(offer);
        }
        let offers = by_booking;
        Ok(Self { groups, contacts, places, offers, people, shown, outcomes })
    }

    fn facts(&self, kinds: &BTreeMap<KindId, SessionKind>, booking: Booking) -> Result<BookingFacts> {
        let gone = |what| StoreError::Unreadable(what);
        let mate = |offer: &Offer| {
            let person = self.people.get(&offer.person.0).ok_or(gone("person of an offer"))?;
            let show_name = self.shown.get(&offer.person.0).copied().unwrap_or(false);
            Ok(Mate {
                offer: offer.clone(),
                name: person.name.clone(),
                email: person.email.clone(),
                email_dead: person.email_dead,
                show_name,
            })
        };
        Ok(BookingFacts {
            kind: kinds.get(&booking.kind).cloned().ok_or(gone("kind of a booking"))?,
            group: self.groups.get(&booking.group.0).cloned().ok_or(gone("group of a booking"))?,
            contact: self.contacts.get(&booking.contact.0).cloned().ok_or(gone("contact of a booking"))?,
            place: booking.place.and_then(|id| self.places.get(&id.0).cloned()),
            mates: self.offers.get(&booking.id).into_iter().flatten().map(mate).collect::<Result<_>>()?,
            outcome: self.outcomes.get(&booking.id.0).copied(),
            booking,
        })
    }
}

fn read_outcome(row: &outcome::Model) -> Result<Outcome> {
    Ok(Outcome { happened: from_word("outcome", &row.happened)?, people: maybe("number of people", row.people)? })
}

/// Rows by their keys, in no order; keys may come twice.
pub(super) async fn by_key<E>(c: &impl Conn, mut keys: Vec<i64>) -> Result<Vec<E::Model>>
where
    E: EntityTrait,
    E::PrimaryKey: PrimaryKeyTrait<ValueType = i64> + PrimaryKeyToColumn<Column = E::Column>,
{
    keys.sort_unstable();
    keys.dedup();
    let mut rows = Vec::with_capacity(keys.len());
    for part in keys.chunks(rows::MANY) {
        for key in <E::PrimaryKey as sea_orm::Iterable>::iter() {
            rows.extend(E::find().filter(key.into_column().is_in(part.iter().copied())).all(c).await?);
        }
    }
    Ok(rows)
}
