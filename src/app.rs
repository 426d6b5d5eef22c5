//! The running service's circumstances, built once and passed everywhere: database, clock, links, rules, post, chance.
//! Makes sure that the start is sound (schema, secret, clock, demo mark); decides nothing else.

use std::sync::Arc;

use chrono::NaiveDate;
use secrecy::ExposeSecret;

use crate::actions::ctx::{Chance, Ctx};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::person::Actor;
use crate::domain::rules::Rules;
use crate::domain::text::Email;
use crate::domain::time::Instant;
use crate::fetch::{Fetch, NoClient};
use crate::learn::{self, About, Flaw, Shelf};
use crate::links::{Links, ServerSecret, TokenHash};
use crate::mail::authority::BadAuthority;
use crate::mail::dkim::{BadKey, Dkim};
use crate::mail::post::Post;
use crate::store::audit;
use crate::store::dials;
use crate::store::person;
use crate::store::setting;
use crate::store::{Db, StoreError, commit};

/// Name of the setting that marks a demo instance.
pub const DEMO_MARK: &str = "demo";
/// The reserved address whose letters a demo's post refuses for good, so that a failed letter is there to be seen.
pub const DEMO_REFUSED: &str = "gone.away@example.net";
const SECRET: &str = "secret";
const UID_HOST: &str = "uid-host";
const SECRET_PRINT: &str = "secret-print";

/// Why the service can't start: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("database.url: the database can't be used: {}", cause(.0))]
    Database(#[from] StoreError),
    #[error(
        "server.secret: the database was made with another secret, and with this one all links sent so far would die: \
         set server.secret to the old one"
    )]
    OtherSecret,
    #[error("database.url: the secret in the database can't be read: restore the table `setting` from a backup")]
    BadSecret,
    #[error("clock.now: this is no demo instance: remove clock.now, or make one with `cancel-cancer demo`")]
    ClockWithoutDemo,
    #[error("clock.now: {wanted} is before {latest}, the latest instant in the database: set a later one")]
    ClockBack { wanted: Instant, latest: Instant },
    #[error("clock.now: the stored instant can't be read: remove the setting `{0}`")]
    BadClock(String),
    #[error(transparent)]
    Key(#[from] BadKey),
    #[error(transparent)]
    Authority(#[from] BadAuthority),
    #[error(transparent)]
    Fetch(#[from] NoClient),
    #[error("{}", lines(.0))]
    Content(Vec<Flaw>),
    #[error("database.url: the database is not empty: `demo` fills an empty one only, name another in database.url")]
    NotEmpty,
}

/// The whole line of causes, for the sources of a store's error say what to do.
fn cause(error: &StoreError) -> String {
    let mut line = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        line = format!("{line}: {source}");
        next = source.source();
    }
    line
}

/// One a line: file, line, what is wrong.
fn lines(flaws: &[Flaw]) -> String {
    flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Passed to every door; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub links: Arc<Links>,
    pub config: Arc<Config>,
    pub rules: Arc<Rules>,
    pub post: Arc<Post>,
    /// Signs letters, where a key is set.
    pub dkim: Option<Arc<Dkim>>,
    /// Reads volunteers' own calendars.
    pub fetch: Arc<Fetch>,
    pub chance: Chance,
    /// The digital session.
    pub shelf: Arc<Shelf>,
    /// The pages about the programme.
    pub about: Arc<About>,
    /// Marked by `cancel-cancer demo`: pages show a banner, letters go to reserved addresses only.
    pub demo: bool,
}

impl From<Vec<Flaw>> for StartError {
    fn from(flaws: Vec<Flaw>) -> Self {
        Self::Content(flaws)
    }
}

impl App {
    /// Brings the schema up to date, then opens everything.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let db = open(&config).await?;
        let demo = setting::get(db.read(), DEMO_MARK).await?.is_some();
        Self::with(config, db, demo).await
    }

    /// The same for a database that is empty and shall become a demo; the caller sets [`DEMO_MARK`].
    pub async fn start_demo(config: Config) -> Result<Self, StartError> {
        let db = open(&config).await?;
        if !person::database_is_empty(db.read()).await? {
            return Err(StartError::NotEmpty);
        }
        Self::with(config, db, true).await
    }

    async fn with(config: Config, db: Db, demo: bool) -> Result<Self, StartError> {
        let config = if demo { config.in_demo() } else { config };
        let dkim = Dkim::load(&config.mail)?.map(Arc::new);
        let secret = secret(&db, &config).await?;
        let links = Links::new(config.server.public_url.clone(), secret);
        let uid_host = setting::get_or_set(db.write(), UID_HOST, links.host()).await?;
        let links = links.with_uid_host(uid_host);
        let clock = clock(&db, config.clock.now, demo).await?;
        // Days to come are refused by `check` and by the tests: a machine whose clock is behind serves all the same.
        let (shelf, about) = (learn::shelf(NaiveDate::MAX)?, learn::about()?);
        ensure_areas(&db, &config.rules).await?;
        dials::begin(db.write(), &config.rules).await?;
        let post = Post::new(&config.mail, demo)?;
        let post = match Email::parse(DEMO_REFUSED) {
            Ok(whom) if demo => post.refusing(whom),
            _ => post,
        };
        Ok(Self {
            db,
            clock,
            links: Arc::new(links),
            rules: Arc::new(config.rules.clone()),
            post: Arc::new(post),
            dkim,
            fetch: Arc::new(Fetch::new(&config.fetch, config.server.public_url.as_str())?),
            config: Arc::new(config),
            chance: Chance::new(),
            shelf: Arc::new(shelf),
            about: Arc::new(about),
            demo,
        })
    }

    /// The circumstances of one action by `actor`, now.
    pub fn ctx(&self, actor: Actor) -> Ctx {
        Ctx {
            now: self.clock.now(),
            actor,
            rules: self.rules.clone(),
            links: self.links.clone(),
            chance: self.chance.clone(),
        }
    }
}

