//! A started service with a clock that is set by hand and letters that are remembered; volunteers, and groups that ask.

use std::sync::Arc;

use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::actions::answer_offer::{Answer, answer_offer};
use cancel_cancer::actions::ctx::Chance;
use cancel_cancer::actions::prove_contact::prove_contact;
use cancel_cancer::actions::publish_plan::publish_in;
use cancel_cancer::actions::request_booking::{NewBooking, Requested, request_booking};
use cancel_cancer::app::App;
use cancel_cancer::clock::Clock;
use cancel_cancer::config::Config;
use cancel_cancer::domain::booking::{Support, Wish};
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::group::{Format, GroupKind};
use cancel_cancer::domain::ids::{BookingId, PersonId};
use cancel_cancer::domain::notice::LetterState;
use cancel_cancer::domain::offer::{Offer, OfferState};
use cancel_cancer::domain::person::{Actor, Role};
use cancel_cancer::domain::text::Postcode;
use cancel_cancer::domain::volunteer::{Availability, Grade, Limits, Training, Volunteer, Weekly};
use cancel_cancer::jobs;
use cancel_cancer::links::Purpose;
use cancel_cancer::mail::files::Files;
use cancel_cancer::mail::memory::{Memory, Posted};
use cancel_cancer::mail::post::Post;
use cancel_cancer::store::booking;
use cancel_cancer::store::commit;
use cancel_cancer::store::group;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::views;
use chrono::{NaiveTime, Weekday};
use mail_parser::MessageParser;

use crate::house::{Engine, House, NOW, email, line, t};

pub struct Office {
    pub app: App,
    pub memory: Memory,
    house: House,
}

impl Office {
    /// With `volunteers` who lead, live in Stevenage and are free on weekdays.
    pub async fn new(engine: Engine, volunteers: usize) -> Self {
        let house = House::new(engine).await;
        let memory = Memory::default();
        let app = start(&house, &memory).await;
        let office = Self { app, memory, house };
        for nth in 0..volunteers {
            office.volunteer(nth).await;
        }
        office
    }

    /// Another process on the same database; letters end in the same memory.
    pub async fn replica(&self) -> App {
        App { clock: self.app.clock.clone(), ..start(&self.house, &self.memory).await }
    }

    pub async fn volunteer(&self, nth: usize) -> PersonId {
        let ctx = self.app.ctx(Actor::Terminal);
        let (address, name) = (email(&format!("v{nth}@example.org")), line(&format!("Volunteer {nth}")));
        let id = add_person(&self.app.db, &ctx, &address, &name, Role::Volunteer, None).await.expect("a person");
        let kind = group::kinds(self.app.db.read()).await.expect("kinds")[0].id;
        let clock = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("a time");
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        let anchor = "2027-01-04".parse().expect("a date");
        let weekly = |weekday| Weekly { weekday, from: clock(9), to: clock(21), every: 1, anchor };
        let facts = Volunteer {
            id,
            home: "SG1".into(),
            mode: "car".into(),
            max_km: 30,
            formats: [Format::InPerson].into(),
            languages: ["en".to_owned()].into(),
            tags: [].into(),
            limits: Limits::default(),
            min_gap_min: 0,
            training: vec![Training { kind, grade: Grade::Lead, valid_to: "2029-01-01".parse().expect("a date") }],
            dbs: None,
            availability: Availability { weekly: days.map(weekly).to_vec(), ..Availability::default() },
            given_before: 5,
            show_name: true,
            version: 0,
        };
        add_volunteer(&self.app.db, &ctx, &facts).await.expect("a volunteer");
        id
    }

    /// Asks for 2pm on `day` in Stevenage; the contact is `name@example.net`.
    pub async fn request(&self, name: &str, day: &str) -> Requested {
        self.request_one_of(name, &[day]).await
    }

    /// The same with several wished days.
    pub async fn request_one_of(&self, name: &str, days: &[&str]) -> Requested {
        self.request_with(name, days, |_| ()).await
    }

    async fn request_with(&self, name: &str, days: &[&str], change: impl FnOnce(&mut NewBooking)) -> Requested {
        let two = NaiveTime::from_hms_opt(14, 0, 0).expect("a time");
        let kind = group::kinds(self.app.db.read()).await.expect("kinds")[0].clone();
        let mut new = NewBooking {
            idem: format!("{name} {days:?}"),
            kind,
            wish: Wish::InPerson,
            venue: Some((line("Village Hall"), Postcode::parse("SG1 1AA").expect("a postcode"))),
            times: days.iter().map(|day| (day.parse().expect("a date"), two)).collect(),
            group: line(&format!("Group {name}")),
            group_kind: GroupKind::Community,
            people: 20,
            support: Support::default(),
            name: line(name),
            email: email(&format!("{}@example.net", name.to_lowercase())),
            phone: None,
        };
        change(&mut new);
        request_booking(&self.app.db, &self.app.ctx(Actor::Link), &new).await.expect("a request")
    }

