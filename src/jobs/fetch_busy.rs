//! Volunteers' own calendars, read again about once an hour. One replica claims each; a calendar that can't be read keeps
//! its times and says so to its owner. Titles are dropped while reading; addresses are never logged.

use chrono::Duration;
use tokio::task::JoinSet;

use crate::actions::keep_busy_times::{Found, hide_name, keep_busy_times};
use crate::actions::note_unread_calendar::{note_same_calendar, note_unread_calendar};
use crate::app::App;
use crate::calendar::busy::{Busy, read_busy};
use crate::domain::busy::{Address, Failure, reaches};
use crate::domain::person::Actor;
use crate::fetch::Got;
use crate::jobs::{JobError, Result};
use crate::store::busy::{self, Claimed};

/// Calendars read at once: one that hangs keeps none of these waiting.
const AT_ONCE: usize = 8;

/// Returns how many were asked for; the next round asks for the next.
pub async fn run(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let mut reading = JoinSet::new();
    while reading.len() < AT_ONCE {
        // Whoever claimed it and is gone after ten minutes will not come back.
        let Some(claimed) = busy::claim(app.db.write(), now, now + Duration::minutes(10)).await? else { break };
        let app = app.clone();
        reading.spawn(async move { one(&app, &claimed).await });
    }
    // What they meet is told when all are done.
    let (mut done, mut met) = (0, None);
    while let Some(read) = reading.join_next().await {
        match read.map_err(JobError::from).flatten() {
            Ok(()) => done += 1,
            Err(error) => {
                if let Some(earlier) = met.replace(error) {
                    tracing::error!(error = &earlier as &dyn std::error::Error, "a calendar could not be kept");
                }
            }
        }
    }
    met.map_or(Ok(done), Err)
}

async fn one(app: &App, claimed: &Claimed) -> Result<()> {
    let (ctx, of) = (app.ctx(Actor::Service), (claimed.person, claimed.generation));
    match found(app, claimed).await? {
        Ok(Some(found)) => {
            keep_busy_times(&app.db, &ctx, of, &found).await?;
        }
        Ok(None) => note_same_calendar(&app.db, &ctx, of).await?,
        Err(why) => {
            tracing::info!(person = claimed.person.0, why = why.as_str(), "a calendar could not be read");
            note_unread_calendar(&app.db, &ctx, of, why, claimed.failures).await?;
        }
    }
    Ok(())
}

/// `None`: as it was.
async fn found(app: &App, claimed: &Claimed) -> Result<std::result::Result<Option<Found>, Failure>> {
    let text = app.links.reveal(hide_name(), claimed.person.0, &claimed.address);
    let address = text.map(|text| Address::parse(&text, app.fetch.anywhere()));
    // Encrypted under another secret, or under settings that allowed more.
    let Some(Ok(address)) = address else { return Ok(Err(Failure::Closed)) };
    let known = claimed.etag.as_deref().filter(|_| reaches(claimed.expanded, app.clock.now()));
    let (octets, etag) = match app.fetch.calendar(&address, known).await {
        Ok(Got::New { octets, etag }) => (octets, etag),
        Ok(Got::Same) => return Ok(Ok(None)),
        Err(why) => return Ok(Err(why)),
    };
    let (now, host) = (app.clock.now(), app.links.uid_host().to_owned());
    let read = tokio::task::spawn_blocking(move || read_busy(&octets, now, &host)).await?;
    let found = |busy: Busy| Found { spans: busy.spans, is_cut: busy.is_cut, etag, is_fetched: true };
    Ok(read.map(|busy| Some(found(busy))).map_err(Failure::Unreadable))
}
