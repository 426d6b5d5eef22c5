//! What need not be kept goes: unproven requests, used tokens, old log-ins, letters' bytes, replaced drafts.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::store::Db;

/// How much went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub unproven: u64,
    pub log_ins: u64,
}

pub async fn forget(db: &Db, ctx: &Ctx) -> Result<Forgotten> {
    todo!()
}
