//! `person`: gives people roles, the first coordinator and admin above all.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};

use crate::actions::add_person::add_person;
use crate::config::Config;
use crate::domain::person::{Actor, Role};
use crate::domain::text::{Email, Line};

#[derive(Subcommand)]
pub enum Command {
    /// Give a role to somebody, who can then log in with the email address
    Add {
        #[arg(value_parser = email)]
        email: Email,
        #[arg(long)]
        role: Staff,
        /// Area of a coordinator, by its name
        #[arg(long, required_if_eq("role", "coordinator"))]
        area: Option<String>,
        /// Name in letters; without it what stands before the @
        #[arg(long, value_parser = line)]
        name: Option<Line>,
    },
}

/// Roles that the terminal gives. A volunteer is more than a role, and no command writes the rest yet.
#[derive(Clone, Copy, ValueEnum)]
pub enum Staff {
    Coordinator,
    Steering,
    Admin,
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|e| e.to_string())
}

fn line(text: &str) -> Result<Line, String> {
    Line::parse(text).map_err(|e| e.to_string())
}

pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Add { email, role, area, name } = command;
    let before_at = email.as_str().split('@').next().unwrap_or_default();
    let name = name.map_or_else(|| Line::parse(before_at), Ok)?;
    let role = match role {
        Staff::Coordinator => Role::Coordinator,
        Staff::Steering => Role::Steering,
        Staff::Admin => Role::Admin,
    };
    let app = super::start(config).await?;
    let ctx = app.ctx(Actor::Terminal);
    add_person(&app.db, &ctx, &email, &name, role, area.as_deref()).await.context("person add")?;
    println!("{name} can log in at {}", app.links.to("/log-in"));
    Ok(ExitCode::SUCCESS)
}
