//! Volunteers and groups at the desk.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};

use crate::domain::group::GroupKind;
use crate::domain::ids::{GroupId, PersonId};
use crate::domain::offer::OfferState;
use crate::domain::time::{Instant, local_date};
use crate::domain::volunteer::{Grade, Volunteer};
use crate::store::entity::{booking, booking_slot, community_group, offer, person};
use crate::store::stored::{from_word, word};
use crate::store::views::{Districts, in_them, to_place, to_slot};
use crate::store::{Conn, Result, snapshot, volunteer};

/// One volunteer at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolunteerLine {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// Letters came back from their address.
    pub email_dead: bool,
    pub home: String,
    pub languages: Vec<String>,
    pub lead: bool,
    pub accepted_ahead: u32,
    pub open_offers: u32,
    pub given: u32,
}

/// How a volunteer's offers stand.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    ahead: u32,
    open: u32,
}

/// In order of name. A lead is one whose training for some topic is valid today.
pub async fn volunteers(c: &impl Conn, now: Instant) -> Result<Vec<VolunteerLine>> {
    let people: BTreeMap<i64, person::Model> =
        person::Entity::find().all(c).await?.into_iter().map(|p| (p.id, p)).collect();
    let loads = loads(c, now).await?;
    let given = snapshot::given(c, now, None).await?;
    let all = volunteer::all(c).await?.into_iter();
    let given = |v: &Volunteer| v.given_before + given.get(&v.id).copied().unwrap_or(0);
    let mut lines: Vec<VolunteerLine> =
        all.map(|v| VolunteerLine { given: given(&v), ..line(v, &people, &loads, now) }).collect();
    lines.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(lines)
}

fn line(
    v: Volunteer,
    people: &BTreeMap<i64, person::Model>,
    loads: &BTreeMap<i64, Load>,
    now: Instant,
) -> VolunteerLine {
    let person = people.get(&v.id.0);
    let load = loads.get(&v.id.0).copied().unwrap_or_default();
    VolunteerLine {
        id: v.id,
        name: person.map(|p| p.name.clone()).unwrap_or_default(),
        email: person.map(|p| p.email.clone()).unwrap_or_default(),
        email_dead: person.is_some_and(|p| p.email_dead),
        lead: v.training.iter().any(|t| t.grade == Grade::Lead && t.valid_to >= local_date(now)),
        home: v.home,
        languages: v.languages.into_iter().collect(),
        accepted_ahead: load.ahead,
        open_offers: load.open,
        given: v.given_before,
    }
}

async fn loads(c: &impl Conn, now: Instant) -> Result<BTreeMap<i64, Load>> {
    let (accepted, open) = (word(OfferState::Accepted)?, word(OfferState::Open)?);
    let rows = offer::Entity::find().filter(offer::Column::State.is_in([&accepted, &open])).all(c).await?;
    let mut loads: BTreeMap<i64, Load> = BTreeMap::new();
    for row in rows {
        let load = loads.entry(row.person_id).or_default();
        if row.state == open {
            load.open += u32::from(row.deadline > now);
        } else {
            load.ahead += u32::from(row.on_site_to > now);
        }
    }
    Ok(loads)
}

/// One group at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLine {
    pub id: GroupId,
    pub name: String,
    pub kind: GroupKind,
    pub bookings: u32,
    pub last: Option<Instant>,
}

/// Groups with a booking in the districts, in order of name.
pub async fn groups(c: &impl Conn, districts: Districts<'_>) -> Result<Vec<GroupLine>> {
    let rows: Vec<(i64, Instant)> = booking::Entity::find()
        .join(JoinType::LeftJoin, to_place())
        .join(JoinType::InnerJoin, to_slot())
        .filter(in_them(districts))
        .select_only()
        .column(booking::Column::GroupId)
        .column(booking_slot::Column::Starts)
        .into_tuple()
        .all(c)
        .await?;
    let mut booked: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
    for (group, start) in rows {
        booked.entry(group).or_default().push(start);
    }
    let groups = community_group::Entity::find().all(c).await?;
    let mut lines = Vec::new();
    for row in groups {
        let Some(starts) = booked.get(&row.id) else { continue };
        lines.push(GroupLine {
            id: GroupId(row.id),
            name: row.name,
            kind: from_word("kind of group", &row.kind)?,
            bookings: u32::try_from(starts.len()).unwrap_or(u32::MAX),
            last: starts.iter().max().copied(),
        });
    }
    lines.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(lines)
}
