//! Settings: default, then file, then environment. Yields `domain::Rules`; secrets never print.

mod bounds;
mod layers;
mod seed;
pub mod transport;
mod values;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::Duration;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::domain::programme::Programme;
use crate::domain::rules::{Retention, Rules};
use crate::domain::text::Email;
use crate::domain::time::Instant;

use layers::Layers;
use transport::Transport;
pub use values::Network;

/// A setting that can't be used: where it stands, what is wrong with it, what to write.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}")]
pub struct BadConfig {
    place: String,
    what: String,
}

impl BadConfig {
    fn new(place: &str, what: impl Into<String>) -> Self {
        Self { place: place.to_owned(), what: what.into() }
    }
}

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub mail: Mail,
    pub login: Login,
    pub clock: ClockSetting,
    pub metrics: Metrics,
    pub fetch: Fetch,
    pub limits: Limits,
    pub rules: Rules,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    #[serde(deserialize_with = "values::address")]
    pub listen: SocketAddr,
    /// Scheme and host, no path.
    #[serde(deserialize_with = "values::public_url")]
    pub public_url: Url,
    pub trusted_proxies: Vec<Network>,
    /// Lower case, without a port.
    #[serde(deserialize_with = "values::hosts")]
    pub hosts: Vec<String>,
    /// 32 bytes in base64, checked; `None`: the database keeps one.
    #[serde(deserialize_with = "values::secret")]
    pub secret: Option<SecretString>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:` or `postgres://`; may hold a password.
    #[serde(deserialize_with = "values::database")]
    pub url: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    #[serde(deserialize_with = "values::transport")]
    pub transport: Transport,
    /// Who vouches for the mail server; `None`: whom the system trusts.
    #[serde(deserialize_with = "values::path_or_none")]
    pub ca_file: Option<PathBuf>,
    #[serde(deserialize_with = "values::email")]
    pub from: Email,
    #[serde(deserialize_with = "values::selector_or_none")]
    pub dkim_selector: Option<String>,
    #[serde(deserialize_with = "values::mail_domain_or_none")]
    pub dkim_domain: Option<String>,
    #[serde(deserialize_with = "values::path_or_none")]
    pub dkim_key_file: Option<PathBuf>,
    /// Where bounces come back; `None`: to `from`.
    #[serde(deserialize_with = "values::mail_domain_or_none")]
    pub bounce_domain: Option<String>,
    pub hold_seconds: u32,
    /// Whether the operator set `hold_seconds`.
    #[serde(skip)]
    pub hold_set: bool,
    #[serde(deserialize_with = "values::text_or_none")]
    pub authserv_id: Option<String>,
    #[serde(deserialize_with = "values::address_or_off")]
    pub lmtp_listen: Option<SocketAddr>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub second_factor: SecondFactor,
}

/// Whether coordinators, steering group and admins need a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    Optional,
    Required,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// The instant at which a demo instance believes to start.
    #[serde(deserialize_with = "values::instant_or_off")]
    pub now: Option<Instant>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    #[serde(deserialize_with = "values::address_or_off")]
    pub listen: Option<SocketAddr>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    pub allow_private: bool,
}

/// Most of a thing in an hour; 0 is off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Seconds between showing and sending the booking form.
    pub form_min_seconds: u32,
    pub bookings_per_sender_hour: u32,
    pub bookings_per_hour: u32,
    pub links_per_address_hour: u32,
    pub links_per_sender_hour: u32,
}

/// The sections as they stand in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    server: Server,
    database: Database,
    mail: Mail,
    login: Login,
    clock: ClockSetting,
    metrics: Metrics,
    fetch: Fetch,
    limits: Limits,
    programme: Programme,
    areas: Vec<seed::Area>,
    offers: seed::Offers,
    matching: seed::Matching,
    retention: Retention,
}

/// Reads default, `file` and this process's environment. The error names the key or the variable.
pub fn load(file: Option<&Path>) -> Result<Config, BadConfig> {
    Config::read(file, std::env::vars_os())
}

impl Config {
    /// Reads default, `file` and `variables` (name and value), of which those that begin with `CANCEL_CANCER__` count.
    pub fn read(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, BadConfig> {
        let layers = Layers::read(file, variables)?.fill("mail.from", "programme.email");
        bounds::check(&layers)?;
        let mut s: Sections = layers.extract()?;
        s.mail.hold_set = layers.is_set("mail.hold_seconds");
        check_dkim(&s.mail, &layers)?;
        let seed = seed::Seed {
            programme: s.programme,
            areas: s.areas,
            offers: s.offers,
            matching: s.matching,
            retention: s.retention,
            hold: Duration::seconds(s.mail.hold_seconds.into()),
            links_per_address_hour: s.limits.links_per_address_hour,
        };
        Ok(Self {
            server: s.server,
            database: s.database,
            mail: s.mail,
            login: s.login,
            clock: s.clock,
            metrics: s.metrics,
            fetch: s.fetch,
            limits: s.limits,
            rules: seed.rules(&layers)?,
        })
    }

    /// The same settings for a demo instance: letters are held 20 seconds where nobody set another time.
    #[must_use]
    pub fn in_demo(mut self) -> Self {
        if !self.mail.hold_set {
            self.mail.hold_seconds = 20;
            self.rules.hold = Duration::seconds(20);
        }
        self
    }
}

fn check_dkim(mail: &Mail, layers: &Layers) -> Result<(), BadConfig> {
    let set = [
        ("mail.dkim_selector", mail.dkim_selector.is_some()),
        ("mail.dkim_domain", mail.dkim_domain.is_some()),
        ("mail.dkim_key_file", mail.dkim_key_file.is_some()),
    ];
    match set.iter().find(|(_, is_set)| !is_set) {
        Some((missing, _)) if set.iter().any(|(_, is_set)| *is_set) => {
            Err(layers.blame(missing, "is empty while letters shall be signed: set all mail.dkim_ keys or none"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
