//! Since when a feed has had its present bytes, and the day it was last fetched.

use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::domain::time::{Instant, after, local_date, whole};
use crate::domain::token::TokenHash;
use crate::store::entity::feed_state;
use crate::store::rows;
use crate::store::{Conn, Result};

/// Since when the feed behind `token` has had bytes of this hash: `now` where they are new, strictly growing.
/// Writes only where the bytes or the day are new.
pub async fn since(c: &impl Conn, token: &TokenHash, hash: &str, now: Instant) -> Result<Instant> {
    let known = feed_state::Entity::find_by_id(token.0.clone()).one(c).await?;
    let fetched = local_date(now);
    let since = match &known {
        Some(row) if row.hash == hash && row.fetched == fetched => return Ok(row.since),
        Some(row) if row.hash == hash => row.since,
        Some(row) => after(row.since, now),
        None => whole(now),
    };
    let conflict = OnConflict::column(feed_state::Column::Token)
        .update_columns([feed_state::Column::Hash, feed_state::Column::Since, feed_state::Column::Fetched])
        .to_owned();
    let row = feed_state::Model { token: token.0.clone(), hash: hash.to_owned(), since, fetched };
    rows::upsert(c, row, conflict).await?;
    Ok(since)
}

/// The local day of the last fetch, if any (ISO date).
pub async fn last_fetched(c: &impl Conn, token: &TokenHash) -> Result<Option<String>> {
    let row = feed_state::Entity::find_by_id(token.0.clone()).one(c).await?;
    Ok(row.map(|row| row.fetched.to_string()))
}
