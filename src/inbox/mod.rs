//! The door for replies and bounces: a message from LMTP or standard input is read, sorted, and handed to one action.
//! Answers nobody by email; what it can't place is put before a coordinator or dropped, and the log says which (level info).

mod dialogue;
mod lmtp;

pub use crate::mail::read::{Carried, MOST_OCTETS};
pub use lmtp::{Patience, listen, listen_with};

use crate::actions::error::{Error, Result};
use crate::actions::record_bounce::record_bounce;
use crate::actions::record_reply::record_reply;
use crate::actions::take_message::take_message;
use crate::app::App;
use crate::domain::inbound::{Inbound, Took};
use crate::domain::person::Actor;
use crate::mail::read::{self, House};

/// Takes one message. An error is the database's, or a fault of the reader's: the message may come again.
pub async fn take(app: &App, carried: Carried, bytes: Vec<u8>) -> Result<Took> {
    let (db, ctx) = (&app.db, app.ctx(Actor::Service));
    let took = match sorted(app.clone(), carried, bytes).await? {
        Inbound::Ignored(why) => Took::Ignored(why),
        Inbound::Bounce(came) => record_bounce(db, &ctx, &came).await?,
        Inbound::Reply(reply, message) => record_reply(db, &ctx, &reply, &message).await?,
        Inbound::Message(message) => take_message(db, &ctx, &message).await?,
    };
    tracing::info!(?took, "message taken");
    Ok(took)
}

/// Reading is work of the processor: it must not hold up those who wait for pages.
async fn sorted(app: App, carried: Carried, bytes: Vec<u8>) -> Result<Inbound> {
    let work = move || read::read(&bytes, &carried, house(&app));
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a message can't be read");
        Error::Invalid("the message can't be read")
    })
}

fn house(app: &App) -> House<'_> {
    let mail = &app.config.mail;
    House {
        links: &app.links,
        from: &mail.from,
        verp: mail.bounce_domain.is_some(),
        authserv_id: mail.authserv_id.as_deref(),
    }
}
