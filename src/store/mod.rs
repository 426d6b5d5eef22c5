//! The only room that knows sea-orm: functions on a connection, domain types in and out, named errors.

pub mod audit;
pub mod booking;
pub mod counter;
pub mod feed_state;
pub mod group;
pub mod item;
pub mod lease;
pub mod login;
pub mod offer;
pub mod outbox;
pub mod person;
pub mod plan;
pub mod setting;
pub mod token;
pub mod views;
pub mod volunteer;

pub use sea_orm::ConnectionTrait as Conn;
pub use sea_orm::DatabaseTransaction as Tx;

/// What can go wrong below the actions.
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
    #[error("the database is busy")]
    Busy(#[source] sea_orm::DbErr),
    /// A stored value that no version of the program writes.
    #[error("the stored {0} can't be read")]
    Unreadable(&'static str),
    #[error("the database failed")]
    Failed(#[source] sea_orm::DbErr),
}

pub type Result<T> = std::result::Result<T, StoreError>;

/// The database: one writer and some readers on SQLite, one pool on PostgreSQL. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    write: sea_orm::DatabaseConnection,
    read: sea_orm::DatabaseConnection,
}

impl Db {
    /// Connects; does not migrate. `url` is `sqlite://…` or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        todo!("{url}")
    }

    /// Brings the schema up to date under a lock, so that replicas may start at once; refuses a newer schema.
    pub async fn migrate(url: &str) -> Result<()> {
        todo!("{url}")
    }

    /// Begins a transaction that writes (`BEGIN IMMEDIATE` on SQLite).
    pub async fn begin(&self) -> Result<Tx> {
        todo!()
    }

    /// Begins a transaction that sees one moment and writes nothing.
    pub async fn begin_read(&self) -> Result<Tx> {
        todo!()
    }

    /// For single reads.
    pub fn read(&self) -> &sea_orm::DatabaseConnection {
        &self.read
    }

    /// For single writes that are one statement.
    pub fn write(&self) -> &sea_orm::DatabaseConnection {
        &self.write
    }
}

/// Commits; the error is told like any other.
pub async fn commit(tx: Tx) -> Result<()> {
    tx.commit().await.map_err(StoreError::Failed)
}
