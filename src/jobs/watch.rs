//! Wished times that passed without a team: the booking is not staffed, or is planned anew for the times that are left.

use crate::actions::error::Error;
use crate::actions::pass_time::pass_time;
use crate::app::App;
use crate::domain::person::Actor;
use crate::jobs::Result;
use crate::store::booking_due;

/// Returns how many passed. Unproven requests are left to `forget`: their contact may be anybody.
pub async fn run(app: &App) -> Result<u32> {
    let ctx = app.ctx(Actor::Service);
    let mut passed = 0;
    for id in booking_due::passed(app.db.read(), ctx.now).await? {
        match pass_time(&app.db, &ctx, id).await {
            Ok(done) => passed += u32::from(done),
            // Another replica was faster, or somebody at the desk.
            Err(Error::Refused(_) | Error::Stale | Error::NotFound) => {}
            Err(error) => {
                tracing::error!(booking = id.0, error = &error as &dyn std::error::Error, "booking did not pass");
            }
        }
    }
    Ok(passed)
}
