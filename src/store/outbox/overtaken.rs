//! Letters that wait while something is done that may overtake them, and that wait again where it is taken back.

use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::ids::BookingId;
use crate::domain::notice::LetterState;
use crate::domain::time::Instant;
use crate::store::entity::letter;
use crate::store::stored::word;
use crate::store::{Conn, Result};

/// Dedupe keys of the letters about this booking that wait, held ones and those to be tried again among them.
pub async fn waiting(c: &impl Conn, booking: BookingId) -> Result<Vec<String>> {
    let theirs = letter::Entity::find().filter(letter::Column::BookingId.eq(booking.0));
    let waiting = theirs.filter(letter::Column::State.eq(word(LetterState::Waiting)?));
    Ok(waiting.select_only().column(letter::Column::Dedupe).into_tuple().all(c).await?)
}

/// Lets those of these letters wait again that were ended since as no longer true: they are due, with the bytes and tries
/// that they had, and judged once more before they leave. `false`, and nothing changes, where one is on its way.
pub async fn wait_again(c: &impl Conn, keys: &[String], now: Instant) -> Result<bool> {
    let these = || letter::Entity::find().filter(letter::Column::Dedupe.is_in(keys));
    let known = these().count(c).await?;
    let free: Vec<(String, Option<Instant>)> = these()
        .select_only()
        .columns([letter::Column::State, letter::Column::ClaimedUntil])
        .order_by_asc(letter::Column::Id)
        // A row that another transaction holds is being claimed or recorded: it would be judged by what no longer holds.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(c)
        .await?;
    let on_its_way = free.iter().any(|(_, claimed_until)| claimed_until.is_some_and(|until| until > now));
    if on_its_way || usize::try_from(known) != Ok(free.len()) {
        return Ok(false);
    }
    letter::Entity::update_many()
        .col_expr(letter::Column::State, Expr::value(word(LetterState::Waiting)?))
        .col_expr(letter::Column::Due, Expr::value(now))
        .col_expr(letter::Column::Error, Expr::value(None::<String>))
        .filter(letter::Column::Dedupe.is_in(keys))
        .filter(letter::Column::State.eq(word(LetterState::Superseded)?))
        .exec(c)
        .await?;
    Ok(true)
}
