//! A small town to act in: one kind of session, some volunteers, groups that ask. Arranges through the actions wherever
//! there is one; drafts are made by hand, for the matcher is another room's.

use std::sync::Arc;

use cancel_cancer::actions::add_person::add_person;
use cancel_cancer::actions::add_volunteer::add_volunteer;
use cancel_cancer::actions::ctx::{Chance, Ctx};
use cancel_cancer::actions::prove_contact::prove_contact;
use cancel_cancer::actions::publish_plan::{Chosen, Published, publish_plan};
use cancel_cancer::actions::request_booking::{NewBooking, Requested, request_booking};
use cancel_cancer::config::Config;
use cancel_cancer::domain::booking::{Support, TeamSize, Wish};
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::group::{Crew, Format, GroupKind, SessionKind};
use cancel_cancer::domain::ids::{BookingId, ContactId, KindId, OfferId, PersonId};
use cancel_cancer::domain::notice::{Notice, NoticeKind, Recipient, Subject};
use cancel_cancer::domain::offer::TeamRole;
use cancel_cancer::domain::person::{Actor, Role};
use cancel_cancer::domain::plan::{Draft, Member, MemberWhy, Row, Unfilled};
use cancel_cancer::domain::rules::Rules;
use cancel_cancer::domain::text::{Email, Line, Postcode};
use cancel_cancer::domain::time::Instant;
use cancel_cancer::domain::volunteer::{Availability, Limits, Volunteer};
use cancel_cancer::links::{Links, Purpose, ServerSecret};
use cancel_cancer::store::Db;
use cancel_cancer::store::booking;
use cancel_cancer::store::group;
use cancel_cancer::store::item::ItemKind;
use cancel_cancer::store::outbox;
use cancel_cancer::store::plan;
use cancel_cancer::store::views;
use cancel_cancer::store::volunteer;

use crate::house::{Engine, House};

pub use TeamRole::{Lead, Support as Second};

/// A Tuesday, 10am.
pub const NOW: &str = "2027-01-12T10:00:00Z";

