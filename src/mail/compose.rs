//! Composes letters from facts: pure. Who may be told what is decided here; the words are in the templates and `words`.

use crate::calendar::Hosts;
use crate::calendar::invitation::{Method, Parties, Party, cancel, request};
use crate::calendar::revised;
use crate::domain::booking::Booking;
use crate::domain::facts::BookingFacts;
use crate::domain::group::Contact;
use crate::domain::ids::Reference;
use crate::domain::person::{LogInLife, Person};
use crate::domain::programme::Programme;
use crate::domain::reply::Said;
use crate::domain::text::Email;
use crate::domain::time::{Instant, moment_words};
use crate::links::Links;
use crate::mail::letter::{Letter, Unwritable};
pub use crate::mail::letter_facts::LetterFacts;
use crate::mail::sheet::{Sheet, render};
use crate::mail::words;
use crate::mail::words::Row;

/// Who writes: the same for every letter of an instance.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    pub programme: &'a Programme,
    /// `mail.from`: From, Reply-To and ORGANIZER.
    pub from: &'a Email,
    pub links: &'a Links,
}

/// Who is written to.
#[derive(Clone, Copy)]
pub enum To<'a> {
    Person(&'a Person),
    Contact(&'a Contact),
}

/// How a letter stands among the earlier ones to that person about that session.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Of this letter.
    pub message_id: String,
    /// Message-IDs of the earlier letters, oldest first.
    pub earlier: Vec<String>,
}

impl<'a> To<'a> {
    fn party(self) -> Party<'a> {
        match self {
            Self::Person(p) => Party { name: p.name.as_str(), email: &p.email },
            Self::Contact(c) => Party { name: c.name.as_str(), email: &c.email },
        }
    }
}

/// The letter that tells `to` of `facts`, dated `now`. The same arguments give the same letter.
pub fn compose(
    sender: Sender,
    to: To,
    facts: &LetterFacts,
    thread: Thread,
    now: Instant,
) -> Result<Letter, Unwritable> {
    let subject = subject(sender, facts);
    let calendar = calendar(sender, to, facts);
    let sheet = sheet(sender, to, facts, &subject, calendar.is_some());
    let (text, html) = render(facts.kind(), &sheet)?;
    let unsubscribe = sheet.unsubscribe.filter(|_| sender.links.is_https()).map(str::to_owned);
    let guest = to.party();
    Ok(Letter {
        from: sender.from.clone(),
        from_name: sender.programme.name.clone(),
        to: guest.email.clone(),
        to_name: guest.name.to_owned(),
        subject,
        text,
        html,
        calendar,
        message_id: thread.message_id,
        in_reply_to: thread.earlier.first().cloned(),
        references: references(&thread.earlier),
        unsubscribe,
        date: now,
    })
}

fn subject(sender: Sender, facts: &LetterFacts) -> String {
    match (facts.booking(), facts.slot()) {
        (Some(b), Some(slot)) => words::subject(facts.kind(), b.booking.reference.as_str(), slot.date),
        _ => words::log_in_subject(&sender.programme.name),
    }
}

/// At most 10: the first, which the thread hangs on, and the last ones.
fn references(earlier: &[String]) -> Vec<String> {
    match earlier {
        [first, rest @ ..] if rest.len() > 9 => [std::slice::from_ref(first), &rest[rest.len() - 9..]].concat(),
        all => all.to_vec(),
    }
}

fn sheet<'a>(
    sender: Sender<'a>,
    to: To<'a>,
    facts: &LetterFacts<'a>,
    subject: &'a str,
    has_calendar: bool,
) -> Sheet<'a> {
    let url = |path: &str| sender.links.to(path);
    let sheet = Sheet {
        programme: sender.programme,
        subject,
        name: words::unlinked(to.party().name),
        is_contact: matches!(to, To::Contact(_)),
        has_calendar,
        reference: facts.booking().map_or("", |b| b.booking.reference.as_str()),
        rows: rows(to, facts),
        link: facts.page().unwrap_or_default().to_owned(),
        prove: None,
        unsubscribe: facts.unsubscribe(),
        deadline: String::new(),
        again: false,
        joins: false,
        link_gone: false,
        code: "",
        minutes: LogInLife::MINUTES,
        book: url("/book"),
        learn: url("/learn"),
    };
    about(sheet, sender, facts)
}

