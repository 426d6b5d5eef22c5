//! `demo`: fills an empty database with believable data by playing the weeks before today through the actions, and says
//! where to click and who can log in. Writes nothing that the actions would not write.

mod came;
mod cast;
mod learners;
mod names;
mod play;
mod told;
mod wishes;

pub use told::Told;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use chrono::{Duration, NaiveDate};
use clap::Args;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::actions::add_person::add_person_in;
use crate::actions::add_volunteer::add_volunteer_in;
use crate::actions::ctx::Chance;
use crate::app::{App, DEMO_MARK, DEMO_REFUSED, StartError};
use crate::cli::demo::cast::{somebody, volunteer};
use crate::cli::demo::play::Play;
use crate::cli::demo::wishes::{Circle, Request, circle, fates, request};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::group::SessionKind;
use crate::domain::ids::PersonId;
use crate::domain::person::{Actor, Role};
use crate::domain::rules::Rules;
use crate::domain::text::{Email, Line};
use crate::domain::time::{Instant, instant, local_date, local_time};
use crate::jobs;
use crate::mail::memory::Memory;
use crate::mail::post::Post;
use crate::store::group;
use crate::store::setting;
use crate::store::views;
use crate::store::{Tx, commit};

#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// Same number, same data
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(20..))]
    pub volunteers: u32,
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(5..))]
    pub groups: u32,
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(40..))]
    pub bookings: u32,
    /// The day that counts as today (2027-01-11)
    #[arg(long)]
    pub today: Option<NaiveDate>,
    /// Do nothing where the database is filled, and end well
    #[arg(long)]
    pub if_empty: bool,
    /// Print one JSON object for programs
    #[arg(long)]
    pub json: bool,
}

/// Above this many bookings letters are remembered instead of sent.
const MOST_LETTERS: u32 = 1_000;

/// Who can log in, all at reserved addresses.
const STAFF: [(&str, &str, Role); 3] = [
    ("coordinator@example.org", "Grace Whitfield", Role::Coordinator),
    ("steering@example.org", "Dr Anand Rao", Role::Steering),
    ("admin@example.org", "Robin Ashby", Role::Admin),
];

pub fn demo(config: Config, args: DemoArgs) -> anyhow::Result<ExitCode> {
    // The letter that is refused for good belongs to the play: it is no warning.
    super::logging::start("error");
    super::quietly(run(config, args))
}

