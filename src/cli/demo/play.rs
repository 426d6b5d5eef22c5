//! The weeks before today, played day by day through the actions: groups ask, the matcher plans, the desk publishes,
//! volunteers answer, sessions are given. Letters leave by the real outbox.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};
use rand::RngExt;

use crate::actions::answer_offer::{Answer, answer_offer_in};
use crate::actions::cancel_booking::cancel_booking_in;
use crate::actions::decline_booking::decline_booking_in;
use crate::actions::error::Error;
use crate::actions::mark_not_staffed::mark_not_staffed_in;
use crate::actions::prove_contact::prove_contact_in;
use crate::actions::publish_plan::publish_in;
use crate::actions::record_outcome::record_outcome_in;
use crate::actions::request_booking::request_booking_in;
use crate::app::App;
use crate::cli::demo::came;
use crate::cli::demo::wishes::{Circle, Fate, Request};
use crate::domain::ids::{BookingId, OfferId, PersonId};
use crate::domain::offer::{NoReason, Offer, OfferState};
use crate::domain::outcome::{Happened, Outcome};
use crate::domain::person::Actor;
use crate::domain::time::{Instant, instant};
use crate::jobs;
use crate::store::booking;
use crate::store::group;
use crate::store::offer;
use crate::store::{Tx, commit};

/// One booking of the demo as the play sees it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub id: BookingId,
    pub fate: Fate,
    asked: NaiveDate,
    /// The first wished day.
    first: NaiveDate,
    district_seed: u8,
}

/// The play: who and what takes part, and what has happened so far.
pub struct Play<'a> {
    app: &'a App,
    today: NaiveDate,
    now: Instant,
    desk: PersonId,
    requests: &'a [Request],
    circles: &'a [Circle],
    /// Bookings made so far, in the order of their making.
    pub parts: Vec<Part>,
    /// Those whose row was published.
    published: BTreeSet<BookingId>,
    /// Those of the unfinished fates whose team has answered once.
    answered: BTreeSet<BookingId>,
}

/// A day's steps: hour, minute, what happens.
const STEPS: [(u32, u32, Step); 7] = [
    (8, 30, Step::Ask),
    (9, 15, Step::Prove),
    (9, 40, Step::Desk),
    (10, 0, Step::Publish),
    (10, 5, Step::Rest),
    (12, 10, Step::Answer),
    (18, 50, Step::Answer),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Ask,
    Prove,
    Desk,
    Publish,
    Answer,
    /// Only letters leave: those that were held.
    Rest,
}

/// Above this many bookings the desk of the past publishes once a week, or the demo would take hours.
const MANY: usize = 1_000;

impl<'a> Play<'a> {
    pub fn new(
        app: &'a App,
        (today, now): (NaiveDate, Instant),
        desk: PersonId,
        requests: &'a [Request],
        circles: &'a [Circle],
    ) -> Self {
        let (parts, published, answered) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        Self { app, today, now, desk, requests, circles, parts, published, answered }
    }

    /// Plays all days up to `now`; leaves the clock at it.
    pub async fn run(&mut self, first: NaiveDate) -> anyhow::Result<()> {
        let today = self.today;
        for day in first.iter_days().take_while(|d| *d <= today) {
            for (hour, minute, step) in STEPS {
                let at = instant(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())?;
                if at < self.now {
                    self.step(day, at, step).await?;
                }
            }
        }
        self.app.clock.set(self.now);
        Ok(())
    }

