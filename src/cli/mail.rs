//! `mail dkim`: the DNS record that lets others check our signatures. Reads settings and key only.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::config::Config;
use crate::mail::dkim::Dkim;

#[derive(Subcommand)]
pub enum Command {
    /// Print the DNS record for signed letters, to be put into the domain's zone
    Dkim,
}

pub fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Dkim => dkim(config),
    }
}

fn dkim(config: &Config) -> anyhow::Result<ExitCode> {
    let dkim = Dkim::load(&config.mail)?.context(
        "mail.dkim_key_file: letters are not signed: set mail.dkim_selector, mail.dkim_domain and mail.dkim_key_file",
    )?;
    let (name, pieces) = dkim.record();
    let strings: Vec<String> = pieces.iter().map(|piece| format!("\"{piece}\"")).collect();
    println!("{name}. IN TXT ( {} )", strings.join(" "));
    Ok(ExitCode::SUCCESS)
}
