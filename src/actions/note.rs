//! The audit line of an action about a booking. References and keys only, never a name or an address.

use serde_json::Value;

use crate::actions::ctx::Ctx;
use crate::actions::error::Result;
use crate::domain::booking::Booking;
use crate::store::Tx;
use crate::store::audit;

/// Notes that `action` happened to `booking`; `detail` is a JSON object.
pub(super) async fn note(tx: &Tx, ctx: &Ctx, action: &str, booking: &Booking, detail: Value) -> Result<()> {
    let object = booking.reference.as_str();
    let entry = audit::Entry { at: ctx.now, actor: ctx.actor, action, booking: Some(booking.id), object, detail };
    Ok(audit::add(tx, &entry).await?)
}

/// Notes an action that is about no booking: `object` is kind and key, such as `person 7`.
pub(super) async fn note_other(tx: &Tx, ctx: &Ctx, action: &str, object: &str, detail: Value) -> Result<()> {
    let entry = audit::Entry { at: ctx.now, actor: ctx.actor, action, booking: None, object, detail };
    Ok(audit::add(tx, &entry).await?)
}
