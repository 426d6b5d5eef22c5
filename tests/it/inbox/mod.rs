//! What comes by email, taken through the real door on both engines: answers, bounces, letters of people.

mod answers;
mod bounces;
mod lmtp;
mod people;
mod pipe;

use std::sync::Arc;

use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::inbound::Took;
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::inbox::{Carried, take};
use cancel_cancer::mail::memory::Posted;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::views;

use crate::house::Engine;
use crate::jobs::office::Office;

/// Our mail server, as the settings of these tests name it.
const SERVER: &str = "mx.example.org";

/// A confirmed booking whose invitations have left: the host is Ann, the team v0 and v1.
pub struct Confirmed {
    pub office: Office,
    pub booking: BookingId,
}

impl Confirmed {
    pub async fn new(engine: Engine) -> Self {
        let mut office = Office::new(engine, 2).await;
        let mut config = (*office.app.config).clone();
        config.mail.authserv_id = Some(SERVER.into());
        office.app.config = Arc::new(config);
        let booking = office.proven("Ann", "2027-02-09").await.id;
        office.once().await;
        office.publish().await;
        office.once().await;
        let ctx = office.app.ctx(Actor::Link);
        for offer in office.offers(booking, OfferState::Open).await {
            answer_offer(&office.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
        }
        office.once().await;
        Self { office, booking }
    }

    pub async fn take(&self, text: &str) -> Took {
        let carried = Carried { sender: Some("somebody@example.org".into()), recipients: vec![] };
        self.take_from(text, carried).await
    }

    pub async fn take_from(&self, text: &str, carried: Carried) -> Took {
        take(&self.office.app, carried, text.replace('\n', "\r\n").into_bytes()).await.expect("taken")
    }

    /// An answer of `who`'s calendar to the invitation as it stands.
    pub async fn answer(&self, who: &str, says: &str, stamp: &str) -> String {
        let booking = self.office.facts(self.booking).await.booking;
        format!(
            "Authentication-Results: {SERVER}; dmarc=pass\nFrom: {who}\nSubject: {says}\nMessage-ID: <{says}.{stamp}@x>\n\
             Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n\
             UID:{}@sessions.example.org\nATTENDEE;PARTSTAT={says}:MAILTO:{who}\nDTSTAMP:{stamp}\nSEQUENCE:{}\n\
             END:VEVENT\nEND:VCALENDAR\n",
            booking.uid, booking.sequence
        )
    }

    /// The person of `v0@example.org`.
    pub async fn person(&self, address: &str) -> PersonId {
        let facts = self.office.facts(self.booking).await;
        facts.mates.iter().find(|mate| mate.email.as_str() == address).expect("on the team").offer.person
    }

    /// Open lines at the desk that are of these tests: kind, booking, and whether a message hangs on it.
    pub async fn lines(&self) -> Vec<(ItemKind, Option<BookingId>, bool)> {
        let items = views::items(self.office.app.db.read(), None, 1_000).await.expect("items");
        items.into_iter().map(|l| (l.item.kind, l.item.booking, l.item.inbound.is_some())).collect()
    }

    /// Letters that left to an address, oldest first.
    pub fn posted(&self, address: &str) -> Vec<Posted> {
        self.office.memory.letters().into_iter().filter(|l| l.envelope.to.as_str() == address).collect()
    }
}

/// The value of a field in a letter's head.
pub fn field(letter: &Posted, name: &str) -> String {
    let text = String::from_utf8(letter.bytes.clone()).expect("ASCII");
    let line = text.lines().find(|line| line.starts_with(&format!("{name}: "))).expect("the field");
    line[name.len() + 2..].trim().to_owned()
}
