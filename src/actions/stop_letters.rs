//! Somebody stops letters of one topic, by the address in each of them or at the portal, or starts them again.
//! The address is the same in all letters of a topic, and lasts as long as the recipient is known.

use serde_json::json;

use crate::actions::ctx::Ctx;
use crate::actions::error::{Error, Result};
use crate::actions::note::note_other;
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::notice::{Recipient, Topic};
use crate::links::{Links, Purpose, path};
use crate::store::group;
use crate::store::person;
use crate::store::stopped;
use crate::store::{Db, commit};

/// What an address of `/unsubscribe` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stoppable {
    pub who: Recipient,
    pub topic: Topic,
    pub stopped: bool,
}

/// The absolute address at which `who` stops letters of `topic`.
pub fn stop_address(links: &Links, who: Recipient, topic: Topic) -> String {
    let word = match who {
        Recipient::Person(id) => links.code(&person_code(topic), id.0),
        Recipient::Contact(id) => links.code(&contact_code(topic), id.0),
    };
    links.to(&path(Purpose::Unsubscribe, &word))
}

/// By the word in the address; changes nothing. Not of our making, or the recipient is gone: `NotFound`.
pub async fn look(db: &Db, ctx: &Ctx, word: &str) -> Result<Stoppable> {
    let (who, topic) = read(&ctx.links, word).ok_or(Error::NotFound)?;
    let c = db.read();
    let is_there = match who {
        Recipient::Person(id) => person::find(c, id).await?.is_some(),
        Recipient::Contact(id) => group::contact(c, id).await?.is_some(),
    };
    if !is_there {
        return Err(Error::NotFound);
    }
    Ok(Stoppable { who, topic, stopped: stopped::is_stopped(c, who, topic).await? })
}

/// No letter of `topic` leaves for `who` from now on; stopped before is stopped.
pub async fn stop_letters(db: &Db, ctx: &Ctx, who: Recipient, topic: Topic) -> Result<()> {
    let tx = db.begin().await?;
    if stopped::put(&tx, who, topic, ctx.now).await? {
        note_other(&tx, ctx, "stop_letters", &object(who), json!({ "topic": topic })).await?;
    }
    Ok(commit(tx).await?)
}

/// Letters of `topic` leave again; those of the time between don't.
pub async fn start_letters(db: &Db, ctx: &Ctx, who: Recipient, topic: Topic) -> Result<()> {
    let tx = db.begin().await?;
    if stopped::remove(&tx, who, topic).await? {
        note_other(&tx, ctx, "start_letters", &object(who), json!({ "topic": topic })).await?;
    }
    Ok(commit(tx).await?)
}

fn person_code(topic: Topic) -> String {
    format!("stop person {}", topic.as_str())
}

fn contact_code(topic: Topic) -> String {
    format!("stop contact {}", topic.as_str())
}

/// Whom and what a word names: it opens for one kind only.
fn read(links: &Links, word: &str) -> Option<(Recipient, Topic)> {
    Topic::ALL.into_iter().find_map(|topic| {
        let person = || links.id_of(&person_code(topic), word).map(|id| Recipient::Person(PersonId(id)));
        let contact = || links.id_of(&contact_code(topic), word).map(|id| Recipient::Contact(ContactId(id)));
        person().or_else(contact).map(|who| (who, topic))
    })
}

fn object(who: Recipient) -> String {
    match who {
        Recipient::Person(id) => format!("person {}", id.0),
        Recipient::Contact(id) => format!("contact {}", id.0),
    }
}
