//! The digital session: totals, codes of groups, places kept on request. Nothing here leads to a person.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::domain::ids::GroupId;
use crate::domain::learning::{GroupCode, Place, Step};
use crate::domain::time::Instant;
use crate::domain::token::TokenHash;
use crate::store::entity::{learn_count, learn_group, learn_once, learn_place};
use crate::store::rows;
use crate::store::{Conn, Result, StoreError};

/// Remembers the word of a form; `false` where it was there before.
pub async fn first_time(c: &impl Conn, word: &TokenHash, now: Instant) -> Result<bool> {
    rows::put(c, learn_once::Model { word: word.0.clone(), made: now }).await
}

/// Counts one more of a step.
pub async fn count(
    c: &impl Conn,
    week: NaiveDate,
    language: &str,
    group: Option<&GroupCode>,
    step: Step,
) -> Result<()> {
    let row = learn_count::Model {
        week,
        language: language.to_owned(),
        code: written(group),
        step: step.as_word(),
        times: 1,
    };
    let key = [
        learn_count::Column::Week,
        learn_count::Column::Language,
        learn_count::Column::Code,
        learn_count::Column::Step,
    ];
    let more = Expr::col((learn_count::Entity, learn_count::Column::Times)).add(1);
    let conflict = OnConflict::columns(key).value(learn_count::Column::Times, more).to_owned();
    rows::upsert(c, row, conflict).await.map(|_| ())
}

/// The group of a code.
pub async fn group_of(c: &impl Conn, code: &GroupCode) -> Result<Option<GroupId>> {
    let row = learn_group::Entity::find_by_id(code.as_str().to_owned()).one(c).await?;
    Ok(row.map(|row| GroupId(row.group_id)))
}

/// The code of a group.
pub async fn code_of(c: &impl Conn, group: GroupId) -> Result<Option<GroupCode>> {
    let row = learn_group::Entity::find().filter(learn_group::Column::GroupId.eq(group.0)).one(c).await?;
    row.map(|row| read_code(&row.code)).transpose()
}

/// Gives a group its code; `false` where the code is another's or the group has one.
pub async fn put_code(c: &impl Conn, code: &GroupCode, group: GroupId, now: Instant) -> Result<bool> {
    rows::put(c, learn_group::Model { code: code.to_string(), group_id: group.0, made: now }).await
}

/// Keeps a place under the hash of its words, in the place of what was there.
pub async fn keep(c: &impl Conn, words: &TokenHash, place: &Place, now: Instant) -> Result<()> {
    let row = learn_place::Model {
        words: words.0.clone(),
        language: place.language.clone(),
        chapter: place.chapter.clone(),
        code: written(place.group.as_ref()),
        saved: now,
    };
    let new = [
        learn_place::Column::Language,
        learn_place::Column::Chapter,
        learn_place::Column::Code,
        learn_place::Column::Saved,
    ];
    let conflict = OnConflict::column(learn_place::Column::Words).update_columns(new).to_owned();
    rows::upsert(c, row, conflict).await.map(|_| ())
}

/// The place under the hash of its words, if it was saved at `since` or later.
pub async fn place(c: &impl Conn, words: &TokenHash, since: Instant) -> Result<Option<Place>> {
    let row = learn_place::Entity::find_by_id(words.0.clone()).one(c).await?.filter(|row| row.saved >= since);
    let read = |row: learn_place::Model| Place {
        group: GroupCode::parse(&row.code),
        language: row.language,
        chapter: row.chapter,
    };
    Ok(row.map(read))
}

/// Removes places saved before `places`, and words of forms of before `words`.
pub async fn forget(c: &impl Conn, places: Instant, words: Instant) -> Result<()> {
    learn_place::Entity::delete_many().filter(learn_place::Column::Saved.lt(places)).exec(c).await?;
    learn_once::Entity::delete_many().filter(learn_once::Column::Made.lt(words)).exec(c).await?;
    Ok(())
}

fn written(group: Option<&GroupCode>) -> String {
    group.map(ToString::to_string).unwrap_or_default()
}

fn read_code(code: &str) -> Result<GroupCode> {
    GroupCode::parse(code).ok_or(StoreError::Unreadable("code of a group"))
}
