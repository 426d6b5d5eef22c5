//! LMTP over a real socket: what a mail server hears, and what a hostile or broken one can't do.

use std::net::SocketAddr;
use std::time::Duration;

use cancel_cancer::inbox::{MOST_OCTETS, Patience, listen_with};
use cancel_cancer::store::item::ItemKind::{MailCame, NeedsReplacement};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Confirmed;
use crate::house::Engine;

const SOON: Duration = Duration::from_secs(30);
const US: &str = "sessions@cancel-cancer.example";

struct Server {
    house: Confirmed,
    address: SocketAddr,
    stop: CancellationToken,
    end: JoinHandle<()>,
}

impl Server {
    async fn new(patience: Patience) -> Self {
        let house = Confirmed::new(Engine::Sqlite).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let end = tokio::spawn(listen_with(patience, listener, house.office.app.clone(), stop.clone()));
        Self { house, address, stop, end }
    }

    async fn call(&self) -> Call {
        let mut call = Call(BufReader::new(TcpStream::connect(self.address).await.expect("connected")));
        assert!(call.hear().await.starts_with("220 "));
        assert!(call.say("LHLO mx.example.org").await.starts_with("250 SIZE "));
        call
    }
}

struct Call(BufReader<TcpStream>);

impl Call {
    async fn send(&mut self, octets: &[u8]) {
        self.0.get_mut().write_all(octets).await.expect("sent");
    }

    /// The last line of one answer.
    async fn hear(&mut self) -> String {
        loop {
            let mut line = String::new();
            timeout(SOON, self.0.read_line(&mut line)).await.expect("in time").expect("a line");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.hear().await
    }

    /// Up to DATA's 354.
    async fn begin(&mut self) {
        for (line, want) in
            [("MAIL FROM:<v0@example.org>", "250"), (&format!("RCPT TO:<{US}>"), "250"), ("DATA", "354")]
        {
            let heard = self.say(line).await;
            assert!(heard.starts_with(want), "{line}: {heard}");
        }
    }

    async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        timeout(SOON, self.0.read_to_end(&mut rest)).await.is_ok()
    }
}

#[tokio::test]
async fn an_answer_is_taken_for_each_recipient_and_recorded() {
    let server = Server::new(Patience::default()).await;
    let no = server.house.answer("v0@example.org", "DECLINED", "20270112T090000Z").await;
    let mut call = server.call().await;
    let bounce = server.house.posted("v0@example.org")[0].envelope.from.to_string();
    assert!(call.say("MAIL FROM:<v0@example.org>").await.starts_with("250"));
    for (recipient, want) in
        [(US, "250"), (bounce.as_str(), "250"), ("nobody@example.org", "550"), ("b+1@x.org", "550")]
    {
        let heard = call.say(&format!("RCPT TO:<{recipient}>")).await;
        assert!(heard.starts_with(want), "{recipient}: {heard}");
    }
    assert!(call.say("DATA").await.starts_with("354"));
    call.send(no.replace('\n', "\r\n").as_bytes()).await;
    assert!(call.say(".").await.starts_with("250"));
    assert!(call.hear().await.starts_with("250"), "the second recipient has an answer too");
    assert_eq!(server.house.lines().await, [(NeedsReplacement, Some(server.house.booking), false)]);
    assert!(call.say("QUIT").await.starts_with("221") && call.is_closed().await);
}

#[tokio::test]
async fn a_bare_line_feed_ends_no_message() {
    let server = Server::new(Patience::default()).await;
    let mut call = server.call().await;
    call.begin().await;
    let smuggled =
        "From: a@b.example\r\nSubject: one\r\n\r\n..dots\r\nfirst\n.\nMAIL FROM:<eve@evil.example>\r\n\n.\r\nlast";
    call.send(smuggled.as_bytes()).await;
    assert!(call.say("\r\n.").await.starts_with("250"));
    assert!(call.say("NOOP").await.starts_with("250 2.0.0 Done"), "the conversation is where it was");
    assert_eq!(server.house.lines().await, [(MailCame, None, true)], "one message");
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_conversation_goes_on() {
    let server = Server::new(Patience::default()).await;
    let mut call = server.call().await;
    call.begin().await;
    call.send(b"From: a@b.example\r\n\r\n").await;
    call.send(&b"0123456789abcdef0123456789abcd\r\n".repeat(MOST_OCTETS / 32 + 1)).await;
    assert!(call.say(".").await.starts_with("552"));
    call.begin().await;
    call.send(format!("From: a@b.example\r\n\r\n{}", "x".repeat(100_000)).as_bytes()).await;
    assert!(call.say("\r\n.").await.starts_with("554"));
    assert_eq!(server.house.lines().await, []);
    call.send(&[b'x'; 5_000]).await;
    assert!(call.is_closed().await, "a command without end is no command");
}

#[tokio::test]
async fn silence_is_closed_and_takes_no_place_for_long() {
    let patience = Patience { line: Duration::from_millis(200), conversations: 1, ..Patience::default() };
    let server = Server::new(patience).await;
    let mut silent = server.call().await;
    let mut half = server.call().await;
    half.begin().await;
    half.send(b"From: a@b.example\r\n\r\nhalf a mess").await;
    assert!(silent.is_closed().await && half.is_closed().await);
    assert_eq!(server.house.lines().await, [], "half a message is none");
}

#[tokio::test]
async fn a_stop_says_so_and_ends() {
    let server = Server::new(Patience::default()).await;
    let mut call = server.call().await;
    server.stop.cancel();
    assert!(call.hear().await.starts_with("421"));
    timeout(SOON, server.end).await.expect("ends").expect("without panic");
}
