//! What comes from outside before the demo's present: answers of calendars, letters that come back, an email, a volunteer's
//! own calendar, and somebody who stops letters. All of it through the doors that real mail and real files take.

use std::sync::Arc;

use anyhow::{anyhow, ensure};
use chrono::Duration;

use crate::actions::keep_busy_times::Found;
use crate::actions::stop_letters::stop_letters;
use crate::actions::take_calendar_file::take_calendar_file;
use crate::app::App;
use crate::calendar::busy::read_busy;
use crate::cli::demo::play::Part;
use crate::cli::demo::told::confirmed;
use crate::cli::demo::wishes::Fate;
use crate::domain::facts::{BookingFacts, Mate};
use crate::domain::inbound::Took;
use crate::domain::notice::{LetterState, Recipient, Topic};
use crate::domain::offer::OfferState;
use crate::domain::person::Actor;
use crate::inbox::{Carried, take};
use crate::store::booking;
use crate::store::offer;
use crate::store::views;

/// The mail server of the play: its word about senders is believed while the demo is made, and only then.
const SERVER: &str = "mx.demo.example";
/// Letters that come back from one host: after the second the address is marked.
const BOUNCES: u64 = 2;

/// One of those who were just asked wants no letters with offers any more, before the letter leaves: the desk must ring.
pub async fn stop(app: &App, parts: &[Part]) -> anyhow::Result<()> {
    for part in parts.iter().filter(|part| part.fate == Fate::Offered) {
        let asked = offer::of_booking(app.db.read(), part.id).await?;
        if let Some(offer) = asked.iter().filter(|o| o.state == OfferState::Open).min_by_key(|o| o.id) {
            let who = Recipient::Person(offer.person);
            return Ok(stop_letters(&app.db, &app.ctx(Actor::Link), who, Topic::Offers).await?);
        }
    }
    Ok(())
}

/// What came this morning, about sessions other than the one that the demo shows first.
pub async fn come(app: &App, parts: &[Part]) -> anyhow::Result<()> {
    let ids: Vec<_> = parts.iter().map(|part| part.id).collect();
    let facts = booking::facts_of(app.db.read(), &ids).await?;
    let Some(shown) = confirmed(app, &facts).next_back() else { return Ok(()) };
    let others: Vec<&BookingFacts> = confirmed(app, &facts)
        .filter(|f| f.booking.id != shown.booking.id && f.contact.id != shown.contact.id)
        .filter(|f| f.team().all(|mate| shown.team().all(|known| known.offer.person != mate.offer.person)))
        .collect();
    let mut config = (*app.config).clone();
    config.mail.authserv_id = Some(SERVER.to_owned());
    let app = App { config: Arc::new(config), ..app.clone() };
    // The same booking may stand for two things where there are few.
    let mut next = others.iter().cycle().take(4 * others.len());
    if let (Some(no), Some(busy), Some(gone), Some(asks)) = (next.next(), next.next(), next.next(), next.next()) {
        answer(&app, no).await?;
        own_calendar(&app, busy).await?;
        bounces(&app, gone).await?;
        email(&app, asks).await?;
    }
    Ok(())
}

/// The host's calendar says maybe, a volunteer's no: that one needs a replacement.
async fn answer(app: &App, facts: &BookingFacts) -> anyhow::Result<()> {
    let mate = facts.team().last().map(|mate| (mate.email.as_str(), "DECLINED"));
    for (who, says) in mate.into_iter().chain([(facts.contact.email.as_str(), "TENTATIVE")]) {
        let (uid, stamp) = (facts.booking.uid, app.clock.now().format("%Y%m%dT%H%M%SZ"));
        let text = format!(
            "Authentication-Results: {SERVER}; dmarc=pass\nFrom: {who}\nSubject: {says}: session\n\
             Message-ID: <{says}.{uid}@example.org>\nContent-Type: text/calendar; method=REPLY; charset=utf-8\n\n\
             BEGIN:VCALENDAR\nPRODID:-//Example//Calendar//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}@{}\n\
             DTSTAMP:{stamp}\nSEQUENCE:{}\nATTENDEE;PARTSTAT={says}:mailto:{who}\nEND:VEVENT\nEND:VCALENDAR\n",
            app.links.uid_host(),
            facts.booking.sequence
        );
        let took = came(app, &text, who).await?;
        ensure!(matches!(took, Took::Recorded(_)), "demo: an answer was not recorded: {took:?}");
    }
    Ok(())
}

/// A volunteer gives their own calendar, in which something else stands at the time of a session they said yes to.
async fn own_calendar(app: &App, facts: &BookingFacts) -> anyhow::Result<()> {
    let (Some(Mate { offer, .. }), Some(slot)) = (facts.team().next(), facts.slot()) else { return Ok(()) };
    let at = |moment: crate::domain::time::Instant| moment.format("%Y%m%dT%H%M%SZ").to_string();
    let (from, to) = (at(slot.start - Duration::minutes(30)), at(slot.end));
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1@example.org\nSUMMARY:Something else\nDTSTART:{from}\n\
         DTEND:{to}\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    let busy = read_busy(text.as_bytes(), app.clock.now(), app.links.uid_host());
    let busy = busy.map_err(|why| anyhow!("demo: a calendar can't be read: {why}"))?;
    let found = Found { spans: busy.spans, is_cut: busy.is_cut, etag: None, is_fetched: false };
    Ok(take_calendar_file(&app.db, &app.ctx(Actor::Person(offer.person)), offer.person, &found).await?)
}

/// The last letters to a host come back for good.
async fn bounces(app: &App, facts: &BookingFacts) -> anyhow::Result<()> {
    let (c, sent) = (app.db.read(), Some(LetterState::Sent));
    let mut letters = views::letters(c, None, Some(facts.booking.id), sent, 100).await?;
    letters.retain(|letter| letter.to == facts.contact.email.as_str());
    for letter in letters.iter().take(usize::try_from(BOUNCES)?) {
        let bytes = views::letter_bytes(c, letter.id).await?.unwrap_or_default();
        let head = String::from_utf8_lossy(&bytes);
        let id = head.lines().find(|line| line.starts_with("Message-ID:")).unwrap_or_default();
        let text = format!(
            "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNobody of that name.\n--b\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
             Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1 No such mailbox\n--b\nContent-Type: text/rfc822-headers\n\n{id}\n--b--\n",
            letter.to
        );
        let took = came(app, &text, "").await?;
        ensure!(matches!(took, Took::CameBack { .. }), "demo: a letter did not come back: {took:?}");
    }
    Ok(())
}

/// A host writes.
async fn email(app: &App, facts: &BookingFacts) -> anyhow::Result<()> {
    let (name, who, reference) = (&facts.contact.name, &facts.contact.email, &facts.booking.reference);
    let text = format!(
        "From: {name} <{who}>\nSubject: The hall on the day, {reference}\nMessage-ID: <hall.{reference}@example.net>\n\n\
         Hello,\n\nthe hall opens half an hour late on that day. Can the team come in by the side door?\n\n{name}\n"
    );
    let took = came(app, &text, who.as_str()).await?;
    ensure!(matches!(took, Took::Asked(_)), "demo: an email is before nobody: {took:?}");
    Ok(())
}

async fn came(app: &App, text: &str, sender: &str) -> anyhow::Result<Took> {
    let carried = Carried { sender: Some(sender.to_owned()), recipients: vec![app.config.mail.from.to_string()] };
    Ok(take(app, carried, text.replace('\n', "\r\n").into_bytes()).await?)
}
