//! Offers whose deadline has passed without an answer: their places are open again.

use crate::actions::expire_offer::expire_offer;
use crate::app::App;
use crate::domain::person::Actor;
use crate::jobs::Result;
use crate::store::offer;

const AT_ONCE: u64 = 100;

/// Returns how many expired. One that can't expire does not keep the others from it.
pub async fn run(app: &App) -> Result<u32> {
    let mut expired = 0;
    let ctx = app.ctx(Actor::Service);
    for due in offer::overdue(app.db.read(), ctx.now, AT_ONCE).await? {
        match expire_offer(&app.db, &ctx, due.id).await {
            Ok(done) => expired += u32::from(done),
            Err(error) => {
                tracing::error!(offer = due.id.0, error = &error as &dyn std::error::Error, "offer did not expire");
            }
        }
    }
    Ok(expired)
}
