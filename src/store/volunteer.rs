//! Volunteers with training, checks and availability.

use std::collections::BTreeMap;

use chrono::Weekday;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, Select};

use crate::domain::ids::{GroupId, KindId, PersonId};
use crate::domain::time::Instant;
use crate::domain::volunteer::{Availability, Dbs, Exception, Limits, Training, Volunteer, Weekly};
use crate::store::entity::{availability_exception, dbs_check, training, volunteer, weekly};
use crate::store::entity::{avoid_group, do_not_pair};
use crate::store::rows;
use crate::store::stored::{from_json, from_word, json, maybe, number, word};
use crate::store::{Conn, Result, StoreError};

/// Writes the whole volunteer (a person must exist) and raises the version; `volunteer.version` 0 is new, else it must
/// still stand, or `Stale`.
pub async fn save(c: &impl Conn, volunteer: &Volunteer) -> Result<()> {
    let row = row(volunteer)?;
    if volunteer.version == 0 {
        if !rows::put(c, row).await? {
            return Err(StoreError::Stale);
        }
    } else {
        let (values, mut all) = (row.into_active_model(), volunteer::Entity::update_many());
        for column in volunteer::Column::iter() {
            if let Some(value) = values.get(column).into_value() {
                all = all.col_expr(column, Expr::value(value));
            }
        }
        let same = all.filter(volunteer::Column::PersonId.eq(volunteer.id.0));
        rows::changed(&same.filter(volunteer::Column::Version.eq(volunteer.version)).exec(c).await?)?;
        clear(c, volunteer.id).await?;
    }
    write_lists(c, volunteer).await
}

/// Raises the version: plans that were made with the old facts no longer stand.
pub async fn touch(c: &impl Conn, id: PersonId) -> Result<()> {
    let one = volunteer::Entity::update_many().filter(volunteer::Column::PersonId.eq(id.0));
    let more = Expr::col(volunteer::Column::Version).add(1);
    rows::changed(&one.col_expr(volunteer::Column::Version, more).exec(c).await?)
}

/// Dated exceptions that ended before go.
pub async fn forget(c: &impl Conn, before: Instant) -> Result<()> {
    let old = availability_exception::Column::ToAt.lt(before);
    availability_exception::Entity::delete_many().filter(old).exec(c).await?;
    Ok(())
}

async fn clear(c: &impl Conn, id: PersonId) -> Result<()> {
    training::Entity::delete_many().filter(training::Column::PersonId.eq(id.0)).exec(c).await?;
    dbs_check::Entity::delete_many().filter(dbs_check::Column::PersonId.eq(id.0)).exec(c).await?;
    weekly::Entity::delete_many().filter(weekly::Column::PersonId.eq(id.0)).exec(c).await?;
    let exceptions = availability_exception::Entity::delete_many();
    exceptions.filter(availability_exception::Column::PersonId.eq(id.0)).exec(c).await?;
    Ok(())
}

fn row(v: &Volunteer) -> Result<volunteer::Model> {
    Ok(volunteer::Model {
        person_id: v.id.0,
        home: v.home.clone(),
        mode: v.mode.clone(),
        max_km: number("distance", v.max_km)?,
        formats: json("formats", &v.formats)?,
        languages: json("languages", &v.languages)?,
        tags: json("tags", &v.tags)?,
        most_day: maybe("limit", v.limits.day)?,
        most_week: maybe("limit", v.limits.week)?,
        most_month: maybe("limit", v.limits.month)?,
        most_total: maybe("limit", v.limits.total)?,
        min_gap_min: v.min_gap_min,
        bank_holidays: v.availability.bank_holidays,
        given_before: number("sessions given", v.given_before)?,
        show_name: v.show_name,
        version: v.version + 1,
    })
}

async fn write_lists(c: &impl Conn, v: &Volunteer) -> Result<()> {
    let (id, person_id) = (0, v.id.0);
    let of_training = |t: &Training| {
        Ok(training::Model { id, person_id, kind_id: t.kind.0, grade: word(t.grade)?, valid_to: t.valid_to })
    };
    rows::put_all(c, v.training.iter().map(of_training).collect::<Result<Vec<_>>>()?).await?;
    if let Some(dbs) = v.dbs {
        rows::put(c, dbs_check::Model { person_id, level: word(dbs.level)?, valid_to: dbs.valid_to }).await?;
    }
    let of_week = |w: &Weekly| {
        Ok(weekly::Model {
            id,
            person_id,
            weekday: number("weekday", w.weekday.num_days_from_monday())?,
            from_time: w.from,
            to_time: w.to,
            every: number("weeks", w.every)?,
            anchor: w.anchor,
        })
    };
    rows::put_all(c, v.availability.weekly.iter().map(of_week).collect::<Result<Vec<_>>>()?).await?;
    let of_exception =
        |e: &Exception| availability_exception::Model { id, person_id, from_at: e.from, to_at: e.to, free: e.free };
    rows::put_all(c, v.availability.exceptions.iter().map(of_exception)).await
}

pub async fn find(c: &impl Conn, id: PersonId) -> Result<Option<Volunteer>> {
    Ok(some(c, Some(id)).await?.pop())
}

/// All, in order of id, with few statements.
pub async fn all(c: &impl Conn) -> Result<Vec<Volunteer>> {
    some(c, None).await
}

