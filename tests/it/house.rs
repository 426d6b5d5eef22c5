//! A house to test in: a migrated database of its own on either engine, a clock that stands, links and rules.
//! Arranges with the store's own functions; what people do is arranged by the actions.

use std::sync::{Arc, Mutex};

use cancel_cancer::clock::Clock;
use cancel_cancer::config::Config;
use cancel_cancer::domain::rules::Rules;
use cancel_cancer::domain::text::{Email, Line};
use cancel_cancer::domain::time::Instant;
use cancel_cancer::domain::token::TokenHash;
use cancel_cancer::links::{Links, ServerSecret};
use cancel_cancer::store::Db;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// A Tuesday, 10am.
pub const NOW: &str = "2027-01-12T10:00:00Z";
/// Names the making of the template among the server's advisory locks.
const TEMPLATE_LOCK: i64 = 1_667_457_619;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct House {
    pub db: Db,
    /// For another replica: `Db::open` of it is the same database.
    pub url: String,
    pub clock: Clock,
    pub links: Arc<Links>,
    pub rules: Arc<Rules>,
    _ground: Ground,
}

/// What goes when the house goes.
enum Ground {
    Folder { _folder: tempfile::TempDir },
    Server { admin: String, name: String },
}

impl House {
    pub async fn new(engine: Engine) -> Self {
        let (url, ground) = match engine {
            Engine::Sqlite => {
                let (url, folder) = bare_file();
                Db::migrate(&url).await.expect("migrations");
                (url, Ground::Folder { _folder: folder })
            }
            Engine::Postgres => {
                let (url, name) = from_template().await;
                (url, Ground::Server { admin: admin_url(), name })
            }
        };
        Self::on(url, ground).await
    }

    /// With a database that has no tables yet.
    pub async fn bare(engine: Engine) -> Self {
        let (url, ground) = match engine {
            Engine::Sqlite => {
                let (url, folder) = bare_file();
                (url, Ground::Folder { _folder: folder })
            }
            Engine::Postgres => {
                let name = fresh_name();
                admin().await.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
                (url_of(&name), Ground::Server { admin: admin_url(), name })
            }
        };
        Self::on(url, ground).await
    }

    async fn on(url: String, ground: Ground) -> Self {
        let public = "https://sessions.example.org/".parse().expect("a url");
        Self {
            db: Db::open(&url).await.expect("an open database"),
            url,
            clock: Clock::standing(t(NOW)),
            links: Arc::new(Links::new(public, ServerSecret::new([7; 32]))),
            rules: Arc::new(Config::read(None, []).expect("the default settings").rules),
            _ground: ground,
        }
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let Self::Server { admin, name } = self else { return };
        let (admin, name) = (admin.clone(), name.clone());
        // A runtime of its own: the test's is about to end.
        let away = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let c = Database::connect(admin).await.expect("the server of TEST_POSTGRES_URL");
                c.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("gone");
            });
        });
        assert!(away.join().is_ok() || std::thread::panicking(), "the test's database stayed");
    }
}

fn bare_file() -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (format!("sqlite://{}?mode=rwc", folder.path().join("house.db").display()), folder)
}

fn admin_url() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL server: `make test` starts one")
}

async fn admin() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(admin_url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the server of TEST_POSTGRES_URL")
}

fn url_of(name: &str) -> String {
    let mut url: url::Url = admin_url().parse().expect("TEST_POSTGRES_URL is an address");
    url.set_path(name);
    url.into()
}

fn fresh_name() -> String {
    format!("house_{}", uuid::Uuid::new_v4().simple())
}

/// A copy of the template, which the first test of these migrations makes.
async fn from_template() -> (String, String) {
    let (c, name, template) = (admin().await, fresh_name(), template_name());
    c.execute_unprepared(&format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await.expect("the lock");
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    if c.execute_unprepared(&known).await.expect("an answer").rows_affected() == 0 {
        let draft = format!("{template}_draft");
        c.execute_unprepared(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await.expect("gone");
        c.execute_unprepared(&format!("CREATE DATABASE {draft}")).await.expect("a database");
        Db::migrate(&url_of(&draft)).await.expect("migrations");
        let ready = format!("ALTER DATABASE {draft} RENAME TO {template}");
        while c.execute_unprepared(&ready).await.is_err() {
            // The server takes a moment to see that the migrator has gone.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    c.execute_unprepared(&format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await.expect("the lock");
    c.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("a database");
    (url_of(&name), name)
}

/// Another for other migrations, so that a server may stay up between runs.
fn template_name() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/src");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("migrations").map(|f| f.expect("a file").path()).collect();
    files.sort();
    let all: String = files.iter().map(|file| std::fs::read_to_string(file).expect("a text")).collect();
    format!("house_template_{}", TokenHash::of(&all).short())
}

pub fn t(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub fn line(text: &str) -> Line {
    Line::parse(text).expect("a line")
}

/// What is logged on this thread while it lives.
pub struct Logs {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Logs {
    pub fn begin() -> Self {
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let to = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false);
        let kept = Arc::clone(&lines);
        let subscriber = to.with_writer(move || Written(Arc::clone(&kept))).finish();
        Self { lines, _guard: tracing::subscriber::set_default(subscriber) }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lines.lock().expect("not poisoned")).into_owned()
    }
}

struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
