//! The only outgoing HTTP: calendars of volunteers, whose addresses are strangers' words. https to public addresses only,
//! each redirect checked, bounded in time and size. Addresses are secrets: no error and no log names one.

mod guard;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ETAG, HeaderName, IF_NONE_MATCH, LOCATION, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use crate::config::Fetch as Settings;
use crate::domain::busy::{Address, Failure, MOST_OCTETS, Unreadable};
use crate::fetch::guard::{Guard, is_refused};

/// All redirects and the whole body.
const PATIENCE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);
const MOST_REDIRECTS: usize = 3;
const MOST_IN_ETAG: usize = 500;

/// What an address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// As it was when it had the mark that was sent.
    Same,
    New {
        octets: Vec<u8>,
        etag: Option<String>,
    },
}

/// The guarded client. Keeps no connection and no cookie.
#[derive(Clone, Debug)]
pub struct Fetch {
    client: Client,
    /// Tests fetch from this machine.
    anywhere: bool,
    user_agent: String,
}

/// The client can't be made: no root certificates on this machine.
#[derive(Debug, thiserror::Error)]
#[error(
    "calendars can't be fetched, for this machine has no usable root certificates: install the package ca-certificates"
)]
pub struct NoClient(#[source] reqwest::Error);

impl Fetch {
    /// `about`: the service's public address, which stands in the User-Agent.
    pub fn new(settings: &Settings, about: &str) -> Result<Self, NoClient> {
        // One TLS for the whole house. A second call finds it installed.
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::trace!("the TLS provider was there already");
        }
        let client = Client::builder()
            .dns_resolver(Arc::new(Guard { anywhere: settings.allow_private }))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .pool_max_idle_per_host(0)
            .build()
            .map_err(NoClient)?;
        let user_agent = format!("cancel-cancer/{} (+{about})", env!("CARGO_PKG_VERSION"));
        Ok(Self { client, anywhere: settings.allow_private, user_agent })
    }

    /// Whether addresses of any kind may be given, as in tests.
    pub fn anywhere(&self) -> bool {
        self.anywhere
    }

    /// The body behind an address, or [`Got::Same`] where it still has `etag`.
    pub async fn calendar(&self, address: &Address, etag: Option<&str>) -> Result<Got, Failure> {
        tokio::time::timeout(PATIENCE, self.follow(address, etag)).await.unwrap_or(Err(Failure::NoAnswer))
    }

    async fn follow(&self, address: &Address, etag: Option<&str>) -> Result<Got, Failure> {
        let mut at = address.clone();
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.ask(&at, etag).await?;
            if !is_redirect(answer.status()) {
                return got(answer).await;
            }
            let to = header(&answer, &LOCATION);
            if to.is_empty() {
                return Err(Failure::Status);
            }
            at = at.join(to, self.anywhere).map_err(|_| Failure::Redirected)?;
        }
        Err(Failure::Redirected)
    }

    /// Outlook.com answers 500 to programs it does not know (nextcloud/calendar#7234): asked once more as a browser.
    async fn ask(&self, at: &Address, etag: Option<&str>) -> Result<Response, Failure> {
        let answer = self.ask_as(at, etag, &self.user_agent).await?;
        if answer.status() == StatusCode::INTERNAL_SERVER_ERROR {
            return self.ask_as(at, etag, &format!("Mozilla/5.0 (compatible; {})", self.user_agent)).await;
        }
        Ok(answer)
    }

    async fn ask_as(&self, at: &Address, etag: Option<&str>, user_agent: &str) -> Result<Response, Failure> {
        let mut request = self.client.get(at.expose()).header(USER_AGENT, user_agent);
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        // The error names the address, so it goes no further.
        request.send().await.map_err(|error| if is_refused(&error) { Failure::NotPublic } else { Failure::NoAnswer })
    }
}

/// Empty where it is missing, or no text.
fn header<'a>(answer: &'a Response, name: &HeaderName) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap_or(""))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn got(mut answer: Response) -> Result<Got, Failure> {
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_MODIFIED => return Ok(Got::Same),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => {
            return Err(Failure::Closed);
        }
        _ => return Err(Failure::Status),
    }
    let etag = Some(header(&answer, &ETAG)).filter(|e| !e.is_empty() && e.len() <= MOST_IN_ETAG).map(str::to_owned);
    let mut octets = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|_| Failure::NoAnswer)? {
        if octets.len() + part.len() > MOST_OCTETS {
            return Err(Failure::Unreadable(Unreadable::TooLarge));
        }
        octets.extend_from_slice(&part);
    }
    Ok(Got::New { octets, etag })
}
