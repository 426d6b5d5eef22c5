//! A coordinator has seen to a line at the desk.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::ItemId;
use crate::store::Db;

pub async fn close_item(db: &Db, ctx: &Ctx, id: ItemId) -> Result<()> {
    todo!()
}
