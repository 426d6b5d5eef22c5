//! The loop that takes connections: HTTP/1 only, with a time limit for the head of a request and a most of connections,
//! which `axum::serve` does not have. Ends gently: open requests are answered first.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// How much the loop puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, and between two requests of one connection.
    pub head: Duration,
    /// For open requests once the service was told to stop.
    pub farewell: Duration,
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), farewell: Duration::from_secs(20), connections: 1024 }
    }
}

/// Most header fields in a request, and octets that its head may fill: more gets 431.
const HEADER_FIELDS: usize = 64;
const HEAD_OCTETS: usize = 64 * 1024;

/// Serves `app` until `stop` resolves. Handlers find the peer as `ConnectInfo<SocketAddr>`.
pub async fn listen(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    listen_with(Patience::default(), listener, app, stop).await;
}

/// The same with another patience.
pub async fn listen_with(patience: Patience, listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(patience.connections));
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed, so there is always a permit to wait for.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut stop => break,
            (place, accepted) = next => match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(patience, stream, peer, app.clone(), &graceful);
                    tokio::spawn(async move {
                        connection.await;
                        drop(place);
                    });
                }
                Err(error) => wait_after(&error).await,
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(patience.farewell, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

fn connection(
    patience: Patience,
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + Send + use<> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection stays slow");
    }
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_headers(HEADER_FIELDS)
        .max_buf_size(HEAD_OCTETS);
    let app = app.map_request(with_peer(peer));
    let served = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).into_owned();
    let watched = graceful.watch(served);
    async move {
        if let Err(error) = watched.await {
            tracing::debug!(error, "a connection ended early");
        }
    }
}

fn with_peer<B>(peer: SocketAddr) -> impl Fn(Request<B>) -> Request<B> + Clone {
    move |mut request| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }
}

/// Most errors concern the one connection; without file handles the loop must not spin.
async fn wait_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "no connection can be taken: are there enough file handles?");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep, timeout};

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// A service with short limits: its address, the word that stops it, its end.
    async fn start() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
        let slow = get(async || {
            sleep(Duration::from_millis(300)).await;
            "slow"
        });
        let peer = get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string());
        let app = Router::new().route("/slow", slow).route("/peer", peer);
        let patience = Patience { head: Duration::from_millis(200), farewell: Duration::from_secs(3), connections: 2 };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let end = tokio::spawn(listen_with(patience, listener, app, async move {
            stopped.await.expect("the word is said");
        }));
        (address, stop, end)
    }

    async fn ask(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream
    }

    /// Everything until the other side closes; panics where it does not.
    async fn rest(mut stream: TcpStream) -> String {
        let mut all = Vec::new();
        // A reset after the answer is a close too.
        if let Err(error) = timeout(SOON, stream.read_to_end(&mut all)).await.expect("closed in time") {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        String::from_utf8(all).expect("text")
    }

    #[tokio::test]
    async fn a_half_sent_head_is_cut_and_so_is_a_silent_connection() {
        let (address, _stop, _end) = start().await;
        let (half, silent) = (ask(address, "GET /peer HTTP/1.1\r\nHost: h").await, ask(address, "").await);
        assert!(!rest(half).await.contains("200 OK"));
        assert_eq!(rest(silent).await, "");
    }

    #[tokio::test]
    async fn an_open_request_is_answered_before_the_end() {
        let (address, stop, end) = start().await;
        let open = ask(address, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").await;
        sleep(Duration::from_millis(100)).await;
        stop.send(()).expect("somebody listens");
        assert!(rest(open).await.ends_with("slow"));
        timeout(SOON, end).await.expect("ends").expect("without panic");
        TcpStream::connect(address).await.expect_err("nobody listens any more");
    }

    #[tokio::test]
    async fn handlers_see_the_peer() {
        let (address, _stop, _end) = start().await;
        let answer = rest(ask(address, "GET /peer HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await).await;
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn too_many_or_too_large_header_fields_get_431() {
        let (address, _stop, _end) = start().await;
        let many = format!("GET /peer HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
        // No octet more than the loop reads: a close with unread octets is a reset and may overtake the answer.
        let large = format!("GET /peer HTTP/1.1\r\nA: {}", "b".repeat(HEAD_OCTETS - 23));
        for head in [many, large] {
            let answer = rest(ask(address, &head).await).await;
            assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
        }
    }

    #[tokio::test]
    async fn further_connections_wait_until_a_place_is_free() {
        let (address, _stop, _end) = start().await;
        let begun = Instant::now();
        let held = [ask(address, "").await, ask(address, "").await];
        let answer = rest(ask(address, "GET /peer HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await).await;
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
        assert!(begun.elapsed() >= Duration::from_millis(150), "the third did not wait");
        drop(held);
    }
}
