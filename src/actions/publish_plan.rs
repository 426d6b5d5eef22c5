//! A coordinator publishes rows of the draft: each place that is not held becomes an offer.

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::ids::{BookingId, Reference};
use crate::store::{Db, Tx};

/// A row as somebody saw it: `CC-XXXXXX.digest` in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub reference: Reference,
    pub digest: String,
}

/// Why a ticked row stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stayed {
    /// Another time or team by now, or published by somebody else.
    Changed,
    /// A fact that it depends on has changed since the plan was made.
    FactsChanged,
    /// Not in the areas of who publishes.
    NotYours,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Rows that were published.
    pub rows: Vec<Reference>,
    /// Offers made: letters that will leave.
    pub asked: u32,
    /// Rows that stayed, and why.
    pub stayed: Vec<(Reference, Stayed)>,
}

/// Publishes the ticked rows that still stand and whose facts still hold, all compared once at the start of the
/// transaction. `districts`: areas of who publishes; `None` is all.
pub async fn publish_plan(db: &Db, ctx: &Ctx, chosen: &[Chosen], districts: Option<&[String]>) -> Result<Published> {
    todo!()
}

/// Every row of the present draft that `wanted` picks, inside a transaction: for refill and the demo.
pub async fn publish_in(tx: &Tx, ctx: &Ctx, wanted: impl Fn(BookingId) -> bool + Send) -> Result<Published> {
    todo!()
}
