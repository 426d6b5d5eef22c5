//! Letters that are due: claimed, their facts read again, composed, kept, handed over, recorded. A letter that failed on
//! its way is tried again byte by byte; one that is no longer true is not sent. What a server says goes to the row only,
//! for it may repeat an address: the log has its number.

use chrono::Duration;
use rand::RngExt;

use crate::app::App;
use crate::domain::ids::PersonId;
use crate::domain::notice::{Composed, Due, LetterState, Recipient, retry_after_min};
use crate::domain::text::Email;
use crate::domain::time::Instant;
use crate::jobs::letter::{Reader, Written};
use crate::jobs::{JobError, Result};
use crate::mail::post::{Cause, Envelope, NotDelivered};
use crate::store::commit;
use crate::store::item::{self, ItemKind};
use crate::store::outbox;

const AT_ONCE: u64 = 20;
/// Minutes that a claim lasts: after a crash the letters wait so long. Less than this is left, nothing more is begun.
const CLAIM_MIN: i64 = 5;
const LAST_MIN: i64 = 2;

/// Posts until nothing is due. Returns how many letters were looked at.
pub async fn run(app: &App) -> Result<u32> {
    let mut posted = 0;
    loop {
        let now = app.clock.now();
        let until = now + Duration::minutes(CLAIM_MIN);
        let tx = app.db.begin().await?;
        let claimed = outbox::claim(&tx, now, until, AT_ONCE).await?;
        commit(tx).await?;
        if claimed.is_empty() {
            return Ok(posted);
        }
        for due in claimed {
            if app.clock.now() >= until - Duration::minutes(LAST_MIN) {
                return Ok(posted);
            }
            if let Err(error) = post(app, &due).await {
                // The claim runs out and the letter is tried again.
                tracing::error!(letter = due.id.0, error = &error as &dyn std::error::Error, "letter not posted");
            }
            posted += 1;
        }
    }
}

async fn post(app: &App, due: &Due) -> Result<()> {
    let reader = Reader::new(app, due);
    let (to, composed) = match reader.write().await {
        Ok(Written::Letter(to, composed)) => (to, composed),
        Ok(Written::Stale(why)) => {
            tracing::info!(letter = due.id.0, kind = due.notice.kind.as_str(), why, "letter is no longer true");
            outbox::end(app.db.write(), due.id, LetterState::Superseded, why).await?;
            return Ok(());
        }
        Ok(Written::Impossible(why)) => return fail(app, due, &Cause::new("address-dead", why)).await,
        Err(JobError::Unwritable(why)) => return fail(app, due, &Cause::new("unwritable", why.to_string())).await,
        Err(error) => return Err(error),
    };
    if due.composed.is_none() {
        outbox::keep(app.db.write(), due.id, &composed).await?;
    }
    hand_over(app, due, to, &composed).await
}

async fn hand_over(app: &App, due: &Due, to: Email, composed: &Composed) -> Result<()> {
    let envelope = Envelope::of(due.id, &app.config.mail, &app.links, &to);
    match app.post.deliver(&envelope, &composed.bytes).await {
        Ok(said) => {
            tracing::info!(letter = due.id.0, kind = due.notice.kind.as_str(), said = said.code(), "letter sent");
            outbox::sent(app.db.write(), due.id, app.clock.now()).await?;
            Ok(())
        }
        Err(NotDelivered::Permanent(why)) => fail(app, due, &why).await,
        Err(NotDelivered::Passing(why)) => match next_try(app, due) {
            Some(next) => {
                tracing::warn!(letter = due.id.0, code = why.code, %next, "letter waits for another try");
                outbox::wait(app.db.write(), due.id, &why.text, next).await?;
                Ok(())
            }
            None => fail(app, due, &why).await,
        },
    }
}

/// When to try again, with up to a fifth more, so that many letters don't come back at once; `None` after 24 hours.
fn next_try(app: &App, due: &Due) -> Option<Instant> {
    let minutes = retry_after_min(due.attempts + 1)?;
    let more = app.chance.with(|rng| rng.random_range(0..=minutes * 12));
    Some(app.clock.now() + Duration::minutes(minutes) + Duration::seconds(more))
}

/// Ends the letter and tells the desk.
async fn fail(app: &App, due: &Due, why: &Cause) -> Result<()> {
    tracing::warn!(letter = due.id.0, kind = due.notice.kind.as_str(), code = why.code, "letter failed for good");
    let tx = app.db.begin().await?;
    outbox::end(&tx, due.id, LetterState::Failed, &why.text).await?;
    let (booking, dedupe) = (due.notice.subject.booking(), format!("letter{}", due.id.0));
    let (letter, now) = (Some(due.id), app.clock.now());
    item::put(&tx, ItemKind::LetterFailed, booking, person(due), letter, &dedupe, now).await?;
    commit(tx).await?;
    Ok(())
}

fn person(due: &Due) -> Option<PersonId> {
    match due.notice.to {
        Recipient::Person(id) => Some(id),
        Recipient::Contact(_) => None,
    }
}
