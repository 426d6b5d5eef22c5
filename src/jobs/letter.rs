//! One due letter, written from the facts of this moment: who gets it, whether it is still true, its links, its bytes.

use rand::RngExt;

use crate::actions::ask_log_in::mint_log_in;
use crate::actions::open_booking::booking_link;
use crate::actions::open_offer::{offer_link, road};
use crate::actions::stop_letters::stop_address;
use crate::app::App;
use crate::domain::facts::BookingFacts;
use crate::domain::group::Contact;
use crate::domain::ids::{BookingId, LoginId};
use crate::domain::notice::{Composed, Due, NoticeKind, Recipient, Subject};
use crate::domain::offer::Offer;
use crate::domain::person::{Actor, LogInLife, Person};
use crate::domain::reply::{Said, answered};
use crate::domain::text::Email;
use crate::jobs::{Result, stale};
use crate::links::Purpose;
use crate::mail::compose::{LetterFacts, Sender, Thread, To, compose};
use crate::mail::letter::message_id;
use crate::store::booking;
use crate::store::calendar_answer;
use crate::store::group;
use crate::store::learning;
use crate::store::moves;
use crate::store::outbox;
use crate::store::person;
use crate::store::stopped;
use crate::store::token;

/// What came of writing a letter.
pub enum Written {
    /// To be handed over.
    Letter(Email, Composed),
    /// No longer true, and why.
    Stale(&'static str),
    /// The recipient stopped such letters.
    Unwanted,
    /// Nobody can get it, and why.
    Impossible(String),
}

/// Reads what one letter says.
pub struct Reader<'a> {
    app: &'a App,
    due: &'a Due,
}

/// Who is written to, read from the database.
enum Reached {
    Person(Person),
    Contact(Contact),
}

impl Reached {
    fn to(&self) -> To<'_> {
        match self {
            Self::Person(p) => To::Person(p),
            Self::Contact(c) => To::Contact(c),
        }
    }

    /// Letters to the address came back.
    fn is_dead(&self) -> bool {
        match self {
            Self::Person(p) => p.email_dead,
            Self::Contact(c) => c.email_dead,
        }
    }

    fn email(&self) -> &Email {
        match self {
            Self::Person(p) => &p.email,
            Self::Contact(c) => &c.email,
        }
    }
}

impl<'a> Reader<'a> {
    pub fn new(app: &'a App, due: &'a Due) -> Self {
        Self { app, due }
    }

    /// The letter; the bytes of an earlier try where there was one.
    pub async fn write(&self) -> Result<Written> {
        let Some(reached) = self.reached().await? else { return Ok(Written::Stale("the recipient is gone")) };
        // Bounces can be forged: whoever asks to log in gets the letter all the same, so that nobody is locked out by them.
        if reached.is_dead() && !matches!(self.due.notice.subject, Subject::Login(_)) {
            return Ok(Written::Impossible("letters to this address came back".into()));
        }
        if let Some(topic) = self.due.notice.kind.topic()
            && stopped::is_stopped(self.app.db.read(), self.due.notice.to, topic).await?
        {
            return Ok(Written::Unwanted);
        }
        match self.due.notice.subject {
            Subject::Login(id) => self.log_in(&reached, id).await,
            Subject::Booking(id) | Subject::Offer(_, id) => self.about(&reached, id).await,
        }
    }

    async fn reached(&self) -> Result<Option<Reached>> {
        let read = self.app.db.read();
        Ok(match self.due.notice.to {
            Recipient::Person(id) => person::find(read, id).await?.map(Reached::Person),
            Recipient::Contact(id) => group::contact(read, id).await?.map(Reached::Contact),
        })
    }

    /// The words are made now; who did not get them within their life asks again.
    async fn log_in(&self, reached: &Reached, id: LoginId) -> Result<Written> {
        if !LogInLife::is_live(self.due.created, self.app.clock.now()) {
            return Ok(Written::Stale("the link would not work any more"));
        }
        if let Some(composed) = &self.due.composed {
            return Ok(Written::Letter(reached.email().clone(), composed.clone()));
        }
        let (word, code) = mint_log_in(&self.app.db, &self.app.ctx(Actor::Service), id).await?;
        let link = self.app.links.to(&format!("/log-in/{word}"));
        self.seal(reached, &LetterFacts::LogIn { link: &link, code: &code }, Vec::new())
    }

