//! The audit line of an action about a booking. References and keys only, never a name or an address.

use serde_json::Value;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::Booking;
use crate::store::audit;
use crate::store::{Pending, Tx};

/// Notes that `action` happened to `booking`; `detail` is a JSON object.
pub(super) async fn note(tx: &Tx, ctx: &Ctx, action: &str, booking: &Booking, detail: Value) -> Result<()> {
    Ok(audit::add(tx, &entry(ctx, action, booking, detail)).await?)
}

/// The same with the last rows of the transaction.
pub(super) fn note_later(pending: &Pending, ctx: &Ctx, action: &str, booking: &Booking, detail: Value) {
    audit::add_later(pending, &entry(ctx, action, booking, detail));
}

fn entry<'a>(ctx: &Ctx, action: &'a str, booking: &'a Booking, detail: Value) -> audit::Entry<'a> {
    let object = booking.reference.as_str();
    audit::Entry { at: ctx.now, actor: ctx.actor, action, booking: Some(booking.id), object, detail }
}

/// Notes an action that is about no booking: `object` is kind and key, such as `person 7`.
pub(super) async fn note_other(tx: &Tx, ctx: &Ctx, action: &str, object: &str, detail: Value) -> Result<()> {
    let entry = audit::Entry { at: ctx.now, actor: ctx.actor, action, booking: None, object, detail };
    Ok(audit::add(tx, &entry).await?)
}
