//! How rows are written: added where nothing like them stands, changed where a version still holds.
//! An insert that meets a unique constraint leaves the transaction whole on both engines.

use sea_orm::sea_query::{Iden, OnConflict};
use sea_orm::{
    ActiveModelTrait, EntityTrait, Insert, InsertMany, IntoActiveModel, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait,
    TryInsertResult, UpdateResult,
};

use crate::store::{Conn, Result, StoreError};

/// Most rows or keys in one statement: both engines bound the number of values.
pub const MANY: usize = 500;

fn fresh<A: ActiveModelTrait>(row: impl IntoActiveModel<A>) -> A {
    let mut row = row.into_active_model();
    if <A::Entity as EntityTrait>::PrimaryKey::auto_increment() {
        <A::Entity as EntityTrait>::PrimaryKey::iter().for_each(|key| row.not_set(key.into_column()));
    }
    row
}

/// Adds a row and tells its key (the one in `row` is ignored); `None` where a unique constraint is in the way.
pub async fn add<A>(c: &impl Conn, row: impl IntoActiveModel<A>) -> Result<Option<i64>>
where
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
{
    let insert = Insert::one(fresh(row)).on_conflict(OnConflict::new().do_nothing().to_owned());
    match insert.try_insert().exec(c).await? {
        TryInsertResult::Inserted(row) => Ok(Some(row.last_insert_id)),
        TryInsertResult::Conflicted | TryInsertResult::Empty => Ok(None),
    }
}

/// Adds a row, or finds the one that has the same `unique` columns; tells the key of either. One statement: the row that
/// is there stays as it is.
pub async fn ensure<A, C>(c: &impl Conn, row: impl IntoActiveModel<A>, unique: &[C]) -> Result<i64>
where
    A: ActiveModelTrait,
    C: Copy + Iden + 'static,
    <A::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
{
    // "Do nothing" would return no row; a column of the key set to what it is returns the one that stands.
    let conflict = OnConflict::columns(unique.iter().copied()).update_columns(unique.first().copied()).to_owned();
    Ok(Insert::one(fresh(row)).on_conflict(conflict).exec(c).await?.last_insert_id)
}

/// Adds a row; `false` where a unique constraint is in the way.
pub async fn put<A: ActiveModelTrait>(c: &impl Conn, row: impl IntoActiveModel<A>) -> Result<bool> {
    upsert(c, row, OnConflict::new().do_nothing().to_owned()).await
}

/// Adds a row, or does what `conflict` says; `false` where that was nothing.
pub async fn upsert<A: ActiveModelTrait>(
    c: &impl Conn,
    row: impl IntoActiveModel<A>,
    conflict: OnConflict,
) -> Result<bool> {
    let insert = Insert::one(fresh(row)).on_conflict(conflict);
    Ok(insert.exec_without_returning(c).await? > 0)
}

/// Adds rows that nothing stands in the way of.
pub async fn put_all<A: ActiveModelTrait>(
    c: &impl Conn,
    rows: impl IntoIterator<Item = impl IntoActiveModel<A>>,
) -> Result<()> {
    let rows: Vec<A> = rows.into_iter().map(fresh).collect();
    for part in rows.chunks(MANY) {
        InsertMany::many(part.iter().cloned()).exec_without_returning(c).await?;
    }
    Ok(())
}

/// Adds those of the rows that no unique constraint is in the way of.
pub async fn put_new<A: ActiveModelTrait>(
    c: &impl Conn,
    rows: impl IntoIterator<Item = impl IntoActiveModel<A>>,
) -> Result<()> {
    upsert_all(c, rows, &OnConflict::new().do_nothing().to_owned()).await
}

/// Adds rows of different keys; where a unique constraint is in the way, does what `conflict` says.
pub async fn upsert_all<A: ActiveModelTrait>(
    c: &impl Conn,
    rows: impl IntoIterator<Item = impl IntoActiveModel<A>>,
    conflict: &OnConflict,
) -> Result<()> {
    let rows: Vec<A> = rows.into_iter().map(fresh).collect();
    for part in rows.chunks(MANY) {
        let insert = InsertMany::many(part.iter().cloned()).on_conflict(conflict.clone());
        insert.exec_without_returning(c).await?;
    }
    Ok(())
}

/// One row was changed, or the version did not stand any more.
pub fn changed(done: &UpdateResult) -> Result<()> {
    if done.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}
