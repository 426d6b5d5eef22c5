//! The demo as the contract says it: believable, complete, the same for a seed, and never on top of other data.

use std::collections::{BTreeMap, BTreeSet};

use cancel_cancer::app::{App, DEMO_REFUSED, StartError};
use cancel_cancer::cli::demo::{DemoArgs, Told, fill};
use cancel_cancer::config::Config;
use cancel_cancer::domain::booking::State;
use cancel_cancer::domain::facts::BookingFacts;
use cancel_cancer::domain::group::Format;
use cancel_cancer::domain::notice::{LetterState, NoticeKind};
use cancel_cancer::domain::offer::OfferState;
use cancel_cancer::domain::time::{Instant, instant, local_date};
use cancel_cancer::links::{Purpose, TokenHash};
use cancel_cancer::matching::check::check;
use cancel_cancer::matching::format;
use cancel_cancer::matching::plan::Plan;
use cancel_cancer::matching::problem as m;
use cancel_cancer::matching::why::funnel;
use cancel_cancer::places::position_of;
use cancel_cancer::store::booking;
use cancel_cancer::store::item::ItemKind as K;
use cancel_cancer::store::plan;
use cancel_cancer::store::setting;
use cancel_cancer::store::token;
use cancel_cancer::store::views;
use cancel_cancer::store::volunteer;
use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use rstest::rstest;

struct Filled {
    app: App,
    told: Told,
    /// The demo's present.
    now: Instant,
    facts: Vec<BookingFacts>,
    folder: tempfile::TempDir,
}

fn settings(folder: &tempfile::TempDir) -> Config {
    let path = folder.path().display();
    let variables = [
        ("CANCEL_CANCER__DATABASE__URL", format!("sqlite://{path}/demo.db?mode=rwc")),
        ("CANCEL_CANCER__MAIL__TRANSPORT", format!("files://{path}/letters")),
        ("CANCEL_CANCER__CLOCK__NOW", "2027-01-11T11:30:00Z".to_owned()),
    ];
    Config::read(None, variables.map(|(k, v)| (k.into(), v.into()))).expect("settings")
}

fn args(today: &str, bookings: u32) -> DemoArgs {
    let today = Some(today.parse().expect("a date"));
    DemoArgs { seed: 7, volunteers: 60, groups: 40, bookings, today, if_empty: false, json: true }
}

async fn filled(today: &str, bookings: u32) -> Filled {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::start_demo(settings(&folder)).await.expect("an empty database");
    let told = fill(app.clone(), &args(today, bookings)).await.expect("a demo");
    let (lines, _) = views::bookings(app.db.read(), None, None, "", 0, 10_000).await.expect("bookings");
    let mut ids: Vec<_> = lines.iter().map(|l| l.id).collect();
    ids.sort();
    let facts = booking::facts_of(app.db.read(), &ids).await.expect("facts");
    let noon = NaiveTime::from_hms_opt(11, 30, 0).expect("a time");
    let now = instant(today.parse().expect("a date"), noon).expect("an instant");
    Filled { app, told, now, facts, folder }
}

impl Filled {
    fn count(&self, state: State) -> usize {
        self.facts.iter().filter(|f| f.booking.state == state).count()
    }

    fn offers(&self, state: OfferState) -> usize {
        self.facts.iter().flat_map(|f| &f.mates).filter(|m| m.offer.state == state).count()
    }

    /// Every kind of line that comes from outside waits at the desk, and every kind of letter has left.
    async fn has_what_came(&self) {
        let c = self.app.db.read();
        let lines = views::items(c, None, 10_000).await.expect("lines");
        for kind in [K::NeedsReplacement, K::BusyClash, K::LetterStopped, K::MailCame] {
            let line = lines.iter().find(|line| line.item.kind == kind);
            let line = line.unwrap_or_else(|| panic!("no line says {}", kind.as_str()));
            assert!(line.about.is_some() && (line.person.is_some() || kind == K::MailCame), "{line:?}");
        }
        let letters = views::letters(c, None, None, Some(LetterState::Sent), 10_000).await.expect("letters");
        let sent: BTreeSet<NoticeKind> = letters.iter().map(|l| l.kind).collect();
        for kind in [NoticeKind::ReminderWeek, NoticeKind::ReminderDay, NoticeKind::Feedback] {
            assert!(sent.contains(&kind), "{} has left", kind.as_str());
        }
    }

    async fn files(&self) -> (m::Problem, Plan) {
        let (problem, plan) = plan::files(self.app.db.read()).await.expect("a read").expect("files");
        (format::read(&problem).expect("a problem"), format::read_plan(&plan).expect("a plan"))
    }
}

/// How many could give the general session in Stevenage at 2pm on `day`, and how many of them lead.
fn free_at_two(problem: &m::Problem, plan: &Plan, day: NaiveDate) -> (usize, usize) {
    let two = NaiveTime::from_hms_opt(14, 0, 0).expect("a time");
    let position = position_of("SG1").expect("Stevenage");
    let mut problem = problem.clone();
    let general = problem.bookings.iter().find(|b| b.kind == "general" && b.format == m::Format::InPerson);
    let probe = m::Booking {
        id: "probe".into(),
        group: "nobody".into(),
        venue: Some(m::Venue { id: "probe".into(), lat: position.lat, lon: position.lon }),
        languages: Vec::new(),
        tags: Vec::new(),
        options: vec![m::Opt { id: "o1".into(), start: instant(day, two).expect("an instant"), penalty: 0 }],
        ..general.expect("a general session").clone()
    };
    problem.bookings.push(probe);
    let funnels = funnel(&problem, plan, "probe").expect("the probe").funnels;
    (funnels[0].free, funnels[0].free_leads)
}