async fn open(config: &Config) -> Result<Db, StartError> {
    let url = config.database.url.expose_secret();
    Db::migrate(url).await?;
    Ok(Db::open(url).await?)
}

/// The configured secret, else the database's, made where there is none. A print of it tells when another comes.
async fn secret(db: &Db, config: &Config) -> Result<ServerSecret, StartError> {
    let configured = config.server.secret.as_ref().map(|text| text.expose_secret().to_owned());
    let text = match configured {
        Some(text) => text,
        None if setting::get(db.read(), SECRET).await?.is_none()
            && setting::get(db.read(), SECRET_PRINT).await?.is_some() =>
        {
            return Err(StartError::OtherSecret);
        }
        None => setting::get_or_set(db.write(), SECRET, &fresh_secret().to_base64()).await?,
    };
    let secret = ServerSecret::from_base64(&text).ok_or(StartError::BadSecret)?;
    let print = TokenHash::of(&secret.to_base64()).short();
    if setting::get_or_set(db.write(), SECRET_PRINT, &print).await? == print {
        Ok(secret)
    } else {
        Err(StartError::OtherSecret)
    }
}

fn fresh_secret() -> ServerSecret {
    let mut octets = [0_u8; 32];
    rand::Rng::fill_bytes(&mut rand::rng(), &mut octets);
    ServerSecret::new(octets)
}

/// The real clock, or the demo's: who sees a value of `clock.now` first stores the real instant, so that all replicas
/// share the shift.
async fn clock(db: &Db, wanted: Option<Instant>, demo: bool) -> Result<Clock, StartError> {
    let Some(wanted) = wanted else { return Ok(Clock::real()) };
    if !demo {
        return Err(StartError::ClockWithoutDemo);
    }
    let latest = audit::latest(db.read()).await?;
    let name = format!("clock.now {}", wanted.to_rfc3339());
    if setting::get(db.read(), &name).await?.is_none() {
        refuse_back(wanted, wanted, latest)?;
    }
    let since = setting::get_or_set(db.write(), &name, &Clock::real().now().to_rfc3339()).await?;
    let Ok(since) = since.parse::<Instant>() else { return Err(StartError::BadClock(name)) };
    let clock = Clock::shifted(wanted - since);
    refuse_back(wanted, clock.now(), latest)?;
    Ok(clock)
}

fn refuse_back(wanted: Instant, now: Instant, latest: Option<Instant>) -> Result<(), StartError> {
    match latest {
        Some(latest) if now < latest => Err(StartError::ClockBack { wanted, latest }),
        _ => Ok(()),
    }
}

/// Areas of the configuration, all or none.
async fn ensure_areas(db: &Db, rules: &Rules) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    for (name, districts) in &rules.areas {
        person::ensure_area(&tx, name, districts).await?;
    }
    commit(tx).await
}