/// Which version everybody's facts have.
pub async fn versions(c: &impl Conn) -> Result<BTreeMap<PersonId, i64>> {
    let all =
        volunteer::Entity::find().select_only().columns([volunteer::Column::PersonId, volunteer::Column::Version]);
    let rows: Vec<(i64, i64)> = all.into_tuple().all(c).await?;
    Ok(rows.into_iter().map(|(id, version)| (PersonId(id), version)).collect())
}

/// One or all of them.
async fn some(c: &impl Conn, who: Option<PersonId>) -> Result<Vec<Volunteer>> {
    let mut trainings = lists::<training::Entity, _>(c, training::Column::PersonId, who, read_training).await?;
    let mut checks = lists::<dbs_check::Entity, _>(c, dbs_check::Column::PersonId, who, read_check).await?;
    let mut weeks = lists::<weekly::Entity, _>(c, weekly::Column::PersonId, who, read_week).await?;
    let mut exceptions =
        lists::<availability_exception::Entity, _>(c, availability_exception::Column::PersonId, who, read_exception)
            .await?;
    let rows: Vec<volunteer::Model> = of::<volunteer::Entity>(volunteer::Column::PersonId, who).all(c).await?;
    let whole = |row: volunteer::Model| {
        let availability = Availability {
            weekly: weeks.remove(&row.person_id).unwrap_or_default(),
            exceptions: exceptions.remove(&row.person_id).unwrap_or_default(),
            bank_holidays: row.bank_holidays,
        };
        let training = trainings.remove(&row.person_id).unwrap_or_default();
        let dbs = checks.remove(&row.person_id).and_then(|mut checks| checks.pop());
        read(row, training, dbs, availability)
    };
    rows.into_iter().map(whole).collect()
}

/// Rows of one volunteer or all, in the order they were written.
fn of<E: EntityTrait>(person: E::Column, who: Option<PersonId>) -> Select<E> {
    let rows = who.map_or_else(E::find, |id| E::find().filter(person.eq(id.0)));
    E::PrimaryKey::iter().fold(rows, |rows, key| rows.order_by_asc(key.into_column()))
}

/// Rows by volunteer.
async fn lists<E: EntityTrait, T>(
    c: &impl Conn,
    person: E::Column,
    who: Option<PersonId>,
    read: fn(&E::Model) -> Result<(i64, T)>,
) -> Result<BTreeMap<i64, Vec<T>>> {
    let mut lists: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for row in of::<E>(person, who).all(c).await? {
        let (key, value) = read(&row)?;
        lists.entry(key).or_default().push(value);
    }
    Ok(lists)
}

fn read_training(row: &training::Model) -> Result<(i64, Training)> {
    let (kind, grade) = (KindId(row.kind_id), from_word("grade", &row.grade)?);
    Ok((row.person_id, Training { kind, grade, valid_to: row.valid_to }))
}

fn read_check(row: &dbs_check::Model) -> Result<(i64, Dbs)> {
    Ok((row.person_id, Dbs { level: from_word("check level", &row.level)?, valid_to: row.valid_to }))
}

fn read_week(row: &weekly::Model) -> Result<(i64, Weekly)> {
    let day: u8 = number("weekday", row.weekday)?;
    let weekday = Weekday::try_from(day).map_err(|_| StoreError::Unreadable("weekday"))?;
    let (from, to, every) = (row.from_time, row.to_time, number("weeks", row.every)?);
    Ok((row.person_id, Weekly { weekday, from, to, every, anchor: row.anchor }))
}

#[expect(clippy::unnecessary_wraps, reason = "its like can fail")]
fn read_exception(row: &availability_exception::Model) -> Result<(i64, Exception)> {
    Ok((row.person_id, Exception { from: row.from_at, to: row.to_at, free: row.free }))
}

fn read(row: volunteer::Model, training: Vec<Training>, dbs: Option<Dbs>, a: Availability) -> Result<Volunteer> {
    Ok(Volunteer {
        id: PersonId(row.person_id),
        home: row.home,
        mode: row.mode,
        max_km: number("distance", row.max_km)?,
        formats: from_json("formats", row.formats)?,
        languages: from_json("languages", row.languages)?,
        tags: from_json("tags", row.tags)?,
        limits: Limits {
            day: maybe("limit", row.most_day)?,
            week: maybe("limit", row.most_week)?,
            month: maybe("limit", row.most_month)?,
            total: maybe("limit", row.most_total)?,
        },
        min_gap_min: row.min_gap_min,
        training,
        dbs,
        availability: a,
        given_before: number("sessions given", row.given_before)?,
        show_name: row.show_name,
        version: row.version,
    })
}

/// Never send this volunteer to this group.
pub async fn avoid_group(c: &impl Conn, id: PersonId, group: GroupId) -> Result<()> {
    rows::put(c, avoid_group::Model { person_id: id.0, group_id: group.0 }).await.map(|_| ())
}

/// Never on one team.
pub async fn do_not_pair(c: &impl Conn, one: PersonId, other: PersonId) -> Result<()> {
    rows::put(c, do_not_pair::Model { one_id: one.min(other).0, other_id: one.max(other).0 }).await.map(|_| ())
}
