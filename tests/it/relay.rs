//! A mail server on this machine: takes letters, and refuses, hangs up or falls silent as the test says; with TLS or without.

use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Certificate and key of the server, and the authority that vouches for it.
const KEYS: &str = include_str!("../keys/mail-server-for-tests.pem");
pub const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/authority-for-tests.pem");

/// What the server does at a command ("." ends a letter).
#[derive(Clone, Copy)]
pub enum Act {
    Usual,
    Say(&'static str),
    HangUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    Starttls,
    Wrapper,
}

/// A letter that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub to: String,
    pub text: String,
    pub encrypted: bool,
}

type Acts = Box<dyn FnMut(&str) -> Act + Send>;

pub struct Relay {
    pub port: u16,
    inside: Arc<Inside>,
}

struct Inside {
    acts: Mutex<Acts>,
    taken: Mutex<Vec<Taken>>,
    tls: Tls,
}

impl Relay {
    /// `acts` is asked at each command.
    pub async fn new(tls: Tls, acts: impl FnMut(&str) -> Act + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inside = Arc::new(Inside { acts: Mutex::new(Box::new(acts)), taken: Mutex::default(), tls });
        let all = Arc::clone(&inside);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&all)));
            }
        });
        Self { port, inside }
    }

    pub fn acts(&self, acts: impl FnMut(&str) -> Act + Send + 'static) {
        *self.inside.acts.lock().expect("not poisoned") = Box::new(acts);
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.inside.taken.lock().expect("not poisoned").clone()
    }

    /// Recipients of the letters taken, in order.
    pub fn recipients(&self) -> Vec<String> {
        self.taken().into_iter().map(|letter| letter.to).collect()
    }
}

fn acceptor() -> TlsAcceptor {
    let certificates = CertificateDer::pem_slice_iter(KEYS.as_bytes()).collect::<Result<Vec<_>, _>>().expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(KEYS.as_bytes()).expect("a key");
    let config =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(certificates, key).expect("a pair");
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(stream: TcpStream, inside: Arc<Inside>) {
    if inside.tls == Tls::Wrapper {
        if let Ok(stream) = acceptor().accept(stream).await {
            talk(stream, &inside, true, true).await;
        }
    } else if let Some(stream) = talk(stream, &inside, false, true).await
        && let Ok(stream) = acceptor().accept(stream).await
    {
        talk(stream, &inside, true, false).await;
    }
}

/// Until the peer goes; the stream where it asked for TLS.
async fn talk<S>(stream: S, inside: &Inside, encrypted: bool, greets: bool) -> Option<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let (mut to, mut letter) = (String::new(), None::<String>);
    let mut line = if greets { "CONNECT".to_owned() } else { next(&mut stream).await? };
    loop {
        if let Some(text) = letter.as_mut().filter(|_| line != ".") {
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push('\n');
        } else {
            let act = inside.acts.lock().expect("not poisoned")(&line);
            let answer = match act {
                Act::Usual => usual(&line, inside.tls == Tls::Starttls && !encrypted),
                Act::Say(words) => words,
                Act::HangUp => return None,
            };
            if line == "." {
                let text = letter.take().unwrap_or_default();
                if answer.starts_with("250") {
                    inside.taken.lock().expect("not poisoned").push(Taken { to: to.clone(), text, encrypted });
                }
            }
            letter = answer.starts_with("354").then(String::new);
            // Whoever has gone hears nothing more.
            let Ok(()) = stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await else { return None };
            if line == "STARTTLS" && answer.starts_with("220") {
                return Some(stream.into_inner());
            }
            if let Some(address) = line.strip_prefix("RCPT TO:<").and_then(|rest| rest.split('>').next()) {
                address.clone_into(&mut to);
            }
        }
        line = next(&mut stream).await?;
    }
}

fn usual(line: &str, offers_tls: bool) -> &'static str {
    match line.split([' ', ':']).next().unwrap_or_default() {
        "CONNECT" => "220 here",
        "EHLO" if offers_tls => "250-here\r\n250 STARTTLS",
        "STARTTLS" => "220 go on",
        "DATA" => "354 go on",
        _ => "250 fine",
    }
}

async fn next<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    match stream.read_line(&mut line).await {
        Ok(1..) => Some(line.trim_end_matches(['\r', '\n']).to_owned()),
        _ => None,
    }
}
