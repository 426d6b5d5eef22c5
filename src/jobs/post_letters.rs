//! Letters that are due: claimed, their facts read again, composed, kept, handed over, recorded. A letter that failed on
//! its way is tried again byte by byte; one that is no longer true is not sent. What a server says goes to the row only,
//! for it may repeat an address: the log has its number.

use std::collections::BTreeSet;

use chrono::Duration;
use rand::RngExt;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::app::App;
use crate::domain::ids::PersonId;
use crate::domain::notice::{Composed, Due, LetterState, NoticeKind, Recipient, retry_after_min};
use crate::domain::text::Email;
use crate::domain::time::Instant;
use crate::jobs::letter::{Reader, Written};
use crate::jobs::{JobError, Result, mail_server};
use crate::mail::post::{Cause, Delivered, Envelope, NotDelivered};
use crate::store::item::{self, ItemKind};
use crate::store::outbox;
use crate::store::{StoreError, Tx, commit};

const AT_ONCE: usize = 20;
/// Minutes that a claim lasts: after a crash the letters wait so long. Less than this is left, nothing more is begun.
const CLAIM_MIN: i64 = 5;
const LAST_MIN: i64 = 2;
/// Seconds after which the facts behind a composed letter are read once more before it leaves.
const FRESH_SECONDS: i64 = 5;

/// A letter whose bytes are kept: it can leave.
struct Ready {
    due: Due,
    to: Email,
    composed: Composed,
}

/// What came of handing a letter over.
type Tried = (Due, std::result::Result<Delivered, NotDelivered>);

/// Posts until nothing is due. Returns how many letters were looked at.
pub async fn run(app: &App) -> Result<u32> {
    let mut posted = 0;
    loop {
        let now = app.clock.now();
        let until = now + Duration::minutes(CLAIM_MIN);
        let tx = app.db.begin().await?;
        let claimed = outbox::claim(&tx, now, until, AT_ONCE as u64).await?;
        commit(tx).await?;
        if claimed.is_empty() {
            return Ok(posted);
        }
        posted += u32::try_from(claimed.len()).unwrap_or(u32::MAX);
        if !post(app, claimed, until - Duration::minutes(LAST_MIN)).await? {
            return Ok(posted);
        }
    }
}