#[rstest]
#[case::winter("2027-01-11")]
#[case::before_easter("2027-02-14")]
#[case::before_christmas("2026-11-07")]
#[tokio::test]
async fn a_demo_holds_what_the_contract_promises(#[case] today: &str) {
    let demo = filled(today, 120).await;
    for state in State::ALL {
        assert!(demo.count(state) >= 5, "{} bookings are {}", demo.count(state), state.as_str());
    }
    let formats: BTreeSet<Format> = demo.facts.iter().map(|f| f.booking.format()).collect();
    assert_eq!(formats.len(), 2);
    assert!(demo.offers(OfferState::Declined) > 0 && demo.offers(OfferState::Expired) > 0);

    let failed = views::letters(demo.app.db.read(), None, None, Some(LetterState::Failed), 9).await.expect("letters");
    let failed: Vec<&str> = failed.iter().map(|l| l.to.as_str()).collect();
    assert!(failed.len() == 3 && failed.contains(&DEMO_REFUSED), "{failed:?}");
    let dead: BTreeSet<_> =
        demo.facts.iter().filter(|f| f.contact.email_dead).map(|f| f.contact.email.as_str()).collect();
    assert!(dead.len() == 1 && failed.iter().filter(|to| dead.contains(*to)).count() == 2, "{failed:?} {dead:?}");
    demo.has_what_came().await;
    assert_eq!(
        views::queue(demo.app.db.read(), None).await.expect("a read").0,
        0,
        "every letter that was due has left"
    );
    let soon = local_date(demo.now) + Duration::days(30);
    let people = volunteer::all(demo.app.db.read()).await.expect("volunteers");
    let ends_soon = people.iter().flat_map(|v| &v.training).filter(|t| t.valid_to <= soon).count();
    assert!(ends_soon > 0, "a credential is about to end");

    let draft = plan::present(demo.app.db.read()).await.expect("a read").expect("a draft").draft;
    assert!(draft.rows.len() >= 3, "{} teams are proposed", draft.rows.len());
    assert!(draft.unfilled.iter().any(|u| u.shortages.iter().any(|s| !s.missing.is_empty())));
    let (problem, plan) = demo.files().await;
    assert_eq!(check(&problem, &plan).errors, vec![]);
    for ahead in 40..=60 {
        let day = local_date(demo.now) + Duration::days(ahead);
        if day.weekday().num_days_from_monday() < 5 {
            let (free, leads) = free_at_two(&problem, &plan, day);
            assert!(free >= 6 && leads >= 2, "{free} are free on {day}, {leads} of them lead");
        }
    }
}

#[tokio::test]
async fn the_links_of_a_demo_open_what_they_name() {
    let demo = filled("2027-01-11", 60).await;
    let links = &demo.told.links;
    let c = demo.app.db.read();
    let opens = async |purpose: Purpose, url: &str| {
        let word = url.rsplit('/').next().expect("a word").trim_end_matches(".ics").to_owned();
        assert!(url.starts_with(&format!("{}/{}/", demo.told.public_url, purpose.as_str())), "{url}");
        token::find(c, purpose, &TokenHash::of(&word)).await.expect("a read").expect("a known word").subject
    };
    let id = opens(Purpose::Booking, &links.booking).await;
    let shown = demo.facts.iter().find(|f| f.booking.id.0 == id).expect("a booking");
    assert_eq!(shown.booking.state, State::Confirmed);
    let id = opens(Purpose::Offer, &links.offer).await;
    let offer = demo.facts.iter().flat_map(|f| &f.mates).find(|m| m.offer.id.0 == id).expect("an offer");
    assert!(offer.offer.is_open(demo.now) && offer.offer.is_released(demo.now));
    assert_eq!(opens(Purpose::FeedGroup, &links.feed_group).await, shown.group.id.0);
    let person = opens(Purpose::FeedVolunteer, &links.feed_volunteer).await;
    let mate = shown.team().find(|m| m.offer.person.0 == person).expect("on the team");
    assert_eq!(mate.email.as_str(), demo.told.people.volunteer);
    opens(Purpose::FeedCoordinator, &links.feed_coordinator).await;
    assert_eq!(setting::get(c, "demo").await.expect("a read").as_deref(), Some("1"));
}

/// All of a demo that must be the same: no tokens, no Message-IDs.
async fn summary(demo: &Filled) -> (BTreeMap<String, String>, Vec<String>) {
    let one = |f: &BookingFacts| {
        let team: Vec<_> = f.mates.iter().map(|m| (m.email.clone(), m.offer.state, m.offer.made)).collect();
        (f.booking.reference.to_string(), format!("{:?} {:?} {:?} {team:?}", f.booking.state, f.group.name, f.slot()))
    };
    let mut letters = views::letters(demo.app.db.read(), None, None, None, 10_000).await.expect("letters");
    letters.sort_by_key(|l| l.id);
    let letters = letters.iter().map(|l| format!("{:?} {} {:?} {:?}", l.kind, l.to, l.subject, l.sent));
    (demo.facts.iter().map(one).collect(), letters.collect())
}

#[tokio::test]
async fn the_same_seed_makes_the_same_demo() {
    let (one, other) = (filled("2027-01-11", 40).await, filled("2027-01-11", 40).await);
    assert_eq!(summary(&one).await, summary(&other).await);
    assert_ne!(one.told.links.offer, other.told.links.offer, "tokens hang on each database's secret");
}

#[tokio::test]
async fn a_demo_refuses_a_filled_database_and_touches_nothing() {
    let demo = filled("2027-01-11", 40).await;
    let before = summary(&demo).await;
    let refused = App::start_demo(settings(&demo.folder)).await.err().expect("refused");
    assert!(matches!(refused, StartError::NotEmpty), "{refused}");
    assert_eq!(summary(&demo).await, before);
}
