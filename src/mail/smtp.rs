//! Letters to an SMTP server over one kept connection of our own: lettre's pool hands a half-used connection out again
//! after a time-out, and its time-out covers the connecting only.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use secrecy::ExposeSecret;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::config::transport;
use crate::config::transport::Tls;
use crate::domain::text::Email;
use crate::mail::authority::Authority;
use crate::mail::letter::domain;
use crate::mail::line_by_line::LineByLine;
use crate::mail::post::{Cause, Delivered, Envelope, NotDelivered};

/// How long to wait for the server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For connection, greeting, TLS and log-in together.
    pub connect: Duration,
    /// For each answer after that.
    pub answer: Duration,
    /// For one letter altogether: less than what is left of its claim, or another replica would send it too.
    pub letter: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(20), answer: Duration::from_mins(1), letter: Duration::from_secs(110) }
    }
}

pub struct Smtp {
    server: transport::Smtp,
    is_demo: bool,
    authority: Option<Authority>,
    patience: Patience,
    /// Taken out while in use, so that a connection given up half-way is never used again.
    kept: Mutex<Option<Box<AsyncSmtpConnection>>>,
}

/// Why a command got no good answer.
enum Trouble {
    /// The server said no; `closing` is 421: it hangs up.
    Refused {
        cause: Cause,
        closing: bool,
        permanent: bool,
    },
    Closed(String),
    Silent,
    /// Closed or silent when it had the whole letter.
    Unsure(Cause),
}

impl Smtp {
    pub fn new(server: transport::Smtp, is_demo: bool) -> Self {
        Self { server, is_demo, authority: None, patience: Patience::default(), kept: Mutex::new(None) }
    }

    /// Trusts only what `authority` vouches for; `None`: what the system trusts.
    #[must_use]
    pub fn trusting(self, authority: Option<Authority>) -> Self {
        Self { authority, ..self }
    }

    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    pub(crate) async fn deliver(&self, envelope: &Envelope, bytes: &[u8]) -> Result<Delivered, NotDelivered> {
        if self.is_demo && !allowed_in_demo(&self.server.host, &envelope.to) {
            let text = "a demo instance writes over SMTP to this machine or to example addresses only";
            return Err(NotDelivered::Permanent(Cause::new("demo", text)));
        }
        let (from, to) = (address(&envelope.from)?, address(&envelope.to)?);
        // A connection given up half-way is dropped with what was under way.
        match timeout(self.patience.letter, self.send(from, to, bytes)).await {
            Ok(sent) => sent,
            // How far it came is not known.
            Err(_) => Err(NotDelivered::Unsure(silent())),
        }
    }

    /// Goes as far as a letter would, through TLS and log-in, and takes leave. Whether it spoke TLS; the error names the
    /// server.
    pub(crate) async fn call(&self) -> Result<bool, Cause> {
        let mut connection = self.connect().await?;
        let is_encrypted = connection.is_encrypted();
        // It let us in; how it says goodbye is its own matter.
        let _goodbye = self.ask(connection.quit()).await;
        Ok(is_encrypted)
    }

    async fn send(&self, from: Address, to: Address, bytes: &[u8]) -> Result<Delivered, NotDelivered> {
        let mut kept = self.kept.lock().await;
        let mut connection = self.begin(kept.take(), from).await?;
        let sent = self.hand_over(&mut connection, to, bytes).await;
        let reusable = match &sent {
            Ok(_) => true,
            Err(Trouble::Refused { closing: false, .. }) => self.ask(connection.command(Rset)).await.is_ok(),
            Err(_) => false,
        };
        *kept = reusable.then_some(connection);
        sent.map_err(NotDelivered::from)
    }

    /// A connection that has taken MAIL FROM. Where the kept one was closed meanwhile, nothing of the letter has left
    /// yet: a fresh one is tried once.
    async fn begin(
        &self,
        kept: Option<Box<AsyncSmtpConnection>>,
        from: Address,
    ) -> Result<Box<AsyncSmtpConnection>, NotDelivered> {
        if let Some(mut old) = kept {
            match self.ask(old.command(Mail::new(Some(from.clone()), vec![]))).await {
                Ok(_) => return Ok(old),
                Err(Trouble::Closed(_) | Trouble::Refused { closing: true, .. }) => {}
                Err(trouble) => return Err(trouble.into()),
            }
        }
        // Whatever is wrong here is no letter's fault.
        let mut fresh = self.connect().await.map_err(NotDelivered::Passing)?;
        self.ask(fresh.command(Mail::new(Some(from), vec![]))).await?;
        Ok(fresh)
    }

    async fn hand_over(&self, c: &mut AsyncSmtpConnection, to: Address, bytes: &[u8]) -> Result<Delivered, Trouble> {
        self.ask(c.command(Rcpt::new(to, vec![]))).await?;
        self.ask(c.command(Data)).await?;
        let answer = self.ask(c.command(Content(bytes))).await.map_err(Trouble::with_text)?;
        Ok(Delivered(format!("{} {}", answer.code(), answer.first_line().unwrap_or_default())))
    }