/// `false` where something was left because it is too late to begin it.
async fn post(app: &App, claimed: Vec<Due>, last: Instant) -> Result<bool> {
    let mut left = claimed;
    while !left.is_empty() {
        let (these, later) = first_of_each(left);
        left = later;
        let ready = prepare(app, these).await?;
        let (tell, told) = channel(AT_ONCE);
        // One letter leaves while those before it are recorded: a commit takes longer than handing over.
        let (all, recorded) = tokio::join!(hand_over(app, ready, last, tell), record(app, told));
        recorded?;
        if !all {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first letter to each recipient about each booking, and the rest: a letter names the ones before it in its thread.
fn first_of_each(claimed: Vec<Due>) -> (Vec<Due>, Vec<Due>) {
    let mut seen = BTreeSet::new();
    claimed.into_iter().partition(|due| seen.insert((due.notice.to, due.notice.subject.booking())))
}

/// Composes them and keeps their bytes, in one transaction, before the first leaves.
async fn prepare(app: &App, claimed: Vec<Due>) -> Result<Vec<Ready>> {
    let (mut ready, mut fresh) = (Vec::new(), Vec::new());
    for due in claimed {
        match write(app, &due).await {
            Ok(Some((to, composed))) if due.composed.is_some() => ready.push(Ready { due, to, composed }),
            Ok(Some((to, composed))) => fresh.push(Ready { due, to, composed }),
            Ok(None) => {}
            // The claim runs out and the letter is tried again.
            Err(error) => {
                tracing::error!(letter = due.id.0, error = &error as &dyn std::error::Error, "letter not written");
            }
        }
    }
    if fresh.is_empty() {
        return Ok(ready);
    }
    let tx = app.db.begin().await?;
    for mut letter in fresh {
        match outbox::keep(&tx, letter.due.id, &letter.composed).await {
            Ok(()) => {
                letter.due.composed = Some(letter.composed.clone());
                ready.push(letter);
            }
            // Its recipient went meanwhile, and the letter with them.
            Err(StoreError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    commit(tx).await?;
    ready.sort_by_key(|letter| (letter.due.notice.due, letter.due.id));
    Ok(ready)
}

/// Where it goes and what; `None` where it does not leave, which is recorded.
async fn write(app: &App, due: &Due) -> Result<Option<(Email, Composed)>> {
    match Reader::new(app, due).write().await {
        Ok(Written::Letter(to, composed)) => Ok(Some((to, composed))),
        Ok(Written::Stale(why)) => {
            tracing::info!(letter = due.id.0, kind = due.notice.kind.as_str(), why, "letter is no longer true");
            outbox::end(app.db.write(), due.id, LetterState::Superseded, why).await?;
            Ok(None)
        }
        Ok(Written::Unwanted) => leave(app, due).await.map(|()| None),
        Ok(Written::Impossible(why)) => give_up(app, due, &Cause::new("address-dead", why)).await.map(|()| None),
        Err(JobError::Unwritable(why)) => {
            give_up(app, due, &Cause::new("unwritable", why.to_string())).await.map(|()| None)
        }
        Err(error) => Err(error),
    }
}

/// Hands over one after the other. `false` where the claim ends too soon for the rest, or nobody records any more.
async fn hand_over(app: &App, ready: Vec<Ready>, last: Instant, tell: Sender<Tried>) -> bool {
    let fresh = app.clock.now() + Duration::seconds(FRESH_SECONDS);
    for letter in ready {
        let now = app.clock.now();
        if now >= last {
            return false;
        }
        if now >= fresh && !is_still_true(app, &letter.due).await {
            continue;
        }
        let envelope = Envelope::of(letter.due.id, &app.config.mail, &app.links, &letter.to);
        let tried = app.post.deliver(&envelope, &letter.composed.bytes).await;
        if tell.send((letter.due, tried)).await.is_err() {
            return false;
        }
    }
    true
}

async fn is_still_true(app: &App, due: &Due) -> bool {
    match write(app, due).await {
        Ok(written) => written.is_some(),
        Err(error) => {
            tracing::error!(letter = due.id.0, error = &error as &dyn std::error::Error, "letter not posted");
            false
        }
    }
}

/// Records what came of letters, all that wait for it in one transaction. Where that fails the claims run out, and the
/// letters leave again under the same Message-ID.
async fn record(app: &App, mut told: Receiver<Tried>) -> Result<()> {
    let mut some = Vec::with_capacity(AT_ONCE);
    while told.recv_many(&mut some, AT_ONCE).await > 0 {
        let mut last = None;
        let tx = app.db.begin().await?;
        for (due, tried) in some.drain(..) {
            last = last_word(last, &tried);
            match settle(app, &tx, &due, tried).await {
                // Its recipient went meanwhile, and the letter with them.
                Ok(()) | Err(JobError::Store(StoreError::Stale)) => {}
                Err(error) => return Err(error),
            }
        }
        commit(tx).await?;
        match last {
            Some(Word::Takes) => mail_server::works(app).await?,
            Some(Word::Fails) => mail_server::fails(app).await?,
            Some(Word::Refuses) => mail_server::refuses(app).await?,
            None => {}
        }
    }
    Ok(())
}

/// What some letters say about the server.
#[derive(Clone, Copy)]
enum Word {
    Takes,
    /// It takes no letter.
    Fails,
    /// It did not take this one, for now.
    Refuses,
}

/// The last word that is clear; that one letter was refused says little.
fn last_word(before: Option<Word>, tried: &std::result::Result<Delivered, NotDelivered>) -> Option<Word> {
    match tried {
        Ok(_) => Some(Word::Takes),
        Err(NotDelivered::Passing(why) | NotDelivered::Unsure(why)) if why.is_servers() => Some(Word::Fails),
        Err(NotDelivered::Passing(_) | NotDelivered::Unsure(_)) => before.or(Some(Word::Refuses)),
        Err(NotDelivered::Permanent(_)) => before,
    }
}

async fn settle(app: &App, tx: &Tx, due: &Due, tried: std::result::Result<Delivered, NotDelivered>) -> Result<()> {
    match tried {
        Ok(said) => {
            tracing::info!(letter = due.id.0, kind = due.notice.kind.as_str(), said = said.code(), "letter sent");
            Ok(outbox::sent(tx, due.id, app.clock.now()).await?)
        }
        Err(NotDelivered::Permanent(why)) => fail(app, tx, due, &why).await,
        Err(NotDelivered::Passing(why)) => again(app, tx, due, &why).await,
        Err(NotDelivered::Unsure(why)) => {
            outbox::unsure(tx, due.id).await?;
            again(app, tx, due, &why).await
        }
    }
}

async fn again(app: &App, tx: &Tx, due: &Due, why: &Cause) -> Result<()> {
    let Some(next) = next_try(app, due) else { return fail(app, tx, due, why).await };
    tracing::warn!(letter = due.id.0, code = why.code, %next, "letter waits for another try");
    Ok(outbox::wait(tx, due.id, &why.text, next).await?)
}

/// When to try again, with up to a fifth more, so that many letters don't come back at once; `None` after 24 hours.
fn next_try(app: &App, due: &Due) -> Option<Instant> {
    let minutes = retry_after_min(due.attempts + 1)?;
    let more = app.chance.with(|rng| rng.random_range(0..=minutes * 12));
    Some(app.clock.now() + Duration::minutes(minutes) + Duration::seconds(more))
}

/// Ends a letter that its recipient stopped. An offer stands at the portal all the same, and the desk rings.
async fn leave(app: &App, due: &Due) -> Result<()> {
    tracing::info!(letter = due.id.0, kind = due.notice.kind.as_str(), "letter is stopped by its recipient");
    let tx = app.db.begin().await?;
    outbox::end(&tx, due.id, LetterState::Superseded, "the recipient stopped letters of this kind").await?;
    if due.notice.kind == NoticeKind::Offer {
        let (booking, dedupe) = (due.notice.subject.booking(), format!("stopped{}", due.id.0));
        let now = app.clock.now();
        item::put(&tx, ItemKind::LetterStopped, booking, person(due), None, &dedupe, now).await?;
    }
    Ok(commit(tx).await?)
}

async fn give_up(app: &App, due: &Due, why: &Cause) -> Result<()> {
    let tx = app.db.begin().await?;
    fail(app, &tx, due, why).await?;
    Ok(commit(tx).await?)
}

/// Ends the letter and tells the desk.
async fn fail(app: &App, tx: &Tx, due: &Due, why: &Cause) -> Result<()> {
    tracing::warn!(letter = due.id.0, kind = due.notice.kind.as_str(), code = why.code, "letter failed for good");
    outbox::end(tx, due.id, LetterState::Failed, &why.text).await?;
    let (booking, dedupe) = (due.notice.subject.booking(), format!("letter{}", due.id.0));
    let (letter, now) = (Some(due.id), app.clock.now());
    Ok(item::put(tx, ItemKind::LetterFailed, booking, person(due), letter, &dedupe, now).await?)
}

fn person(due: &Due) -> Option<PersonId> {
    match due.notice.to {
        Recipient::Person(id) => Some(id),
        Recipient::Contact(_) => None,
    }
}