pub fn t(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub fn line(text: &str) -> Line {
    Line::parse(text).expect("a line")
}

pub struct Town {
    pub db: Db,
    /// At [`NOW`]; the terminal acts.
    pub ctx: Ctx,
    pub kind: SessionKind,
    _house: House,
}

/// What a letter is, but for whom: kind, recipient, subject, due, sequence.
pub type Letter = (NoticeKind, Recipient, Subject, Instant, i32);

impl Town {
    pub async fn new(engine: Engine) -> Self {
        let house = House::new(engine).await;
        let db = house.db.clone();
        let id = group::insert_kind(db.write(), &general()).await.expect("a kind");
        let kind = SessionKind { id, ..general() };
        let rules = Config::read(None, []).expect("the default settings").rules;
        let url = "https://sessions.example.org/".parse().expect("a url");
        let ctx = Ctx {
            now: t(NOW),
            actor: Actor::Terminal,
            rules: Arc::new(rules),
            links: Arc::new(Links::new(url, ServerSecret::new([7; 32]))),
            chance: Chance::seeded(1),
        };
        Self { db, ctx, kind, _house: house }
    }

    /// The town under other rules.
    pub fn ruled(&mut self, change: impl FnOnce(&mut Rules)) {
        change(Arc::make_mut(&mut self.ctx.rules));
    }

    pub fn at(&self, now: &str) -> Ctx {
        self.ctx.at(t(now))
    }

    /// A volunteer of Stevenage who goes by car.
    pub async fn volunteer(&self, name: &str) -> PersonId {
        self.volunteer_with(name, |_| ()).await
    }

    pub async fn volunteer_with(&self, name: &str, change: impl FnOnce(&mut Volunteer)) -> PersonId {
        let address = email(&format!("{}@example.org", name.to_lowercase()));
        let id = add_person(&self.db, &self.ctx, &address, &line(name), Role::Volunteer, None).await.expect("a person");
        let mut facts = driver(id);
        change(&mut facts);
        add_volunteer(&self.db, &self.ctx, &facts).await.expect("a volunteer");
        id
    }

    pub async fn coordinator(&self) -> PersonId {
        let (address, name) = (email("desk@example.org"), line("Dee Desk"));
        add_person(&self.db, &self.ctx, &address, &name, Role::Coordinator, None).await.expect("a coordinator")
    }

    pub fn new_booking(&self, idem: &str, day: &str, time: &str) -> NewBooking {
        NewBooking {
            idem: idem.into(),
            kind: self.kind.clone(),
            wish: Wish::InPerson,
            venue: Some((line("Springfield House"), Postcode::parse("SG1 1AA").expect("a postcode"))),
            times: vec![(day.parse().expect("a date"), time.parse().expect("a time"))],
            group: line("Knit and Natter"),
            group_kind: GroupKind::Community,
            people: 20,
            support: Support::default(),
            name: line("Ann Bell"),
            email: email("ann@example.org"),
            phone: None,
        }
    }

    /// Asks for a session; the contact has not proven the address.
    pub async fn request(&self, day: &str, time: &str) -> Requested {
        let new = self.new_booking(&format!("{day} {time}"), day, time);
        request_booking(&self.db, &self.ctx, &new).await.expect("a request")
    }

    /// Asks for a session and proves the address.
    pub async fn proven(&self, day: &str, time: &str) -> Requested {
        let requested = self.request(day, time).await;
        self.prove(&requested).await;
        requested
    }

    pub async fn prove(&self, requested: &Requested) {
        let link = self.ctx.links.token(Purpose::Prove, requested.id.0, 1);
        prove_contact(&self.db, &self.ctx, link.expose()).await.expect("a proof");
    }

    /// A row of a draft: this team at the first wished time, from facts as they stand now.
    pub async fn row(&self, id: BookingId, team: &[(PersonId, TeamRole)]) -> Row {
        let facts = self.facts(id).await;
        let mut members = Vec::new();
        for &(person, role) in team {
            let who = volunteer::find(self.db.read(), person).await.expect("a read").expect("a volunteer");
            let already = facts.mates.iter().any(|m| m.offer.person == person && m.offer.holds_place());
            members.push(Member { person, role, already, version: who.version, why: why() });
        }
        let count = |role| u32::try_from(team.iter().filter(|(_, r)| *r == role).count()).expect("a small team");
        let size = TeamSize { lead: count(Lead), support: count(Second) };
        let version = facts.booking.version;
        Row { booking: id, version, slot: 0, team: size, members, digest: format!("d{}", id.0) }
    }

    /// Makes these rows the present draft.
    pub async fn draft(&self, rows: Vec<Row>, unfilled: &[BookingId]) {
        let kept = self.try_draft(rows.clone(), unfilled).await;
        assert_eq!(kept, Some(rows.len()), "all rows of the draft stand");
    }

    pub async fn try_draft(&self, rows: Vec<Row>, unfilled: &[BookingId]) -> Option<usize> {
        let dirty = plan::dirty(self.db.read()).await.expect("a read").0;
        let unfilled = unfilled.iter().map(|&booking| Unfilled { booking, shortages: Vec::new() }).collect();
        let (problem_json, plan_json) = ("{}".to_owned(), "{}".to_owned());
        let draft =
            Draft { made: self.ctx.now, dirty, seed: 1, score: 0, bound: 0, rows, unfilled, problem_json, plan_json };
        let tx = self.db.begin().await.expect("a transaction");
        let kept = plan::save(&tx, &draft).await.expect("a draft");
        cancel_cancer::store::commit(tx).await.expect("a commit");
        kept
    }

    /// Publishes what is ticked, as the terminal: nothing is held.
    pub async fn publish(&self, ctx: &Ctx, requested: &Requested) -> Published {
        publish_plan(&self.db, ctx, &[chosen(requested)], None).await.expect("a publication")
    }

    /// Proven, a team proposed and asked; returns the offers in the team's order.
    pub async fn asked(&self, day: &str, time: &str, team: &[(PersonId, TeamRole)]) -> (Requested, Vec<OfferId>) {
        let requested = self.proven(day, time).await;
        self.draft(vec![self.row(requested.id, team).await], &[]).await;
        let published = self.publish(&self.ctx, &requested).await;
        assert_eq!(published.rows, std::slice::from_ref(&requested.reference), "{published:?}");
        let mut offers = Vec::new();
        for (person, _) in team {
            offers.push(self.offer(requested.id, *person).await);
        }
        (requested, offers)
    }

    /// The newest offer of this booking to this person.
    pub async fn offer(&self, id: BookingId, person: PersonId) -> OfferId {
        let facts = self.facts(id).await;
        facts.mates.iter().rev().find(|m| m.offer.person == person).expect("an offer").offer.id
    }

    pub async fn facts(&self, id: BookingId) -> BookingFacts {
        booking::facts(self.db.read(), id).await.expect("a read").expect("a booking")
    }

    pub async fn contact(&self, id: BookingId) -> ContactId {
        self.facts(id).await.contact.id
    }

    pub async fn changes(&self) -> i64 {
        plan::dirty(self.db.read()).await.expect("a read").0
    }

    /// All letters that wait, whenever they are due, in order.
    pub async fn letters(&self) -> Vec<Letter> {
        let tx = self.db.begin().await.expect("a transaction");
        let due = outbox::claim(&tx, t("2099-01-01T00:00:00Z"), t("2099-01-02T00:00:00Z"), 10_000).await;
        let mut letters: Vec<Letter> = due.expect("letters").into_iter().map(|d| letter(&d.notice)).collect();
        letters.sort();
        tx.rollback().await.expect("nothing was claimed");
        letters
    }

    /// The letters that were put since `before`.
    pub async fn letters_since(&self, before: &[Letter]) -> Vec<Letter> {
        let mut letters = self.letters().await;
        letters.retain(|l| !before.contains(l));
        letters
    }

    /// Open lines at the desk.
    pub async fn items(&self) -> Vec<(ItemKind, Option<BookingId>, Option<PersonId>)> {
        let items = views::items(self.db.read(), None, 100).await.expect("items");
        items.into_iter().map(|line| (line.item.kind, line.item.booking, line.item.person)).collect()
    }

    /// All that an action about this booking may change: to see that it changed nothing.
    pub async fn all_about(&self, id: BookingId) -> (BookingFacts, Vec<Letter>, i64) {
        (self.facts(id).await, self.letters().await, self.changes().await)
    }
}

pub fn chosen(requested: &Requested) -> Chosen {
    Chosen { reference: requested.reference.clone(), digest: format!("d{}", requested.id.0) }
}

fn letter(n: &Notice) -> Letter {
    (n.kind, n.to, n.subject, n.due, n.sequence)
}

/// A letter about a booking.
pub fn about(kind: NoticeKind, to: Recipient, id: BookingId, due: Instant, sequence: i32) -> Letter {
    (kind, to, Subject::Booking(id), due, sequence)
}

fn why() -> MemberWhy {
    MemberWhy { road_m: 0, ride_min: 0, load: 1, prior_load: 0, offered: 10, languages: Vec::new() }
}

fn general() -> SessionKind {
    let crew = |lead, support, value_pct| Crew { lead, support, value_pct };
    SessionKind {
        id: KindId(0),
        code: "town".into(),
        title: "Town talk".into(),
        duration_min: 60,
        setup_min: 30,
        packdown_min: 30,
        notice_days: 14,
        dbs: None,
        crews_in_person: vec![crew(1, 1, 100), crew(1, 2, 104)],
        crews_online: vec![crew(1, 0, 90), crew(1, 1, 100)],
    }
}

fn driver(id: PersonId) -> Volunteer {
    Volunteer {
        id,
        home: "SG1".into(),
        mode: "car".into(),
        max_km: 50,
        formats: [Format::InPerson, Format::Online].into(),
        languages: ["en".to_owned()].into(),
        tags: [].into(),
        limits: Limits::default(),
        min_gap_min: 0,
        training: Vec::new(),
        dbs: None,
        availability: Availability::default(),
        given_before: 0,
        show_name: true,
        version: 0,
    }
}
