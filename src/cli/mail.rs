//! `mail receive` takes one message from standard input, as the pipe transport of a mail server hands it over. Its exit
//! status is what such transports understand (sysexits.h): 0 taken, 65 never send it again, 75 send it again later.
//! `mail dkim` prints the DNS record that lets others check our signatures.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::config::{self, Config};
use crate::domain::inbound::{Ignored, Took, Why};
use crate::domain::reply::Said;
use crate::inbox::{Carried, MOST_OCTETS, take};
use crate::mail::dkim::Dkim;

const REFUSED: u8 = 65;
const LATER: u8 = 75;

#[derive(Subcommand)]
pub enum Command {
    /// Print the DNS record for signed letters, to be put into the domain's zone
    Dkim,
    /// Take one message from standard input: an answer of a calendar, a bounce, or what somebody wrote. Says in one line on
    /// standard error what was done with it, or why it was dropped; the line holds nothing of the message.
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
        eprintln!("cancel-cancer: mail receive: {}", told(took));
        Ok(ExitCode::SUCCESS)
    })
}

/// For the mail server's log: nothing of the message, only what became of it.
fn told(took: Took) -> String {
    match took {
        Took::Recorded(Said::Accepted) => "recorded: a calendar answered yes".into(),
        Took::Recorded(Said::Tentative) => "recorded: a calendar answered maybe".into(),
        Took::Recorded(Said::Declined) => "recorded: a calendar answered no".into(),
        Took::Asked(why) => format!("a coordinator is asked to read it: {}", why_asked(why)),
        Took::CameBack { marked: false } => "recorded: a letter came back".into(),
        Took::CameBack { marked: true } => {
            "recorded: a letter came back, and no more letters go to that address until somebody sends one again".into()
        }
        Took::Ignored(why) => format!("dropped: {}", why_dropped(why)),
    }
}

fn why_asked(why: Why) -> &'static str {
    match why {
        Why::Letter => "it is no answer of a calendar, and no bounce",
        Why::Remark => "the answer of a calendar has a remark",
        Why::Unproven => "it answers an invitation, and mail.authserv_id does not vouch for its sender",
        Why::Stranger => "it answers an invitation of somebody else",
        Why::Counter => "it proposes another time",
        Why::Delegated => "somebody else is to come",
        Why::Unclear => "it answers an invitation with neither yes, maybe nor no",
        Why::Volunteer => "somebody asks to become a volunteer",
    }
}

fn why_dropped(why: Ignored) -> &'static str {
    match why {
        Ignored::Automatic => "a program sent it (out of office, list, receipt)",
        Ignored::NullSender => "its envelope has no sender, and it is no bounce",
        Ignored::Loop => "it comes from this service itself, or went round too often",
        Ignored::NoMessage => "it is no message, or has no single author",
        Ignored::NotFailed => "it says that a letter is late or has arrived",
        Ignored::Foreign => "it is about no letter and no session of this service",
        Ignored::Late => "the session or its invitation is over, or a newer answer is known",
        Ignored::Known => "the same came before",
        Ignored::TooMany => "too much came this hour",
    }
}