async fn run(config: Config, args: DemoArgs) -> anyhow::Result<ExitCode> {
    super::make_folder(&config)?;
    let app = match App::start_demo(config.clone()).await {
        Err(StartError::NotEmpty) if args.if_empty => return Ok(greet(&App::start(config).await?)),
        app => app?,
    };
    let told = fill(app, &args).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else {
        print!("{told}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What to say where the database was filled before.
fn greet(app: &App) -> ExitCode {
    println!("The database is filled already. Once `cancel-cancer serve` runs: {}", app.links.to("/"));
    if app.demo {
        let staff: Vec<&str> = STAFF.iter().map(|(email, ..)| *email).collect();
        println!("At {} can log in: {}", app.links.to("/log-in"), staff.join(", "));
    }
    ExitCode::SUCCESS
}

/// Fills the empty database behind `app`.
pub async fn fill(app: App, args: &DemoArgs) -> anyhow::Result<Told> {
    let now = now(&app.clock, args.today)?;
    let app = staged(app, args, now)?;
    let today = local_date(now);
    let mut rng = StdRng::seed_from_u64(args.seed);
    let kinds = group::kinds(app.db.read()).await?;
    let mut taken = BTreeSet::new();
    let circles: Vec<Circle> =
        (0..args.groups as usize).map(|nth| circle(&mut rng, &mut taken, nth)).collect::<Result<_, _>>()?;
    let requests = requests(&mut rng, args, today, &kinds, &circles)?;
    let first = requests.iter().map(|r| r.asked).min().unwrap_or(today) - Duration::days(1);
    app.clock.set(instant(first, chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default())?);
    let tx = app.db.begin().await?;
    setting::set(&tx, DEMO_MARK, "1").await?;
    let desk = staff(&tx, &app).await?;
    let volunteers = volunteers(&tx, &app, args.volunteers, &mut rng, &kinds, today).await?;
    commit(tx).await?;
    let mut play = Play::new(&app, (today, now), desk, &requests, &circles);
    play.run(first).await?;
    came::come(&app, &play.parts).await?;
    jobs::once(&app).await?;
    if let Some(part) = play.parts.first()
        && let Some(facts) = views::facts(app.db.read(), part.id).await?
    {
        learners::learn(&app, now, args.seed, facts.group.id).await?;
    }
    told::tell(&app, &play, desk, &volunteers).await
}

/// The clock's minute, on another day where one is given.
fn now(clock: &Clock, today: Option<NaiveDate>) -> anyhow::Result<Instant> {
    let now = clock.now();
    let now = now - Duration::seconds(now.timestamp().rem_euclid(60));
    match today {
        Some(day) => Ok(instant(day, local_time(now))?),
        None => Ok(now),
    }
}

/// The app with a clock that is set by hand, a seeded chance, letters by the post that the size allows, and time enough
/// for the matcher to end by itself: its plans must be the same each time.
fn staged(app: App, args: &DemoArgs, now: Instant) -> anyhow::Result<App> {
    let post = match args.bookings {
        ..=MOST_LETTERS => app.post.clone(),
        _ => Arc::new(Post::Memory(Memory::default()).refusing(Email::parse(DEMO_REFUSED)?)),
    };
    let mut rules = Rules::clone(&app.rules);
    rules.matching.cpu_seconds = 3_600;
    let (rules, chance) = (Arc::new(rules), Chance::seeded(args.seed));
    Ok(App { clock: Clock::standing(now), post, rules, chance, ..app })
}

fn requests(
    rng: &mut StdRng,
    args: &DemoArgs,
    today: NaiveDate,
    kinds: &[SessionKind],
    circles: &[Circle],
) -> anyhow::Result<Vec<Request>> {
    let mut requests: Vec<Request> = Vec::with_capacity(args.bookings as usize);
    for (nth, fate) in fates(args.bookings as usize).into_iter().enumerate() {
        let kind = if rng.random_bool(0.2) { kinds.last() } else { kinds.first() };
        let kind = kind.context("the database has no kind of session")?;
        let nth = nth % circles.len();
        requests.push(request(rng, today, kind, (nth, &circles[nth]), fate));
    }
    refuse_one(&mut requests);
    Ok(requests)
}

/// One unproven request comes from an address that refuses its letter for good.
fn refuse_one(requests: &mut [Request]) {
    let unproven = requests.iter_mut().find(|r| r.fate == wishes::Fate::Unproven);
    if let (Some(request), Ok(email)) = (unproven, Email::parse(DEMO_REFUSED)) {
        request.new.email = email;
    }
}

/// Coordinator (of every area), steering group, admin. Returns the coordinator.
async fn staff(tx: &Tx, app: &App) -> anyhow::Result<PersonId> {
    let ctx = app.ctx(Actor::Terminal);
    let mut desk = None;
    for (email, name, role) in STAFF {
        let (email, name) = (Email::parse(email)?, Line::parse(name)?);
        if role != Role::Coordinator {
            add_person_in(tx, &ctx, &email, &name, role, None).await?;
            continue;
        }
        for area in app.rules.areas.keys() {
            desk = Some(add_person_in(tx, &ctx, &email, &name, role, Some(area)).await?);
        }
    }
    desk.ok_or_else(|| anyhow::anyhow!("areas: there is none, so nobody can coordinate: name one"))
}

async fn volunteers(
    tx: &Tx,
    app: &App,
    count: u32,
    rng: &mut StdRng,
    kinds: &[SessionKind],
    today: NaiveDate,
) -> anyhow::Result<Vec<(PersonId, Email)>> {
    let ctx = app.ctx(Actor::Terminal);
    let mut taken = BTreeSet::new();
    let mut made = Vec::new();
    for nth in 0..count {
        let (name, email, female) = somebody(rng, &mut taken, "example.org")?;
        let id = add_person_in(tx, &ctx, &email, &name, Role::Volunteer, None).await?;
        add_volunteer_in(tx, &ctx, &volunteer(rng, id, (nth, count), female, kinds, today)).await?;
        made.push((id, email));
    }
    Ok(made)
}
