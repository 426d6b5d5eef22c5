//! All that differs between SQLite and PostgreSQL: how to open, begin, lock, migrate, and what a refusal is called.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteError, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, TransactionOptions,
};

use crate::store::{Result, StoreError};

/// Longest wait for a connection, and for SQLite's lock.
const PATIENCE: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// Pages of the log (16 MiB) after which SQLite moves them to the file: seldom, for the request that meets it waits.
const CHECKPOINT_PAGES: &str = "4000";
const POSTGRES_CONNECTIONS: u32 = 10;
/// Names the migration lock among a PostgreSQL server's advisory locks.
const MIGRATION_LOCK: i64 = 0x0063_616e_6365_6c63;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A server's address.
    Postgres(String),
}

impl Place {
    pub fn parse(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let file = SqliteConnectOptions::from_str(url).map(|o| o.get_filename().to_path_buf());
        match file {
            Ok(file) if url.starts_with("sqlite:") && !url.contains(":memory:") && !url.contains("mode=memory") => {
                Ok(Self::Sqlite(file))
            }
            _ => Err(StoreError::Address),
        }
    }
}

/// Opens the connection that writes and the one that reads.
pub async fn open(place: &Place) -> Result<(DatabaseConnection, DatabaseConnection)> {
    match place {
        Place::Sqlite(file) => {
            let write = sqlite_writer(file).await?;
            let read = sqlite(file, READERS, |s| s.read_only(true).pragma("query_only", "ON"));
            Ok((write, Database::connect(read).await?))
        }
        Place::Postgres(url) => {
            let mut o = ConnectOptions::new(url);
            o.max_connections(POSTGRES_CONNECTIONS).acquire_timeout(PATIENCE).sqlx_logging(false);
            o.test_before_acquire_if_idle_for(Duration::from_secs(30));
            let pool = Database::connect(o).await?;
            Ok((pool.clone(), pool))
        }
    }
}

async fn sqlite_writer(file: &Path) -> Result<DatabaseConnection> {
    // SQLite itself would open a file that it may not write, and fail only later.
    appendable(file)?;
    let writing = |s: SqliteConnectOptions| {
        let s = s.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full).foreign_keys(true);
        s.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
    };
    Ok(Database::connect(sqlite(file, 1, writing)).await?)
}

fn sqlite(file: &Path, connections: u32, more: fn(SqliteConnectOptions) -> SqliteConnectOptions) -> ConnectOptions {
    let mut o = ConnectOptions::new("sqlite://file");
    o.max_connections(connections).min_connections(1).idle_timeout(None).max_lifetime(None);
    o.acquire_timeout(PATIENCE).test_before_acquire(false).sqlx_logging(false);
    let file = file.to_path_buf();
    o.map_sqlx_sqlite_opts(move |s| more(s.filename(&file).busy_timeout(PATIENCE).pragma("trusted_schema", "OFF")));
    o
}

/// Makes file and folder where they are missing, and shows that they can be written.
fn appendable(file: &Path) -> Result<File> {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    let opened = folder.and_then(|()| File::options().create(true).append(true).open(file));
    opened.map_err(|source| StoreError::Disk { file: file.to_path_buf(), source })
}

/// Says that a transaction will write: SQLite takes its lock at once, so that no later statement finds it taken.
pub fn writing() -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
}

/// Says that a transaction only reads, all of it from one moment.
pub fn reading(backend: DbBackend) -> TransactionOptions {
    if backend == DbBackend::Postgres {
        TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        }
    } else {
        TransactionOptions::default()
    }
}

