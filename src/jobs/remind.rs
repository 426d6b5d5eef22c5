//! Reminders before sessions and the question how it went after them: put into the outbox when their hour comes.

use crate::actions;
use crate::app::App;
use crate::domain::person::Actor;
use crate::jobs::Result;

/// Returns how many letters were put.
pub async fn run(app: &App) -> Result<u32> {
    Ok(actions::remind::remind(&app.db, &app.ctx(Actor::Service)).await?)
}