    async fn ask(&self, answer: impl Future<Output = Result<Response, Error>>) -> Result<Response, Trouble> {
        match timeout(self.patience.answer, answer).await {
            Ok(answer) => answer.map_err(Trouble::from),
            Err(_) => Err(Trouble::Silent),
        }
    }

    async fn connect(&self) -> Result<Box<AsyncSmtpConnection>, Cause> {
        let told = match timeout(self.patience.connect, self.open()).await {
            Ok(Ok(connection)) => return Ok(Box::new(connection)),
            Ok(Err(told)) => told,
            Err(_) => "no answer in time".into(),
        };
        Err(Cause::new("unreachable", format!("{}:{}: {told}", self.server.host, self.server.port)))
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, String> {
        let (host, me) = (self.server.host.trim_matches(['[', ']']), ClientId::default());
        let tls = || Authority::only(self.authority.as_ref(), host).map_err(told);
        let server = (host, self.server.port);
        let mut c = if self.server.tls == Tls::Wrapper {
            AsyncSmtpConnection::connect_tokio1(server, None, &me, Some(tls()?), None).await.map_err(told)?
        } else {
            let plain = LineByLine::connect(server).await.map_err(|error| error.to_string())?;
            AsyncSmtpConnection::connect_with_transport(Box::new(plain), &me).await.map_err(told)?
        };
        match self.server.tls {
            Tls::Required => c.starttls(tls()?, &me).await.map_err(told)?,
            Tls::Opportunistic if c.can_starttls() => c.starttls(tls()?, &me).await.map_err(told)?,
            Tls::Opportunistic if self.server.login.is_some() => {
                return Err("offers no STARTTLS, so the password was not sent".into());
            }
            Tls::None | Tls::Opportunistic | Tls::Wrapper => {}
        }
        if let Some((user, password)) = &self.server.login {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            c.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(told)?;
        }
        Ok(c)
    }
}

/// Whether a demo may write to `to` through `host`: a server on this machine, or an address that nobody can have
/// (RFC 2606).
pub fn allowed_in_demo(host: &str, to: &Email) -> bool {
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let here = host == "localhost" || number.is_ok_and(|ip| ip.is_loopback());
    let labels: Vec<&str> = domain(to).rsplit('.').collect();
    let nobody = matches!(
        labels.as_slice(),
        ["test" | "example" | "invalid" | "localhost", ..] | ["com" | "net" | "org", "example", ..]
    );
    here || nobody
}

/// What stands between DATA and its answer: lines with their dots doubled (RFC 5321, 4.5.2) and the last dot, in one
/// write. lettre makes two of it, and the second waits for the other side to acknowledge the first: 40 ms a letter.
struct Content<'a>(&'a [u8]);

impl fmt::Display for Content<'_> {
    /// Letters are ASCII; anything else would not come from here and is shown as such.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(self.0);
        for line in text.split_inclusive('\n') {
            f.write_str(if line.starts_with('.') { "." } else { "" })?;
            f.write_str(line)?;
        }
        f.write_str(if text.ends_with('\n') { ".\r\n" } else { "\r\n.\r\n" })
    }
}

fn address(email: &Email) -> Result<Address, NotDelivered> {
    email.as_str().parse().map_err(|e| NotDelivered::Permanent(Cause::new("address", format!("{email}: {e}"))))
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function for map_err")]
fn told(error: Error) -> String {
    let text = error.to_string();
    if text.contains("CaUsedAsEndEntity") {
        let what = "the server shows an authority's certificate (CA:TRUE) as its own: it needs one with CA:FALSE";
        return format!("{text}: {what}");
    }
    text
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error.status().map(|code| code.to_string()) {
            None => Self::Closed(text),
            Some(code) => {
                // 530 to 538 speak of our log-in and TLS, not of the letter (RFC 4954).
                let ours = matches!(code.as_str(), "530" | "534" | "535" | "538");
                let (closing, permanent) = (code == "421", error.is_permanent() && !ours);
                Self::Refused { cause: Cause::new(code, text), closing, permanent }
            }
        }
    }
}

impl Trouble {
    /// The same, when the server had the text.
    fn with_text(self) -> Self {
        match self {
            Self::Closed(text) => Self::Unsure(closed(text)),
            Self::Silent => Self::Unsure(silent()),
            Self::Refused { .. } | Self::Unsure(_) => self,
        }
    }
}

impl From<Trouble> for NotDelivered {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused { cause, permanent: true, .. } => Self::Permanent(cause),
            Trouble::Refused { cause, .. } => Self::Passing(cause),
            Trouble::Closed(text) => Self::Passing(closed(text)),
            Trouble::Silent => Self::Passing(silent()),
            Trouble::Unsure(cause) => Self::Unsure(cause),
        }
    }
}

fn closed(text: String) -> Cause {
    Cause::new("closed", text)
}

fn silent() -> Cause {
    Cause::new("silent", "no answer in time")
}

#[cfg(test)]
mod tests;
