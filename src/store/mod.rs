//! The only room that knows sea-orm: functions on a connection, domain types in and out, named errors.

mod about;
mod engine;
mod entity;
mod pending;
mod rows;
mod snapshot;
mod stored;
mod together;

pub mod area_update;
pub mod audit;
pub mod booking;
pub mod booking_due;
pub mod bounce;
pub mod busy;
pub mod calendar_answer;
pub mod counter;
pub mod deed;
pub mod dials;
pub mod feed_state;
pub mod group;
pub mod inbound;
pub mod item;
pub mod learning;
pub mod lease;
pub mod login;
pub mod moves;
pub mod offer;
pub mod outbox;
pub mod person;
pub mod plan;
pub mod plan_change;
pub mod setting;
pub mod stopped;
pub mod token;
pub mod views;
pub mod volunteer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::TransactionTrait;

pub use pending::Pending;
pub use sea_orm::ConnectionTrait as Conn;
pub use sea_orm::DatabaseTransaction as Tx;

/// What can go wrong below the actions. Its words may be logged: a database's own words show values of rows, and are left
/// out of them.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale,
    /// A person would hold two accepted places at once: the database refused.
    #[error("the person has another session then")]
    DoubleBooked,
    /// A unique constraint, by its name in the migrations.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// The database did not answer in time: try again.
    #[error("the database is busy: {}", engine::told(.0))]
    Busy(sea_orm::DbErr),
    /// A stored value that no version of the program writes.
    #[error("the stored {0} can't be read")]
    Unreadable(&'static str),
    /// Neither `sqlite://FILE` nor `postgres://…`.
    #[error("the database's address is neither sqlite://FILE nor postgres://USER:PASSWORD@HOST/NAME")]
    Address,
    /// File or folder of the database can't be written.
    #[error("{} can't be written: {source}", file.display())]
    Disk { file: std::path::PathBuf, source: std::io::Error },
    /// A newer program has migrated the database; the name is of a migration that this one does not know.
    #[error("the database is of a newer version of the program (it has {0})")]
    Newer(String),
    /// An older program made the database; the name is of a migration that it has not had.
    #[error(
        "the database is of an older version of the program (it lacks {0}): `cancel-cancer migrate` brings it up to date"
    )]
    Older(String),
    #[error("the database failed: {}", engine::told(.0))]
    Failed(sea_orm::DbErr),
}

pub type Result<T> = std::result::Result<T, StoreError>;

/// The database: one writer and some readers on SQLite, one pool on PostgreSQL. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    write: sea_orm::DatabaseConnection,
    read: sea_orm::DatabaseConnection,
    queue: Arc<together::Queue>,
}

impl Db {
    /// Connects; does not migrate. `url` is `sqlite://FILE` or `postgres://…`. `Address` or `Disk` where it can't be that.
    pub async fn open(url: &str) -> Result<Self> {
        let (write, read) = engine::open(&engine::Place::parse(url)?).await?;
        Ok(Self { write, read, queue: Arc::default() })
    }

    /// Brings the schema up to date under a lock, so that replicas may start at once; refuses a newer schema (`Newer`).
    pub async fn migrate(url: &str) -> Result<()> {
        engine::migrate(&engine::Place::parse(url)?).await
    }

    /// Whether the schema is this program's: `Newer` or `Older` where it is not. Changes nothing.
    pub async fn is_current(&self) -> Result<()> {
        engine::is_current(&self.write).await
    }

    /// Begins a transaction that writes (`BEGIN IMMEDIATE` on SQLite). Dropped without [`commit`] it is rolled back.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(self.write.begin_with_options(engine::writing()).await?)
    }

    /// Begins a transaction that sees one moment and writes nothing.
    pub async fn begin_read(&self) -> Result<Tx> {
        Ok(self.read.begin_with_options(engine::reading(self.read.get_database_backend())).await?)
    }

    /// For single reads.
    pub fn read(&self) -> &sea_orm::DatabaseConnection {
        &self.read
    }

    /// For single writes that are one statement.
    pub fn write(&self) -> &sea_orm::DatabaseConnection {
        &self.write
    }

    /// Copies a SQLite database into `file`, which must not be there, while others go on using it.
    pub async fn backup(&self, file: &std::path::Path) -> Result<()> {
        let statement = "VACUUM INTO ?";
        let values = [file.to_string_lossy().into_owned().into()];
        let backend = self.write.get_database_backend();
        self.write.execute_raw(sea_orm::Statement::from_sql_and_values(backend, statement, values)).await?;
        Ok(())
    }

    /// Waits until all connections are closed; every clone of it fails from then on.
    pub async fn close(&self) -> Result<()> {
        self.read.close_by_ref().await?;
        Ok(self.write.close_by_ref().await?)
    }
}

/// Commits; the error is told like any other.
pub async fn commit(tx: Tx) -> Result<()> {
    tx.commit().await?;
    COMMITS.fetch_add(1, Ordering::Release);
    Ok(())
}

static COMMITS: AtomicU64 = AtomicU64::new(0);

/// How many transactions this process has committed. Single statements and other processes don't count: what was read stands
/// for certain only while the number stands and for a moment.
pub fn commits() -> u64 {
    COMMITS.load(Ordering::Acquire)
}
