//! A connection that hands over what the server says line by line. lettre reads ahead, and so takes for the server's word
//! inside TLS what somebody on the way put in clear text behind the answer to STARTTLS (RFC 3207; CVE-2011-0411).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, ToSocketAddrs};

/// What was read after the end of a line waits for the next read: that of the TLS handshake, which it breaks.
#[derive(Debug)]
pub struct LineByLine {
    server: TcpStream,
    ahead: Vec<u8>,
}

impl LineByLine {
    pub async fn connect(server: impl ToSocketAddrs) -> io::Result<Self> {
        Ok(Self { server: TcpStream::connect(server).await?, ahead: Vec::new() })
    }
}

impl AsyncTokioStream for LineByLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.server.peer_addr()
    }
}

impl AsyncRead for LineByLine {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        if me.ahead.is_empty() {
            let mut room = [0; 1024];
            let mut read = ReadBuf::new(&mut room);
            ready!(Pin::new(&mut me.server).poll_read(cx, &mut read))?;
            me.ahead.extend_from_slice(read.filled());
        }
        let line = me.ahead.iter().position(|octet| *octet == b'\n').map_or(me.ahead.len(), |at| at + 1);
        let taken = line.min(into.remaining());
        into.put_slice(&me.ahead[..taken]);
        me.ahead.drain(..taken);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineByLine {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().server).poll_write(cx, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().server).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().server).poll_shutdown(cx)
    }
}