/// Migrates under a lock that other processes wait for: the migrator takes none itself.
pub async fn migrate(place: &Place) -> Result<()> {
    match place {
        Place::Sqlite(file) => {
            // Taken before the file is opened: several openers that turn WAL on at once refuse one another.
            let lock = lock_beside(file).await?;
            let c = sqlite_writer(file).await?;
            let done = up(&c).await;
            c.close().await?;
            drop(lock);
            done
        }
        Place::Postgres(url) => {
            let mut o = ConnectOptions::new(url);
            // One connection that is never replaced: the lock belongs to it.
            o.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None).sqlx_logging(false);
            let c = Database::connect(o).await?;
            c.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
            let done = up(&c).await;
            c.execute_unprepared(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).await?;
            c.close().await?;
            done
        }
    }
}

async fn up(c: &DatabaseConnection) -> Result<()> {
    if let Some(name) = migrations::unknown(c).await? {
        return Err(StoreError::Newer(name));
    }
    Ok(migrations::up(c).await?)
}

/// `Newer` or `Older` where the schema is another program's.
pub async fn is_current(c: &DatabaseConnection) -> Result<()> {
    if let Some(name) = migrations::missing(c).await? {
        return Err(StoreError::Older(name));
    }
    match migrations::unknown(c).await? {
        Some(name) => Err(StoreError::Newer(name)),
        None => Ok(()),
    }
}

/// Waits for the lock file beside the database; dropping it gives the lock back.
async fn lock_beside(file: &Path) -> Result<File> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let lock = appendable(&name)?;
    let wait = move || lock.lock().map(|()| lock);
    let locked = tokio::task::spawn_blocking(wait).await.unwrap_or_else(|e| Err(std::io::Error::other(e)));
    locked.map_err(|source| StoreError::Disk { file: name, source })
}

/// Unique constraints that actions ask for by name; SQLite tells the columns only.
const UNIQUE: [(&str, &str); 6] = [
    ("booking_reference_uq", "booking.reference"),
    ("booking_idem_uq", "booking.idem"),
    ("booking_uid_uq", "booking.uid"),
    ("offer_holding_uq", "offer.booking_id, offer.person_id"),
    ("session_kind_code_uq", "session_kind.code"),
    ("token_generation_uq", "token.purpose, token.subject, token.generation"),
];
const NO_OVERLAP: &str = "offer_no_overlap_ex";

/// What went wrong, without values of rows: of a refused statement its code, table and constraint.
pub fn told(e: &DbErr) -> String {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = e else {
        return e.to_string();
    };
    let Some(d) = inner.as_database_error() else { return e.to_string() };
    let part = |name: &str, value: Option<&str>| value.map_or_else(String::new, |v| format!(", {name} {v}"));
    let (table, constraint) = (part("table", d.table()), part("constraint", d.constraint()));
    // SQLite names columns and never values.
    let is_sqlite = d.try_downcast_ref::<SqliteError>().is_some();
    let words = if is_sqlite { format!(" ({})", d.message()) } else { String::new() };
    format!("error {}{words}{table}{constraint}", d.code().unwrap_or_default())
}

impl From<DbErr> for StoreError {
    fn from(e: DbErr) -> Self {
        let (code, told) = match &e {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => return Self::Busy(e),
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                let Some(d) = inner.as_database_error() else { return Self::Failed(e) };
                (d.code().unwrap_or_default().into_owned(), d.constraint().unwrap_or(d.message()).to_owned())
            }
            _ => return Self::Failed(e),
        };
        match code.as_str() {
            "23P01" | "1811" if told == NO_OVERLAP => Self::DoubleBooked,
            "23505" | "2067" => {
                let told = told.trim_start_matches("UNIQUE constraint failed: ");
                let known = UNIQUE.iter().find(|(name, columns)| told == *name || told == *columns);
                known.map_or(Self::Failed(e), |(name, _)| Self::Taken(name))
            }
            // Serialization, deadlock, lock not had in time; SQLite's "busy" and "locked" with their extensions.
            "40001" | "40P01" | "55P03" | "5" | "6" | "261" | "262" | "517" | "773" => Self::Busy(e),
            _ => Self::Failed(e),
        }
    }
}