    async fn about(&self, reached: &Reached, id: BookingId) -> Result<Written> {
        let (notice, now) = (&self.due.notice, self.app.clock.now());
        let Some(facts) = booking::facts(self.app.db.read(), id).await? else {
            return Ok(Written::Stale("the booking is gone"));
        };
        let newest = outbox::newest(self.app.db.read(), notice.to, id, stale::together(notice.kind)).await?;
        if let Some(why) = stale::why(notice, &facts, newest.unwrap_or(notice.sequence), now) {
            return Ok(Written::Stale(why));
        }
        if !self.was_asked(id).await? {
            return Ok(Written::Stale("the person never heard of it"));
        }
        match &self.due.composed {
            Some(composed) => Ok(Written::Letter(reached.email().clone(), composed.clone())),
            None => self.compose(reached, &facts).await,
        }
    }

    /// Who never got the letter that asked needs none that takes the question back.
    async fn was_asked(&self, id: BookingId) -> Result<bool> {
        let notice = &self.due.notice;
        let takes_back = matches!(notice.kind, NoticeKind::OfferWithdrawn);
        Ok(!takes_back || self.told(id, &[NoticeKind::Offer]).await?.is_some())
    }

    /// The SEQUENCE at which the recipient last had a letter of these kinds, this one not counted.
    async fn told(&self, id: BookingId, kinds: &[NoticeKind]) -> Result<Option<i32>> {
        Ok(outbox::told(self.app.db.read(), (self.due.notice.to, id), kinds, self.due.id).await?)
    }

    async fn compose(&self, reached: &Reached, booking: &BookingFacts) -> Result<Written> {
        let (notice, id) = (&self.due.notice, booking.booking.id);
        let read = self.app.db.read();
        let earlier = outbox::thread(read, notice.to, id).await?;
        let told = self.told(id, stale::together(NoticeKind::Changed)).await?;
        let invited = told.is_some();
        let offer = stale::offer(notice, booking);
        let page = self.page(reached, booking).await?;
        let (page, unsubscribe) = (page.as_str(), self.unsubscribe());
        let unsubscribe = unsubscribe.as_str();
        let told = match (notice.kind, offer) {
            (NoticeKind::Received, _) => {
                let prove = self.prove_link(booking).await?;
                return self.seal(reached, &LetterFacts::Received { booking, page, prove: prove.as_deref() }, earlier);
            }
            (NoticeKind::Offer, Some(offer)) => return self.offer(reached, booking, offer, earlier).await,
            (NoticeKind::OfferWithdrawn, Some(offer)) => LetterFacts::OfferWithdrawn { booking, offer },
            (NoticeKind::Confirmed, _) => LetterFacts::Confirmed { booking, page, said: self.said(booking).await? },
            (NoticeKind::Changed, _) => return self.changed(reached, booking, (page, told), earlier).await,
            (NoticeKind::RequestChanged, _) => LetterFacts::RequestChanged { booking, page },
            (NoticeKind::Cancelled, _) => LetterFacts::Cancelled { booking, page, invited },
            (NoticeKind::TakenOff, _) => LetterFacts::TakenOff { booking, invited },
            (NoticeKind::Declined | NoticeKind::NotStaffed, _) => return self.instead(reached, booking, earlier).await,
            (NoticeKind::ReminderWeek | NoticeKind::ReminderDay, _) => {
                LetterFacts::Reminder { booking, page, unsubscribe, soon: notice.kind == NoticeKind::ReminderDay }
            }
            (NoticeKind::Feedback, _) => LetterFacts::Feedback { booking, page, unsubscribe },
            (NoticeKind::Offer | NoticeKind::OfferWithdrawn | NoticeKind::LogIn, _) => {
                return Ok(Written::Stale("the notice names no offer"));
            }
        };
        self.seal(reached, &told, earlier)
    }

    /// It comes to nothing: the digital session instead, under the group's code where it has one.
    async fn instead(&self, reached: &Reached, booking: &BookingFacts, earlier: Vec<String>) -> Result<Written> {
        let code = learning::code_of(self.app.db.read(), booking.group.id).await?;
        let code = code.as_ref();
        let facts = match self.due.notice.kind {
            NoticeKind::Declined => LetterFacts::Declined { booking, code },
            _ => LetterFacts::NotStaffed { booking, code },
        };
        self.seal(reached, &facts, earlier)
    }

