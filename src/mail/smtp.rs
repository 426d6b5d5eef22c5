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

    /// Goes as far as a letter would, through TLS and log-in, and takes leave. The error names the server.
    pub(crate) async fn call(&self) -> Result<(), Cause> {
        let mut connection = self.connect().await?;
        // It let us in; how it says goodbye is its own matter.
        let _goodbye = self.ask(connection.quit()).await;
        Ok(())
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
mod tests {
    use std::sync::{Arc, Mutex as StdMutex};

    use rstest::rstest;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;

    use super::*;
    use crate::calendar::samples::email;

    /// What the server does at one command: answers, hangs up, or says nothing for ever.
    #[derive(Clone, Copy)]
    enum Act {
        Say(&'static str),
        HangUp,
        Silence,
    }

    /// A fault: at the n-th occurrence (from 0) of the command that begins so ("." ends the data).
    type Fault = (usize, &'static str, Act);

    /// All lines that the server read, one list for all connections; "CONNECT" where one begins.
    type Seen = Arc<StdMutex<Vec<String>>>;

    async fn talk(stream: TcpStream, seen: Seen, faults: Arc<Vec<Fault>>) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut in_data = false;
        let mut line = "CONNECT".to_owned();
        loop {
            let command = if in_data { "." } else { line.split([' ', ':']).next().unwrap_or_default() };
            if !in_data || line == "." {
                let nth = {
                    let mut seen = seen.lock().expect("not poisoned");
                    seen.push(line.clone());
                    seen.iter().filter(|l| l.starts_with(command)).count() - 1
                };
                let act = faults.iter().find(|(n, c, _)| *n == nth && *c == command).map(|(_, _, act)| *act);
                let usual = match command {
                    "CONNECT" => "220 here",
                    "DATA" => "354 go on",
                    "." => "250 queued as 1",
                    _ => "250 fine",
                };
                match act.unwrap_or(Act::Say(usual)) {
                    Act::Say(text) => {
                        in_data = text.starts_with("354");
                        let sent = stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await;
                        if sent.is_err() || text.starts_with("421") {
                            return None;
                        }
                    }
                    Act::HangUp => return None,
                    Act::Silence => std::future::pending::<()>().await,
                }
            } else {
                seen.lock().expect("not poisoned").push(format!("> {line}"));
            }
            line.clear();
            if stream.read_line(&mut line).await.map_or(true, |n| n == 0) {
                return None;
            }
            line.truncate(line.trim_end_matches(['\r', '\n']).len());
        }
    }

    struct House {
        smtp: Smtp,
        seen: Seen,
        _server: JoinHandle<()>,
    }

    impl House {
        async fn new(tls: Tls, faults: Vec<Fault>) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let port = listener.local_addr().expect("an address").port();
            let (seen, faults) = (Seen::default(), Arc::new(faults));
            let all = Arc::clone(&seen);
            let server = tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(talk(stream, Arc::clone(&all), Arc::clone(&faults)));
                }
            });
            let server_at = transport::Smtp { host: "127.0.0.1".into(), port, login: None, tls };
            let answer = Duration::from_millis(400);
            let patience = Patience { connect: answer, answer, letter: Duration::from_secs(30) };
            Self { smtp: Smtp::new(server_at, false).with_patience(patience), seen, _server: server }
        }

        async fn send(&self, letter: i64) -> Result<Delivered, NotDelivered> {
            let envelope = Envelope { from: email("b@example.org"), to: email("ann@example.net") };
            let body = format!("Subject: {letter}\r\n\r\n.dot\r\n");
            self.smtp.deliver(&envelope, body.as_bytes()).await
        }

        fn count(&self, what: &str) -> usize {
            self.seen.lock().expect("not poisoned").iter().filter(|l| l.starts_with(what)).count()
        }
    }

    fn taken() -> Delivered {
        Delivered("250 queued as 1".into())
    }

    #[tokio::test]
    async fn letters_go_over_one_kept_connection() {
        let house = House::new(Tls::None, vec![]).await;
        assert_eq!((house.send(1).await, house.send(2).await), (Ok(taken()), Ok(taken())));
        assert_eq!(house.count("CONNECT"), 1);
        let seen = house.seen.lock().expect("not poisoned").clone();
        let first =
            ["MAIL FROM:<b@example.org>", "RCPT TO:<ann@example.net>", "DATA", "> Subject: 1", "> ", "> ..dot", "."];
        assert_eq!(seen[2..9], first);
    }

    #[rstest]
    #[case("RCPT", "550 5.1.1 nobody", true)]
    #[case("RCPT", "452 4.2.2 full", false)]
    #[case("MAIL", "550 not you", true)]
    #[case("MAIL", "530 log in first", false)]
    #[case("DATA", "451 not now", false)]
    #[case(".", "554 5.7.1 spam", true)]
    #[tokio::test]
    async fn a_refusal_is_told_and_the_next_letter_gets_its_own_answers(
        #[case] at: &'static str,
        #[case] answer: &'static str,
        #[case] permanent: bool,
    ) {
        let house = House::new(Tls::None, vec![(0, at, Act::Say(answer))]).await;
        let told = house.send(1).await.expect_err("refused");
        assert_eq!(matches!(told, NotDelivered::Permanent(_)), permanent, "{told}");
        assert!(told.to_string().contains(&answer[4..]), "{told}");
        assert_eq!(house.send(2).await, Ok(taken()));
    }

    #[tokio::test]
    async fn a_busy_server_is_tried_later_on_a_new_connection() {
        let house = House::new(Tls::None, vec![(0, "MAIL", Act::Say("421 4.3.2 busy"))]).await;
        assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
        assert_eq!(house.send(1).await, Ok(taken()));
        assert_eq!(house.count("CONNECT"), 2);
    }

    #[rstest]
    #[case("DATA", Act::HangUp)]
    #[case("RCPT", Act::HangUp)]
    #[case("CONNECT", Act::HangUp)]
    #[case("CONNECT", Act::Silence)]
    #[case("CONNECT", Act::Say("554 no mail here"))]
    #[case("MAIL", Act::Silence)]
    #[tokio::test]
    async fn a_lost_or_silent_server_is_passing_and_its_connection_is_never_used_again(
        #[case] at: &'static str,
        #[case] act: Act,
    ) {
        let house = House::new(Tls::None, vec![(0, at, act)]).await;
        let told = house.send(1).await;
        assert!(matches!(told, Err(NotDelivered::Passing(_))), "{told:?}");
        assert_eq!(house.send(1).await, Ok(taken()));
        assert_eq!(house.count("CONNECT"), 2);
    }

    #[rstest]
    #[case(Act::HangUp)]
    #[case(Act::Silence)]
    #[tokio::test]
    async fn a_letter_whose_text_was_not_answered_may_have_arrived(#[case] act: Act) {
        let house = House::new(Tls::None, vec![(0, ".", act)]).await;
        let told = house.send(1).await;
        assert!(matches!(told, Err(NotDelivered::Unsure(_))), "{told:?}");
        assert_eq!(house.send(1).await, Ok(taken()));
        assert_eq!(house.count("CONNECT"), 2);
    }

    #[rstest]
    #[case(Act::HangUp)]
    #[case(Act::Silence)]
    #[tokio::test]
    async fn a_server_lost_after_ehlo_is_passing_and_the_letter_leaves_later(#[case] act: Act) {
        let house = House::new(Tls::None, vec![(0, "EHLO", act)]).await;
        let told = house.send(1).await;
        assert!(matches!(told, Err(NotDelivered::Passing(_))), "{told:?}");
        assert_eq!((house.count("EHLO"), house.count("MAIL")), (1, 0));
        assert_eq!(house.send(1).await, Ok(taken()));
    }

    #[rstest]
    #[case(Act::HangUp)]
    #[case(Act::Say("421 idle too long"))]
    #[tokio::test]
    async fn a_kept_connection_closed_meanwhile_costs_one_new_one(#[case] act: Act) {
        let house = House::new(Tls::None, vec![(1, "MAIL", act)]).await;
        assert_eq!((house.send(1).await, house.send(2).await), (Ok(taken()), Ok(taken())));
        assert_eq!((house.count("CONNECT"), house.count("> Subject: 2")), (2, 1));
    }

    #[tokio::test]
    async fn a_server_that_dawdles_keeps_no_letter_beyond_its_time() {
        let mut house = House::new(Tls::None, vec![(0, "RCPT", Act::Silence)]).await;
        let (answer, letter) = (Duration::from_mins(1), Duration::from_millis(300));
        house.smtp = house.smtp.with_patience(Patience { connect: answer, answer, letter });
        assert!(matches!(house.send(1).await, Err(NotDelivered::Unsure(_))));
        assert_eq!(house.send(1).await, Ok(taken()));
        assert_eq!(house.count("CONNECT"), 2);
    }

    #[tokio::test]
    async fn a_call_goes_as_far_as_the_log_in_and_begins_no_letter() {
        let mut house = House::new(
            Tls::None,
            vec![(1, "EHLO", Act::Say("250-here\r\n250 AUTH PLAIN")), (0, "AUTH", Act::Say("535 5.7.8 who are you"))],
        )
        .await;
        assert_eq!(house.smtp.call().await, Ok(()));
        house.smtp.server.login = Some(("user".into(), "secret".into()));
        let told = house.smtp.call().await.expect_err("refused").text;
        assert!(told.starts_with(&format!("127.0.0.1:{}: ", house.smtp.server.port)), "{told}");
        assert!(told.contains("who are you"), "{told}");
        assert_eq!((house.count("QUIT"), house.count("MAIL")), (1, 0));
    }

    #[tokio::test]
    async fn without_starttls_nothing_leaves_where_tls_is_required() {
        let house = House::new(Tls::Required, vec![]).await;
        assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
        assert_eq!((house.count("MAIL"), house.count(">")), (0, 0));
    }

    #[tokio::test]
    async fn the_password_is_not_sent_in_the_clear_where_starttls_went_missing() {
        let mut house = House::new(Tls::Opportunistic, vec![]).await;
        house.smtp.server.login = Some(("user".into(), "secret".into()));
        assert!(matches!(house.send(1).await, Err(NotDelivered::Passing(_))));
        assert_eq!((house.count("AUTH"), house.count("MAIL")), (0, 0));
    }

    #[rstest]
    #[case("127.0.0.1", "ann@gmail.com", true)]
    #[case("[::1]", "ann@gmail.com", true)]
    #[case("localhost", "ann@gmail.com", true)]
    #[case("mx.nhs.net", "ann@gmail.com", false)]
    #[case("mx.nhs.net", "ann@example.org", true)]
    #[case("mx.nhs.net", "ann@accept.example.org", true)]
    #[case("mx.nhs.net", "ann@a.test", true)]
    #[case("mx.nhs.net", "ann@notexample.org", false)]
    #[case("mx.nhs.net", "ann@example.org.uk", false)]
    fn a_demo_reaches_nobody_real(#[case] host: &str, #[case] to: &str, #[case] want: bool) {
        assert_eq!(allowed_in_demo(host, &email(to)), want);
    }
}
