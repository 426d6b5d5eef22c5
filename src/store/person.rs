//! People, roles and areas.

use std::collections::BTreeMap;

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::ids::{AreaId, PersonId};
use crate::domain::person::{Area, LoggedIn, Person, Role};
use crate::domain::text::{Email, Line};
use crate::domain::time::Instant;
use crate::store::entity::{area, area_district, booking, community_group, person, person_role};
use crate::store::rows;
use crate::store::stored::{from_word, text, word};
use crate::store::{Conn, Result, StoreError};

/// The person of this address, made where there is none.
pub async fn ensure(c: &impl Conn, email: &Email, name: &Line, now: Instant) -> Result<PersonId> {
    if let Some(known) = by_email(c, email).await? {
        return Ok(known.id);
    }
    let (email_text, name) = (email.to_string(), name.to_string());
    let row = person::Model { id: 0, email: email_text, name, email_dead: false, created: now };
    match rows::add(c, row).await? {
        Some(id) => Ok(PersonId(id)),
        None => by_email(c, email).await?.map(|p| p.id).ok_or(StoreError::Stale),
    }
}

pub async fn find(c: &impl Conn, id: PersonId) -> Result<Option<Person>> {
    person::Entity::find_by_id(id.0).one(c).await?.map(read).transpose()
}

pub async fn by_email(c: &impl Conn, email: &Email) -> Result<Option<Person>> {
    person::Entity::find().filter(person::Column::Email.eq(email.as_str())).one(c).await?.map(read).transpose()
}

/// Locks the person's row until the transaction ends (nothing on SQLite, where one writer is alone). Letters and offers to
/// them may be put meanwhile: else two who each hold one person and tell the other would wait for ever.
pub async fn lock(c: &impl Conn, id: PersonId) -> Result<()> {
    person::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(c).await?;
    Ok(())
}

/// Gives a role; nothing changes where they have it.
pub async fn add_role(c: &impl Conn, id: PersonId, role: Role, area: Option<AreaId>) -> Result<()> {
    let row = person_role::Model { id: 0, person_id: id.0, role: word(role)?, area_id: area.map(|a| a.0) };
    rows::put(c, row).await.map(|_| ())
}

/// Person with roles and areas; `None` where there is none or they have no role.
pub async fn logged_in(c: &impl Conn, id: PersonId) -> Result<Option<LoggedIn>> {
    let Some(person) = find(c, id).await? else { return Ok(None) };
    let rows = person_role::Entity::find().filter(person_role::Column::PersonId.eq(id.0)).all(c).await?;
    let mut roles: Vec<Role> = rows.iter().map(|row| from_word("role", &row.role)).collect::<Result<_>>()?;
    roles.sort_unstable();
    roles.dedup();
    let mut areas: Vec<AreaId> = rows.iter().filter_map(|row| row.area_id.map(AreaId)).collect();
    areas.sort_unstable();
    areas.dedup();
    Ok(if roles.is_empty() { None } else { Some(LoggedIn { person, roles, areas }) })
}

/// In order of name.
pub async fn areas(c: &impl Conn) -> Result<Vec<Area>> {
    let areas = area::Entity::find().order_by_asc(area::Column::Name).all(c).await?;
    let rows = area_district::Entity::find().order_by_asc(area_district::Column::District).all(c).await?;
    let mut districts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in rows {
        districts.entry(row.area_id).or_default().push(row.district);
    }
    let area = |row: area::Model| Area {
        id: AreaId(row.id),
        name: row.name,
        districts: districts.remove(&row.id).unwrap_or_default(),
    };
    Ok(areas.into_iter().map(area).collect())
}

/// Districts of all areas.
pub async fn districts(c: &impl Conn) -> Result<Vec<String>> {
    let all = area_district::Entity::find().select_only().column(area_district::Column::District).distinct();
    Ok(all.into_tuple().all(c).await?)
}

/// The area of this name, made where there is none; these districts are added to those it has.
pub async fn ensure_area(c: &impl Conn, name: &str, districts: &[String]) -> Result<AreaId> {
    let by_name = || area::Entity::find().filter(area::Column::Name.eq(name)).one(c);
    let known = match by_name().await? {
        Some(row) => Some(row.id),
        None => rows::add(c, area::Model { id: 0, name: name.to_owned() }).await?,
    };
    // Another process was faster.
    let Some(id) = (match known {
        Some(id) => Some(id),
        None => by_name().await?.map(|row| row.id),
    }) else {
        return Err(StoreError::Stale);
    };
    for district in districts {
        rows::put(c, area_district::Model { area_id: id, district: district.to_uppercase() }).await?;
    }
    Ok(AreaId(id))
}

/// No person, group or booking: `demo` may fill it.
pub async fn database_is_empty(c: &impl Conn) -> Result<bool> {
    Ok(person::Entity::find().count(c).await? == 0
        && community_group::Entity::find().count(c).await? == 0
        && booking::Entity::find().count(c).await? == 0)
}

pub(super) fn read(row: person::Model) -> Result<Person> {
    let (name, email) = (text("name", row.name)?, text("address", row.email)?);
    Ok(Person { id: PersonId(row.id), name, email, email_dead: row.email_dead })
}