    async fn step(&mut self, day: NaiveDate, at: Instant, step: Step) -> anyhow::Result<()> {
        self.app.clock.set(at);
        jobs::expire_offers(self.app).await?;
        jobs::watch(self.app).await?;
        jobs::remind(self.app).await?;
        jobs::post_letters(self.app).await?;
        if step == Step::Publish {
            if !self.is_desk_day(day) {
                return Ok(());
            }
            jobs::replan(self.app).await?;
        }
        let tx = self.app.db.begin().await?;
        match step {
            Step::Ask => self.ask(&tx, day).await?,
            Step::Prove => self.prove(&tx, day).await?,
            Step::Desk => self.desk(&tx, day).await?,
            Step::Publish => self.publish(&tx, day).await?,
            Step::Answer => self.answer(&tx, day, at).await?,
            Step::Rest => {}
        }
        commit(tx).await?;
        if step == Step::Publish && (self.today - day).num_days() == 1 {
            came::stop(self.app, &self.parts).await?;
        }
        jobs::post_letters(self.app).await?;
        Ok(())
    }

    fn is_desk_day(&self, day: NaiveDate) -> bool {
        let left = (self.today - day).num_days();
        self.requests.len() <= MANY || left < 7 || left % 7 == 0
    }

    async fn ask(&mut self, tx: &Tx, day: NaiveDate) -> anyhow::Result<()> {
        let ctx = self.app.ctx(Actor::Link);
        for (nth, request) in self.requests.iter().enumerate().filter(|(_, r)| r.asked == day) {
            let made = request_booking_in(tx, &ctx, &request.new).await?;
            let Some(row) = booking::find(tx, made.id).await? else { continue };
            let circle = &self.circles[request.circle];
            if let Some(place) = row.place {
                group::set_decile(tx, place, Some(circle.decile)).await?;
            }
            group::set_priority(tx, row.group, circle.priority).await?;
            let first = request.new.times.first().map_or(day, |(date, _)| *date);
            let district_seed = u8::try_from(nth % 251).unwrap_or(0);
            self.parts.push(Part { id: made.id, fate: request.fate, asked: day, first, district_seed });
        }
        Ok(())
    }

    async fn prove(&self, tx: &Tx, day: NaiveDate) -> anyhow::Result<()> {
        let ctx = self.app.ctx(Actor::Link);
        for part in self.parts.iter().filter(|p| p.asked == day && p.fate != Fate::Unproven) {
            prove_contact_in(tx, &ctx, part.id).await?;
        }
        Ok(())
    }

    /// What people decide in the morning: the desk declines and gives up, hosts cancel and tell what came of it.
    async fn desk(&self, tx: &Tx, day: NaiveDate) -> anyhow::Result<()> {
        let (desk, link) = (self.app.ctx(Actor::Person(self.desk)), self.app.ctx(Actor::Link));
        for part in &self.parts {
            let waited = (day - part.asked).num_days();
            let done = match part.fate {
                Fate::Declined if waited == 2 => decline_booking_in(tx, &desk, part.id).await.map(drop),
                Fate::NotStaffed if waited == 9 => mark_not_staffed_in(tx, &desk, part.id).await.map(drop),
                Fate::CancelledEarly if waited == 3 => cancel_booking_in(tx, &link, part.id).await.map(drop),
                Fate::CancelledLate if day == self.cancel_day(part) => {
                    cancel_booking_in(tx, &link, part.id).await.map(drop)
                }
                Fate::Counted => self.count(tx, part, day).await,
                _ => Ok(()),
            };
            tolerate(done)?;
        }
        Ok(())
    }

    fn cancel_day(&self, part: &Part) -> NaiveDate {
        (part.first - Duration::days(2)).min(self.today - Duration::days(1))
    }

    /// The outcome is told the day after the session.
    async fn count(&self, tx: &Tx, part: &Part, day: NaiveDate) -> Result<(), Error> {
        if day <= part.first {
            return Ok(());
        }
        let now = self.app.clock.now();
        let Some(held) = booking::find(tx, part.id).await?.filter(|b| b.is_held(now)) else { return Ok(()) };
        let (happened, share) = match part.district_seed % 12 {
            11 => (Happened::Partly, 50),
            _ => (Happened::Delivered, 60 + u32::from(part.district_seed) % 40),
        };
        let outcome = Outcome { happened, people: Some(held.people * share / 100) };
        record_outcome_in(tx, &self.app.ctx(Actor::Link), part.id, outcome).await
    }