/// What one kind of letter has that others have not: its link, its deadline, its code.
fn about<'a>(mut sheet: Sheet<'a>, sender: Sender<'a>, facts: &LetterFacts<'a>) -> Sheet<'a> {
    match *facts {
        LetterFacts::Received { prove, .. } => sheet.prove = prove,
        LetterFacts::Offer { offer, link, moved, .. } => {
            sheet.link = link.into();
            sheet.deadline = moment_words(offer.deadline);
            sheet.again = moved;
        }
        LetterFacts::Changed { question: Some((offer, link)), .. } => {
            sheet.link = link.into();
            sheet.deadline = moment_words(offer.deadline);
        }
        LetterFacts::Changed { booking, was, .. } => {
            let is_link = was.is_some_and(|was| booking.is_but_for_the_link(was));
            sheet.joins = is_link && booking.booking.join.is_some();
            sheet.link_gone = is_link && !sheet.joins;
            sheet.again = booking.mates.iter().any(|m| m.offer.is_asked_again());
        }
        LetterFacts::Declined { code: Some(code), .. } | LetterFacts::NotStaffed { code: Some(code), .. } => {
            sheet.learn = sender.links.to(&format!("/learn?group={code}"));
        }
        LetterFacts::TakenOff { .. } => sheet.link = sender.links.to("/me/sessions"),
        LetterFacts::LogIn { link, code } => (sheet.link, sheet.code) = (link.into(), code),
        _ => {}
    }
    sheet
}

fn rows(to: To, facts: &LetterFacts) -> Vec<Row> {
    let (Some(b), Some(slot)) = (facts.booking(), facts.slot()) else { return vec![] };
    let mut rows = vec![words::title(b), words::when(slot)];
    match *facts {
        LetterFacts::Received { .. } => {
            rows.extend(b.booking.slots.iter().filter(|s| *s != slot).map(words::or_when));
            rows.extend([words::place(b), words::group(b)]);
        }
        LetterFacts::Offer { offer, road_m, .. } => {
            rows.push(words::place(b));
            rows.extend(road_m.map(words::distance));
            rows.extend([words::group(b), words::your_part(offer.role)]);
        }
        LetterFacts::RequestChanged { .. } if b.booking.chosen.is_none() => {
            rows.extend(b.booking.slots.iter().filter(|s| *s != slot).map(words::or_when));
            rows.push(words::place(b));
        }
        LetterFacts::Changed { was, .. } => {
            rows.push(words::place(b));
            rows.extend(words::join(b).filter(|_| !is_asked(facts)));
            rows.extend(was.map(|was| words::was(b, was)).unwrap_or_default());
        }
        LetterFacts::Confirmed { .. } | LetterFacts::Reminder { .. } => {
            rows.push(words::place(b));
            rows.extend(words::join(b));
            rows.extend(team_rows(to, b));
        }
        _ => rows.push(words::place(b)),
    }
    rows
}

/// Whether its reader has to say yes first.
fn is_asked(facts: &LetterFacts) -> bool {
    matches!(facts, LetterFacts::Changed { question: Some(_), .. })
}

/// On the web: the calendar may have said nothing.
fn said_yes(to: To, b: &BookingFacts) -> bool {
    matches!(to, To::Person(p) if b.team().any(|m| m.offer.person == p.id))
}

/// As somebody knows it who has not said yes.
fn without_link(b: &BookingFacts) -> BookingFacts {
    BookingFacts { booking: Booking { join: None, ..b.booking.clone() }, ..b.clone() }
}

/// The contact is told first names; the team, each other's names and their own part.
fn team_rows(to: To, b: &BookingFacts) -> Vec<Row> {
    match to {
        To::Contact(_) => vec![words::team(b.team().map(|m| m.name.first_word()))],
        To::Person(person) => {
            let part = b.team().find(|m| m.offer.person == person.id).map(|m| words::your_part(m.offer.role));
            let team = words::team(b.team().map(|m| m.name.as_str()));
            [words::group(b)].into_iter().chain(part).chain([team]).collect()
        }
    }
}

/// The invitation, stamped with the facts' last change: growing from letter to letter about one session.
fn calendar(sender: Sender, to: To, facts: &LetterFacts) -> Option<(Method, String)> {
    let organiser = Party { name: &sender.programme.name, email: sender.from };
    let parties = Parties { organiser, guest: to.party() };
    let session_url = |r: &Reference| sender.links.session(r);
    let hosts = Hosts { uid_host: sender.links.uid_host(), session_url: &session_url };
    match *facts {
        LetterFacts::Confirmed { booking: b, said, .. } => {
            let said = said.or(said_yes(to, b).then_some(Said::Accepted));
            Some((Method::Request, request(b, parties, said, hosts, revised(b))?))
        }
        LetterFacts::Changed { booking: b, was, said, .. } => {
            // Another link asks nobody anything.
            let is_link = was.is_some_and(|was| b.is_but_for_the_link(was));
            let said = said.or((is_link && said_yes(to, b)).then_some(Said::Accepted));
            let unlinked = is_asked(facts).then(|| without_link(b));
            let known = unlinked.as_ref().unwrap_or(b);
            Some((Method::Request, request(known, parties, said, hosts, revised(b))?))
        }
        LetterFacts::Cancelled { booking: b, invited: true, .. }
        | LetterFacts::TakenOff { booking: b, invited: true } => {
            Some((Method::Cancel, cancel(b, parties, hosts, revised(b))?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