    /// The changed invitation, with what its reader knew before. Who was never told of the session, or stays on a team
    /// that stays, gets the newest state only.
    async fn changed(
        &self,
        reached: &Reached,
        booking: &BookingFacts,
        (page, told): (&str, Option<i32>),
        earlier: Vec<String>,
    ) -> Result<Written> {
        let (notice, said) = (&self.due.notice, self.said(booking).await?);
        let asked = match stale::offer(notice, booking) {
            Some(offer) => Some((offer, self.offer_page(offer).await?)),
            None => None,
        };
        let question = asked.as_ref().map(|(offer, link)| (*offer, link.as_str()));
        let waits = booking.mates.iter().any(|m| m.offer.is_asked_again());
        let was = match told {
            Some(told) => moves::was(self.app.db.read(), booking.booking.id, told).await?,
            None if waits => None,
            None => return self.seal(reached, &LetterFacts::Confirmed { booking, page, said }, earlier),
        };
        let same = was.as_ref().is_some_and(|was| booking.is_as(was));
        if same && question.is_none() && !waits {
            return Ok(Written::Stale("it is as the recipient was told before"));
        }
        let was = was.as_ref().filter(|_| !same);
        self.seal(reached, &LetterFacts::Changed { booking, page, was, question, said }, earlier)
    }

    /// What the recipient's calendar answered: an invitation must not ask again.
    async fn said(&self, facts: &BookingFacts) -> Result<Option<Said>> {
        let answers = calendar_answer::of_booking(self.app.db.read(), facts.booking.id).await?;
        Ok(answered(&answers, self.due.notice.to, facts))
    }

    /// Where the recipient stops letters of this kind; empty where that can't be.
    fn unsubscribe(&self) -> String {
        let notice = &self.due.notice;
        notice.kind.topic().map_or_else(String::new, |topic| stop_address(&self.app.links, notice.to, topic))
    }

    /// The contact's page of the booking, a volunteer's page of the session.
    async fn page(&self, reached: &Reached, facts: &BookingFacts) -> Result<String> {
        Ok(match reached {
            Reached::Contact(_) => {
                let ctx = self.app.ctx(Actor::Service);
                self.app.links.open(Purpose::Booking, &booking_link(&self.app.db, &ctx, facts.booking.id).await?)
            }
            Reached::Person(_) => self.app.links.to(&format!("/me/sessions/{}", facts.booking.reference)),
        })
    }

    async fn offer(
        &self,
        reached: &Reached,
        booking: &BookingFacts,
        offer: &Offer,
        earlier: Vec<String>,
    ) -> Result<Written> {
        let link = &self.offer_page(offer).await?;
        let road_m = road(&self.app.db, &self.app.ctx(Actor::Service), offer.person, booking).await?;
        let unsubscribe = &self.unsubscribe();
        // The first letter was put with the offer, later ones when the session moved.
        let moved =
            self.due.created > offer.made && self.told(booking.booking.id, &[NoticeKind::Offer]).await?.is_some();
        self.seal(reached, &LetterFacts::Offer { booking, offer, road_m, link, unsubscribe, moved }, earlier)
    }

    async fn offer_page(&self, offer: &Offer) -> Result<String> {
        let link = offer_link(&self.app.db, &self.app.ctx(Actor::Service), offer.id).await?;
        Ok(self.app.links.open(Purpose::Offer, &link))
    }

    /// The button behind it proves the address; `None` once it is proven.
    async fn prove_link(&self, facts: &BookingFacts) -> Result<Option<String>> {
        if facts.booking.proven {
            return Ok(None);
        }
        let subject = facts.booking.id.0;
        let generation = token::generation(self.app.db.read(), Purpose::Prove, subject).await?;
        let token = generation.map(|g| self.app.links.token(Purpose::Prove, subject, g));
        Ok(token.map(|t| self.app.links.open(Purpose::Prove, &t)))
    }

    fn seal(&self, reached: &Reached, facts: &LetterFacts, earlier: Vec<String>) -> Result<Written> {
        let (from, links) = (&self.app.config.mail.from, &*self.app.links);
        let sender = Sender { programme: &self.app.rules.programme, from, links };
        let message_id = message_id(self.due.id, self.app.chance.with(RngExt::random), links, from);
        let thread = Thread { message_id, earlier };
        let letter = compose(sender, reached.to(), facts, thread, self.app.clock.now())?;
        Ok(Written::Letter(reached.email().clone(), letter.seal(self.app.dkim.as_deref())?))
    }
}
