//! A connection that a handler can reset or close, and whose responses are all marked as the sandbox's.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::util::budget::Hold;

/// The connection of a request, for its handler.
#[derive(Clone, Debug, Default)]
pub(super) struct Connection(Arc<Orders>);

/// The orders of handlers.
#[derive(Debug, Default)]
struct Orders {
    reset: AtomicBool,
    /// In milliseconds; 0 for none.
    idle_limit: AtomicU64,
}

impl Connection {
    /// Makes the next write fail, and the socket close with a reset.
    pub(super) fn reset(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    /// Closes the connection when it is idle for this long.
    pub(super) fn close_when_idle(&self, limit: Duration) {
        let milliseconds = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        self.0.idle_limit.store(milliseconds.max(1), Ordering::Release);
    }

    fn idle_limit(&self) -> Option<Duration> {
        match self.0.idle_limit.load(Ordering::Acquire) {
            0 => None,
            milliseconds => Some(Duration::from_millis(milliseconds)),
        }
    }
}

pub(super) struct Stream {
    tcp: TcpStream,
    connection: Connection,
    /// Ends when the connection has been idle for too long.
    idle: Option<Pin<Box<Sleep>>>,
    _hold: Hold,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, connection: Connection, hold: Hold) -> Self {
        Self {
            tcp,
            connection,
            idle: None,
            _hold: hold,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(read) = Pin::new(&mut self.tcp).poll_read(context, buffer) {
            self.idle = None;
            return Poll::Ready(read);
        }
        let Some(limit) = self.connection.idle_limit() else {
            return Poll::Pending;
        };
        let idle = self.idle.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        // For the web server, a read of no bytes means that the client has closed the connection.
        idle.as_mut().poll(context).map(Ok)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.connection.0.reset.load(Ordering::Acquire) {
            self.tcp.set_zero_linger()?;
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let tcp = Pin::new(&mut self.tcp);
        match marked(bytes) {
            None => tcp.poll_write(context, bytes),
            Some(marked) => tcp.poll_write(context, &marked).map(|written| {
                // The response is the last one on its connection and a few hundred bytes long, so it fits into the socket.
                if written? == marked.len() {
                    Ok(bytes.len())
                } else {
                    Err(io::ErrorKind::WriteZero.into())
                }
            }),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}

/// Adds the sandbox's header to a response that the web server wrote by itself: the empty 400, 414 and 431 for requests that
/// it cannot parse, which no handler sees.
fn marked(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes
        .strip_suffix(b"\r\n\r\n")
        .filter(|head| head.starts_with(b"HTTP/1.1 4"))?;
    let head = std::str::from_utf8(head).ok()?;
    let has = |name: &str| head.lines().any(|line| line.starts_with(name));
    if !has("content-length: 0") || has(super::SANDBOX.as_str()) {
        return None;
    }
    Some(format!("{head}\r\n{}: {}\r\n\r\n", super::SANDBOX, super::SANDBOX_VALUE).into_bytes())
}