    pub async fn proven(&self, name: &str, day: &str) -> Requested {
        self.proven_one_of(name, &[day]).await
    }

    pub async fn proven_one_of(&self, name: &str, days: &[&str]) -> Requested {
        self.proven_with(name, days, |_| ()).await
    }

    pub async fn proven_with(&self, name: &str, days: &[&str], change: impl FnOnce(&mut NewBooking)) -> Requested {
        let requested = self.request_with(name, days, change).await;
        let word = self.app.links.token(Purpose::Prove, requested.id.0, 1);
        prove_contact(&self.app.db, &self.app.ctx(Actor::Link), word.expose()).await.expect("a proof");
        requested
    }

    /// Publishes all rows of the present draft, as the terminal: nothing is held. Returns how many are asked.
    pub async fn publish(&self) -> u32 {
        let tx = self.app.db.begin().await.expect("a transaction");
        let published = publish_in(&tx, &self.app.ctx(Actor::Terminal), |_| true).await.expect("a publication");
        commit(tx).await.expect("a commit");
        assert_eq!(published.stayed, [], "all rows stand");
        published.asked
    }

    /// A confirmed session at 2pm on `day` of everybody whom the plan asks; nothing has left yet since their answers.
    pub async fn confirmed(&self, name: &str, day: &str) -> BookingId {
        let booking = self.proven(name, day).await.id;
        self.once().await;
        self.publish().await;
        self.once().await;
        for offer in self.offers(booking, OfferState::Open).await {
            let ctx = self.app.ctx(Actor::Link);
            answer_offer(&self.app.db, &ctx, offer.id, Answer::Yes).await.expect("an answer");
        }
        booking
    }

    /// Letters go nowhere until `unblock`.
    pub fn block(&mut self) {
        let nowhere = std::path::Path::new("/dev/null/letters");
        self.app.post = Arc::new(Post::Files(Files::new(nowhere.into())));
    }

    pub fn unblock(&mut self) {
        self.app.post = Arc::new(Post::Memory(self.memory.clone()));
    }

    /// (recipient, text of the whole message, unfolded) of letters that left from the `from`-th on.
    pub fn texts(&self, from: usize) -> Vec<(String, String)> {
        let read = |posted: Posted| {
            let message = MessageParser::default().parse(&posted.bytes).expect("a message").into_owned();
            let parts = message.parts.iter().map(|p| p.text_contents().unwrap_or_default().replace("\r\n ", ""));
            (posted.envelope.to.to_string(), parts.collect::<Vec<_>>().join("\n"))
        };
        self.memory.letters().into_iter().skip(from).map(read).collect()
    }

    pub async fn once(&self) -> u32 {
        jobs::once(&self.app).await.expect("the jobs run")
    }

    /// Posts what is due and does nothing else.
    pub async fn letters(&self) {
        jobs::post_letters(&self.app).await.expect("letters leave");
    }

    pub async fn facts(&self, id: BookingId) -> BookingFacts {
        booking::facts(self.app.db.read(), id).await.expect("a read").expect("a booking")
    }

    pub async fn offers(&self, id: BookingId, state: OfferState) -> Vec<Offer> {
        let mates = self.facts(id).await.mates;
        mates.into_iter().map(|m| m.offer).filter(|o| o.state == state).collect()
    }

    pub async fn items(&self) -> Vec<(ItemKind, Option<BookingId>)> {
        let items = views::items(self.app.db.read(), None, 100).await.expect("items");
        items.into_iter().map(|line| (line.item.kind, line.item.booking)).collect()
    }

    /// (kind, state, tries) of each letter, oldest first.
    pub async fn outbox(&self) -> Vec<(&'static str, LetterState, i32)> {
        let mut lines = views::letters(self.app.db.read(), None, None, None, 1_000).await.expect("letters");
        lines.sort_by_key(|l| l.id);
        lines.into_iter().map(|l| (l.kind.as_str(), l.state, l.attempts)).collect()
    }

    /// Recipients of the letters that left, in order.
    pub fn posted(&self) -> Vec<String> {
        self.memory.letters().iter().map(|posted| posted.envelope.to.as_str().to_owned()).collect()
    }

    pub fn at(&self, now: &str) {
        self.app.clock.set(t(now));
    }
}

async fn start(house: &House, memory: &Memory) -> App {
    let settings = [
        ("CANCEL_CANCER__DATABASE__URL", house.url.as_str()),
        ("CANCEL_CANCER__SERVER__PUBLIC_URL", "https://sessions.example.org"),
        ("CANCEL_CANCER__OFFERS__QUIET_HOURS", ""),
        ("CANCEL_CANCER__MAIL__BOUNCE_DOMAIN", "bounces.example.org"),
    ];
    let config = Config::read(None, settings.map(|(k, v)| (k.into(), v.into()))).expect("settings");
    let app = App::start(config).await.expect("a start");
    let post = Arc::new(Post::Memory(memory.clone()));
    App { clock: Clock::standing(t(NOW)), post, chance: Chance::seeded(1), ..app }
}
