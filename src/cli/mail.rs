//! `mail receive` takes one message from standard input, as the pipe transport of a mail server hands it over. Its exit
//! status is what such transports understand (sysexits.h): 0 taken, 65 never send it again, 75 send it again later.
//! `mail dkim` prints the DNS record that lets others check our signatures.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::config::{self, Config};
use crate::domain::inbound::{Ignored, Took};
use crate::inbox::{Carried, MOST_OCTETS, take};
use crate::mail::dkim::Dkim;

const REFUSED: u8 = 65;
const LATER: u8 = 75;

#[derive(Subcommand)]
pub enum Command {
    /// Print the DNS record for signed letters, to be put into the domain's zone
    Dkim,
    /// Take one message from standard input: an answer of a calendar, a bounce, or what somebody wrote.
    ///
    /// Exit status: 0 taken, 65 refused for good, 75 send it again later.
    Receive {
        /// Sender of the envelope; empty, or without @, for a bounce. Without it the field Return-Path tells
        #[arg(long)]
        sender: Option<String>,
        /// Recipient of the envelope, as often as there are. Without it Delivered-To and To tell
        #[arg(long)]
        recipient: Vec<String>,
    },
}

pub fn run(file: Option<&Path>, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Dkim => dkim(&config::load(file)?),
        Command::Receive { sender, recipient } => Ok(pipe(file, sender, recipient)),
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

fn pipe(file: Option<&Path>, sender: Option<String>, recipients: Vec<String>) -> ExitCode {
    super::logging::start("warn");
    let sender = sender.map(|address| if address.contains('@') { address } else { String::new() });
    match receive(file, Carried { sender, recipients }) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cancel-cancer: mail receive: {}", super::one_line(&error));
            ExitCode::from(LATER)
        }
    }
}

fn receive(file: Option<&Path>, carried: Carried) -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MOST_OCTETS as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_OCTETS {
        eprintln!("cancel-cancer: mail receive: the message is larger than {MOST_OCTETS} octets: it is refused");
        return Ok(ExitCode::from(REFUSED));
    }
    let config = config::load(file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = super::start(config).await?;
        let took = take(&app, carried, bytes).await?;
        app.db.close().await?;
        if took == Took::Ignored(Ignored::TooMany) {
            bail!("too much came this hour: the message is to be sent again later");
        }
        Ok(ExitCode::SUCCESS)
    })
}
