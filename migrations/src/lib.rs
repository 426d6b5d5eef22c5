//! The schema, append-only: a file that was released is never edited, a change is a new file. Portable between SQLite
//! (3.37 or newer, strict tables) and PostgreSQL 15. No clock in the schema: every time is told by the program.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseConnection;

mod m0001_people;
mod m0002_groups;
mod m0003_volunteers;
mod m0004_bookings;
mod m0005_offers;
mod m0006_letters;
mod m0007_audit;
mod m0008_plans;
mod m0009_desk;
mod m0010_learning;
mod m0011_stopped;
mod m0012_busy;
mod m0013_inbound;
mod m0014_moves;
mod m0015_plan_changes;
mod m0016_offer_times;
mod m0017_expanded;
mod m0018_area_updates;
mod m0019_bounce_digests;
mod m0020_join_links;
mod m0021_what_is_known;
mod words;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_groups::Migration),
            Box::new(m0003_volunteers::Migration),
            Box::new(m0004_bookings::Migration),
            Box::new(m0005_offers::Migration),
            Box::new(m0006_letters::Migration),
            Box::new(m0007_audit::Migration),
            Box::new(m0008_plans::Migration),
            Box::new(m0009_desk::Migration),
            Box::new(m0010_learning::Migration),
            Box::new(m0011_stopped::Migration),
            Box::new(m0012_busy::Migration),
            Box::new(m0013_inbound::Migration),
            Box::new(m0014_moves::Migration),
            Box::new(m0015_plan_changes::Migration),
            Box::new(m0016_offer_times::Migration),
            Box::new(m0017_expanded::Migration),
            Box::new(m0018_area_updates::Migration),
            Box::new(m0019_bounce_digests::Migration),
            Box::new(m0020_join_links::Migration),
            Box::new(m0021_what_is_known::Migration),
        ]
    }
}

/// The first migration that the database has had and this program does not know: a newer program was there.
pub async fn unknown(c: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(c).await?;
    Ok(applied.into_iter().map(|m| m.version).find(|name| !known.contains(name)))
}

/// The first migration that the database has not had. Writes nothing, not even the table of migrations.
pub async fn missing(c: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(c).await?;
    Ok(pending.first().map(|m| m.name().to_owned()))
}

/// Runs what the database has not had yet. Takes no lock: the caller does.
pub async fn up(c: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(c, None).await
}
