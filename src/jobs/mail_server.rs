//! Whether the mail server takes letters: since when it has not, and the line at the desk when that lasts.

use chrono::Duration;

use crate::app::App;
use crate::domain::time::Instant;
use crate::jobs::Result;
use crate::store::commit;
use crate::store::item::{self, ItemKind};
use crate::store::outbox;
use crate::store::setting;

/// Name of the setting, shared by all replicas, and of the line.
const SINCE: &str = "mail-down-since";
const LINE: &str = "mail-down";
/// Minutes until the desk is told.
const PATIENCE_MIN: i64 = 15;
/// Recipients refused at once: one may have a full mailbox.
const SEVERAL: u64 = 2;

/// A letter was taken: whatever was wrong is over, and the line closes.
pub(super) async fn works(app: &App) -> Result<()> {
    if setting::get(app.db.read(), SINCE).await?.is_none() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    setting::remove(&tx, SINCE).await?;
    item::close_dedupe(&tx, LINE, app.clock.now()).await?;
    commit(tx).await?;
    Ok(())
}

/// A letter was not taken, by no fault of its own: remembers the first time.
pub(super) async fn fails(app: &App) -> Result<()> {
    if setting::get(app.db.read(), SINCE).await?.is_none() {
        setting::get_or_set(app.db.write(), SINCE, &app.clock.now().to_rfc3339()).await?;
    }
    Ok(())
}

/// A letter was refused for now. Where those of several recipients wait for that, the server takes nobody's: it may be
/// greylisting us.
pub(super) async fn refuses(app: &App) -> Result<()> {
    if outbox::refused(app.db.read()).await? >= SEVERAL { fails(app).await } else { Ok(()) }
}

/// Tells the desk, once, that it lasts. Returns 0: nothing follows from it.
pub async fn run(app: &App) -> Result<u32> {
    let since = setting::get(app.db.read(), SINCE).await?.and_then(|text| read(&text));
    let now = app.clock.now();
    if since.is_some_and(|since| since + Duration::minutes(PATIENCE_MIN) <= now) {
        item::put(app.db.write(), ItemKind::MailDown, None, None, None, LINE, now).await?;
    }
    Ok(0)
}

fn read(text: &str) -> Option<Instant> {
    let Ok(since) = text.parse() else { return None };
    Some(since)
}
