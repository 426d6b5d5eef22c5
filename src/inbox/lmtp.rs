//! A small LMTP server for the mail server beside us: bounded in connections, time, line and message. It listens on an
//! address that only that server reaches, for whoever speaks here is believed about Authentication-Results.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::dialogue::{Dialogue, Next};
use super::{MOST_OCTETS, house, take};
use crate::app::App;
use crate::domain::inbound::{Ignored, Took};
use crate::mail::read::is_for_us;

/// Octets of a command, and of a line of a message (RFC 5321: 512 and 1,000; real ones are longer).
const MOST_COMMAND: usize = 2_048;
const MOST_LINE: usize = 64 * 1024;
/// Octets of a message that is refused for its size and read on all the same.
const MOST_DRAINED: usize = 16 * MOST_OCTETS;

/// How much the server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Silence before or inside a line.
    pub line: Duration,
    /// A whole message.
    pub message: Duration,
    /// Conversations under way once the service was told to stop.
    pub farewell: Duration,
    /// Conversations at once; further ones wait in the system's queue.
    pub conversations: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            line: Duration::from_mins(1),
            message: Duration::from_mins(5),
            farewell: Duration::from_secs(10),
            conversations: 20,
        }
    }
}

/// Takes messages until `stop`. The one that is under way is taken or refused first.
pub async fn listen(listener: TcpListener, app: App, stop: CancellationToken) {
    listen_with(Patience::default(), listener, app, stop).await;
}

/// The same with another patience.
pub async fn listen_with(patience: Patience, listener: TcpListener, app: App, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(patience.conversations));
    let mut under_way = JoinSet::new();
    loop {
        let next = async {
            // The semaphore is never closed, so there is always a permit to wait for.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, accepted)) = stop.run_until_cancelled(next).await else { break };
        while under_way.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let (app, stop) = (app.clone(), stop.clone());
                under_way.spawn(async move {
                    if let Err(error) = Conversation::new(stream, app, patience).run(stop).await {
                        tracing::debug!(%error, "a conversation ended early");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::error!(%error, "no connection can be taken for mail");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    drop(listener);
    let rest = async { while under_way.join_next().await.is_some() {} };
    if timeout(patience.farewell, rest).await.is_err() {
        tracing::warn!("some messages were cut off at the end: the mail server sends them again");
    }
}

/// What came of reading a message.
enum Came {
    Whole(Vec<u8>),
    Refused(&'static str),
}

struct Conversation {
    from: BufReader<OwnedReadHalf>,
    to: OwnedWriteHalf,
    app: App,
    patience: Patience,
}

impl Conversation {
    fn new(stream: TcpStream, app: App, patience: Patience) -> Self {
        let (from, to) = stream.into_split();
        Self { from: BufReader::new(from), to, app, patience }
    }

    async fn run(mut self, stop: CancellationToken) -> std::io::Result<()> {
        let app = self.app.clone();
        let mut dialogue = Dialogue::new(|address: &str| is_for_us(address, house(&app)));
        self.say("220 cancel-cancer LMTP").await?;
        loop {
            let Some(line) = stop.run_until_cancelled(self.line(MOST_COMMAND)).await else {
                return self.say("421 4.3.2 Stopping").await;
            };
            let line = line?;
            let Some(line) = line.strip_suffix(b"\n") else {
                return if line.is_empty() { Ok(()) } else { self.say("500 5.5.2 Line too long").await };
            };
            match dialogue.hear(String::from_utf8_lossy(line).trim_end_matches('\r')) {
                Next::Say(words) => self.say(&words).await?,
                Next::Bye(words) => return self.say(words).await,
                Next::Data => {
                    let carried = dialogue.envelope();
                    let recipients = carried.recipients.len();
                    self.say("354 End it with a dot").await?;
                    let answer = match timeout(self.patience.message, self.message()).await.map_err(late)?? {
                        Came::Refused(answer) => answer,
                        Came::Whole(bytes) => self.take(carried, bytes).await,
                    };
                    // One answer a recipient (RFC 2033 4.2).
                    self.say(&vec![answer; recipients].join("\r\n")).await?;
                }
            }
        }
    }

    async fn take(&self, carried: super::Carried, bytes: Vec<u8>) -> &'static str {
        match take(&self.app, carried, bytes).await {
            Ok(Took::Ignored(Ignored::TooMany)) => "451 4.7.1 Too much came this hour: send it again later",
            Ok(_) => "250 2.0.0 Taken",
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a message was not taken");
                "451 4.3.0 Not now: send it again later"
            }
        }
    }

    /// Up to and with CR LF `.` CR LF; dots doubled on the way are undone. A bare LF ends no line here, so that no
    /// message hides another one.
    async fn message(&mut self) -> std::io::Result<Came> {
        let (mut bytes, mut drained, mut begins, mut long) = (Vec::new(), 0, true, false);
        loop {
            let line = self.line(MOST_LINE).await?;
            if line.is_empty() {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if begins && line == b".\r\n" {
                break;
            }
            let text = if begins { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
            begins = line.ends_with(b"\r\n");
            long |= !line.ends_with(b"\n");
            drained += line.len();
            if bytes.len() <= MOST_OCTETS {
                bytes.extend_from_slice(text);
            }
            if drained > MOST_DRAINED {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(match (bytes.len() > MOST_OCTETS, long) {
            (true, _) => Came::Refused("552 5.3.4 Too large"),
            (_, true) => Came::Refused("554 5.6.0 A line is too long"),
            _ => Came::Whole(bytes),
        })
    }

    /// A line with its end, or its first `most` octets; nothing at the end of the stream.
    async fn line(&mut self, most: usize) -> std::io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut some = (&mut self.from).take(most as u64);
        timeout(self.patience.line, some.read_until(b'\n', &mut line)).await.map_err(late)??;
        Ok(line)
    }

    async fn say(&mut self, words: &str) -> std::io::Result<()> {
        let words = format!("{words}\r\n");
        timeout(self.patience.line, self.to.write_all(words.as_bytes())).await.map_err(late)?
    }
}

fn late(_: tokio::time::error::Elapsed) -> std::io::Error {
    std::io::ErrorKind::TimedOut.into()
}
