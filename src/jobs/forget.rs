//! Once an hour, what need not be kept goes; one replica does it.

use chrono::Duration;
use uuid::Uuid;

use crate::actions;
use crate::app::App;
use crate::domain::person::Actor;
use crate::jobs::Result;
use crate::store::lease;

/// Returns how many unproven requests and log-ins went. The lease is kept: nobody else forgets within the hour.
pub async fn run(app: &App) -> Result<u32> {
    let ctx = app.ctx(Actor::Service);
    let holder = Uuid::new_v4().to_string();
    if !lease::take(app.db.write(), "forget", &holder, ctx.now, ctx.now + Duration::hours(1)).await? {
        return Ok(0);
    }
    match actions::forget::forget(&app.db, &ctx).await {
        Ok(gone) => Ok(u32::try_from(gone.unproven + gone.log_ins).unwrap_or(u32::MAX)),
        Err(error) => {
            lease::give_back(app.db.write(), "forget", &holder).await?;
            Err(error.into())
        }
    }
}