    async fn publish(&mut self, tx: &Tx, day: NaiveDate) -> anyhow::Result<()> {
        let left = (self.today - day).num_days();
        let due = |p: &&Part| match p.fate {
            Fate::Offered => left == 1,
            Fate::Declining => left == 2,
            Fate::Silent => left == 5,
            fate => fate.is_published(),
        };
        let wanted: BTreeSet<BookingId> = self.parts.iter().filter(due).map(|p| p.id).collect();
        let ctx = self.app.ctx(Actor::Person(self.desk));
        publish_in(tx, &ctx, |id| wanted.contains(&id)).await?;
        self.published.extend(wanted);
        Ok(())
    }

    async fn answer(&mut self, tx: &Tx, day: NaiveDate, at: Instant) -> anyhow::Result<()> {
        let left = (self.today - day).num_days();
        let parts: Vec<Part> = self.parts.iter().filter(|p| self.published.contains(&p.id)).copied().collect();
        for part in parts {
            let open = open_offers(tx, part.id, at).await?;
            match part.fate {
                _ if open.is_empty() => {}
                Fate::Offered | Fate::Declining | Fate::Silent => {
                    if self.answered.insert(part.id) && left > 0 {
                        self.answer_partly(tx, &part, &open).await?;
                    }
                }
                _ => self.answer_all(tx, &open).await?,
            }
        }
        Ok(())
    }

    /// All but the last asked say yes; the last says no, is silent, or has not answered yet.
    async fn answer_partly(&self, tx: &Tx, part: &Part, open: &[OfferId]) -> anyhow::Result<()> {
        let ctx = self.app.ctx(Actor::Link);
        let Some((last, others)) = open.split_last() else { return Ok(()) };
        let say_yes = part.fate != Fate::Offered || part.id.0 % 2 == 0;
        for id in others.iter().filter(|_| say_yes) {
            tolerate(answer_offer_in(tx, &ctx, *id, Answer::Yes).await.map(drop))?;
        }
        if part.fate == Fate::Declining {
            tolerate(answer_offer_in(tx, &ctx, *last, Answer::No(Some(NoReason::Date))).await.map(drop))?;
        }
        Ok(())
    }

    /// Most answer within a day or two and say yes; some say no, few are silent.
    async fn answer_all(&self, tx: &Tx, open: &[OfferId]) -> anyhow::Result<()> {
        const REASONS: [Option<NoReason>; 4] = [None, Some(NoReason::Date), Some(NoReason::Distance), None];
        let ctx = self.app.ctx(Actor::Link);
        for id in open {
            let (now, no, why) = self
                .app
                .chance
                .with(|rng| (rng.random_bool(0.6), rng.random_bool(0.07), rng.random_range(0..REASONS.len())));
            if !now || id.0 % 40 == 17 {
                continue;
            }
            let answer = if no { Answer::No(REASONS[why]) } else { Answer::Yes };
            match answer_offer_in(tx, &ctx, *id, answer).await {
                Err(Error::Clash) => tolerate(answer_offer_in(tx, &ctx, *id, Answer::No(None)).await.map(drop))?,
                other => tolerate(other.map(drop))?,
            }
        }
        Ok(())
    }
}

/// Ids of the offers that wait for an answer, in order.
async fn open_offers(tx: &Tx, id: BookingId, at: Instant) -> anyhow::Result<Vec<OfferId>> {
    let open = |o: &Offer| o.state == OfferState::Open && o.is_open(at) && o.is_released(at);
    let mut ids: Vec<OfferId> = offer::of_booking(tx, id).await?.iter().filter(|o| open(o)).map(|o| o.id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// A fate that the booking's state does not allow any more is none; other errors end the demo.
fn tolerate(done: Result<(), Error>) -> anyhow::Result<()> {
    match done {
        Ok(()) | Err(Error::Refused(_) | Error::Closed(_) | Error::Clash) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
