//! Totals of the digital session, for the desk, the steering group and a group's contact.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::ids::GroupId;
use crate::domain::learning::{GroupCode, Step};
use crate::store::entity::{learn_count, learn_group};
use crate::store::{Conn, Result, StoreError};

/// How often a step was taken in a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnLine {
    /// Its Monday.
    pub week: NaiveDate,
    pub language: String,
    /// None: not under a group's code.
    pub group: Option<GroupCode>,
    pub step: Step,
    pub times: u64,
}

/// All totals, oldest week first; only those of one group where a code is given.
pub async fn learned(c: &impl Conn, group: Option<&GroupCode>) -> Result<Vec<LearnLine>> {
    let all = learn_count::Entity::find().order_by_asc(learn_count::Column::Week);
    let rows = match group {
        Some(code) => all.filter(learn_count::Column::Code.eq(code.as_str())),
        None => all,
    };
    rows.all(c).await?.into_iter().map(line).collect()
}

fn line(row: learn_count::Model) -> Result<LearnLine> {
    Ok(LearnLine {
        week: row.week,
        group: GroupCode::parse(&row.code),
        step: Step::parse(&row.step).ok_or(StoreError::Unreadable("step"))?,
        times: u64::try_from(row.times).map_err(|_| StoreError::Unreadable("count"))?,
        language: row.language,
    })
}

/// All groups' codes.
pub async fn codes(c: &impl Conn) -> Result<Vec<(GroupCode, GroupId)>> {
    let rows = learn_group::Entity::find().order_by_asc(learn_group::Column::Code).all(c).await?;
    let read = |row: learn_group::Model| {
        let code = GroupCode::parse(&row.code).ok_or(StoreError::Unreadable("code of a group"))?;
        Ok((code, GroupId(row.group_id)))
    };
    rows.into_iter().map(read).collect()
}
