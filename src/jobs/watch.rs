//! Requests whose last wished time passed without a team: they are not staffed, and the desk is told.

use crate::actions::error::Error;
use crate::actions::mark_not_staffed::mark_not_staffed;
use crate::app::App;
use crate::domain::ids::BookingId;
use crate::domain::person::Actor;
use crate::jobs::Result;
use crate::store::booking;
use crate::store::item::{self, ItemKind};

/// Returns how many passed. Unproven requests are left to `forget`: their contact may be anybody.
pub async fn run(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let mut passed = 0;
    for id in booking::passed(app.db.read(), now).await? {
        match pass(app, id).await {
            Ok(done) => passed += u32::from(done),
            Err(error) => {
                tracing::error!(booking = id.0, error = &error as &dyn std::error::Error, "booking did not pass");
            }
        }
    }
    Ok(passed)
}

async fn pass(app: &App, id: BookingId) -> Result<bool> {
    if !booking::find(app.db.read(), id).await?.is_some_and(|b| b.proven) {
        return Ok(false);
    }
    match mark_not_staffed(&app.db, &app.ctx(Actor::Service), id).await {
        Ok(_) => {}
        // Another replica was faster, or somebody at the desk.
        Err(Error::Refused(_) | Error::Stale | Error::NotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let dedupe = format!("passed{}", id.0);
    item::put(app.db.write(), ItemKind::Passed, Some(id), None, None, &dedupe, app.clock.now()).await?;
    Ok(true)
}
